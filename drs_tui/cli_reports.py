"""The commands that print what they fetch, without a screen: their options into values."""

import os
import sys
from collections.abc import Callable
from datetime import UTC
from functools import partial
from pathlib import Path
from typing import Any, cast

import click

from drs_tui.charset import as_started, takes_only_ascii
from drs_tui.cli_config import CONFIG
from drs_tui.cli_options import (
    ASCII,
    DATES,
    MAX_ITEMS,
    PAGING,
    REDACT,
    RTO,
    RTO_END,
    RTO_FROM,
    WHO,
    ZONE,
    collector_option,
    make_rto,
    parsed_by,
    query_dates,
    with_options,
)
from drs_tui.cli_sources import SOURCES, taken_sources
from drs_tui.model.analysis.rto import RtoTarget
from drs_tui.options import REPORTS, CollectorOptions, of_several, options_of
from drs_tui.protocol.requests import Query
from drs_tui.settings import check_job_id, local_zone

# The newest jobs whose logs are read: a call or two for each.
LOGS = 20

_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
_TARGET = (*(collector_option(spec) for spec in options_of(REPORTS)), *SOURCES, CONFIG)


def job_ids_of(given: str) -> tuple[str, ...]:
    """Parse job ids with commas between."""
    return tuple(dict.fromkeys(check_job_id(each.strip()) for each in given.split(",")))


def jobs_or_recording(given: str) -> tuple[str, ...] | Path:
    """Parse job ids with commas between, or the path of a recording or of a report's folder."""
    path = Path(given)
    if path.exists():
        return path
    try:
        return job_ids_of(given)
    except ValueError as error:
        raise ValueError(f"{error}, and there is no file of that name") from error


def _percentage(given: str) -> float:
    """Parse ``20%`` as 0.2."""
    number = given.strip().removesuffix("%")
    if not number.replace(".", "", 1).isdecimal():
        raise ValueError(f"{given!r} is no percentage: use 20%")
    return float(number) / 100


def _recovery(
    name: str, metavar: str, parse: Callable[[str], Any] = job_ids_of
) -> Callable[[Any], Any]:
    """Make an argument that names one recovery."""
    return click.argument(name, metavar=metavar, callback=parsed_by(parse))


def output_of(*, as_json: bool, ascii: bool, utc: bool) -> Any:  # noqa: A002  the option's name
    """Return how to print: in ASCII alone also where a stream takes nothing else."""
    from drs_tui.commands.printing import Output

    plain = ascii or takes_only_ascii(as_started(os.environ), sys.stdout.encoding)
    return Output(as_json, plain, UTC if utc else local_zone())


def _split(given: dict[str, Any]) -> tuple[CollectorOptions, Any]:
    """Take the options that every such command has out of those given."""
    target = {spec.name: given.pop(spec.name) for spec in options_of(REPORTS)}
    output = {name: given.pop(name) for name in ("as_json", "ascii", "utc")}
    return CollectorOptions(**target), output_of(**output)


def _fetch(
    command: str,
    prepare: Callable[..., Any],
    wanted: Any,
    given: dict[str, Any],
    *,
    is_silent: bool = False,
    sources: Any = None,
) -> None:
    """Run a command with the collector that was prestarted for it, if one was.

    ``prepare`` and ``is_silent`` are as in ``run_fetch``, which passes it the Fetch.
    """
    from drs_tui.commands.fetching import run_fetch

    if sources is not None:
        _fetch_of_several(command, prepare, wanted, given, is_silent, sources)
        return

    redaction = None
    if given.pop("redact", False):
        from drs_tui.pseudonyms.messages import Redaction

        redaction = Redaction()
        wanted = redaction.given(wanted)
    options, output = _split(given)
    context, process = click.get_current_context(), prestarted(options)
    use = partial(prepare, wanted, output, os.environ)
    status = run_fetch(
        *(command, options, os.environ, use, process), is_silent=is_silent, redaction=redaction
    )
    context.exit(status)


def _fetch_of_several(
    command: str,
    prepare: Callable[..., Any],
    wanted: Any,
    given: dict[str, Any],
    is_silent: bool,  # noqa: FBT001  as it came
    sources: Any,
) -> None:
    from drs_tui.commands.fleet_fetching import run_fleet_fetch

    redacted = None
    if given.pop("redact"):
        from drs_tui.client.redacted import RedactedFleet

        redacted = RedactedFleet(sources)
        wanted = redacted.redaction.given(wanted)
    options, output = _split(given)
    use = partial(prepare, wanted, output, os.environ)
    context, process = click.get_current_context(), prestarted(of_several(options))
    status = run_fleet_fetch(
        *(command, sources, options, os.environ, use),
        is_silent=is_silent,
        process=process,
        redacted=redacted,
    )
    context.exit(status)


def _several(given: dict[str, Any]) -> Any:
    """Take the options that choose several sources; return these, or None for one."""
    return taken_sources(given)


def prestarted(options: CollectorOptions) -> Any:
    """Return the collector that was started with these options before click was; None without."""
    collector = click.get_current_context().obj
    return collector.take(options) if collector else None


def begin_fetching() -> None:
    """Import what every such command needs in the way that takes the least time."""
    from drs_tui.process_start import pause_gc
    from drs_tui.startup.first_frame import import_asyncio

    pause_gc()
    import_asyncio()


def _filter(given: str) -> Any:
    from drs_tui.model.analysis.filtering import parse_filter

    return parse_filter(given)


@click.command()
@with_options(DATES)
@click.option(
    "--job-id",
    "job_ids",
    metavar="ID",
    multiple=True,
    callback=parsed_by(check_job_id),
    help="Only this job; repeatable.",
)
@click.option(
    "--filter",
    "terms",
    metavar="TEXT",
    callback=parsed_by(_filter),
    help="Those that match, as / in the monitor: is:failed server:web tag:env=prod.",
)
@with_options(PAGING)
@click.option("--csv", "as_csv", is_flag=True, help="Print comma-separated values.")
@with_options((_JSON, ZONE, REDACT, ASCII, *_TARGET))
def jobs(
    from_date: str | None,
    to_date: str | None,
    job_ids: tuple[str, ...],
    terms: Any,
    page_size: int,
    max_items: int | None,
    starting_token: str | None,
    as_csv: bool,  # noqa: FBT001  an option
    **given: Any,
) -> None:
    """List the jobs, newest first, each page written before the next is asked for.

    A reader that ends, as head does, ends the asking. Exit status: 0 listed, be it none; 2 refused;
    4 no permission; 5 a job that was asked for is not found, or AWS is unreachable. 4 and 5 also
    for one of several sources, after the jobs of the others.
    """
    if as_csv and given["as_json"]:
        raise click.UsageError("--json and --csv exclude each other")
    only_one = {"--starting-token": starting_token}
    sources = taken_sources(given, only_one=only_one)
    begin_fetching()
    from drs_tui.commands.jobs import COMMAND, Form, Wanted, prepare
    from drs_tui.model.analysis.filtering import Filter

    dates = query_dates(from_date, to_date, UTC if given["utc"] else local_zone())
    page_size = min(page_size, max_items or page_size)
    query = Query(*dates, job_ids, page_size, max_items, starting_token)
    form = Form.CSV if as_csv else Form.JSON if given["as_json"] else Form.TEXT
    wanted = Wanted(query, terms or Filter(), form)
    # In a terminal the list itself shows how far it is.
    is_silent, use = sys.stdout.isatty(), cast("Any", prepare)
    if sources is not None:
        from drs_tui.commands.fleet_jobs import prepare as prepare_fleet

        use = prepare_fleet
    _fetch(COMMAND, use, wanted, given, is_silent=is_silent, sources=sources)


@click.command()
@_recovery("job_ids", "ID[,ID]")
@with_options((RTO, RTO_FROM, RTO_END, WHO, _JSON, ZONE, REDACT, ASCII, *_TARGET))
def job(
    job_ids: tuple[str, ...],
    rto: float | None,
    rto_from: str | None,
    rto_end: str | None,
    who: bool,  # noqa: FBT001  an option
    **given: Any,
) -> None:
    """Show a job: its servers, their times, what failed and why; several ids are one recovery.

    Of several sources each job is found in the one that has it. Exit status: 0 shown, however it
    went; 2 refused; 4 no permission; 5 not found or unreachable.
    """
    sources = _several(given)
    begin_fetching()
    from drs_tui.commands.job import COMMAND, Wanted, prepare

    zone = UTC if given["utc"] else local_zone()
    rto_target = make_rto(rto, rto_from, rto_end, zone)
    _fetch(COMMAND, prepare, Wanted(job_ids, rto_target, who), given, sources=sources)


# Jobs that were created before, and are live, are not among those of the Errors screen's scope.
_LIVE_SINCE = "7d"


@click.command()
@click.argument("job_ids", metavar="[ID]...", nargs=-1, callback=parsed_by(check_job_id))
@click.option("--all", "is_all", is_flag=True, help="Of every job that DRS has.")
@with_options((*DATES, MAX_ITEMS, _JSON, ZONE, REDACT, ASCII, *_TARGET))
def errors(
    job_ids: tuple[str, ...],
    is_all: bool,  # noqa: FBT001  an option
    from_date: str | None,
    to_date: str | None,
    max_items: int | None,
    **given: Any,
) -> None:
    """Why servers, networks and actions failed, grouped by cause.

    Of live jobs and the last 24 hours; or of the jobs with these ids, of --from and --to, of --all.
    Exit status: 0 listed, be it none; 2 refused; 4 no permission; 5 not found or unreachable; 4 and
    5 also for one of several sources, after the causes of the others.
    """
    scopes = bool(job_ids), is_all, bool(from_date or to_date)
    if sum(scopes) > 1:
        raise click.UsageError("job ids, --all, and --from or --to exclude each other")
    sources = _several(given)
    begin_fetching()
    from drs_tui.commands.errors import COMMAND, Wanted, prepare

    is_recent = not any(scopes)
    zone = UTC if given["utc"] else local_zone()
    dates = query_dates(_LIVE_SINCE if is_recent else from_date, to_date, zone)
    query = Query(*dates, job_ids=tuple(dict.fromkeys(job_ids)), max_items=max_items)
    _fetch(COMMAND, prepare, Wanted(query, is_recent), given, sources=sources)


@click.command()
@_recovery("before", "A", jobs_or_recording)
@_recovery("after", "B", jobs_or_recording)
@with_options((RTO, RTO_END))
@click.option(
    "--fail-if-slower",
    "most_slower",
    metavar="P",
    callback=parsed_by(_percentage),
    help="Exit 1 if B took longer by more than that (20%), or a server newly failed.",
)
@with_options((_JSON, ZONE, REDACT, ASCII, *_TARGET))
def compare(
    before: tuple[str, ...] | Path,
    after: tuple[str, ...] | Path,
    rto: float | None,
    rto_end: str | None,
    most_slower: float | None,
    **given: Any,
) -> None:
    """Compare two drills or recoveries, server by server.

    A and B are ids of jobs (several, joined with commas, are one recovery), recordings, or the
    folders of reports; AWS is asked for jobs alone. Exit status: 0 compared; 1 slower than
    --fail-if-slower allows; 2 refused; 4 no permission; 5 not found, unreachable, or not enough
    known for --fail-if-slower.
    """
    if isinstance(before, Path) or isinstance(after, Path):
        if given["redact"]:
            raise click.UsageError("make copies with pseudonyms first: drs-tui redact FILE")
    elif common := {*before} & {*after}:
        raise click.UsageError(f"{', '.join(sorted(common))} is in both A and B")
    sources = _several(given)
    begin_fetching()
    from drs_tui.commands.compare import COMMAND, Wanted, prepare, run

    end = RtoTarget(rto_end) if rto_end else RtoTarget.LAUNCHED
    wanted = Wanted(before, after, rto, end, most_slower)
    if wanted.is_recorded:
        output = _split(given)[1]
        click.get_current_context().exit(run(wanted, output, os.environ))
    _fetch(COMMAND, prepare, wanted, given, sources=sources)


@click.command()
@click.option("--server", metavar="NAME", help="One server's jobs, by its name or id.")
@click.option(
    "--logs",
    type=click.IntRange(min=0),
    default=LOGS,
    metavar="N",
    help=f"Read the logs of the newest N jobs, for their times [{LOGS}].",
)
@with_options((*DATES, MAX_ITEMS, RTO_END, _JSON, ZONE, REDACT, ASCII, *_TARGET))
def history(
    server: str | None,
    logs: int,
    from_date: str | None,
    to_date: str | None,
    max_items: int | None,
    rto_end: str | None,
    **given: Any,
) -> None:
    """How long each server took to recover, and how that ended, over all its jobs.

    Exit status: 0 printed; 2 refused; 4 no permission; 5 not found or unreachable; 4 and 5 also for
    one of several sources, after the servers of the others.
    """
    sources = _several(given)
    begin_fetching()
    from drs_tui.commands.history import COMMAND, Wanted, prepare

    dates = query_dates(from_date, to_date, UTC if given["utc"] else local_zone())
    end = RtoTarget(rto_end) if rto_end else RtoTarget.LAUNCHED
    wanted = Wanted(Query(*dates, max_items=max_items), server, logs, end)
    _fetch(COMMAND, prepare, wanted, given, sources=sources)
