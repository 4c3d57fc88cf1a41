"""The command line: options into settings, and settings to the commands, which wire the rest."""

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from drs_tui import __version__
from drs_tui.charset import as_started, takes_only_ascii
from drs_tui.cli_config import CONFIG, FileMistakeError, check_config
from drs_tui.cli_evidence import report, verify
from drs_tui.cli_options import (
    ASCII,
    DATES,
    PAGING,
    RECORD,
    REDACT,
    RTO,
    RTO_END,
    RTO_FROM,
    ZONE,
    Finite,
    collector_option,
    make_rto,
    parsed_by,
    query_dates,
    with_options,
)
from drs_tui.cli_reports import compare, errors, history, job, jobs
from drs_tui.cli_sources import SEVERAL, SOURCES
from drs_tui.cli_watch import watch
from drs_tui.commands.monitor import leave, monitor, unfit
from drs_tui.exit_codes import EXIT_INTERRUPTED, EXIT_NO_VERDICT, EXIT_REFUSED
from drs_tui.model.text.safe import safe
from drs_tui.options import (
    DEMO,
    DOCTOR,
    MONITOR,
    THEMES,
    AwsTarget,
    options_of,
    to_argv,
    to_environ,
)
from drs_tui.protocol.requests import Query
from drs_tui.settings import (
    Settings,
    check_job_id,
    local_zone,
    parse_recovery,
)
from drs_tui.startup.prestart import PrestartedCollector

_MONITOR_ONLY = tuple(
    collector_option(spec) for spec in options_of(MONITOR) if DEMO not in spec.commands
)
_QUERY = (
    *DATES,
    click.option(
        "--job-id",
        "job_ids",
        metavar="ID",
        multiple=True,
        callback=parsed_by(check_job_id),
        help="Only this job; repeatable. With one, opens on it.",
    ),
    click.option(
        "--recovery",
        metavar="ID,ID",
        callback=parsed_by(parse_recovery),
        help="Follow these jobs as one recovery.",
    ),
    *PAGING,
)
# What monitor, demo and replay have in common.
_LOOKS = (
    RTO,
    RTO_FROM,
    RTO_END,
    ZONE,
    REDACT,
    ASCII,
    click.option(
        "--theme",
        type=click.Choice(THEMES),
        default="dark",
        help="Colours for a dark or a light screen, or with high contrast [dark].",
    ),
    click.option("--no-mouse", is_flag=True, help="Leave the mouse to the terminal."),
    click.option(
        "--full-redraw", is_flag=True, help="Write again what the terminal should show already."
    ),
    CONFIG,
)
# What monitor and demo have in common.
_SCREEN = (*_LOOKS, RECORD, *(collector_option(spec) for spec in options_of(DEMO)))


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="drs-tui")
@with_options((*_MONITOR_ONLY, *SOURCES, *_QUERY, *_SCREEN))
@click.pass_context
def command(context: click.Context, /, **given: Any) -> None:
    """A live, read-only monitor for AWS Elastic Disaster Recovery jobs."""
    if context.invoked_subcommand is None:
        config = check_config(context)
        settings = _settings(**given)
        if any(given[name] for name in SEVERAL):
            settings = _of_sources(settings, given, config)
        context.exit(_monitor(settings, os.environ, context.obj))
    for option in context.command.params:
        if context.get_parameter_source(option.name or "") is ParameterSource.COMMANDLINE:
            raise click.UsageError(
                f"{option.opts[0]} stands before {context.invoked_subcommand}: its options come "
                f"after its name"
            )


def _of_sources(settings: Settings, given: Mapping[str, Any], config: str | None) -> Settings:
    """Return the settings for the sources that are chosen."""
    from drs_tui.cli_sources import chosen_sources, source_options

    sources = chosen_sources(given, config) or ()
    return settings._replace(sources=sources, chosen=source_options(given).words(config))


def _settings(
    *,
    from_date: str | None,
    to_date: str | None,
    job_ids: tuple[str, ...],
    recovery: tuple[str, ...] | None,
    page_size: int,
    max_items: int | None,
    starting_token: str | None,
    utc: bool,
    **screen: Any,
) -> Settings:
    """Make settings of the options; refuse those that contradict each other. Without the several
    sources that may be chosen.

    Dates are of the zone that is shown, so that they are parsed once that is known.
    """
    dates = query_dates(from_date, to_date, UTC if utc else local_zone())
    if recovery and job_ids:
        raise click.UsageError("--recovery has job ids already: leave out --job-id")
    screen = {name: value for name, value in screen.items() if name not in SEVERAL}
    query = Query(*dates, recovery or job_ids, page_size, max_items, starting_token)
    return _screen_settings(query=query, utc=utc, recovery=bool(recovery), **screen)


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
    if rto is None and _is_of_file("rto_end"):
        rto_end = None  # it is for those who give --rto
    objective = make_rto(rto, rto_from, rto_end, zone)
    plain = ascii or takes_only_ascii(as_started(os.environ), sys.stdout.encoding)
    return Settings(mouse=not no_mouse, zone=zone, rto=objective, ascii=plain, **more)


def _is_of_file(option: str) -> bool:
    context = click.get_current_context(silent=True)
    source = context.get_parameter_source(option) if context else None
    return source is ParameterSource.DEFAULT_MAP


@command.command()
@click.option(
    "--speed",
    type=Finite(min=0.1, max=1000),
    default=1.0,
    metavar="X",
    help="How many times faster than life [1].",
)
@click.option("--seed", type=int, default=7, metavar="N", help="Another seed, another world [7].")
@click.option("--fleet", is_flag=True, help="Four accounts in two regions, in one list.")
@with_options(_SCREEN)
@click.pass_context
def demo(
    context: click.Context,
    /,
    speed: float,
    seed: int,
    fleet: bool,  # noqa: FBT001  click's
    **screen: Any,
) -> None:
    """The same monitor on the embedded simulator: no account needed."""
    from drs_tui.commands.demo import DEMO_REGION, run

    settings = _screen_settings(region=DEMO_REGION, demo=True, **screen)
    _check_terminal()
    context.exit(run(settings, speed=speed, seed=seed, is_fleet=fleet))


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
@with_options(collector_option(spec) for spec in options_of(DOCTOR))
@click.pass_context
def doctor(context: click.Context, /, **target: Any) -> None:
    """Check credentials, region, permissions, clock and terminal.

    Changes nothing, and takes a few seconds. Each line is ok, not ok, or ! for something to know.
    Exit status: 0 the monitor can work in full; 1 it starts, and lacks something; 2 it cannot work.
    """
    from drs_tui.commands.doctor import run

    named = AwsTarget(**target)
    context.exit(run(to_argv(named), {**os.environ, **to_environ(named)}, click.echo))


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--goto", metavar="T", help="Begin there: 03:12Z, or +45m from the start.")
@click.option(
    "--speed",
    type=Finite(min=1, max=600),
    default=1.0,
    metavar="X",
    help="How many times faster than it was [1].",
)
@click.option("--paused", is_flag=True, help="Do not play until Space is pressed.")
@click.option("--follow", is_flag=True, help="Begin at the end, and go on as it is written.")
@with_options(_LOOKS)
@click.pass_context
def replay(
    context: click.Context,
    /,
    file: Path,
    goto: str | None,
    speed: float,
    paused: bool,  # noqa: FBT001  click's
    follow: bool,  # noqa: FBT001  click's
    **screen: Any,
) -> None:
    """Show a recording (--record, R) as it was on the screen: no account, no credentials."""
    from drs_tui.commands.replay import Playing, run

    _check_terminal()
    playing = Playing(speed, goto, paused=paused, follows=follow)
    context.exit(run(file, _screen_settings(**screen), playing))


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", metavar="OUT", help="Write it there [beside FILE, named .redacted]."
)
@click.pass_context
def redact(context: click.Context, /, file: Path, output: str | None) -> None:
    """Write a copy of a recording with pseudonyms for names, ids and accounts.

    For AWS support, or an issue: look at it before (gzip -dc) and see what stays.
    Exit status: 0 written; 2 refused.
    """
    from drs_tui.commands.redact import run

    context.exit(run(file, Path(output) if output else None))


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--to",
    type=click.Choice(["perfetto", "csv"]),
    required=True,
    help="A trace for ui.perfetto.dev, or the servers' phases with their times.",
)
@click.option(
    "-o",
    "--output",
    "out",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write it there [stdout].",
)
@click.pass_context
def export(context: click.Context, /, file: Path, to: str, out: Path | None) -> None:
    """Convert a recording (--record, R) for other programs."""
    from drs_tui.commands.export import run

    context.exit(run(file, to, out))


for each in (jobs, job, errors, compare, history, watch, report, verify):
    command.add_command(each)


def _check_terminal() -> None:
    """Refuse a terminal that cannot show the monitor, before anything is started."""
    if why_not := unfit(os.environ):
        raise click.UsageError(why_not)


def _monitor(
    settings: Settings, environ: Mapping[str, str], prestarted: PrestartedCollector | None = None
) -> int:
    _check_terminal()
    if settings.sources:
        from drs_tui.startup.first_frame import import_asyncio

        import_asyncio()  # before the clients of the sources do
        from drs_tui.commands.fleet import monitor_sources

        return monitor_sources(settings, environ, prestarted)
    return monitor(settings, environ, prestarted)


def _takers(error: click.ClickException) -> str:
    """Name the commands that take an option that this one does not; empty if none does."""
    if not isinstance(error, click.NoSuchOption):
        return ""
    takers = [
        name
        for name, each in sorted(command.commands.items())
        if any(error.option_name in (*param.opts, *param.secondary_opts) for param in each.params)
    ]
    verb = "take" if len(takers) > 1 else "takes"
    return f"{', '.join(takers)} {verb} it; " if takers else ""


def main(prestarted: PrestartedCollector | None = None) -> None:
    """Run the command line; report a mistake in it as one line on stderr."""
    try:
        status = command.main(prog_name="drs-tui", standalone_mode=False, obj=prestarted)
    except click.ClickException as error:
        mistake = " ".join(error.format_message().split())
        is_of_file = isinstance(error, FileMistakeError)
        advice = "" if is_of_file else f" ({_takers(error)}drs-tui --help lists the options)"
        with suppress(OSError):  # nobody has to read it
            click.echo(f"drs-tui: {safe(mistake)}{advice}", err=True)
        status = EXIT_REFUSED
    except (click.Abort, KeyboardInterrupt):
        status = EXIT_INTERRUPTED
    except Exception:  # noqa: BLE001  Python's own exit status of it, 1, is a verdict
        sys.excepthook(*sys.exc_info())
        status = EXIT_NO_VERDICT
    leave(status, prestarted)
