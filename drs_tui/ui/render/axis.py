"""The time axis: the period drawn, its scale in columns, and the labels above it."""

from collections.abc import Iterator
from itertools import groupby
from math import ceil
from typing import NamedTuple

from drs_tui.model.text.times import exact_duration
from drs_tui.ui.render.cells import Cell, Fragment

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_STEPS = (
    *(minutes * _MINUTE for minutes in (1, 2, 5, 10, 15, 20, 30)),
    *(hours * _HOUR for hours in (1, 2, 3, 6, 12)),
)
TICK = 7  # columns between two ticks: room for ``1h30m``
MAX_RTO_RATIO = 4  # an RTO further away than this many times the drawn period would squash the bars
MAX_AHEAD_RATIO = 2  # likewise for what is only estimated
MIN_LIVE_SECONDS, MIN_SECONDS = 10 * _MINUTE, _MINUTE


class Pattern(NamedTuple):
    """How a part of a bar is drawn, and its word in the legend."""

    char: str
    style: str
    word: str


NOW = Pattern("│", "dim", "now")
RTO = Pattern("┆", "warn", "RTO")


class Window(NamedTuple):
    """The period drawn, in epoch seconds, from the job's creation to the last known time.

    ``now`` is None once the job is over, ``deadline`` without an RTO. ``ahead`` is the last instant
    that is estimated.
    """

    start: float
    last: float
    now: float | None = None
    deadline: float | None = None
    ahead: float | None = None


class Scale(NamedTuple):
    """Map a window to ``width`` columns that show ``seconds``, with a tick every ``step``."""

    window: Window
    width: int
    seconds: float
    step: float

    def offset(self, at: float) -> float:
        """Return the distance of an instant from the bar's left edge, in columns."""
        columns = (at - self.window.start) * self.width / self.seconds
        return max(0.0, min(columns, float(self.width)))

    def column(self, at: float) -> int:
        """Return the column that contains an instant."""
        return min(int(self.offset(at)), self.width - 1)

    @property
    def deadline(self) -> int | None:
        """Return the column of the RTO; None when it is outside the axis."""
        at = self.window.deadline
        within = at is not None and 0 <= at - self.window.start <= self.seconds
        return self.column(at) if at is not None and within else None


def fit_scale(window: Window, width: int) -> Scale:
    """Return a scale that shows the whole window and ends on a tick, so that it rarely changes."""
    least = MIN_SECONDS if window.now is None else MIN_LIVE_SECONDS
    needed = max(window.last - window.start, least)
    if window.deadline is not None and window.deadline - window.start <= MAX_RTO_RATIO * needed:
        needed = max(needed, window.deadline - window.start)
    if window.ahead is not None:  # as far as that leaves the bars their room
        needed = max(needed, min(window.ahead - window.start, MAX_AHEAD_RATIO * needed))
    step = _step(needed, width)
    return Scale(window, width, ceil(needed / step) * step, step)


def _step(needed: float, width: int) -> float:
    room = max(width, TICK)
    for step in _STEPS:
        if ceil(needed / step) * TICK <= room:
            return step
    longer = _DAY
    while ceil(needed / longer) * TICK > room:
        longer *= 2
    return longer


class _Labels:
    """Labels on one line that never overlap."""

    def __init__(self, room: int) -> None:
        self._cells: list[Fragment] = [(" ", "plain")] * room

    def put(self, column: int, words: str, style: str, apart: int = 1) -> bool:
        """Put a label ``apart`` columns or more from the others; return whether it had room."""
        beside = self._cells[max(0, column - apart) : column + len(words) + apart]
        fits = column >= 0 and column + len(words) <= len(self._cells)
        if not fits or any(char != " " for char, _ in beside):
            return False
        self._cells[column : column + len(words)] = [(char, style) for char in words]
        return True

    def cell(self) -> Cell:
        return tuple(
            ("".join(char for char, _ in cells), style)
            for style, cells in groupby(self._cells, key=lambda cell: cell[1])
        )


def axis(scale: Scale, room: int) -> Cell:
    """Draw the ticks, *now* and the RTO in ``room`` columns: above the bar and to its right."""
    labels = _Labels(room)
    drawn = list(time_lines(scale)) if scale.width > 0 else []
    for column, line in drawn:
        labels.put(column, line.char, line.style, apart=0)
    for column, line in drawn:
        # The name goes on the side that has room.
        if not labels.put(column + 1, line.word, line.style, apart=0):
            labels.put(column - len(line.word), line.word, line.style, apart=0)
    _point_at_deadline(labels, scale, room)
    for tick in range(round(scale.seconds / scale.step) + 1):
        at = tick * scale.step
        labels.put(int(at * scale.width / scale.seconds), exact_duration(at), "dim")
    return labels.cell()


def time_lines(scale: Scale) -> Iterator[tuple[int, Pattern]]:
    """Yield the columns of the RTO and of *now* that are within the axis.

    The one to draw on top comes first.
    """
    if scale.deadline is not None:
        yield scale.deadline, RTO
    if scale.window.now is not None:
        yield scale.column(scale.window.now), NOW


def _point_at_deadline(labels: _Labels, scale: Scale, room: int) -> None:
    """Point to the RTO when it is outside the axis."""
    if scale.window.deadline is None or scale.deadline is not None:
        return
    after = scale.window.deadline - scale.window.start
    if after < 0:
        labels.put(0, "← RTO", RTO.style)
    else:
        words = f"→ RTO at {exact_duration(after // _MINUTE * _MINUTE)}"
        labels.put(room - len(words), words, RTO.style)
