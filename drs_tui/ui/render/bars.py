"""A server's time as a bar: each phase told by its pattern, not by colour alone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from drs_tui.model.analysis.progress import CLEANUP, CONVERSION, LAUNCH, SNAPSHOT, Span, State
from drs_tui.ui.render.axis import Pattern, Scale, lines
from drs_tui.ui.render.cells import Cell, Fragment, join, width_of

WAITING = Pattern("·", "dim", "waiting")
PREPARING = Pattern("▒", "prep", "snapshot, conversion")
LAUNCHING = Pattern("█", "accent", "launch")
RETRYING = Pattern("!", "fail", "retrying")
OTHER = Pattern("░", "dim", "other phase")
UNTOLD = Pattern("░", "dim", "phase not known")
DONE = Pattern("✓", "ok", "launched")
FAILED = Pattern("✗", "fail", "failed")
STOPPED = Pattern("–", "dim", "skipped, cancelled")
LOST = Pattern("?", "warn", "last known")
_BLANK = Pattern(" ", "plain", "")

_PREPARING = frozenset({CLEANUP, SNAPSHOT, CONVERSION})
_ENDS = {
    State.DONE: DONE,
    State.FAILED: FAILED,
    State.SKIPPED: STOPPED,
    State.CANCELLED: STOPPED,
    State.UNKNOWN: LOST,
}
_LEGEND = (
    *(WAITING, PREPARING, LAUNCHING, RETRYING, OTHER, UNTOLD),
    *(DONE, FAILED, STOPPED, LOST),
)


def pattern_of(span: Span, *, is_logged: bool) -> Pattern | None:
    """How the span is drawn; None: not at all. Without a log nobody knows the phase."""
    if not is_logged:
        return UNTOLD
    match span.state:
        case State.WAITING:
            return WAITING
        case State.RETRYING | State.FAILED:
            return RETRYING
        case State.ACTIVE if span.phase in _PREPARING:
            return PREPARING
        case State.ACTIVE:
            return LAUNCHING if span.phase == LAUNCH else OTHER
    return None


def end_of(state: State) -> Pattern | None:
    """The mark at the end of a bar that goes on no more."""
    return _ENDS.get(state)


def bar(
    spans: Sequence[Span], end: Pattern | None, ended: float, on: Scale, *, is_logged: bool = True
) -> Cell:
    """The spans in exactly the scale's columns, up to ``ended`` (epoch seconds), where ``end`` is.

    A column is drawn as what takes most of it; the mark and the lines of time are drawn over that.
    """
    if on.width < 1:
        return ()
    columns = [_BLANK] * on.width
    last = on.place(ended)
    shares: defaultdict[int, dict[Pattern, float]] = defaultdict(dict)
    for span in spans:
        pattern = pattern_of(span, is_logged=is_logged)
        begin = on.place(span.start)
        finish = min(last, on.place(on.window.last if span.end is None else span.end))
        if pattern and finish > begin:
            _lay(pattern, begin, finish, columns, shares)
    for column, told in shares.items():
        columns[column] = max(told, key=lambda pattern: told[pattern])
    for column, line in reversed([*lines(on)]):
        columns[column] = line
    if end:
        columns[on.column(ended)] = end
    return tuple(_fragments(columns))


def _lay(
    pattern: Pattern,
    begin: float,
    finish: float,
    columns: list[Pattern],
    shares: dict[int, dict[Pattern, float]],
) -> None:
    """Whole columns at once; of those at both ends the share is noted."""
    first, last = int(begin), int(finish)
    columns[first + 1 : last] = [pattern] * max(0, last - first - 1)
    for column in {first, last}:
        share = min(finish, column + 1) - max(begin, column)
        if share > 0:
            shares[column][pattern] = shares[column].get(pattern, 0.0) + share


def _fragments(columns: Iterable[Pattern]) -> Iterator[Fragment]:
    for style, patterns in groupby(columns, key=lambda pattern: pattern.style):
        yield "".join(pattern.char for pattern in patterns), style


def legend(drawn: Iterable[Pattern], room: int) -> Cell:
    """What the patterns that are drawn mean, as far as there is room."""
    wanted = set(drawn)
    told = [
        ((pattern.char, pattern.style), (f" {pattern.word}", "dim"))
        for pattern in _LEGEND
        if pattern in wanted
    ]
    while told and width_of(join(told, "  ")) > room:
        told.pop()
    return join(told, "  ")
