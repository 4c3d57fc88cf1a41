"""Summarize how many servers reached each milestone, and how that compares with the RTO."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from drs_tui.model.analysis.milestones import (
    DurationStats,
    Milestone,
    Seen,
    ServerDuration,
    milestone,
)
from drs_tui.model.analysis.progress import UNFINISHED_STATES, JobProgress
from drs_tui.model.analysis.rto import Rto, RtoTarget
from drs_tui.model.analysis.rto_status import RtoVerdict, applies, rto_status
from drs_tui.model.drs.job import Job
from drs_tui.model.text.labels import progress_label, time_source_label
from drs_tui.model.text.rto_labels import RtoSentence, rto_sentence, rto_target_label
from drs_tui.model.text.times import duration, elapsed
from drs_tui.ui.render.bars import legend
from drs_tui.ui.render.cells import (
    EMPTY,
    Cell,
    external,
    fit_middle,
    join,
    text,
    width_of,
    wrap_cell,
)
from drs_tui.ui.render.chart import Chart, TimelineRow
from drs_tui.ui.render.time_format import TimeFormat
from drs_tui.views.estimates import end_estimate, rescue_window
from drs_tui.views.job_view import JobView

BETWEEN = "  "
NAME = 24
_DROP_ORDER = ("names", "first", "median", "slowest")
_BRIEF_DROP_ORDER = ("first", "sources", "median", "names", "slowest")
_STYLES = {
    RtoVerdict.MET: "ok",
    RtoVerdict.LEFT: "accent",
    RtoVerdict.AT_RISK: "fail-bold",
    RtoVerdict.MISSED: "fail-bold",
    RtoVerdict.UNKNOWN: "warn",
}
_WITHOUT_TIMES = {RtoTarget.ACTIONS: "DRS gives no times for actions"}


def rto_sentence_cell(sentence: RtoSentence) -> Cell:
    """Return how the job stands against its RTO, in the colour of the verdict."""
    return external(sentence.words, _STYLES[sentence.verdict])


def rto_cell(
    rto: Rto | None,
    progress: JobProgress,
    job: Job,
    time_format: TimeFormat,
    seen: Seen,
    name: Callable[[str], str],
    *,
    live: bool,
) -> Cell:
    """``RTO 4h: 3h29m left, 6 of 9 in 12m10s``; nothing where no RTO applies. ``name`` returns the
    name of the server of a key."""
    if rto is None or not applies(job):
        return EMPTY
    point = milestone(rto.end, progress, job, seen, live=live)
    status = rto_status(rto, point, job, time_format.now, live=live)
    sentence = rto_sentence(rto, status, name, time_format.now, time_format.zone)
    return rto_sentence_cell(sentence)


def estimate_lines(job: JobView, rto: Rto | None, time_format: TimeFormat) -> Iterator[Cell]:
    """Yield when the last server will be launched, and until when to launch one again."""
    if words := end_estimate(job, time_format):
        yield external(words, "plain")
    if window := rescue_window(job, rto, time_format):
        late = "fail-bold" if window.is_lost else "warn"
        yield external(window.words, late if window.is_past else "accent")


def legend_cell(chart: Chart, room: int) -> Cell:
    """Explain the bars' patterns."""
    return legend(chart.drawn, room)


def brief_summary_cells(chart: Chart, room: int) -> list[Cell]:
    """Return the RTO, and one line for the milestone that it ends with."""
    points = dict(zip(RtoTarget, _later_of_launched(chart), strict=True))
    point = points[chart.end or RtoTarget.LAUNCHED]
    return [*_rto_cells(chart, room), _milestone_line(point, chart, room, _BRIEF_DROP_ORDER)]


def _rto_cells(chart: Chart, room: int) -> list[Cell]:
    return wrap_cell(rto_sentence_cell(chart.rto), room) if chart.rto else []


def _later_of_launched(chart: Chart) -> tuple[Milestone, ...]:
    """Return the milestones; the later ones without servers that were never launched."""
    launched, *later = chart.points
    return (launched, *(_without(point, launched) for point in later))


def _without(point: Milestone, launched: Milestone) -> Milestone:
    never = len(set(launched.lost) & set(point.lost))
    return replace(
        point,
        total=point.total - never,
        failed=max(0, point.failed - launched.failed),
        cancelled=max(0, point.cancelled - launched.cancelled),
    )


def summary_cells(chart: Chart, room: int) -> list[Cell]:
    """Return lines for the RTO (one if it fits), launched (two at most), agents and actions.

    Agents and actions are left out where there are none, unless the RTO ends with them.
    """
    if not chart.rows:
        return []
    launched, agent, actions = _later_of_launched(chart)
    lines = _rto_cells(chart, room)
    lines += _wrap_cells(list(_milestone_cells(launched, chart)), room)[:2]
    wants_actions = bool(actions.reached) or chart.end is RtoTarget.ACTIONS
    if agent.reached or wants_actions or chart.end is RtoTarget.AGENT:
        lines.append(_milestone_line(agent, chart, room))
    if wants_actions or actions.failed:
        lines.append(_milestone_line(actions, chart, room))
    return lines


def _milestone_cells(point: Milestone, chart: Chart, without: Sequence[str] = ()) -> Iterator[Cell]:
    """Yield a milestone's figures, the most important first, and the source of its times last."""
    word = chart.reached if point.end is RtoTarget.LAUNCHED else rto_target_label(point.end)
    yield ((f"{word} ", "plain"), (f"{len(point.reached)} of {point.total}", "bold"))
    if point.failed:
        yield text(f"{point.failed} failed", "fail-bold")
    if point.cancelled:
        yield text(f"{point.cancelled} cancelled", "warn")
    late = point.late(chart.window.deadline)
    if late:
        yield text(f"{late} after the RTO", "fail-bold")
    spread = point.spread(chart.created)
    if spread:
        yield from _durations(spread, _slowest_running(point, chart), chart, without)
    sources = _source_label(point, chart.created)
    if sources and "sources" not in without:
        yield text(sources, "dim")


def _slowest_running(point: Milestone, chart: Chart) -> TimelineRow | None:
    """Return the first server in the chart that is still on its way to being launched."""
    if point.end is not RtoTarget.LAUNCHED or chart.window.now is None:
        return None
    pending = [row for row in chart.rows if row.key in point.pending]
    moving = [row for row in pending if row.progress.state in UNFINISHED_STATES]
    return min(moving, key=lambda row: row.slow is None, default=None)


def _durations(
    spread: DurationStats, running: TimelineRow | None, chart: Chart, without: Sequence[str]
) -> Iterator[Cell]:
    """Yield the first, median and slowest durations; one server alone has nothing to compare.

    While one is ``running`` it is slower than any that has been launched.
    """
    is_named = "names" not in without
    alone = spread.timed == 1 and "slowest" not in without and running is None
    if "first" not in without or alone:
        yield _duration_cell("first", spread.first, chart, is_named=is_named)
    if spread.timed > 1 and "median" not in without:
        yield (("median ", "plain"), (duration(spread.median), "bold"))
    if running and "slowest" not in without:
        yield _running_cell(running, chart, is_named=is_named)
    elif spread.timed > 1 and "slowest" not in without:
        yield _duration_cell("slowest", spread.slowest, chart, is_named=is_named)


def _running_cell(row: TimelineRow, chart: Chart, *, is_named: bool) -> Cell:
    """``slowest so far 10m06s db-primary, conversion``."""
    took = elapsed(chart.created, chart.window.now)
    cell: Cell = (("slowest so far ", "plain"), (duration(took or 0.0), "bold"))
    if not is_named:
        return cell
    where = external(f", {progress_label(row.progress)}")
    return (*cell, (" ", "plain"), *_name_cell(row.name), *where)


def _duration_cell(
    word: str, server_duration: ServerDuration, chart: Chart, *, is_named: bool
) -> Cell:
    cell: Cell = ((f"{word} ", "plain"), (duration(server_duration.took), "bold"))
    return (
        (*cell, (" ", "plain"), *_name_cell(chart.name(server_duration.key))) if is_named else cell
    )


def _name_cell(name: str) -> Cell:
    cell = external(name)
    return tuple(fit_middle(cell, NAME)) if width_of(cell) > NAME else cell


def _source_label(point: Milestone, created: float | None) -> str:
    """Return the sources of the times, with the number of servers for each."""
    counts = point.sources
    if not counts:
        return ""
    if created is None:
        return "no creation time to count from"
    if set(counts) == {None}:
        return _WITHOUT_TIMES.get(point.end, "times not known: not in the log, not observed")
    labels = [
        (count, time_source_label(source) if source else "unknown")
        for source, count in counts.items()
    ]
    if len(labels) == 1:
        return f"times {labels[0][1]}"
    return "times: " + ", ".join(f"{count} {source}" for count, source in labels)


def _wrap_cells(cells: list[Cell], room: int) -> list[Cell]:
    """Arrange the cells in as many lines as needed, without breaking one."""
    lines: list[list[Cell]] = []
    for cell in cells:
        if lines and width_of(join([*lines[-1], cell], BETWEEN)) <= room:
            lines[-1].append(cell)
        else:
            lines.append([cell])
    return [join(line, BETWEEN) for line in lines]


def _milestone_line(
    point: Milestone, chart: Chart, room: int, drop_order: Sequence[str] = _DROP_ORDER
) -> Cell:
    """Return as much of a milestone as fits on one line."""
    for left_out in range(len(drop_order) + 1):
        line = join(_milestone_cells(point, chart, drop_order[:left_out]), BETWEEN)
        if width_of(line) <= room:
            break
    return line
