"""This machine's clock against the service's."""

from drs_tui.doctor.check import Check, Verdict
from drs_tui.model.text.times import duration

NAME = "clock"
SHOWN = 5.0
REFUSED = 300.0  # AWS takes no signature that is older, or younger
_MEND = (
    "set this machine's clock: timedatectl set-ntp true "
    "(macOS: sudo sntp -sS time.apple.com, WSL: sudo hwclock -s)"
)


def is_refused(offset: float | None) -> bool:
    """Whether AWS takes no request signed by such a clock."""
    return offset is not None and abs(offset) > REFUSED


def clock(offset: float | None) -> Check:
    """``offset``: how many seconds the service's clock is ahead; None: it said nothing."""
    if offset is None:
        return Check(NAME, Verdict.NOTE, "not compared: the service told no date")
    way = "slow" if offset > 0 else "fast"
    said = f"this machine is {duration(abs(offset))} {way}"
    if is_refused(offset):
        found = f"{said}; AWS refuses requests signed over 5m off"
        return Check(NAME, Verdict.LACKING, found, _MEND)
    if abs(offset) > SHOWN:
        return Check(NAME, Verdict.NOTE, f"{said}; times are reckoned by the service's", _MEND)
    return Check(NAME, Verdict.OK, f"within {SHOWN:.0f}s of the service's")
