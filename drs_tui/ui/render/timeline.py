"""A job's servers as bars of time, in lines: glyph, name, bar, word."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from drs_tui.model.analysis.counts import ActionFailure
from drs_tui.model.analysis.milestones import TimeSource
from drs_tui.model.analysis.progress import UNFINISHED_STATES, State
from drs_tui.model.text.labels import progress_label, slow_label, state_label
from drs_tui.model.text.times import duration
from drs_tui.ui.render.axis import axis, scale
from drs_tui.ui.render.bars import bar, end_of
from drs_tui.ui.render.cells import ELLIPSIS, EMPTY, Cell, external, fit, text
from drs_tui.ui.render.chart import Chart, TimelineRow
from drs_tui.ui.render.columns import Column
from drs_tui.ui.render.status import progress_glyph
from drs_tui.ui.render.time_format import TimeFormat

LEAST, WIDE = 48, 98
WORD, WIDE_WORD = 17, 29  # ``conversion 12m10s``; ``waiting for conversion 12m10s``
LEAST_NAME, MOST_NAME = 10, 40


class Layout(NamedTuple):
    """Columns of the terminal of each part of a line; between two parts there is one more."""

    name: int
    bar: int
    word: int


def layout(longest: int, room: int) -> Layout:
    """The bar gets what names and words leave; names no more than a quarter."""
    name = min(max(longest, LEAST_NAME), max(LEAST_NAME, room // 4), MOST_NAME)
    word = 0 if room < LEAST else WORD if room < WIDE else WIDE_WORD
    return Layout(name, max(0, room - 3 - name - (word + 1 if word else 0)), word)


def timeline_columns(room: int, longest: Callable[[], int]) -> Sequence[Column[TimelineRow]]:
    """One column for all: its parts share out ``room`` anew when names come in (``longest``)."""

    def render(row: TimelineRow, _: TimeFormat) -> Cell:
        return row_cell(row, layout(longest(), room))

    return (Column("", 0, render),)


def row_cell(row: TimelineRow, parts: Layout) -> Cell:
    """A server in exactly that layout: glyph, name, bar, word."""
    progress, space = row.progress, (" ", "plain")
    on = scale(row.window, parts.bar)
    ended = row.window.last if row.ended is None else row.ended
    end = end_of(progress.state)
    # Of a server that ended nobody knows when, and in which phase, its mark alone is true.
    is_told = row.is_logged or row.ended is not None or end is None
    spans = progress.spans if is_told else ()
    drawn = bar(spans, end, ended, on, is_logged=row.is_logged)
    glyph = progress_glyph(progress, is_logged=row.is_logged, failed=row.failed)
    name = fit(shortened(row.name, parts.name), parts.name)
    word = (space, *fit(word_cell(row, parts.word), parts.word)) if parts.word else ()
    return (*glyph, space, *name, space, *drawn, *word)


def shortened(name: str, width: int) -> Cell:
    """A name without its middle where it is too long: a fleet's names differ at their ends."""
    if len(name) <= width or cell_len(name) != len(name) or width < LEAST_NAME:
        return external(name)
    head = (width - 1) // 3
    return external(f"{name[:head]}{ELLIPSIS}{name[len(name) - (width - 1 - head) :]}")


def word_cell(row: TimelineRow, width: int) -> Cell:
    """The row in words, in the longest form that fits."""
    *longer, short = _words(row)
    said = next((words for words in longer if cell_len(words) <= width), short)
    return external(said, _style(row))


def _words(row: TimelineRow) -> tuple[str, ...]:
    progress = row.progress
    told = progress_label(progress)
    if progress.state is State.FAILED:
        if progress.attempt and progress.attempts and progress.attempts > 1:
            tries = f"attempt {progress.attempt}/{progress.attempts}"
            return f"{told}, {tries}", tries
        return (told,)
    if progress.state is State.DONE and row.failed is ActionFailure.REQUIRED:
        return f"{_took(row)}, action failed", "action failed"
    if progress.state is State.DONE:
        return (_took(row),)
    if progress.state not in UNFINISHED_STATES or progress.since is None or row.window.now is None:
        return told, state_label(progress.state) if progress.state is State.UNKNOWN else told
    if row.slow:
        slow = slow_label(row.slow)
        return f"{told} {slow}", slow
    elapsed = duration(row.window.now - progress.since)
    if progress.state is State.RETRYING:
        return f"{told} {elapsed}", told
    state = state_label(progress.state) if progress.state is State.WAITING else told
    return f"{told} {elapsed}", f"{state} {elapsed}"


def _took(row: TimelineRow) -> str:
    if row.took is None:
        return "time unknown"
    said = duration(row.took)
    return f"{said} observed" if row.source is TimeSource.OBSERVED else said


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
    """What stands above the rows, in their layout."""
    parts = layout(chart.longest, room)
    on = scale(chart.window, parts.bar)
    title = fit(text("SERVER", "dim"), parts.name)
    beside = parts.bar + (parts.word + 1 if parts.word else 0)
    return (("  ", "plain"), *title, (" ", "plain"), *axis(on, beside)) if parts.bar else EMPTY
