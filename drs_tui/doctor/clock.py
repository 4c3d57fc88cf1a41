"""Check this machine's clock against the service's."""

from drs_tui.doctor.check import Check, Verdict
from drs_tui.model.text.times import duration

NAME = "clock"
SHOWN = 5.0  # seconds
REFUSED = 300.0  # seconds; AWS refuses signatures that are further off
_ADVICE = (
    "set this machine's clock: timedatectl set-ntp true "
    "(macOS: sudo sntp -sS time.apple.com, WSL: sudo hwclock -s)"
)


def is_refused(offset: float | None) -> bool:
    """Return whether AWS refuses requests that a clock with this offset has signed."""
    return offset is not None and abs(offset) > REFUSED


def clock(offset: float | None) -> Check:
    """Check the clock. ``offset``: how many seconds the service's is ahead; None: not known."""
    if offset is None:
        return Check(NAME, Verdict.NOTE, "not compared: the service sent no date")
    way = "slow" if offset > 0 else "fast"
    found = f"this machine is {duration(abs(offset))} {way}"
    if is_refused(offset):
        refused = f"{found}; AWS refuses requests signed over 5m off"
        return Check(NAME, Verdict.LACKING, refused, _ADVICE)
    if abs(offset) > SHOWN:
        return Check(NAME, Verdict.NOTE, f"{found}; times are reckoned by the service's", _ADVICE)
    return Check(NAME, Verdict.OK, f"within {SHOWN:.0f}s of the service's")
