"""The lines of a job's timeline: glyph, name, bar and label of each server."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from drs_tui.model.analysis.counts import ActionFailure
from drs_tui.model.analysis.milestones import TimeSource
from drs_tui.model.analysis.phase_times import RETRYING, WAITING, phase_times
from drs_tui.model.analysis.progress import CONVERSION, LAUNCH, SNAPSHOT, UNFINISHED_STATES, State
from drs_tui.model.text.labels import phase_label, progress_label, slow_label, state_label
from drs_tui.model.text.times import duration
from drs_tui.ui.render.axis import axis, fit_scale
from drs_tui.ui.render.bars import bar, end_mark
from drs_tui.ui.render.cells import EMPTY, Cell, external, fit, fit_middle, text
from drs_tui.ui.render.chart import Chart, TimelineRow, failed_labels
from drs_tui.ui.render.columns import Column
from drs_tui.ui.render.status import progress_glyph
from drs_tui.ui.render.time_format import TimeFormat

LEAST, WIDE, WIDEST = 48, 98, 156
WORD, WIDE_WORD = 17, 23  # ``conversion 12m10s``; ``after conversion 12m10s``
WIDEST_WORD = 54  # ``13m30s: wait 20s, snap 40s, conv 5m40s, launch 6m50s``
FAILED_WORD, WIDE_FAILED_WORD = 21, 36  # ``failed in conversion``; with ``, attempt 3/3``
_SHORT = {
    WAITING: "wait",
    SNAPSHOT: "snap",
    CONVERSION: "conv",
    LAUNCH: "launch",
    RETRYING: "retry",
}
MIN_NAME, MAX_NAME = 10, 40


class Layout(NamedTuple):
    """The width of each part of a line; one more column separates two parts."""

    name: int
    bar: int
    word: int


def layout(chart: Chart, room: int) -> Layout:
    """Lay out a line: names get a quarter at most, the bar what names and labels leave.

    Of the labels only those of failed and slow servers count, which stay as they are: what changes
    with every second must not move the bars.
    """
    name = min(max(chart.longest, MIN_NAME), max(MIN_NAME, room // 4), MAX_NAME)
    word = _label_width(chart, room)
    return Layout(name, max(0, room - 3 - name - (word + 1 if word else 0)), word)


def _label_width(chart: Chart, room: int) -> int:
    if room < LEAST:
        return 0
    if room >= WIDEST:
        return WIDEST_WORD
    least, most = (WORD, FAILED_WORD) if room < WIDE else (WIDE_WORD, WIDE_FAILED_WORD)
    fitting = (next((form for form in forms if form <= most), least) for forms in chart.labels)
    return max((least, *fitting))


def timeline_columns(room: int, chart: Callable[[], Chart | None]) -> Sequence[Column[TimelineRow]]:
    """Return one column for the whole line, laid out for the ``chart`` as it is then."""

    def render(row: TimelineRow, _: TimeFormat) -> Cell:
        drawn = chart()
        return row_cell(row, layout(drawn, room)) if drawn else EMPTY

    return (Column("", 0, render),)


def row_cell(row: TimelineRow, parts: Layout) -> Cell:
    """Draw a server in a layout: glyph, name, bar, label."""
    progress, space = row.progress, (" ", "plain")
    scale = fit_scale(row.window, parts.bar)
    ended = row.window.last if row.ended is None else row.ended
    # If neither the end time nor the phases of a finished server are known, draw nothing.
    is_going_on = end_mark(progress.state) is None
    draws_spans = row.is_logged or row.ended is not None or is_going_on
    spans = (*row.before, *progress.spans) if draws_spans else ()
    drawn = bar(spans, row.end, ended, scale, is_logged=row.is_logged, ahead=row.ahead)
    glyph = progress_glyph(progress, is_logged=row.is_logged, failed=row.failed)
    name = fit_middle(external(row.name), parts.name)
    word = (space, *fit(word_cell(row, parts.word), parts.word)) if parts.word else ()
    return (*glyph, space, *name, space, *drawn, *word)


def word_cell(row: TimelineRow, width: int) -> Cell:
    """Return the row's label in the longest form that fits."""
    *longer, short = _words(row)
    label = next((words for words in longer if cell_len(words) <= width), short)
    return external(label, _style(row))


def _words(row: TimelineRow) -> tuple[str, ...]:
    progress = row.progress
    label = progress_label(progress)
    if progress.state is State.FAILED:
        return failed_labels(progress)
    if progress.state is State.DONE and row.failed is ActionFailure.REQUIRED:
        return f"{_took(row)}, action failed", "action failed"
    if progress.state is State.DONE:
        took = _took(row)
        longer = f"{took}, attempt {row.attempt}" if row.attempt > 1 else _phases(row)
        return tuple(filter(None, (longer, took)))
    if progress.state not in UNFINISHED_STATES or progress.since is None or row.window.now is None:
        return label, state_label(progress.state) if progress.state is State.UNKNOWN else label
    if row.slow:
        slow = slow_label(row.slow)
        return f"{label} {slow}", f"slow: {slow}", slow
    elapsed = duration(row.window.now - progress.since)
    if progress.state is State.RETRYING:
        return f"{label} {elapsed}", label
    state = state_label(progress.state) if progress.state is State.WAITING else label
    shorter = f"{label} {elapsed}", f"{state} {elapsed}"
    if row.attempt == 1:
        return shorter
    attempt = f"attempt {row.attempt}"
    return f"{label} {elapsed}, {attempt}", f"{label}, {attempt}", *shorter


def _took(row: TimelineRow) -> str:
    if row.took is None:
        return "time unknown"
    took = duration(row.took)
    return f"{took} observed" if row.source is TimeSource.OBSERVED else took


def _phases(row: TimelineRow) -> str:
    """Return what a launched server spent its time with: ``13m30s: conv 6m40s, launch 6m50s``."""
    if row.took is None or row.source is not TimeSource.LOG or not row.is_logged:
        return ""
    parts = [
        f"{_SHORT.get(phase) or phase_label(phase)} {duration(seconds)}"
        for phase, seconds in phase_times(row.progress).items()
        if seconds >= 1
    ]
    return f"{_took(row)}: {', '.join(parts)}" if parts else ""


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
    parts = layout(chart, room)
    scale = fit_scale(chart.window, parts.bar)
    title = fit(text("SERVER", "dim"), parts.name)
    beside = parts.bar + (parts.word + 1 if parts.word else 0)
    return (("  ", "plain"), *title, (" ", "plain"), *axis(scale, beside)) if parts.bar else EMPTY
