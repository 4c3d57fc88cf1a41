"""Options of click's that several commands have, and how the values of options are parsed."""

import math
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

import click

from drs_tui.dates import parse_date, parse_dates
from drs_tui.model.analysis.rto import Rto, RtoTarget, parse_span
from drs_tui.options import DEFAULTS, FILE, NUMBER, OptionSpec
from drs_tui.settings import parse_rto_start


class Finite(click.FloatRange):
    """A range without nan and infinity."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"{value} is no number to count with", param, ctx)
        return number


def parsed_by(parse: Callable[[str], Any]) -> Callable[..., Any]:
    """Make a callback of click's that parses an option; its ValueError is the option's mistake."""

    def callback(
        _context: click.Context, _option: click.Parameter, given: str | tuple[str, ...] | None
    ) -> Any:
        try:
            if isinstance(given, tuple):
                return tuple(map(parse, given))
            return None if given is None else parse(given)
        except ValueError as error:
            raise click.BadParameter(str(error)) from error

    return callback


def _new_file(given: str) -> str:
    from drs_tui.debug_log import create

    path = Path(given).absolute()
    try:
        create(path)
    except OSError as error:
        raise ValueError(f"{given}: {error.strerror or error}") from error
    return str(path)


def collector_option(spec: OptionSpec) -> Any:
    """Make an option of click's from an option of the collector."""
    return click.option(
        spec.flag,
        metavar=spec.metavar,
        type=Finite(min=spec.least, max=spec.most) if spec.kind == NUMBER else None,
        default=getattr(DEFAULTS, spec.name),
        callback=parsed_by(_new_file) if spec.kind == FILE else None,
        help=spec.help,
    )


def with_options(options: Iterable[Any]) -> Callable[[Any], Any]:
    """Make a decorator that gives a command these options; --help has them in this order."""

    def decorate(command: Any) -> Any:
        for option in reversed(tuple(options)):
            command = option(command)
        return command

    return decorate


def query_dates(
    from_date: str | None, to_date: str | None, zone: tzinfo
) -> tuple[str | None, str | None]:
    """Convert --from and --to; name the option that is no date."""
    now = datetime.now(UTC)
    for option, given in (("'--from'", from_date), ("'--to'", to_date)):
        try:
            if given is not None:
                parse_date(given, now, zone)
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint=option) from error
    try:
        return parse_dates(from_date, to_date, now, zone)
    except ValueError as error:
        raise click.UsageError(str(error)) from error


def make_rto(span: float | None, since: str | None, end: str | None, zone: tzinfo) -> Rto | None:
    """Make the RTO; refuse its start and end without it."""
    if span is None:
        if since is None and end is None:
            return None
        option = "--rto-end" if since is None else "--rto-from"
        raise click.UsageError(f"{option} says nothing without --rto: add --rto 4h")
    try:
        start = None if since is None else parse_rto_start(since, datetime.now(UTC), zone)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="'--rto-from'") from error
    return Rto(span, start, RtoTarget(end) if end else RtoTarget.LAUNCHED)


DATES = (
    click.option(
        "--from",
        "from_date",
        metavar="D",
        help="Jobs since: 2026-11-01, today, tue (00:00), 12h, 7d (ago), or 2026-11-01T08:00Z.",
    ),
    click.option("--to", "to_date", metavar="D", help="Jobs until, likewise."),
)
MAX_ITEMS = click.option(
    "--max-items", type=click.IntRange(min=1), metavar="N", help="Load no more jobs."
)


def _token(given: str) -> str:
    if not given:
        raise ValueError("it is empty: give the token that --max-items showed")
    return given


PAGING = (
    click.option(
        "--page-size",
        type=click.IntRange(min=1),
        default=100,
        metavar="N",
        help="Jobs a DescribeJobs call [100].",
    ),
    MAX_ITEMS,
    click.option(
        "--starting-token",
        metavar="T",
        callback=parsed_by(_token),
        help="Go on where --max-items stopped.",
    ),
)
RTO = click.option(
    "--rto",
    metavar="D",
    callback=parsed_by(parse_span),
    help="The recovery time promised: 4h, 45m, 1h30m.",
)
RTO_FROM = click.option(
    "--rto-from",
    metavar="T",
    help="Since when: 02:41Z, or as --from; else in the zone shown [job creation].",
)
RTO_END = click.option(
    "--rto-end",
    type=click.Choice([end.value for end in RtoTarget]),
    help="Until every server is that far [launched].",
)
WHO = click.option(
    "--who",
    "who",
    is_flag=True,
    help="Ask CloudTrail, too (job, watch, report): who started it, from where.",
)
RECORD = click.option(
    "--record", metavar="FILE", help="Record what is received, to replay it (new file, *.gz)."
)
ZONE = click.option("--utc/--local", "utc", default=True, help="The zone of the times shown [utc].")
REDACT = click.option(
    "--redact", is_flag=True, help="Show pseudonyms in place of names, ids and accounts."
)
ASCII = click.option("--ascii", is_flag=True, help="Write no character beyond ASCII.")
