"""Detail pages: every fact of a job, a server or a run, and raw JSON."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

from rich.cells import cell_len

from drs_tui.model.analysis.progress import JobProgress
from drs_tui.model.analysis.row import Row, job_duration
from drs_tui.model.drs.job import ActionRun, Job
from drs_tui.model.text.estimate_labels import estimate_words
from drs_tui.model.text.labels import code_label, plural, summary_line, type_word
from drs_tui.model.text.safe import safe, safe_lines
from drs_tui.model.text.times import duration
from drs_tui.store.jobs import Observed
from drs_tui.ui.render.cells import EMPTY, Cell, external, fit, text, wrap
from drs_tui.ui.render.status import progress_glyph, progress_word, status_glyph, status_word
from drs_tui.ui.render.time_format import TimeFormat
from drs_tui.views.recovery_point import point_words
from drs_tui.views.rows import ServerRow

LABEL = 20
INDENT = 2
_KEY = re.compile(r'^(\s*)("(?:[^"\\]|\\.)*")(:.*)$')


class _RawLines(Sequence[Cell]):
    """Lines of JSON, styled only when they are drawn: there may be fifty thousand."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    def __len__(self) -> int:
        return len(self._lines)

    @overload
    def __getitem__(self, number: int) -> Cell: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Cell]: ...
    def __getitem__(self, number: int | slice) -> Cell | Sequence[Cell]:
        if isinstance(number, slice):
            return _RawLines(self._lines[number])
        line = self._lines[number]
        if key := _KEY.match(line):
            return ((key[1], "plain"), (key[2], "accent"), (key[3], "plain"))
        return text(line)


def json_lines(item: object, width: int) -> Sequence[Cell]:
    """Return indented JSON with long strings wrapped and nothing left out."""
    lines: list[str] = []
    for line in json.dumps(item, indent=2, ensure_ascii=False).split("\n"):
        if len(line) <= width and line.isascii() and line.isprintable():
            lines.append(line)
        else:
            lines += wrap(safe_lines(line)[0], width, prose=False)
    return _RawLines(lines)


def external_lines(outside: str, width: int, style: str = "plain") -> list[Cell]:
    """Return external text in full: its line breaks and indents kept, long lines wrapped."""
    return [text(part, style) for line in safe_lines(outside) for part in wrap(line, width)]


def indented(lines: Iterable[Cell]) -> list[Cell]:
    """Return lines as far to the right as facts are."""
    return [((" " * INDENT, "plain"), *line) for line in lines]


def paragraph(prose: str, width: int) -> list[Cell]:
    """Wrap a sentence of drs-tui's own."""
    room = max(10, width - 2 * INDENT)
    return [((" " * INDENT, "plain"), (part, "bold")) for part in wrap(safe_lines(prose)[0], room)]


def heading(words: str) -> list[Cell]:
    """Return a heading with an empty line above it."""
    return [EMPTY, ((" " * INDENT, "plain"), (words, "bold"))]


def fact(label: str, value: Cell) -> list[Cell]:
    """Return a short value beside its label, or below a label that is too long."""
    name, indent = safe(label), (" " * INDENT, "plain")
    if cell_len(name) < LABEL:
        return [(indent, *fit(text(name, "dim"), LABEL), *value)]
    return [(indent, (name, "dim")), ((" " * (INDENT + LABEL), "plain"), *value)]


def external_fact(label: str, value: str | None, width: int) -> list[Cell]:
    """Return external text in full, wrapped beside its label; ``absent`` for None."""
    if value is None:
        return _labelled(label, text("absent", "dim"), width)
    room = max(10, width - LABEL - INDENT)
    lines = [part for line in safe_lines(value) for part in wrap(line, room)]
    first, *rest = lines or [""]
    indent = ((" " * (INDENT + LABEL), "plain"),)
    return [*_labelled(label, text(first), width), *((*indent, (line, "plain")) for line in rest)]


def _labelled(label: str, value: Cell, width: int) -> list[Cell]:
    """Return a fact whose label is external text too, and may be longer than the line."""
    *before, name = wrap(safe(label), max(10, width - 2 * INDENT))
    return [*(((" " * INDENT, "plain"), (line, "dim")) for line in before), *fact(name, value)]


def _flag(value: object) -> Cell:
    if value is None:
        return text("absent", "dim")
    return text("true" if value else "false")


def _status(
    status: str | None, note: Observed | None, time_format: TimeFormat, *, optional: bool = False
) -> Cell:
    """Return a status, and its last change that was observed."""
    glyph = status_glyph(status, optional=optional)
    word = status_word(status, optional=optional)
    return (*glyph, (" ", "plain"), *word, *_noted(note, time_format))


def _launch_status(line: ServerRow, time_format: TimeFormat) -> Cell:
    """The launch status; a final one has the glyph of what it means in this job."""
    glyph = progress_glyph(line.progress, is_logged=False)
    word = status_word(line.server.launch_status)
    word = text(word[0][0], glyph[0][1] if glyph[0][1] != "dim" else word[0][1])
    return (*glyph, (" ", "plain"), *word, *_noted(line.observed, time_format))


def _noted(note: Observed | None, time_format: TimeFormat) -> Cell:
    """Return the observed change of a status."""
    if note is None:
        return EMPTY
    old = code_label(note.old) if note.old else "absent"
    return external(f"  was {old}; observed {time_format.moment(note.at)}", "dim")


def job_facts(
    job: Job,
    row: Row,
    progress: JobProgress,
    note: Observed | None,
    time_format: TimeFormat,
    width: int,
) -> list[Cell]:
    """Everything DescribeJobs says of the job itself; above it, how it stands."""
    lines = [
        *paragraph(
            f"{type_word(job.initiated_by, job.type)}: {summary_line(row, progress)}", width
        ),
        EMPTY,
        *external_fact("job id", job.job_id, width),
        *external_fact("ARN", job.arn, width),
        *external_fact("account", row.source.account or None, width),
        *external_fact("region", row.source.region, width),
        *external_fact("type", job.type, width),
        *external_fact("initiated by", job.initiated_by, width),
        *fact("status", (*external(job.status), *_noted(note, time_format))),
        *fact("created", time_format.whole(job.created)),
        *fact("ended", (*time_format.whole(job.ended), *_took(row, time_format))),
        *fact("servers", _count(job.servers)),
        *fact("networks", _count(job.resources)),
    ]
    tags = {name: value for name, value in (job.tags or {}).items() if value != job.arn}
    lines += heading(plural(len(tags), "tag"))
    for name, value in tags.items():
        lines += external_fact(name if len(name) < LABEL else f"{name} ", value, width)
    return lines


def _took(row: Row, time_format: TimeFormat) -> Cell:
    """Return how long a job took that is over: one that DRS says has ended may still finish."""
    seconds = None if row.live else job_duration(row, time_format.now)
    return EMPTY if seconds is None else text(f", took {duration(seconds)}")


def _count(items: Sequence[object] | None) -> Cell:
    return text("absent", "dim") if items is None else text(str(len(items)))


def server_facts(
    line: ServerRow, time_format: TimeFormat, width: int, next_point: Cell = EMPTY
) -> list[Cell]:
    """What is known of the server beside its error and its runs.

    ``next_point`` is the recovery point that a launch would use now, in place of one not known.
    """
    server = line.server
    seen = server.ssm_agent_discovered
    return [
        *fact("launch status", _launch_status(line, time_format)),
        *(fact("phase (job log)", _phase(line, time_format)) if line.is_logged else ()),
        *_expected(line, time_format, width),
        *external_fact("source server", server.source_server_id, width),
        *external_fact("recovery instance", line.instance_id or _no_instance(line), width),
        *_recovery_point(line, time_format, next_point),
        *fact("SSM agent", _agent(seen, time_format)),
        *_staging_account(line, width),
    ]


def _expected(line: ServerRow, time_format: TimeFormat, width: int) -> list[Cell]:
    if line.estimate is None:
        return []
    words = estimate_words(line.estimate, time_format.now, time_format.zone)
    return external_fact("expected", words, width)


def _no_instance(line: ServerRow) -> str:
    return "none" if line.is_over else "none yet"


def _agent(seen: float | None, time_format: TimeFormat) -> Cell:
    return (("seen ", "plain"), *time_format.whole(seen)) if seen else text("not seen", "dim")


def _staging_account(line: ServerRow, width: int) -> list[Cell]:
    if not line.extension_error:
        return []
    return external_fact("staging account", line.extension_error, width)


def _recovery_point(line: ServerRow, time_format: TimeFormat, next_point: Cell) -> list[Cell]:
    """The point it was launched from, or was to be; with nothing launched, the next one as well."""
    following = fact("next recovery point", next_point) if next_point else []
    if line.recovery_point is None and following:
        return following
    point = fact("recovery point", _point(line, time_format))
    nothing_launched = line.is_point_logged and line.progress.reached_at is None
    return [*point, *following] if nothing_launched else point


def _point(line: ServerRow, time_format: TimeFormat) -> Cell:
    if line.recovery_point is None:
        return text("not known", "dim")
    shown = time_format.whole(line.recovery_point)
    words = point_words(line.point_age, is_logged=line.is_point_logged)
    return (*shown, (f", {words}", "plain")) if words else shown


def _phase(line: ServerRow, time_format: TimeFormat) -> Cell:
    progress = line.progress
    older = (" from an older snapshot: the newest one failed", "warn")
    phase = (*progress_word(progress), *((older,) if progress.previous_snapshot else ()))
    since = (
        text(f"  since {time_format.moment(progress.since)}", "dim") if progress.since else EMPTY
    )
    return (*phase, *since)


def _parameters(run: ActionRun, width: int) -> Iterator[Cell]:
    parameters = run.action.parameters or {}
    yield from heading(plural(len(parameters), "parameter"))
    for name, parameter in parameters.items():
        yield EMPTY
        yield from external_fact("name", name, width)
        yield from external_fact("type", parameter.type, width)
        yield from external_fact("value", parameter.value, width)


def run_facts(
    run: ActionRun, tail: Sequence[str], note: Observed | None, time_format: TimeFormat, width: int
) -> list[Cell]:
    """Return every field of an action run: the failure reason in full, the ``tail`` of its output.

    The status is in the screen's header; here is what was observed of it.
    """
    optional = run.action.optional is True
    status = _status(run.status, note, time_format, optional=optional)
    return [
        *external_fact("failure reason", run.failure_reason, width),
        *(external_fact("end of its output", "\n".join(tail), width) if tail else ()),
        *(fact("status", status) if note else ()),
        *external_fact("run id", run.run_id, width),
    ]


def action_facts(run: ActionRun, width: int) -> list[Cell]:
    """Return every field of a run's action."""
    action = run.action
    lines: Iterable[Cell] = (
        *heading("action"),
        *external_fact("name", action.name, width),
        *external_fact("description", action.description, width),
        *external_fact("category", action.category, width),
        *external_fact("type", action.type, width),
        *external_fact("document (code)", action.action_code, width),
        *external_fact("version", action.action_version, width),
        *external_fact("action id", action.action_id, width),
        *external_fact("order", None if action.order is None else str(action.order), width),
        *fact("active", _flag(action.active)),
        *fact("optional", _flag(action.optional)),
        *_parameters(run, width),
    )
    return list(lines)
