"""A recovery time objective (RTO): how long, from when, until what."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from typing import NamedTuple

_SPAN = re.compile(r"(?:(\d{1,3})d)?(?:(\d{1,4})h)?(?:(\d{1,5})m)?(?:(\d{1,6})s)?")
_CLOCK = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:(Z)|([+-])(\d{2})(?::?(\d{2}))?)?", re.IGNORECASE
)
_SIZES = (86_400, 3_600, 60, 1)
_DAY = timedelta(days=1)


class RtoTarget(StrEnum):
    """The point at which a server counts as recovered; the value is what ``--rto-end`` takes."""

    LAUNCHED = "launched"
    AGENT = "agent"
    ACTIONS = "actions"


class Rto(NamedTuple):
    """``seconds`` from ``start`` (epoch seconds; None: the creation of the job) to ``end``."""

    seconds: float
    start: float | None = None
    end: RtoTarget = RtoTarget.LAUNCHED

    def since(self, created: float | None) -> float | None:
        """Return the start for a job created then; None when it is not known."""
        return created if self.start is None else self.start


def parse_span(given: str) -> float:
    """Parse ``4h``, ``45m``, ``1h30m``, ``90m``, ``2d`` as seconds.

    Raises:
        ValueError: it is no duration; the message names valid ones.
    """
    found = _SPAN.fullmatch(given.strip().lower())
    counts = (int(count or 0) for count in found.groups()) if found else ()
    seconds = sum(count * size for count, size in zip(counts, _SIZES, strict=False))
    if seconds <= 0:
        raise ValueError(f"{given!r} is no duration: use 4h, 45m or 1h30m")
    return float(seconds)


def parse_clock(given: str, now: datetime, zone: tzinfo) -> float | None:
    """Parse a time of day as the latest such instant that is not in the future; epoch seconds.

    Takes ``02:41``, ``02:41:30``, each with ``Z`` or an offset, or else in ``zone``. None: it does
    not look like a time of day at all.

    Raises:
        ValueError: it looks like one, and is out of range.
    """
    found = _CLOCK.fullmatch(given.strip())
    if found is None:
        return None
    hour, minute, second = (int(part or 0) for part in found.groups()[:3])
    there = now.astimezone(_zone(found, zone))
    today = there.replace(hour=hour, minute=minute, second=second, microsecond=0)
    return (today if today <= there else today - _DAY).timestamp()


def _zone(found: re.Match[str], zone: tzinfo) -> tzinfo:
    _, _, _, is_utc, sign, hours, minutes = found.groups()
    if is_utc:
        return UTC
    if not sign:
        return zone
    offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return timezone(-offset if sign == "-" else offset)
