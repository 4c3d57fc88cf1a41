"""The options of the monitor as one frozen value, and the parsing of their values."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, NamedTuple

from drs_tui.options import DEFAULTS, MONITOR, CollectorOptions, options_of, to_argv, to_environ
from drs_tui.protocol.requests import Query

if TYPE_CHECKING:
    from drs_tui.fleet.source_target import SourceTarget
    from drs_tui.model.analysis.rto import Rto

_JOB_ID = r"drsjob-[0-9A-Za-z]{17}"


class Settings(NamedTuple):
    """``refresh`` in seconds; ``zone``: of the times shown; ``mouse``: report it to the program;
    ``recovery``: the query's job ids are followed as one; ``record``: to that file;
    ``redact``: show pseudonyms; ``sources``: several that are shown in one list; ``chosen``: the
    options that chose them."""

    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None
    query: Query = Query()
    refresh: float = DEFAULTS.refresh
    zone: tzinfo = UTC
    ascii: bool = False
    mouse: bool = True
    full_redraw: bool = False
    demo: bool = False
    theme: str = "dark"
    debug_log: str | None = None
    rto: "Rto | None" = None
    recovery: bool = False
    record: str | None = None
    redact: bool = False
    sources: "tuple[SourceTarget, ...]" = ()
    chosen: tuple[str, ...] = ()

    def collector_options(self) -> CollectorOptions:
        """Return the collector's part of it."""
        shared = (spec.name for spec in options_of(MONITOR))
        return CollectorOptions(**{name: getattr(self, name) for name in shared})

    def collector_arguments(self) -> list[str]:
        """Return the collector's command line."""
        return to_argv(self.collector_options())

    def collector_environ(self, environ: Mapping[str, str]) -> dict[str, str]:
        """Return the collector's environment: what must not be on its command line is in it."""
        return {**environ, **to_environ(self.collector_options())}


def parse_rto_start(given: str, now: datetime, zone: tzinfo) -> float:
    """Convert a --rto-from to epoch seconds; ``zone``, that of the times shown, is for one without
    an offset.

    Takes ``02:41Z``, ``02:41`` (the latest such time), or a date as ``parse_date`` does.

    Raises:
        ValueError: it is none of these, or still to come; the message says what to write instead.
    """
    # Few runs have an RTO.
    from drs_tui.dates import parse_date
    from drs_tui.model.analysis.rto import parse_clock

    advice = f"{given!r} is no time: use 02:41Z, 02:41+02:00, 2026-11-01T08:00Z, or 2h (ago)"
    try:
        start = parse_clock(given, now, zone)
        if start is None:
            start = datetime.fromisoformat(parse_date(given, now, zone)).timestamp()
    except ValueError as error:
        raise ValueError(advice) from error
    if start > now.timestamp():
        raise ValueError(f"{given!r} is still to come: give the time the RTO began to count")
    return start


def local_zone() -> tzinfo:
    """Return the time zone of this machine."""
    from drs_tui.local_zone import LocalZone  # few runs have it

    return LocalZone()


def parse_recovery(given: str) -> tuple[str, ...]:
    """Parse a --recovery: job ids with commas between.

    Raises:
        ValueError: one is no job id, or there are fewer than two; the message says what to write.
    """
    ids = tuple(dict.fromkeys(check_job_id(each.strip()) for each in given.split(",")))
    if len(ids) < 2:
        raise ValueError(f"{given!r} is one job: --job-id opens that; a recovery has two or more")
    return ids


def check_job_id(given: str) -> str:
    """Return a --job-id if it looks like one of DRS.

    Raises:
        ValueError: it does not; the message says how they look.
    """
    if not re.fullmatch(_JOB_ID, given):
        raise ValueError(f"{given!r} is no job id: they look like drsjob-0123456789abcdef0")
    return given
