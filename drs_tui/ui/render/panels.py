"""What the panel beside a list says of the highlighted row: a title, why it failed, its facts."""

from collections.abc import Iterator, Sequence

from drs_tui.model.analysis.causes import Cause
from drs_tui.model.text.labels import (
    cause_count,
    cause_state_label,
    cause_title,
    phase_label,
    slow_label,
)
from drs_tui.model.text.times import duration
from drs_tui.store.details import Execution
from drs_tui.ui.render.causes import CauseLine, cause_style
from drs_tui.ui.render.cells import EMPTY, Cell, external, text, wrap_cell
from drs_tui.ui.render.detail_pages import external_fact, external_lines, fact
from drs_tui.ui.render.execution import output_tail
from drs_tui.ui.render.runs import category_word, run_outcome
from drs_tui.ui.render.server_page import facts, headline
from drs_tui.ui.render.servers import glyph, kind_cell, state, times_of
from drs_tui.ui.render.time_format import TimeFormat
from drs_tui.views.rows import NetworkRow, RunRow, ServerRow

TAIL = 12  # lines of an output
_INDENT = 2


def server_panel(
    line: ServerRow, cause: Cause | None, time_format: TimeFormat, width: int
) -> list[Cell]:
    """Return a server's state, its error whole, what is known of it, and its failed actions."""
    slow = text(f"slow: {slow_label(line.slow)}", "warn") if line.slow else EMPTY
    return [
        *_title(line.name, width),
        headline(line, ()),
        *([slow] if slow else []),
        *_error(line.progress.error, cause, width),
        EMPTY,
        *_closer(facts(line, None, time_format, width + _INDENT)),
        *_phases(line, time_format),
        *_failed_runs(line, width),
    ]


def _title(words: str | None, width: int) -> list[Cell]:
    return wrap_cell(external(words, "bold"), width)


def _closer(lines: Sequence[Cell]) -> list[Cell]:
    """Return facts without their indent: a panel has a margin of its own."""
    return [((words[_INDENT:], style), *rest) for (words, style), *rest in lines]


def _error(error: str | None, cause: Cause | None, width: int) -> Iterator[Cell]:
    if error:
        yield EMPTY
        yield from external_lines(error, width, "fail")
    if cause and cause.hint and not cause.is_resolved:
        yield from wrap_cell(external(f"→ {cause.hint}", "accent"), width)


def _phases(line: ServerRow, time_format: TimeFormat) -> Iterator[Cell]:
    """Yield the time in each phase."""
    for phase, seconds in times_of(line, time_format).items():
        if seconds >= 1:
            yield from _closer(fact(phase_label(phase), text(duration(seconds))))


def _failed_runs(line: ServerRow, width: int) -> Iterator[Cell]:
    for run in line.server.runs or ():
        if run.status == "FAILED":
            yield EMPTY
            yield from wrap_cell(external(f"✗ {run.action.name or 'action'}", "fail"), width)
            yield from external_lines(run.failure_reason or "", width)


def run_panel(
    line: RunRow, found: Execution | None, time_format: TimeFormat, width: int
) -> list[Cell]:
    """Return a run's status, its reason whole, the end of its output where known, its facts."""
    run, action = line.run, line.run.action
    observed = text(f"observed {time_format.moment(line.observed.at)}") if line.observed else EMPTY
    tail = output_tail(run, found)[-TAIL:] if found else []
    output = (
        [EMPTY, *(part for said in tail for part in external_lines(said, width))] if tail else []
    )
    return [
        *_title(action.name, width),
        *wrap_cell(external(f"on {line.name}", "dim"), width),
        run_outcome(run),
        *_error(run.failure_reason, None, width),
        *output,
        EMPTY,
        *_closer(
            [
                *fact("category", category_word(action.category)),
                *external_fact("order", None if action.order is None else str(action.order), width),
                *external_fact("document", action.action_code, width),
                *external_fact("run id", run.run_id, width),
                *(fact("status", observed) if observed else ()),
            ]
        ),
    ]


def network_panel(line: NetworkRow, time_format: TimeFormat, width: int) -> list[Cell]:
    """Return a resource's state, its error whole, and its id."""
    since = line.progress.since
    return [
        *_title(line.name, width),
        (*glyph(line), (" ", "plain"), *state(line)),
        *_error(line.progress.error, None, width),
        EMPTY,
        *_closer(
            [
                *external_fact("id", line.resource.resource_id, width),
                *fact("kind", kind_cell(line)),
                *(fact("since", text(time_format.moment(since))) if since is not None else ()),
            ]
        ),
    ]


def cause_panel(line: CauseLine, time_format: TimeFormat, width: int) -> list[Cell]:
    """Return a cause's message whole, the hint, and all who failed for it."""
    cause, style = line.cause, cause_style(line.cause)
    last = text(f"last {time_format.moment(cause.last)}", "dim") if cause.last else EMPTY
    return [
        *_title(cause_title(cause), width),
        external(f"{cause_count(cause)} {cause_state_label(cause)}", style),
        *([last] if last else []),
        *_error(cause.message, cause, width),
        EMPTY,
        *wrap_cell(external(", ".join(line.names)), width),
    ]
