"""Options and commands: with ``monitor.py`` the composition root, which knows everybody."""

import math
import os
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from drs_tui import __version__
from drs_tui.charset import as_started, takes_only_ascii
from drs_tui.commands.monitor import leave, monitor, unfit
from drs_tui.exit_codes import EXIT_BAD_OPTIONS, EXIT_INTERRUPTED
from drs_tui.model.analysis.rto import Rto, RtoTarget, parse_span
from drs_tui.model.text.safe import safe
from drs_tui.protocol.requests import Query
from drs_tui.settings import (
    Settings,
    check_job_id,
    local_zone,
    parse_date,
    parse_rto_start,
)
from drs_tui.startup.prestart import PrestartedCollector

REAL_COMMAND = "drs-tui --profile PROFILE --region REGION"


class _Finite(click.FloatRange):
    """A range that lets no nan or infinity through."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"{value} is no number to count with", param, ctx)
        return number


def _date(_context: click.Context, _option: click.Parameter, given: str | None) -> str | None:
    try:
        return None if given is None else parse_date(given, datetime.now(UTC))
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def _job_ids(
    _context: click.Context, _option: click.Parameter, given: tuple[str, ...]
) -> tuple[str, ...]:
    try:
        return tuple(map(check_job_id, given))
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def _token(_context: click.Context, _option: click.Parameter, given: str | None) -> str | None:
    if given == "":
        raise click.BadParameter("it is empty: give the token that --max-items showed")
    return given


def _span(_context: click.Context, _option: click.Parameter, given: str | None) -> float | None:
    try:
        return None if given is None else parse_span(given)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def _log_file(_context: click.Context, _option: click.Parameter, given: str | None) -> str | None:
    if given is None:
        return None
    from drs_tui.debug_log import create

    path = Path(given).absolute()
    try:
        create(path)
    except OSError as error:
        raise click.BadParameter(f"{given}: {error.strerror or error}") from error
    return str(path)


def _screen_options(command: Any) -> Any:
    """What monitor and demo have in common."""
    for option in (
        click.option(
            "--debug-log",
            metavar="FILE",
            callback=_log_file,
            help="Write there what is done, without answers and secrets.",
        ),
        click.option(
            "--full-redraw",
            is_flag=True,
            help="Write again what the terminal should show already.",
        ),
        click.option("--no-mouse", is_flag=True, help="Leave the mouse to the terminal."),
        click.option(
            "--theme",
            type=click.Choice(["dark", "light", "contrast"]),
            default="dark",
            help="Colours for a dark or a light screen, or with high contrast [dark].",
        ),
        click.option("--ascii", is_flag=True, help="Write no character beyond ASCII."),
        click.option(
            "--utc/--local", "utc", default=True, help="The zone of the times shown [utc]."
        ),
        click.option(
            "--refresh",
            type=_Finite(min=1, max=3600),
            default=5.0,
            metavar="S",
            help="Seconds between refreshes [5].",
        ),
        click.option(
            "--rto-end",
            type=click.Choice([end.value for end in RtoTarget]),
            help="Until every server is that far [launched].",
        ),
        click.option(
            "--rto-from",
            metavar="T",
            help="Since when: 02:41Z, or as --from; else in the zone shown [job creation].",
        ),
        click.option(
            "--rto", metavar="D", callback=_span, help="The recovery time promised: 4h, 45m, 1h30m."
        ),
    ):
        command = option(command)
    return command


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="drs-tui")
@click.option("--profile", metavar="P", help="AWS profile, as the AWS CLI's.")
@click.option("--region", metavar="R", help="The recovery region: where the jobs live.")
@click.option("--endpoint-url", metavar="URL", help="A DRS endpoint that is not AWS's usual one.")
@click.option(
    "--from",
    "from_date",
    metavar="D",
    callback=_date,
    help="Jobs since: 2026-11-01, 2026-11-01T08:00Z, or 12h, 7d (ago).",
)
@click.option("--to", "to_date", metavar="D", callback=_date, help="Jobs until, likewise.")
@click.option(
    "--job-id",
    "job_ids",
    metavar="ID",
    multiple=True,
    callback=_job_ids,
    help="Only this job; repeatable. With one, opens on it.",
)
@click.option(
    "--page-size",
    type=click.IntRange(min=1),
    default=100,
    metavar="N",
    help="Jobs a DescribeJobs call [100].",
)
@click.option("--max-items", type=click.IntRange(min=1), metavar="N", help="Load no more jobs.")
@click.option(
    "--starting-token",
    metavar="T",
    callback=_token,
    help="Go on where --max-items stopped.",
)
@_screen_options
@click.pass_context
def command(context: click.Context, /, **given: Any) -> None:
    """A live, read-only monitor for AWS Elastic Disaster Recovery jobs."""
    if context.invoked_subcommand is None:
        context.exit(_monitor(_settings(**given), os.environ, context.obj))
    for option in context.command.params:
        if context.get_parameter_source(option.name or "") is ParameterSource.COMMANDLINE:
            raise click.UsageError(
                f"{option.opts[0]} stands before {context.invoked_subcommand}: options of demo, "
                f"simulator or doctor come after its name"
            )


def _settings(
    *,
    from_date: str | None,
    to_date: str | None,
    job_ids: tuple[str, ...],
    page_size: int,
    max_items: int | None,
    starting_token: str | None,
    **screen: Any,
) -> Settings:
    """The options as Settings; those that contradict each other are refused."""
    if from_date and to_date and from_date >= to_date:
        raise click.UsageError(f"--from {from_date} is not before --to {to_date}: swap them")
    query = Query(from_date, to_date, job_ids, page_size, max_items, starting_token)
    return _screen_settings(query=query, **screen)


def _screen_settings(
    *,
    no_mouse: bool,
    utc: bool,
    rto: float | None,
    rto_from: str | None,
    rto_end: str | None,
    ascii: bool,  # noqa: A002  the option's name
    **more: Any,
) -> Settings:
    zone = UTC if utc else local_zone()
    promised = _rto(rto, rto_from, rto_end, zone)
    plain = ascii or takes_only_ascii(as_started(os.environ))
    return Settings(mouse=not no_mouse, zone=zone, rto=promised, ascii=plain, **more)


def _rto(span: float | None, since: str | None, end: str | None, zone: tzinfo) -> Rto | None:
    """The promise; its start and end say nothing without it."""
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


@command.command()
@click.option(
    "--speed",
    type=_Finite(min=0.1, max=1000),
    default=1.0,
    metavar="X",
    help="How many times faster than life [1].",
)
@click.option("--seed", type=int, default=7, metavar="N", help="Another seed, another world [7].")
@_screen_options
@click.pass_context
def demo(context: click.Context, /, speed: float, seed: int, **screen: Any) -> None:
    """The same monitor on the embedded simulator: no account needed."""
    from drs_tui.commands.demo import DEMO_REGION, Simulator

    settings = _screen_settings(region=DEMO_REGION, demo=True, **screen)
    _check_terminal()
    with Simulator(speed=speed, seed=seed) as simulator:
        status = _monitor(settings, simulator.environ(os.environ))
    click.echo(f"That was a simulation. Against your account:  {REAL_COMMAND}")
    context.exit(status)


@command.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def simulator(context: click.Context, /, arguments: tuple[str, ...]) -> None:
    """The simulator alone, for aws --endpoint-url or anything else (--help says more)."""
    from drs_tui.simulator.command import main as simulate

    context.exit(simulate(list(arguments)))


@command.command()
@click.option("--profile", metavar="P", help="AWS profile, as the AWS CLI's.")
@click.option("--region", metavar="R", help="The recovery region: where the jobs live.")
@click.option("--endpoint-url", metavar="URL", help="A DRS endpoint that is not AWS's usual one.")
@click.pass_context
def doctor(context: click.Context, /, **where: str | None) -> None:
    """Check credentials, region, permissions, clock and terminal.

    Changes nothing, and takes a few seconds. Each line is ok, not ok, or ! for something to know.
    Exit status: 0 the monitor can work in full; 1 it starts, and lacks something; 2 it cannot work.
    """
    from drs_tui.commands.doctor import run

    named = [f"--{name.replace('_', '-')}={value}" for name, value in where.items() if value]
    context.exit(run(named, os.environ, click.echo))


def _check_terminal() -> None:
    """Refuse what cannot show the monitor, before anything is started."""
    if why_not := unfit(os.environ):
        raise click.UsageError(why_not)


def _monitor(
    settings: Settings, environ: Mapping[str, str], prestarted: PrestartedCollector | None = None
) -> int:
    _check_terminal()
    return monitor(settings, environ, prestarted)


def main(prestarted: PrestartedCollector | None = None) -> None:
    """Run the command line; a mistake in it is one line on stderr."""
    try:
        status = command.main(prog_name="drs-tui", standalone_mode=False, obj=prestarted)
    except click.ClickException as error:
        mistake = " ".join(error.format_message().split())
        click.echo(f"drs-tui: {safe(mistake)} (drs-tui --help lists the options)", err=True)
        status = EXIT_BAD_OPTIONS
    except (click.Abort, KeyboardInterrupt):
        status = EXIT_INTERRUPTED
    leave(status, prestarted)
