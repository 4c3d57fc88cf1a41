"""Read the service's dates tolerantly, and write dates and durations.

Instants are epoch seconds (``float``) everywhere; a zone is any ``tzinfo``.
"""

from datetime import UTC, datetime, timedelta, tzinfo
from math import ceil, floor
from typing import NamedTuple, cast

# Short of the year 10000 by more than any zone's offset: every such instant can be drawn.
LATEST = 253_402_300_799.0 - 86_400
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
# How far the service's clock, as it is reckoned here, may be from its own times.
CLOCK_SLACK = 5.0
YESTERDAY = " -1d"  # behind a time of day
_TOMORROW = " +1d"


def parse_time(value: object) -> float | None:
    """Parse a date as DRS sends it as epoch seconds; None when it cannot be read.

    Seen on the wire: ``2022-12-07T19:25:59.603330+00:00``, the same without a fraction when that
    is zero, ``….000Z``, ``""``; a number (epoch seconds) is accepted. A date without an offset is
    taken as UTC.
    """
    if not isinstance(value, str):
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return _drawable(cast("float", value)) if is_number else None
    try:
        parsed = datetime.fromisoformat(value.strip())
        return _drawable((parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return None


def _drawable(instant: float) -> float | None:
    """Return the instant, unless it is outside the calendar."""
    return float(instant) if 0 <= instant <= LATEST else None


def wire_time(instant: float, *, up: bool = False) -> str:
    """Write an instant for DRS's date filters: UTC, whole seconds, ending in ``Z``.

    A fraction is rounded down, or ``up`` for an end: what happened within that second is in.
    """
    whole = ceil(instant) if up else floor(instant)
    return datetime.fromtimestamp(whole, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_time(instant: float) -> str:
    """Write an instant for JSON: ISO 8601, UTC, ending in ``Z``."""
    return datetime.fromtimestamp(instant, UTC).isoformat().replace("+00:00", "Z")


def elapsed(start: float | None, end: float | None, slack: float = 0.0) -> float | None:
    """Return the seconds from ``start`` to ``end``.

    None when one is not known, or when the end is before the start by more than ``slack`` seconds:
    then one of the two is wrong, and no duration is true.
    """
    if start is None or end is None or end - start < -slack:
        return None
    return max(0.0, end - start)


def duration(seconds: float) -> str:
    """Write ``48s``, ``14m10s``, ``1h02m``, ``3d04h``: two units at most, never a colon."""
    whole = max(0, int(seconds))
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    if days:
        return f"{days}d{hour:02}h"
    if hours:
        return f"{hours}h{minute:02}m"
    return f"{minutes}m{second:02}s" if minutes else f"{second}s"


def rough_duration(seconds: float) -> str:
    """Write minutes alone between a minute and an hour, so that it changes seldom on screen."""
    is_minutes = _MINUTE <= seconds < _HOUR
    return f"{int(seconds) // _MINUTE}m" if is_minutes else duration(seconds)


def exact_duration(seconds: float) -> str:
    """Write every unit that is not zero: ``4h``, ``1h30m``, ``45m``, ``0``."""
    left, words = int(seconds), ""
    for size, unit in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "m"), (1, "s")):
        count, left = divmod(left, size)
        words += f"{count}{unit}" if count else ""
    return words or "0"


def offset_words(moment: datetime) -> str:
    """Write ``Z`` for UTC, else ``+01`` or ``+05:30``: every time of day on screen has it."""
    offset = moment.utcoffset() or timedelta()
    if not offset:
        return "Z"
    sign, minutes = ("-", -offset) if offset < timedelta() else ("+", offset)
    hours, rest = divmod(int(minutes.total_seconds()) // 60, 60)
    return f"{sign}{hours:02}" + (f":{rest:02}" if rest else "")


def clock(instant: float, zone: tzinfo, *, seconds: bool = True) -> str:
    """Write ``14:34:19Z``, or ``14:34Z`` without seconds."""
    moment = datetime.fromtimestamp(instant, zone)
    return moment.strftime("%H:%M:%S" if seconds else "%H:%M") + offset_words(moment)


def timestamp(instant: float, zone: tzinfo) -> str:
    """Write ``2026-11-23 14:34:19Z``."""
    return datetime.fromtimestamp(instant, zone).strftime("%Y-%m-%d ") + clock(instant, zone)


def day_or_clock(instant: float, now: float, zone: tzinfo) -> str:
    """Write ``14:21Z`` within 24 hours, else ``Nov 22``, or ``2025-11-22`` of another year.

    A time of yesterday has ``-1d`` after it: a drill that spans midnight keeps its times.
    """
    then, today = datetime.fromtimestamp(instant, zone), datetime.fromtimestamp(now, zone)
    if abs(now - instant) >= _DAY:
        return then.strftime("%b %d" if then.year == today.year else "%Y-%m-%d")
    time_of_day = clock(instant, zone, seconds=False)
    if then.date() == today.date():
        return time_of_day
    return time_of_day + (YESTERDAY if instant < now else _TOMORROW)


def offset_width(now: float, zone: tzinfo) -> int:
    """Return the columns that the zone of a time within 24 hours takes: 1 for ``Z``."""
    instants = (max(0.0, now - _DAY), now)
    return max(len(offset_words(datetime.fromtimestamp(at, zone))) for at in instants)


def ago(instant: float, now: float) -> str:
    """Write ``31m ago``, with minutes under six hours: so that it changes seldom on screen."""
    whole = int(now - instant)
    if whole < 0:
        return "ahead"
    if _HOUR <= whole < 6 * _HOUR:
        return f"{whole // _HOUR}h{whole % _HOUR // _MINUTE:02}m ago"
    for size, unit in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "m")):
        if whole >= size:
            return f"{whole // size}{unit} ago"
    return "now"


class TimeText(NamedTuple):
    """Write instants for one reader, as of ``now``: epoch seconds by the service's clock.

    ``relative`` writes ``31m ago`` in place of a time of day.
    """

    now: float
    zone: tzinfo
    relative: bool = False

    @property
    def brief_width(self) -> int:
        """The columns that ``brief`` takes at most: 10 in UTC, for ``14:21Z -1d``."""
        return len("14:21") + offset_width(self.now, self.zone) + len(YESTERDAY)

    @property
    def clock_width(self) -> int:
        """The columns that ``clock`` takes at most: 9 in UTC, for ``14:34:19Z``."""
        return len("14:34:19") + offset_width(self.now, self.zone)

    def brief(self, instant: float) -> str:
        """Write an instant in ``brief_width`` columns."""
        if self.relative:
            return ago(instant, self.now)
        return day_or_clock(instant, self.now, self.zone)

    def clock(self, instant: float) -> str:
        """Write ``14:34:19Z``, or how long ago."""
        return ago(instant, self.now) if self.relative else clock(instant, self.zone)

    def recent(self, instant: float) -> str:
        """Write ``14:34:19Z`` of the last 24 hours, else with its date."""
        is_recent = abs(self.now - instant) < _DAY
        return clock(instant, self.zone) if is_recent else timestamp(instant, self.zone)

    def moment(self, instant: float) -> str:
        """Write ``14:34:19Z`` when that was today, else with its date."""
        then, today = (datetime.fromtimestamp(at, self.zone).date() for at in (instant, self.now))
        return clock(instant, self.zone) if then == today else timestamp(instant, self.zone)
