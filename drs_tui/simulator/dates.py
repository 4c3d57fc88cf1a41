"""Dates as the service writes them, and as its filters expect them. Times are epoch seconds."""

import math
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

OFFSET = "offset"
"""``2022-12-07T19:25:59.603330+00:00``, without the fraction when it is zero: nearly every job."""

ZULU = "zulu"
"""``2022-12-07T19:25:59.000Z``: the documentation's style, used by a few jobs."""


def stamp(seconds: float, style: str = OFFSET) -> str:
    """Return an instant as text; rounded down."""
    microseconds = math.floor(seconds * 1_000_000)
    if style == ZULU:
        millis = _EPOCH + timedelta(milliseconds=microseconds // 1000)
        return millis.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return (_EPOCH + timedelta(microseconds=microseconds)).isoformat()


def parse(text: str) -> float:
    """Return the epoch seconds of an ISO date, UTC if it has no zone. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH).total_seconds()


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip


def http_date(seconds: float) -> str:
    """Return an HTTP ``Date`` header (RFC 9110 IMF-fixdate), in English in every locale."""
    moment = _EPOCH + timedelta(seconds=math.floor(seconds))
    day, month = _DAYS[moment.weekday()], _MONTHS[moment.month - 1]
    return f"{day}, {moment.day:02d} {month} {moment.year:04d} {moment:%H:%M:%S} GMT"
