"""A query as a line of text, as it is shown and typed in the prompt for dates and job ids."""

import re
from datetime import UTC, date, datetime, timedelta, tzinfo

from drs_tui.dates import parse_date, parse_dates, parse_day, start_of
from drs_tui.model.text.times import offset_words, wire_time
from drs_tui.protocol.requests import Query
from drs_tui.settings import check_job_id

_FIELDS = {"from": "from_date", "to": "to_date"}
_WORDS = "7d, today, tue, 2026-11-24, 2026-11-20..24, from DATE, to DATE, or job ids"
_DAY_OF_MONTH = re.compile(r"\d{1,2}")


def date_text(date: str, zone: tzinfo) -> str:
    """Write a filter's date in a zone: ``2026-11-20`` where a day begins, else with its offset."""
    moment = datetime.fromisoformat(date).astimezone(zone)
    if (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        return moment.strftime("%Y-%m-%d")
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + offset_words(moment)


def _brief_date(moment: datetime, now: float) -> str:
    """Write ``Nov 21 23:48Z``, without a time where a day begins, with the year if not this one."""
    is_this_year = moment.year == datetime.fromtimestamp(now, moment.tzinfo).year
    day = moment.strftime("%b %d" if is_this_year else "%Y-%m-%d")
    if (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        return day
    return f"{day} {moment:%H:%M}{offset_words(moment)}"


def dates_label(query: Query, now: float, zone: tzinfo) -> str:
    """Name a query's dates in few words: ``on Nov 24``, ``since Nov 21 23:48Z``."""
    given = (query.from_date, query.to_date)
    start, end = (datetime.fromisoformat(each).astimezone(zone) if each else None for each in given)
    if start and end and start == start_of(start.date(), zone) and end == _last_second(end, zone):
        days = dict.fromkeys(_brief_date(start_of(day.date(), zone), now) for day in (start, end))
        return ("on " if len(days) == 1 else "") + " to ".join(days)
    named = (("since", start), ("until", end))
    return " ".join(f"{word} {_brief_date(date, now)}" for word, date in named if date)


def _last_second(moment: datetime, zone: tzinfo) -> datetime:
    return start_of(moment.date() + timedelta(days=1), zone) - timedelta(seconds=1)


def query_text(query: Query, zone: tzinfo) -> str:
    """Return what to type, in that zone, for the same dates and ids."""
    named = (("from", query.from_date), ("to", query.to_date))
    dates = [f"{name} {date_text(value, zone)}" for name, value in named if value]
    return " ".join([*dates, *query.job_ids])


def _end_day(word: str, first: date | None, today: date) -> date | None:
    """Return a range's last day; ``25`` is of the month of the first."""
    if first and _DAY_OF_MONTH.fullmatch(word):
        try:
            return first.replace(day=int(word))
        except ValueError:
            return None
    return parse_day(word, today)


def _bare_dates(word: str, now: datetime, zone: tzinfo) -> dict[str, str]:
    """Convert ``7d``, ``today``, ``2026-11-24`` (that day), or ``2026-11-24..25``.

    Raises:
        ValueError: it is none of these.
    """
    today = now.astimezone(zone).date()
    begin, dots, end = word.partition("..")
    first = parse_day(begin, today)
    last = _end_day(end, first, today) if dots else first
    try:
        if not first and not dots:
            return {"from_date": parse_date(word, now, zone)}
        if first and last and first <= last:
            until = start_of(last + timedelta(days=1), zone).timestamp() - 1
            start = wire_time(start_of(first, zone).timestamp())
            if last == today:
                return {"from_date": start}
            return {"from_date": start, "to_date": wire_time(until)}
    except (ValueError, OverflowError):
        pass
    if first and last and first > last:
        raise ValueError(f"{begin} is after {end}: swap them, {last}..{first}")
    raise ValueError(f"{word!r} is neither a date nor an id: type {_WORDS}")


def parse_query(given: str, now: datetime, before: Query, zone: tzinfo = UTC) -> Query:
    """Convert dates and job ids typed in one line to a query; dates without an offset are in
    ``zone``.

    The page size stays that of ``before``; its MaxItems and StartingToken belonged to another list.

    Raises:
        ValueError: a word that is neither; the message says what to type.
    """
    found: dict[str, str] = {}
    job_ids: list[str] = []
    words = iter(given.split())
    for word in words:
        name = _FIELDS.get(word.lstrip("-"))
        if name:
            found[name] = next(words, "")
            parse_date(found[name], now, zone)  # what is no date is named before the rest
        elif word.startswith("drsjob-"):
            job_ids.append(check_job_id(word))
        elif word.lstrip("-") != "job-id":
            if found:
                raise ValueError(f"{word!r} is a second date: use {word}..DATE, or from and to")
            found.update(_bare_dates(word, now, zone))
    dates = parse_dates(found.get("from_date"), found.get("to_date"), now, zone)
    return Query(*dates, tuple(job_ids), page_size=before.page_size)
