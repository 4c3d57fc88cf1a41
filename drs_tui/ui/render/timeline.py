"""The lines of a job's timeline: glyph, name, bar and label of each server."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from drs_tui.model.analysis.counts import ActionFailure
from drs_tui.model.analysis.milestones import TimeSource
from drs_tui.model.analysis.progress import UNFINISHED_STATES, State
from drs_tui.model.text.labels import progress_label, slow_label, state_label
from drs_tui.model.text.times import duration
from drs_tui.ui.render.axis import axis, fit_scale
from drs_tui.ui.render.bars import bar, end_mark
from drs_tui.ui.render.cells import ELLIPSIS, EMPTY, Cell, external, fit, text
from drs_tui.ui.render.chart import Chart, TimelineRow
from drs_tui.ui.render.columns import Column
from drs_tui.ui.render.status import progress_glyph
from drs_tui.ui.render.time_format import TimeFormat

LEAST, WIDE = 48, 98
WORD, WIDE_WORD = 17, 29  # ``conversion 12m10s``; ``waiting for conversion 12m10s``
MIN_NAME, MAX_NAME = 10, 40


class Layout(NamedTuple):
    """The width of each part of a line; one more column separates two parts."""

    name: int
    bar: int
    word: int


def layout(longest: int, room: int) -> Layout:
    """Lay out a line: names get a quarter at most, the bar what names and labels leave."""
    name = min(max(longest, MIN_NAME), max(MIN_NAME, room // 4), MAX_NAME)
    word = 0 if room < LEAST else WORD if room < WIDE else WIDE_WORD
    return Layout(name, max(0, room - 3 - name - (word + 1 if word else 0)), word)


def timeline_columns(room: int, longest: Callable[[], int]) -> Sequence[Column[TimelineRow]]:
    """Return one column for the whole line, laid out again when the ``longest`` name changes."""

    def render(row: TimelineRow, _: TimeFormat) -> Cell:
        return row_cell(row, layout(longest(), room))

    return (Column("", 0, render),)


def row_cell(row: TimelineRow, parts: Layout) -> Cell:
    """Draw a server in a layout: glyph, name, bar, label."""
    progress, space = row.progress, (" ", "plain")
    scale = fit_scale(row.window, parts.bar)
    ended = row.window.last if row.ended is None else row.ended
    # If neither the end time nor the phases of a finished server are known, draw nothing.
    is_going_on = end_mark(progress.state) is None
    draws_spans = row.is_logged or row.ended is not None or is_going_on
    spans = progress.spans if draws_spans else ()
    drawn = bar(spans, row.end, ended, scale, is_logged=row.is_logged)
    glyph = progress_glyph(progress, is_logged=row.is_logged, failed=row.failed)
    name = fit(shortened(row.name, parts.name), parts.name)
    word = (space, *fit(word_cell(row, parts.word), parts.word)) if parts.word else ()
    return (*glyph, space, *name, space, *drawn, *word)


def shortened(name: str, width: int) -> Cell:
    """Cut the middle out of a name that is too long: a fleet's names differ at their ends."""
    if len(name) <= width or cell_len(name) != len(name) or width < MIN_NAME:
        return external(name)
    head = (width - 1) // 3
    return external(f"{name[:head]}{ELLIPSIS}{name[len(name) - (width - 1 - head) :]}")


def word_cell(row: TimelineRow, width: int) -> Cell:
    """Return the row's label in the longest form that fits."""
    *longer, short = _words(row)
    label = next((words for words in longer if cell_len(words) <= width), short)
    return external(label, _style(row))


def _words(row: TimelineRow) -> tuple[str, ...]:
    progress = row.progress
    label = progress_label(progress)
    if progress.state is State.FAILED:
        if progress.attempt and progress.attempts and progress.attempts > 1:
            tries = f"attempt {progress.attempt}/{progress.attempts}"
            return f"{label}, {tries}", tries
        return (label,)
    if progress.state is State.DONE and row.failed is ActionFailure.REQUIRED:
        return f"{_took(row)}, action failed", "action failed"
    if progress.state is State.DONE:
        return (_took(row),)
    if progress.state not in UNFINISHED_STATES or progress.since is None or row.window.now is None:
        return label, state_label(progress.state) if progress.state is State.UNKNOWN else label
    if row.slow:
        slow = slow_label(row.slow)
        return f"{label} {slow}", slow
    elapsed = duration(row.window.now - progress.since)
    if progress.state is State.RETRYING:
        return f"{label} {elapsed}", label
    state = state_label(progress.state) if progress.state is State.WAITING else label
    return f"{label} {elapsed}", f"{state} {elapsed}"


def _took(row: TimelineRow) -> str:
    if row.took is None:
        return "time unknown"
    took = duration(row.took)
    return f"{took} observed" if row.source is TimeSource.OBSERVED else took


def _style(row: TimelineRow) -> str:
    if row.slow:
        return "warn"
    state = row.progress.state
    if state is State.DONE and row.failed is ActionFailure.REQUIRED:
        return "fail"
    if state is State.DONE and row.took is None:
        return "dim"
    styles = {
        State.FAILED: "fail-bold",
        State.RETRYING: "fail",
        State.ACTIVE: "accent",
        State.DONE: "ok",
        State.UNKNOWN: "warn",
        State.CANCELLED: "warn",
    }
    return styles.get(state, "dim")


def axis_cell(chart: Chart, room: int) -> Cell:
    """Return the axis above the rows, in their layout."""
    parts = layout(chart.longest, room)
    scale = fit_scale(chart.window, parts.bar)
    title = fit(text("SERVER", "dim"), parts.name)
    beside = parts.bar + (parts.word + 1 if parts.word else 0)
    return (("  ", "plain"), *title, (" ", "plain"), *axis(scale, beside)) if parts.bar else EMPTY
