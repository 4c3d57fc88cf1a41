"""A query as a line of text, as it is shown and typed in the prompt for dates and job ids."""

from datetime import UTC, datetime, tzinfo

from drs_tui.model.text.times import offset_words
from drs_tui.protocol.requests import Query
from drs_tui.settings import check_job_id, parse_date, parse_dates

_FIELDS = {"from": "from_date", "to": "to_date"}
_WORDS = "from DATE, to DATE, or job ids; nothing for every job"


def date_text(date: str, zone: tzinfo) -> str:
    """Write a filter's date in a zone: ``2026-11-20`` where a day begins, else with its offset."""
    moment = datetime.fromisoformat(date).astimezone(zone)
    if (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        return moment.strftime("%Y-%m-%d")
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + offset_words(moment)


def query_text(query: Query, zone: tzinfo) -> str:
    """Return what to type, in that zone, for the same dates and ids."""
    named = (("from", query.from_date), ("to", query.to_date))
    dates = [f"{name} {date_text(value, zone)}" for name, value in named if value]
    return " ".join([*dates, *query.job_ids])


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
            raise ValueError(f"{word!r} is neither a date nor an id: type {_WORDS}")
    dates = parse_dates(found.get("from_date"), found.get("to_date"), now, zone)
    return Query(*dates, tuple(job_ids), page_size=before.page_size)
