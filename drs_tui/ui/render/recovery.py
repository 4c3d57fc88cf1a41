"""How far a job's servers have come, in a few lines, and against the RTO in one."""

from collections.abc import Callable, Iterator, Sequence

from drs_tui.model.analysis.milestones import (
    DurationStats,
    Milestone,
    Seen,
    ServerDuration,
    milestone,
)
from drs_tui.model.analysis.progress import JobProgress
from drs_tui.model.analysis.rto import Rto, RtoTarget
from drs_tui.model.analysis.rto_status import RtoVerdict, applies, rto_status
from drs_tui.model.drs.job import Job
from drs_tui.model.text.labels import time_source_label
from drs_tui.model.text.rto_labels import RtoSentence, rto_sentence, rto_target_label
from drs_tui.model.text.times import duration
from drs_tui.ui.render.bars import legend
from drs_tui.ui.render.cells import EMPTY, Cell, external, join, text, width_of, wrap_cell
from drs_tui.ui.render.chart import Chart
from drs_tui.ui.render.time_format import TimeFormat
from drs_tui.ui.render.timeline import shortened

BETWEEN = "  "
NAME = 24
_FIRST_TO_GO = ("names", "first", "median", "slowest")
_STYLES = {
    RtoVerdict.MET: "ok",
    RtoVerdict.LEFT: "accent",
    RtoVerdict.AT_RISK: "fail-bold",
    RtoVerdict.MISSED: "fail-bold",
    RtoVerdict.UNKNOWN: "warn",
}
_NOBODY = {RtoTarget.ACTIONS: "DRS gives none"}


def rto_sentence_cell(said: RtoSentence) -> Cell:
    """How the job stands against its RTO, in the colour of the verdict."""
    return external(said.words, _STYLES[said.verdict])


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
    said = rto_sentence(rto, status, name, time_format.now, time_format.zone)
    return rto_sentence_cell(said)


def legend_cell(chart: Chart, room: int) -> Cell:
    """What the bars' patterns mean."""
    return legend(chart.drawn, room)


def summary_cells(chart: Chart, room: int) -> list[Cell]:
    """The RTO in one line if it fits, launched in two at most, agents and actions in one each.

    Agents and actions only where there are any, or the RTO ends with them.
    """
    if not chart.rows:
        return []
    launched, agent, actions = chart.points
    lines: list[Cell] = []
    if chart.rto:
        lines += wrap_cell(rto_sentence_cell(chart.rto), room)
    lines += _flow(list(_told(launched, chart)), room)[:2]
    wants_actions = bool(actions.reached) or chart.end is RtoTarget.ACTIONS
    if agent.reached or wants_actions or chart.end is RtoTarget.AGENT:
        lines.append(_one_line(agent, chart, room))
    if wants_actions or actions.failed > launched.failed:
        lines.append(_one_line(actions, chart, room))
    return lines


def _told(point: Milestone, chart: Chart, without: Sequence[str] = ()) -> Iterator[Cell]:
    """A milestone's figures, what matters most first, and last who says so."""
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
        yield from _laps(spread, chart, without)
    said = _sources(point, chart.created)
    if said:
        yield text(said, "dim")


def _laps(spread: DurationStats, chart: Chart, without: Sequence[str]) -> Iterator[Cell]:
    """First, median and slowest; of one server alone there is nothing to compare."""
    is_named = "names" not in without
    alone = spread.timed == 1 and "slowest" not in without
    if "first" not in without or alone:
        yield _lap("first", spread.first, chart, is_named=is_named)
    if spread.timed > 1 and "median" not in without:
        yield (("median ", "plain"), (duration(spread.median), "bold"))
    if spread.timed > 1 and "slowest" not in without:
        yield _lap("slowest", spread.slowest, chart, is_named=is_named)


def _lap(word: str, lap: ServerDuration, chart: Chart, *, is_named: bool) -> Cell:
    told: Cell = ((f"{word} ", "plain"), (duration(lap.took), "bold"))
    return (*told, (" ", "plain"), *_named(chart.name(lap.key))) if is_named else told


def _named(name: str) -> Cell:
    return shortened(name, NAME) if len(name) > NAME else external(name)


def _sources(point: Milestone, created: float | None) -> str:
    """Who says when; how many nobody does."""
    told = point.sources
    if not told:
        return ""
    if created is None:
        return "no creation time to count from"
    if set(told) == {None}:
        return f"times unknown: {_NOBODY.get(point.end, 'not in the log, not observed')}"
    said = [
        (count, time_source_label(source) if source else "unknown")
        for source, count in told.items()
    ]
    if len(said) == 1:
        return f"times {said[0][1]}"
    return "times: " + ", ".join(f"{count} {source}" for count, source in said)


def _flow(cells: list[Cell], room: int, between: str = BETWEEN) -> list[Cell]:
    """The cells in as many lines as they take, none broken."""
    lines: list[list[Cell]] = []
    for cell in cells:
        if lines and width_of(join([*lines[-1], cell], between)) <= room:
            lines[-1].append(cell)
        else:
            lines.append([cell])
    return [join(line, between) for line in lines]


def _one_line(point: Milestone, chart: Chart, room: int) -> Cell:
    """As much of it as there is room for."""
    for left_out in range(len(_FIRST_TO_GO) + 1):
        line = join(_told(point, chart, _FIRST_TO_GO[:left_out]), BETWEEN)
        if width_of(line) <= room:
            break
    return line
