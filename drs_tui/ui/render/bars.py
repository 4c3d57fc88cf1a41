"""Bars of a server's phases over time; patterns differ, not colours alone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from drs_tui.model.analysis.progress import CLEANUP, CONVERSION, LAUNCH, SNAPSHOT, Span, State
from drs_tui.ui.render.axis import Pattern, Scale, time_lines
from drs_tui.ui.render.cells import Cell, Fragment, join, width_of

WAITING = Pattern("·", "dim", "waiting")
PREPARING = Pattern("▒", "prep", "snapshot, conversion")
LAUNCHING = Pattern("█", "accent", "launch")
RETRYING = Pattern("!", "fail", "retrying")
OTHER = Pattern("░", "dim", "other phase")
UNKNOWN_PHASE = Pattern("░", "dim", "phase not known")
EXPECTED = Pattern("╌", "dim", "launch expected")
DONE = Pattern("✓", "ok", "launched")
FAILED = Pattern("✗", "fail", "failed")
STOPPED = Pattern("–", "dim", "skipped, cancelled")
LOST = Pattern("?", "warn", "last known")
_BLANK = Pattern(" ", "plain", "")

_PREPARING = frozenset({CLEANUP, SNAPSHOT, CONVERSION})
_END_MARKS = {
    State.DONE: DONE,
    State.FAILED: FAILED,
    State.SKIPPED: STOPPED,
    State.CANCELLED: STOPPED,
    State.UNKNOWN: LOST,
}
_LEGEND = (
    *(WAITING, PREPARING, LAUNCHING, RETRYING, OTHER, UNKNOWN_PHASE, EXPECTED),
    *(DONE, FAILED, STOPPED, LOST),
)


def pattern_of(span: Span, *, is_logged: bool) -> Pattern | None:
    """Return a span's pattern, or None if it is not drawn; without a log the phase is unknown."""
    if not is_logged:
        return UNKNOWN_PHASE
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


def end_mark(state: State) -> Pattern | None:
    """Return the mark at the end of a finished bar."""
    return _END_MARKS.get(state)


def bar(
    spans: Sequence[Span],
    end: Pattern | None,
    ended: float,
    scale: Scale,
    *,
    is_logged: bool = True,
    ahead: tuple[float, float] | None = None,
) -> Cell:
    """Draw the spans in exactly the scale's columns, up to the ``end`` mark at ``ended``.

    ``ended`` is in epoch seconds. Between the instants of ``ahead`` it is expected to be launched.

    A column shows the phase that covers most of it; the end mark and the RTO and *now* lines are
    drawn over that.
    """
    if scale.width < 1:
        return ()
    columns = [_BLANK] * scale.width
    last = scale.offset(ended)
    shares: defaultdict[int, dict[Pattern, float]] = defaultdict(dict)
    for span in spans:
        pattern = pattern_of(span, is_logged=is_logged)
        begin = scale.offset(span.start)
        finish = min(last, scale.offset(scale.window.last if span.end is None else span.end))
        if pattern and finish > begin:
            _add_span(pattern, begin, finish, columns, shares)
    for column, pattern_shares in shares.items():
        columns[column] = max(pattern_shares, key=lambda pattern: pattern_shares[pattern])
    if ahead and scale.window.now is not None:
        _add_ahead(ahead, scale.window.now, columns, scale)
    for column, line in reversed([*time_lines(scale)]):
        columns[column] = line
    if end:
        columns[scale.column(ended)] = end
    return tuple(_fragments(columns))


def _add_ahead(
    ahead: tuple[float, float], now: float, columns: list[Pattern], scale: Scale
) -> None:
    """Mark what is left of the range, where nothing is drawn; not what is beyond the axis."""
    first, last = max(ahead[0], now), min(ahead[1], scale.window.start + scale.seconds)
    if first <= last:
        for column in range(scale.column(first), scale.column(last) + 1):
            columns[column] = EXPECTED if columns[column] is _BLANK else columns[column]


def _add_span(
    pattern: Pattern,
    begin: float,
    finish: float,
    columns: list[Pattern],
    shares: dict[int, dict[Pattern, float]],
) -> None:
    """Fill the columns a span covers whole, and record its share of the columns at both ends."""
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
    """Explain the drawn patterns, as many as fit."""
    shown = set(drawn)
    entries = [
        ((pattern.char, pattern.style), (f" {pattern.word}", "dim"))
        for pattern in _LEGEND
        if pattern in shown
    ]
    while entries and width_of(join(entries, "  ")) > room:
        entries.pop()
    return join(entries, "  ")
