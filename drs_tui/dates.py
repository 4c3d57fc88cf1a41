"""Dates as people type them: on the command line, and in the prompt of the list."""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from drs_tui.model.text.times import wire_time

_AGO = r"(\d{1,6})([mhdw])"
_SECONDS = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORTEST_WEEKDAY = 3


def start_of(day: date, zone: tzinfo) -> datetime:
    """Return the moment a day begins in a zone."""
    return datetime.combine(day, time(), zone)


def parse_day(word: str, today: date) -> date | None:
    """Return the day that a word names: a weekday is the latest one, which may be today.

    None: it names none.
    """
    word = word.casefold()
    if word in ("today", "yesterday"):
        return today - timedelta(days=word == "yesterday")
    for number, name in enumerate(_WEEKDAYS):
        if len(word) >= _SHORTEST_WEEKDAY and name.startswith(word):
            return today - timedelta(days=(today.weekday() - number) % 7)
    try:
        return datetime.strptime(word, "%Y-%m-%d").date()  # noqa: DTZ007  a day of any zone
    except ValueError:
        return None


def parse_date(given: str, now: datetime, zone: tzinfo = UTC, *, up: bool = False) -> str:
    """Convert a start or an end to what DRS's filters take (UTC, ending in ``Z``).

    Takes ``2026-11-01``, ``today``, ``yesterday``, ``tue`` (when that day begins, in ``zone``),
    ``2026-11-01T08:00Z`` (any offset, else ``zone``), or ``12h``, ``7d``: that long ago. A fraction
    of a second is rounded down, or ``up`` for an end.

    Raises:
        ValueError: it is none of these; the message says what to write instead.
    """
    try:
        return wire_time(_instant(given.strip(), now, zone), up=up)
    except (ValueError, OverflowError, OSError) as error:
        raise ValueError(
            f"{given!r} is no date: use 2026-11-01, 2026-11-01T08:00Z, today, tue, or 12h, 7d (ago)"
        ) from error


def _instant(given: str, now: datetime, zone: tzinfo) -> float:
    if span := re.fullmatch(_AGO, given):
        return now.timestamp() - int(span[1]) * _SECONDS[span[2]]
    if day := parse_day(given, now.astimezone(zone).date()):
        return start_of(day, zone).timestamp()
    moment = datetime.fromisoformat(given)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp()


def parse_dates(
    from_date: str | None, to_date: str | None, now: datetime, zone: tzinfo
) -> tuple[str | None, str | None]:
    """Convert a start and an end; equal ones are the second that they name.

    Raises:
        ValueError: one is no date, or the start is after the end.
    """
    start = None if from_date is None else parse_date(from_date, now, zone)
    end = None if to_date is None else parse_date(to_date, now, zone, up=True)
    if start and end and start > end:
        raise ValueError(f"from {from_date} is after to {to_date}: swap them")
    return start, end
