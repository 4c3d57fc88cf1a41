"""The words for estimates, what they are based on, and the rescue window."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from math import ceil, floor

from drs_tui.model.analysis.durations import AFTER, START, Basis
from drs_tui.model.analysis.estimates import Estimate, Estimates, Lack
from drs_tui.model.analysis.rescue import Rescue
from drs_tui.model.text.labels import phase_label
from drs_tui.model.text.times import clock, exact_duration, rough_duration, timestamp

LEFT_OUT = "failed runs left out"
_MINUTE, _DAY = 60, 86_400
_BASES = {
    Basis.OWN: "its own {} runs",
    Basis.RECOVERY: "{} of this recovery",
    Basis.SYSTEM: "{} like it",
    Basis.ACCOUNT: "{} of this account",
}


def estimate_words(estimate: Estimate, now: float, zone: tzinfo) -> str:
    """Say when a server will be launched: ``launched between 03:41Z and 03:58Z (12 like it)``.

    Else why that is not known. Written in whole minutes, rounded so that the range grows.
    """
    if estimate.lack:
        return f"no estimate: {_lack(estimate)}"
    return f"launched {_range(estimate, now, zone)} ({basis_words(estimate)})"


def end_words(
    made: Estimates, count: int, failed: int, name: Callable[[str], str], now: float, zone: tzinfo
) -> str:
    """Say when the last of ``count`` servers will be launched: ``all launched between …``.

    ``failed`` of them will not be. ``name`` returns the name of the server of a key.
    """
    end, others = made.end, made.others
    if end is None:
        return ""
    if end.lack:
        rest = f"; others by {_clock(_rounded(others)[1], now, zone)}" if others else ""
        return f"no estimate{_who_lacks(end, name)}{rest}"
    who = "" if count == 1 else "all others " if failed else "all "
    basis = f"{basis_words(end)}; {LEFT_OUT}"
    return f"{who}launched {_range(end, now, zone)} ({basis})"


def _who_lacks(end: Estimate, name: Callable[[str], str]) -> str:
    if end.lack is Lack.RETRYING:
        return f" while {name(end.key)} retries"
    who = f"{name(end.key)} " if end.lack is Lack.LONGEST else ""
    return f": {who}{_lack(end)}"


def short_estimate_words(estimate: Estimate, now: float, zone: tzinfo) -> str:
    """Write an estimate in a column: ``03:41–03:58Z``, ``by 03:58Z``, ``> all 12``, or nothing."""
    if estimate.lack is Lack.LONGEST:
        return f"> all {estimate.samples}"
    if estimate.low is None or estimate.high is None:
        return ""
    low, high = _rounded(estimate)
    if low <= now:
        return f"by {clock(high, zone, seconds=False)}"
    start = datetime.fromtimestamp(low, zone)
    return f"{start:%H:%M}–{clock(high, zone, seconds=False)}"


def short_end_words(made: Estimates, now: float, zone: tzinfo) -> str:
    """Say by when the last server will be launched: ``all by 03:58Z``; else nothing."""
    if made.end is None or made.end.lack:
        return ""
    return f"all by {_clock(_rounded(made.end)[1], now, zone)}"


def basis_words(estimate: Estimate) -> str:
    """Say what an estimate is based on: ``12 like it``."""
    return _BASES[estimate.basis or Basis.ACCOUNT].format(estimate.samples)


def rescue_words(
    rescue: Rescue, objective: float, name: str, now: float, zone: tzinfo, *, is_lost: bool = True
) -> str:
    """Say until when a server has to be launched again: ``to make 4h: re-launch by 03:21Z …``.

    ``objective`` is the RTO in seconds; ``name`` the server's. One that is not lost may still be in
    time by itself.
    """
    rto = exact_duration(objective)
    if now <= rescue.by:
        by = clock(floor(rescue.by / _MINUTE) * _MINUTE, zone, seconds=False)
        runs = f"a run takes {_span(rescue.low, rescue.high)} ({rescue.samples} seen)"
        return f"to make {rto}: re-launch by {by} (in {rough_duration(rescue.by - now)}); {runs}"
    lost = f"{rto} cannot be met any more {'for' if is_lost else 'by a re-launch of'} {name}"
    if rescue.longer == rescue.samples:
        return f"{lost}: all {rescue.samples} runs seen took longer"
    if not rescue.longer:
        return f"to make {rto}: re-launch {name} now; a run takes up to {_minutes(rescue.high)}"
    return f"{lost} unless it is faster than {rescue.longer} of {rescue.samples}"


def stage_label(stage: str) -> str:
    """Name a stage: ``conversion``, ``the wait after snapshot``."""
    if stage == AFTER + START:
        return "the wait before snapshot"
    if stage.startswith(AFTER):
        return f"the wait after {phase_label(stage.removeprefix(AFTER))}"
    return phase_label(stage)


def _lack(estimate: Estimate) -> str:
    stage = stage_label(estimate.stage)
    if estimate.lack is Lack.LONGEST:
        return f"{_in_stage(estimate.stage)} longer than all {estimate.samples}"
    if estimate.lack is Lack.RETRYING:
        return "it retries"
    if not estimate.stage:
        return "its stage is not known"
    if not estimate.samples:
        return f"nobody has finished {stage} yet"
    return f"too few have finished {stage} ({estimate.samples})"


def _in_stage(stage: str) -> str:
    label = stage_label(stage)
    return label.replace("the wait", "waiting") if stage.startswith(AFTER) else f"in {label}"


def _rounded(estimate: Estimate) -> tuple[float, float]:
    low, high = estimate.low or 0.0, estimate.high or 0.0
    return floor(low / _MINUTE) * _MINUTE, ceil(high / _MINUTE) * _MINUTE


def _range(estimate: Estimate, now: float, zone: tzinfo) -> str:
    low, high = _rounded(estimate)
    if low <= now:
        return f"by {_clock(high, now, zone)}"
    return f"between {_clock(low, now, zone)} and {_clock(high, now, zone)}"


def _clock(instant: float, now: float, zone: tzinfo) -> str:
    """Write a time of day, with its date where that is more than a day away."""
    is_near = abs(instant - now) < _DAY
    return clock(instant, zone, seconds=False) if is_near else timestamp(instant, zone)


def _minutes(seconds: float) -> str:
    return rough_duration(ceil(seconds / _MINUTE) * _MINUTE)


def _span(low: float, high: float) -> str:
    """Write ``31–38m``; from an hour on ``1h10m–1h25m``."""
    first = (
        rough_duration(floor(low / _MINUTE) * _MINUTE) if low >= _MINUTE else rough_duration(low)
    )
    last = _minutes(high)
    return f"{first.removesuffix('m')}–{last}" if _are_minutes(first, last) else f"{first}–{last}"


def _are_minutes(*spans: str) -> bool:
    return all(span.removesuffix("m").isdecimal() for span in spans)
