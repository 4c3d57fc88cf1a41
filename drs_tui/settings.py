"""What the command line asks for, as one frozen value."""

import re
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, NamedTuple

from drs_tui.model.text.times import wire_time
from drs_tui.protocol.requests import Query

if TYPE_CHECKING:
    from drs_tui.model.analysis.rto import Rto

_AGO = r"(\d{1,6})([mhdw])"
_JOB_ID = r"drsjob-[0-9A-Za-z]{17}"
_SECONDS = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800}


class Settings(NamedTuple):
    """``refresh`` in seconds; ``zone`` of the times shown."""

    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None
    query: Query = Query()
    refresh: float = 5.0
    zone: tzinfo = UTC
    ascii: bool = False
    mouse: bool = True
    full_redraw: bool = False
    demo: bool = False
    theme: str = "dark"
    debug_log: str | None = None
    rto: "Rto | None" = None

    def collector_arguments(self) -> list[str]:
        """The collector's command line."""
        named = {
            "--profile": self.profile,
            "--region": self.region,
            "--endpoint-url": self.endpoint_url,
            "--refresh": str(self.refresh),
            "--debug-log": self.debug_log,
        }
        return [word for name, value in named.items() if value for word in (name, value)]


def parse_date(given: str, now: datetime, zone: tzinfo = UTC) -> str:
    """A --from or --to as DRS's filters want it (UTC, ending in ``Z``).

    Takes ``2026-11-01``, ``2026-11-01T08:00Z`` (any offset, else ``zone``), or ``12h``, ``7d``:
    that long ago.

    Raises:
        ValueError: it is none of these; the message says how to mend it.
    """
    mend = f"{given!r} is no date: use 2026-11-01, 2026-11-01T08:00Z, or 12h, 7d (ago)"
    try:
        if span := re.fullmatch(_AGO, given.strip()):
            return wire_time(now.timestamp() - int(span[1]) * _SECONDS[span[2]])
        parsed = datetime.fromisoformat(given.strip())
        return wire_time((parsed if parsed.tzinfo else parsed.replace(tzinfo=zone)).timestamp())
    except (ValueError, OverflowError) as error:
        raise ValueError(mend) from error


def parse_rto_start(given: str, now: datetime, zone: tzinfo) -> float:
    """A --rto-from in epoch seconds; without an offset it is of ``zone``, that of the times shown.

    Takes ``02:41Z``, ``02:41`` (the latest such time), or a date as ``parse_date`` does.

    Raises:
        ValueError: it is none of these, or still to come; the message says how to mend it.
    """
    from drs_tui.model.analysis.rto import parse_clock  # few promise one

    mend = f"{given!r} is no time: use 02:41Z, 02:41+02:00, 2026-11-01T08:00Z, or 2h (ago)"
    try:
        start = parse_clock(given, now, zone)
        if start is None:
            start = datetime.fromisoformat(parse_date(given, now, zone)).timestamp()
    except ValueError as error:
        raise ValueError(mend) from error
    if start > now.timestamp():
        raise ValueError(f"{given!r} is still to come: give the time the RTO began to count")
    return start


def local_zone() -> tzinfo:
    """The zone of this machine."""
    return datetime.now(UTC).astimezone().tzinfo or UTC


def check_job_id(given: str) -> str:
    """A --job-id as DRS names jobs.

    Raises:
        ValueError: it is none; the message says how they look.
    """
    if not re.fullmatch(_JOB_ID, given):
        raise ValueError(f"{given!r} is no job id: they look like drsjob-0123456789abcdef0")
    return given


_SPAN = {"from": "from_date", "to": "to_date"}
_WORDS = "from DATE, to DATE, or job ids; nothing for every job"


def query_text(query: Query) -> str:
    """What to type for the same dates and ids."""
    named = (("from", query.from_date), ("to", query.to_date))
    dates = [f"{name} {value}" for name, value in named if value]
    return " ".join([*dates, *query.job_ids])


def parse_query(given: str, now: datetime, before: Query) -> Query:
    """Dates and job ids typed in one line, as a query of the same page size; MaxItems and
    StartingToken belonged to the list before.

    Raises:
        ValueError: a word that is neither; the message says how to mend it.
    """
    found: dict[str, str] = {}
    job_ids: list[str] = []
    words = iter(given.split())
    for word in words:
        name = _SPAN.get(word.lstrip("-"))
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
