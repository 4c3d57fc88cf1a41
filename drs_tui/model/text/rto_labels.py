"""The words for a recovery time objective and for how a job stands against it."""

from datetime import datetime, tzinfo

from drs_tui.model.analysis.rto import Rto, RtoTarget
from drs_tui.model.analysis.rto_status import RtoReason, RtoStatus, RtoVerdict
from drs_tui.model.text.labels import plural
from drs_tui.model.text.times import clock, duration, exact_duration, timestamp

_TARGETS = {
    RtoTarget.LAUNCHED: "launched",
    RtoTarget.AGENT: "agent seen",
    RtoTarget.ACTIONS: "actions passed",
}
_UNTIMED = {
    RtoTarget.LAUNCHED: "neither log nor drs-tui saw it",
    RtoTarget.AGENT: "DRS does not say",
    RtoTarget.ACTIONS: "DRS gives runs no times",
}
_NOT_REACHED = {
    RtoTarget.LAUNCHED: "not launched",
    RtoTarget.AGENT: "without its agent seen",
    RtoTarget.ACTIONS: "without its actions passed",
}


def rto_target_label(target: RtoTarget) -> str:
    """Name the point that servers are to reach: ``launched`` as in ``launched 6 of 9``."""
    return _TARGETS[target]


def rto_label(rto: Rto, now: float, zone: tzinfo) -> str:
    """Describe an RTO: ``RTO 4h from job creation, to launched``.

    A given start is a time of day, ``from 02:41Z``, with its date on another day.
    """
    target = rto_target_label(rto.end)
    return f"RTO {exact_duration(rto.seconds)} from {_start(rto, now, zone)}, to {target}"


def _start(rto: Rto, now: float, zone: tzinfo) -> str:
    if rto.start is None:
        return "job creation"
    if datetime.fromtimestamp(rto.start, zone).date() != datetime.fromtimestamp(now, zone).date():
        return timestamp(rto.start, zone)
    return clock(rto.start, zone, seconds=rto.start % 60 != 0)


def rto_status_label(status: RtoStatus) -> str:
    """Say how a job stands: ``3h29m left``, ``missed by 12m10s``, ``met: 28m02s``."""
    reason, seconds = _reason(status), duration(status.seconds or 0.0)
    match status.verdict:
        case RtoVerdict.UNKNOWN:
            return reason
        case RtoVerdict.MET:
            return f"met; {reason}" if reason else f"met: {seconds}"
        case RtoVerdict.LEFT:
            return f"{seconds} left"
        case RtoVerdict.AT_RISK:
            return f"not met: {reason}, {seconds} left"
        case RtoVerdict.MISSED if status.seconds is None:
            return f"not met: {reason}"
        case RtoVerdict.MISSED if status.is_live:
            return f"missed by {seconds} so far" + (f", {reason}" if reason else "")
        case _:
            return f"missed by {seconds}" + (" or more" if status.is_least else "")


def _reason(status: RtoStatus) -> str:
    servers = plural(status.servers, "server")
    match status.reason:
        case RtoReason.NO_CREATION_TIME:
            return "not known: the job has no creation time"
        case RtoReason.OVER_BEFORE_START:
            return "not this job's: it was over before"
        case RtoReason.NO_SERVER:
            what = (
                "no action to pass" if status.end is RtoTarget.ACTIONS else "no server takes part"
            )
            return f"not known: {what}"
        case RtoReason.UNTIMED:
            why = f"when exactly is not known: {_UNTIMED[status.end]}"
            is_unknown = status.verdict is RtoVerdict.UNKNOWN
            return f"{rto_target_label(status.end)}; {why}" if is_unknown else why
        case RtoReason.FAILED:
            return f"{servers} failed"
        case RtoReason.CANCELLED:
            return f"{servers} cancelled"
        case RtoReason.NOT_REACHED:
            return f"{servers} {_NOT_REACHED[status.end]}"
        case None:
            return ""
