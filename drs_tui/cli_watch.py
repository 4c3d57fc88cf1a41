"""``drs-tui watch``: its options into values."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from drs_tui.cli_config import CONFIG
from drs_tui.cli_options import (
    ASCII,
    RECORD,
    REDACT,
    RTO,
    WHO,
    ZONE,
    collector_option,
    parsed_by,
    with_options,
)
from drs_tui.cli_reports import begin_fetching, job_ids_of, output_of, prestarted
from drs_tui.cli_sources import SOURCES, taken_sources
from drs_tui.model.analysis.rto import Rto, RtoTarget, parse_span
from drs_tui.options import WATCH, CollectorOptions, of_several, options_of
from drs_tui.settings import local_zone, parse_rto_start


def _tag(given: str) -> tuple[str, str]:
    key, equals, value = given.partition("=")
    if not (key and equals):
        raise ValueError(f"{given!r} is no tag: use KEY=VALUE")
    return key, value


def _new_file(given: str) -> str:
    """Check that a file can be made there: better now than in four hours."""
    path = Path(given)
    if path.is_dir() or not path.parent.is_dir():
        raise ValueError(
            f"{given}: {'is a folder' if path.is_dir() else 'there is no such folder'}"
        )
    if not os.access(path.parent, os.W_OK):
        raise ValueError(f"{given}: its folder cannot be written to")
    return given


def _span(flag: str, **more: Any) -> Any:
    return click.option(flag, metavar="D", callback=parsed_by(parse_span), **more)


def _file(flag: str, words: str) -> Any:
    return click.option(flag, metavar="FILE", callback=parsed_by(_new_file), help=words)


_OPTIONS = (
    click.option("--live", is_flag=True, help="Every live job, also those that start meanwhile."),
    click.option(
        "--tag",
        metavar="K=V",
        callback=parsed_by(_tag),
        help="The newest jobs with that tag, as one recovery.",
    ),
    click.option(
        "--plan-execution",
        "execution",
        metavar="ARN",
        help="The jobs of a recovery plan's execution, until that ends.",
    ),
    click.option(
        "--until",
        type=click.Choice([end.value for end in RtoTarget]),
        help="Until every server is that far [the job's end, with its required actions].",
    ),
    click.option("--exit-status", "is_judged", is_flag=True, help="Exit 1 or 6 if it went wrong."),
    click.option(
        "--fail-fast",
        is_flag=True,
        help="With --exit-status: do not wait for the others once a server has failed.",
    ),
    _span("--timeout", help="Give up watching after that long: 2h, 45m."),
    _span("--wait-for-start", help="Wait that long for the job to be there [0]."),
    _span("--patience", default="5m", help="Wait that long for AWS, or new credentials [5m]."),
    RTO,
    click.option("--rto-from", metavar="T", help="Since when: 02:41Z, or 2h (ago) [job creation]."),
    WHO,
    click.option("--compact", "is_compact", is_flag=True, help="Only what is wrong, and ends."),
    click.option("--json", "as_json", is_flag=True, help="Print JSON lines."),
    _file("--json-into", "Write the JSON lines there."),
    _file("--junit", "Write JUnit XML there: a server is a case."),
    _file("--prom", "Write a Prometheus textfile there, once there is a verdict."),
    click.option("--prom-servers", is_flag=True, help="In --prom each server, too."),
    RECORD,
)


@click.command()
@click.argument("ids", metavar="[ID...]", nargs=-1, callback=parsed_by(job_ids_of))
@with_options(
    (
        *(*_OPTIONS, ZONE, REDACT, ASCII),
        *(collector_option(spec) for spec in options_of(WATCH)),
        *SOURCES,
        CONFIG,
    )
)
def watch(
    *,
    ids: tuple[tuple[str, ...], ...],
    live: bool,
    tag: tuple[str, str] | None,
    execution: str | None,
    until: str | None,
    rto: float | None,
    rto_from: str | None,
    is_judged: bool,
    fail_fast: bool,
    timeout: float | None,
    wait_for_start: float | None,
    patience: float,
    junit: str | None,
    prom: str | None,
    prom_servers: bool,
    is_compact: bool,
    json_into: str | None,
    who: bool,
    redact: bool,
    record: str | None,
    **given: Any,
) -> None:
    """Follow jobs to their end: a line a change, and a last line with the verdict.

    Several ids, also joined with commas, are one recovery. Of several sources those that have the
    jobs are followed. Exit status: 0 it ended (with
    --exit-status: every server reached the goal); 1 with --exit-status: it ended, and some did
    not; 2 refused; 3 --timeout ran out; 4 credentials or permission; 5 no verdict: not found,
    unknown, unreachable; 6 with --exit-status: recovered, and the RTO was missed.
    """
    sources = taken_sources(given)
    begin_fetching()
    from drs_tui.commands.watch import run
    from drs_tui.commands.watch_files import Files
    from drs_tui.commands.watch_follow import Wanted
    from drs_tui.views.watch_report import Terms

    options = CollectorOptions(**{spec.name: given.pop(spec.name) for spec in options_of(WATCH)})
    terms = Terms(
        RtoTarget(until) if until else None,
        _rto(rto, rto_from, until, utc=given["utc"]),
        fail_fast,
    )
    if prom_servers and not prom:
        raise click.UsageError("--prom-servers says nothing without --prom: add --prom FILE")
    if fail_fast and not is_judged:
        raise click.UsageError("--fail-fast says so by its exit status: add --exit-status")
    wanted = Wanted(
        _selection(ids, tag, execution, live=live),
        terms,
        timeout,
        wait_for_start or 0.0,
        patience,
        is_judged,
        is_compact,
        json_into,
        Files(junit, prom, prom_servers),
        who,
        redact,
        record,
        sources,
    )
    output = output_of(**given)
    process = prestarted(of_several(options) if sources else options)
    click.get_current_context().exit(run(wanted, options, output, os.environ, process))


def _selection(
    ids: tuple[tuple[str, ...], ...],
    tag: tuple[str, str] | None,
    execution: str | None,
    *,
    live: bool,
) -> Any:
    from drs_tui.views.watch_selection import ById, ByTag, Live

    ways = {"job ids": ids, "--live": live, "--tag": tag, "--plan-execution": execution}
    given = [name for name, value in ways.items() if value]
    if len(given) > 1:
        raise click.UsageError(f"{' and '.join(given)} exclude each other")
    if not given:
        others = "--live, --tag KEY=VALUE or --plan-execution ARN"
        raise click.UsageError(f"say what to watch: job ids, {others}")
    if execution:
        from drs_tui.views.watch_plan import ByExecution

        return ByExecution(execution)
    if tag:
        return ByTag(*tag)
    return Live() if live else ById(tuple(dict.fromkeys(each for ids_ in ids for each in ids_)))


def _rto(span: float | None, since: str | None, until: str | None, *, utc: bool) -> Rto | None:
    if span is None:
        if since is not None:
            raise click.UsageError("--rto-from says nothing without --rto: add --rto 4h")
        return None
    zone = UTC if utc else local_zone()
    try:
        start = None if since is None else parse_rto_start(since, datetime.now(UTC), zone)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="'--rto-from'") from error
    return Rto(span, start, RtoTarget(until) if until else RtoTarget.LAUNCHED)
