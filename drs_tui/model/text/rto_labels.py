"""The words for a recovery time objective and for how a job stands against it."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import NamedTuple

from drs_tui.model.analysis.rto import Rto, RtoTarget
from drs_tui.model.analysis.rto_status import RtoReason, RtoStatus, RtoVerdict
from drs_tui.model.text.times import clock, duration, exact_duration, timestamp

_TARGETS = {
    RtoTarget.LAUNCHED: "launched",
    RtoTarget.AGENT: "agent seen",
    RtoTarget.ACTIONS: "actions passed",
}
_UNTIMED = {
    RtoTarget.LAUNCHED: "neither log nor drs-tui saw it",
    RtoTarget.AGENT: "DRS does not say",
    RtoTarget.ACTIONS: "DRS gives no times for actions",
}
NAMED_MAX = 2


class RtoSentence(NamedTuple):
    """How a job stands against its RTO, in words; ``verdict`` decides the colour."""

    words: str
    verdict: RtoVerdict


def rto_target_label(target: RtoTarget) -> str:
    """Name the point that servers are to reach: ``launched`` as in ``launched 6 of 9``."""
    return _TARGETS[target]


def rto_sentence(
    rto: Rto, status: RtoStatus, name: Callable[[str], str], now: float, zone: tzinfo
) -> RtoSentence:
    """Say how a job stands: ``RTO 15m: will miss, batch-07 failed (8 of 9 in 11m58s)``.

    Everywhere in these words. ``name`` returns the name of the server of a key.
    """
    return RtoSentence(f"{_objective(rto, now, zone)}: {_stands(status, name)}", status.verdict)


def _objective(rto: Rto, now: float, zone: tzinfo) -> str:
    """Write ``RTO 15m``, with a start and an end that are not the usual ones."""
    start = "" if rto.start is None else f" from {_start(rto, now, zone)}"
    end = "" if rto.end is RtoTarget.LAUNCHED else f" to {rto_target_label(rto.end)}"
    return f"RTO {exact_duration(rto.seconds)}{start}{end}"


def _start(rto: Rto, now: float, zone: tzinfo) -> str:
    assert rto.start is not None  # noqa: S101  the caller has looked
    if datetime.fromtimestamp(rto.start, zone).date() != datetime.fromtimestamp(now, zone).date():
        return timestamp(rto.start, zone)
    return clock(rto.start, zone, seconds=rto.start % 60 != 0)


def _stands(status: RtoStatus, name: Callable[[str], str]) -> str:
    seconds, so_far = duration(status.seconds or 0.0), _so_far(status)
    is_whole = status.reached == status.total
    match status.verdict:
        case RtoVerdict.UNKNOWN:
            return _unknown(status)
        case RtoVerdict.MET if status.reason is RtoReason.UNTIMED:
            return f"met; when exactly is not known: {_UNTIMED[status.end]}"
        case RtoVerdict.MET:
            return f"met, {so_far}"
        case RtoVerdict.LEFT:
            return f"{seconds} left, {so_far}"
        case RtoVerdict.AT_RISK:
            return f"will miss, {_who(status, name)} {_lost(status)} ({so_far})"
        case RtoVerdict.MISSED if is_whole:
            return f"NOT MET, {so_far}, {seconds} late" + (" or more" if status.is_least else "")
        case RtoVerdict.MISSED if status.is_live:
            who = f", {_who(status, name)} {_lost(status)}" if status.missing else ""
            return f"missed by {seconds} so far, {so_far}{who}"
        case _:
            return f"NOT MET, {so_far}, {_who(status, name)} never"


def _so_far(status: RtoStatus) -> str:
    """Write ``8 of 9 in 11m58s``."""
    if not status.reached:
        return f"none of {status.total}"
    took = "" if status.reached_in is None else f" in {duration(status.reached_in)}"
    return f"{status.reached} of {status.total}{took}"


def _who(status: RtoStatus, name: Callable[[str], str]) -> str:
    """Name the servers that will not reach it; of many some."""
    names = ", ".join(map(name, status.missing[:NAMED_MAX]))
    more = len(status.missing) - NAMED_MAX
    return f"{names} and {more} more" if more > 0 else names


def _lost(status: RtoStatus) -> str:
    return "cancelled" if status.reason is RtoReason.CANCELLED else "failed"


def _unknown(status: RtoStatus) -> str:
    match status.reason:
        case RtoReason.NO_CREATION_TIME:
            return "not known: the job has no creation time"
        case RtoReason.OVER_BEFORE_START:
            return "not this job's: it was over before"
        case RtoReason.NO_SERVER if status.end is RtoTarget.ACTIONS:
            return "not known: no action to pass"
        case RtoReason.NO_SERVER:
            return "not known: no server takes part"
        case _:
            target = rto_target_label(status.end)
            return f"{target}; when exactly is not known: {_UNTIMED[status.end]}"
