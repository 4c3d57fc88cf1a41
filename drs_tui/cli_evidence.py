"""``drs-tui report`` and ``verify``: their options into values."""

import os
import re
from datetime import UTC
from functools import partial
from pathlib import Path
from typing import Any

import click

from drs_tui.cli_config import CONFIG
from drs_tui.cli_options import (
    REDACT,
    RTO,
    RTO_END,
    RTO_FROM,
    WHO,
    collector_option,
    make_rto,
    parsed_by,
    query_dates,
    with_options,
)
from drs_tui.cli_reports import job_ids_of, prestarted
from drs_tui.cli_sources import SEVERAL, SOURCES, taken_sources
from drs_tui.model.analysis.rto import parse_span
from drs_tui.options import REPORTS, CollectorOptions, options_of

_IDS = re.compile(r"drsjob-[^/.]*")
_SINCE = "90d"  # how far back a recovery is looked for by its name


def _field(given: str) -> tuple[str, str]:
    name, equals, value = given.partition("=")
    if not (name and equals):
        raise ValueError(f"{given!r} is no field: use title=VALUE")
    return name, value


def _former(given: str) -> tuple[str, ...] | Path:
    """Parse --against: ids of jobs, or a recording or folder."""
    return job_ids_of(given) if _IDS.fullmatch(given) else Path(given)


_OPTIONS = (
    click.option("--recovery", metavar="KEY", help="The jobs whose tag drs-tui:recovery is KEY."),
    click.option(
        "--from-recording",
        "recording",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Ask nobody: of this recording, or of the one in a report's folder.",
    ),
    RTO,
    RTO_FROM,
    RTO_END,
    click.option(
        "--rpo",
        metavar="D",
        callback=parsed_by(parse_span),
        help="How old a recovery point may be: 15m.",
    ),
    click.option(
        "--field",
        "given_fields",
        metavar="K=V",
        multiple=True,
        callback=parsed_by(_field),
        help="What a person knows: title=Q4 drill; repeatable.",
    ),
    click.option(
        "--fields",
        "fields_file",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="The same in a TOML file, and findings.",
    ),
    click.option(
        "--against",
        metavar="FILE|ID",
        callback=parsed_by(_former),
        help="Compare with a former drill: its folder, its recording, or its jobs.",
    ),
    WHO,
    REDACT,
    click.option(
        "-o",
        "into",
        metavar="FOLDER",
        type=click.Path(path_type=Path),
        help="A new folder; or FILE.html, .md, .json, .csv, that page alone.",
    ),
)


@click.command()
@click.argument("ids", metavar="[ID...]", nargs=-1, callback=parsed_by(job_ids_of))
@with_options(
    (*_OPTIONS, *(collector_option(spec) for spec in options_of(REPORTS)), *SOURCES, CONFIG)
)
@click.pass_context
def report(
    context: click.Context,
    /,
    ids: tuple[tuple[str, ...], ...],
    recovery: str | None,
    recording: Path | None,
    rto: float | None,
    rto_from: str | None,
    rto_end: str | None,
    rpo: float | None,
    given_fields: tuple[tuple[str, str], ...],
    fields_file: Path | None,
    against: Any,
    who: bool,  # noqa: FBT001  an option
    redact: bool,  # noqa: FBT001  an option
    into: Path | None,
    **target: Any,
) -> None:
    """Write the evidence of a drill: a report, and the recording that it is computed from.

    Several ids are one recovery. Exit status: 0 written, however it went; 2 refused; 4 no
    permission; 5 not found or unreachable.
    """
    job_ids = tuple(dict.fromkeys(each for ids_ in ids for each in ids_))
    if job_ids and recovery:
        raise click.UsageError("job ids and --recovery exclude each other")
    if not (job_ids or recovery or recording):
        raise click.UsageError("say which: job ids, --recovery KEY, or --from-recording FILE")
    if who and recording:
        raise click.UsageError(
            "--who asks while it is recorded: drs-tui watch ID --record FILE --who"
        )
    if redact and recording:
        raise click.UsageError(f"make a copy with pseudonyms first: drs-tui redact {recording}")
    if recording and any(target[name] for name in SEVERAL):
        raise click.UsageError(
            "--from-recording has sources of its own: leave out --fleet, --profiles and --regions"
        )
    sources = taken_sources(target)
    from drs_tui.commands.report import Wanted, run

    options = CollectorOptions(**target)
    wanted = Wanted(
        job_ids,
        recovery,
        query_dates(_SINCE, None, UTC)[0],
        recording,
        make_rto(rto, rto_from, rto_end, UTC),
        rpo,
        _fields(given_fields, fields_file),
        against,
        into,
        who,
        redact,
    )
    context.exit(run(wanted, options, os.environ, partial(prestarted, options), sources))


def _fields(given: tuple[tuple[str, str], ...], file: Path | None) -> Any:
    from drs_tui.report.terms import parse_fields

    try:
        return parse_fields(dict(given), file.read_text(encoding="utf-8") if file else "")
    except OSError as error:
        raise click.UsageError(f"--fields: {file}: {error.strerror}") from error
    except ValueError as error:
        where = f"--fields {file}: " if file and not given else ""
        raise click.UsageError(f"{where}{error}") from error


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.pass_context
def verify(context: click.Context, /, folder: Path) -> None:
    """Check that a report is what its recording gives, and that nothing was changed since.

    Exit status: 0 it is; 1 something was changed, which is named by file and line; 2 the folder is
    none of a report, or another version of drs-tui made it.
    """
    from drs_tui.commands.verify import run

    context.exit(run(folder))
