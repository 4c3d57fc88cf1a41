"""A query as a line of text, as it is shown and typed in the prompt for dates and job ids."""

from datetime import datetime

from drs_tui.protocol.requests import Query
from drs_tui.settings import check_job_id, parse_date

_FIELDS = {"from": "from_date", "to": "to_date"}
_WORDS = "from DATE, to DATE, or job ids; nothing for every job"


def query_text(query: Query) -> str:
    """Return what to type for the same dates and ids."""
    named = (("from", query.from_date), ("to", query.to_date))
    dates = [f"{name} {value}" for name, value in named if value]
    return " ".join([*dates, *query.job_ids])


def parse_query(given: str, now: datetime, before: Query) -> Query:
    """Convert dates and job ids typed in one line to a query.

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
            found[name] = parse_date(next(words, ""), now)
        elif word.startswith("drsjob-"):
            job_ids.append(check_job_id(word))
        elif word.lstrip("-") != "job-id":
            raise ValueError(f"{word!r} is neither a date nor an id: type {_WORDS}")
    dates = found.get("from_date"), found.get("to_date")
    query = Query(*dates, tuple(job_ids), page_size=before.page_size)
    if query.from_date and query.to_date and query.from_date >= query.to_date:
        raise ValueError(f"from {query.from_date} is not before to {query.to_date}: swap them")
    return query
