"""Bars and their axis: exact widths, what a column is drawn as, where the lines of time are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.model.analysis.progress import Span, State
from drs_tui.ui.render import axis as ax
from drs_tui.ui.render import bars
from drs_tui.ui.render.axis import Scale, Window, axis, fit_scale
from drs_tui.ui.render.bars import bar
from drs_tui.ui.render.cells import width_of
from drs_tui.ui.terminal.line_filters import as_ascii
from tests.unit.charts import text_of

MINUTE, HOUR = 60.0, 3600.0


_SPANS = st.lists(
    st.builds(
        Span,
        st.sampled_from([None, "SNAPSHOT", "CONVERSION", "LAUNCH", "WARM_UP", ""]),
        st.sampled_from(State),
        st.floats(-1e6, 1e6),
        st.none() | st.floats(-1e6, 1e6),
    ),
    max_size=8,
)
_INSTANTS = st.floats(-1e6, 1e6)
_WINDOWS = st.builds(
    Window, _INSTANTS, _INSTANTS, st.none() | _INSTANTS, st.none() | _INSTANTS
) | st.builds(Window, st.just(0.0), st.floats(0, 1e11), st.none() | _INSTANTS, st.none())


@given(
    _SPANS, st.sampled_from([None, bars.DONE, bars.FAILED]), _INSTANTS, _WINDOWS,
    st.integers(0, 220), st.booleans(),
)  # fmt: skip
def test_a_bar_is_exactly_as_wide_as_asked(
    spans: list[Span],
    end: ax.Pattern | None,
    ended: float,
    window: Window,
    width: int,
    is_logged: bool,  # noqa: FBT001
) -> None:
    on = fit_scale(window, width)

    drawn = text_of(bar(spans, end, ended, on, is_logged=is_logged))

    assert len(drawn) == width
    if end and width:
        assert drawn.count(end.char) == 1
    for room in (width, width + 18):
        assert width_of(axis(on, room)) == room


def _ten_columns(*spans: Span, end: ax.Pattern | None = None, ended: float = 600) -> str:
    """Spans in a bar of a column a minute, ten minutes long."""
    return text_of(bar(spans, end, ended, Scale(Window(0, 600), 10, 600, 60)))


def _span(phase: str | None, begin: float, finish: float, state: State = State.ACTIVE) -> Span:
    return Span(phase, state, begin * MINUTE, finish * MINUTE)


@pytest.mark.parametrize(
    ("spans", "drawn"),
    [
        ([_span("SNAPSHOT", 0, 2), _span("LAUNCH", 2, 4)], "▒▒██      "),
        ([_span("SNAPSHOT", 0, 2.4), _span("LAUNCH", 2.4, 4)], "▒▒██      "),
        ([_span("SNAPSHOT", 0, 2.6), _span("LAUNCH", 2.6, 4)], "▒▒▒█      "),
        # Phases shorter than a column: the one that takes most of it, parts of a kind together.
        (
            [
                _span(None, 0, 0.4, State.WAITING),
                _span("SNAPSHOT", 0.4, 0.65),
                _span("CONVERSION", 0.65, 1),
                _span("LAUNCH", 1, 3),
            ],
            "▒██       ",
        ),
        ([_span("LAUNCH", 4.2, 4.3)], "    █     "),
        ([_span("LAUNCH", 1, 3), _span("LAUNCH", 3, 5, State.RETRYING)], " ██!!     "),
        ([_span("LAUNCH", 1, 3, State.FAILED)], " !!       "),
        ([_span("WARM_UP", 0, 2)], "░░        "),
        ([_span("LAUNCH", 0, 2, State.WAITING)], "··        "),
        ([_span("LAUNCH", 0, 2, State.DONE)], "          "),
        ([_span("LAUNCH", 3, 1)], "          "),
        ([_span("LAUNCH", 8, 99)], "        ██"),
        ([_span("LAUNCH", -5, 1)], "█         "),
        ([Span("LAUNCH", State.ACTIVE, 480, None)], "        ██"),
        ([], "          "),
    ],
)
def test_a_column_is_drawn_as_what_takes_most_of_it(spans: list[Span], drawn: str) -> None:
    assert _ten_columns(*spans) == drawn


@pytest.mark.parametrize(
    ("ended", "drawn"),
    [(0, "✗         "), (150, "██✗       "), (600, "█████████✗"), (-9, "✗         ")],
)
def test_the_mark_is_where_it_ended_and_nothing_after_it(ended: float, drawn: str) -> None:
    assert _ten_columns(_span("LAUNCH", 0, 10), end=bars.FAILED, ended=ended) == drawn


def test_the_mark_is_over_the_lines_of_time() -> None:
    on = Scale(Window(0, 600, now=330, deadline=330), 10, 600, 60)

    assert text_of(bar([], bars.FAILED, 330, on)) == "     ✗    "
    assert text_of(bar([], None, 600, on)) == "     ┆    "


@pytest.mark.parametrize(
    ("low", "high", "drawn"),
    [
        (7.5, 8.5, "████│  ╌╌ "),
        (2, 5.5, "████│╌    "),  # what is left of it
        (8, 99, "████│   ╌╌"),
        (1, 2, "████│     "),
        (99, 120, "████│     "),
    ],
)
def test_when_a_launch_is_expected_is_marked_beyond_now(
    low: float, high: float, drawn: str
) -> None:
    on = Scale(Window(0, 240, now=240), 10, 600, 60)
    ahead = (low * MINUTE, high * MINUTE)

    assert text_of(bar([_span("LAUNCH", 0, 4)], None, 240, on, ahead=ahead)) == drawn


@pytest.mark.parametrize(("ahead", "total"), [(15, 15), (60, 20), (None, 10)])
def test_the_axis_reaches_as_far_as_expected_but_leaves_half_to_the_bars(
    ahead: float | None, total: float
) -> None:
    window = Window(0, 10 * MINUTE, 10 * MINUTE, ahead=ahead and ahead * MINUTE)

    assert fit_scale(window, 42).seconds == total * MINUTE


@pytest.mark.parametrize(
    ("minutes", "width", "step", "total"),
    [
        (8, 42, 2, 8),
        (31, 42, 10, 40),
        (31, 130, 2, 32),
        (31, 20, 20, 40),
        (60, 42, 10, 60),
        (61, 42, 15, 75),
        (240, 42, 60, 240),
        (241, 130, 15, 255),
        (60 * 24 * 9, 42, 60 * 48, 60 * 24 * 10),
        (60 * 24 * 900, 10, 60 * 24 * 1024, 60 * 24 * 1024),
    ],
)
def test_ticks_are_round_and_as_many_as_fit(
    minutes: float, width: int, step: float, total: float
) -> None:
    on = fit_scale(Window(0, minutes * MINUTE), width)

    assert (on.step / MINUTE, on.seconds / MINUTE) == (step, total)


def test_a_job_that_has_just_begun_is_not_stretched() -> None:
    assert fit_scale(Window(0, 5, now=5), 42).seconds == 600
    assert fit_scale(Window(0, 90), 42).seconds == 120


def test_ticks_stand_where_their_time_is() -> None:
    on = fit_scale(Window(0, 240 * MINUTE), 42)

    labels = text_of(axis(on, 60))
    assert [labels.index(label) for label in ("0", "1h", "2h", "3h", "4h")] == [0, 10, 21, 31, 42]
    assert labels.split() == ["0", "1h", "2h", "3h", "4h"]


@pytest.mark.parametrize(
    ("now", "drawn"),
    [
        (300, "now│┆RTO"),
        (330, "RTO┆│now"),
        (345, "RTO┆ │now"),
        (270, "now│  ┆RTO"),
        (320, "now┆RTO"),
    ],
)
def test_lines_that_are_near_each_other_are_both_named(now: float, drawn: str) -> None:
    on = Scale(Window(0, 600, now=now, deadline=320), 40, 600, 600)

    assert drawn in text_of(axis(on, 50))


@pytest.mark.parametrize(
    ("deadline", "words"),
    [(4 * HOUR, "→ RTO at 4h"), (4 * HOUR + 59, "→ RTO at 4h"), (-60, "← RTO ")],
)
def test_an_rto_off_the_axis_is_pointed_at(deadline: float, words: str) -> None:
    window = Window(0, 1860, now=1860, deadline=deadline)
    on = fit_scale(window, 42)

    assert on.seconds == 2400
    assert on.deadline is None
    assert "┆" not in text_of(bar([], None, 1860, on))
    assert words in text_of(axis(on, 60))


@pytest.mark.parametrize(("minutes", "is_far"), [(120, False), (124, False), (125, True)])
def test_an_rto_more_than_four_times_away_would_squash_the_bars(
    minutes: float, *, is_far: bool
) -> None:
    on = fit_scale(Window(0, 31 * MINUTE, 31 * MINUTE, minutes * MINUTE), 42)

    assert (on.deadline is None) is is_far


def test_patterns_stay_distinct_in_ascii() -> None:
    patterns = [
        *(bars.WAITING, bars.PREPARING, bars.LAUNCHING, bars.RETRYING, bars.OTHER),
        *(bars.DONE, bars.FAILED, bars.STOPPED, bars.LOST, ax.NOW, ax.RTO),
    ]

    chars = [as_ascii(pattern.char) for pattern in patterns]
    assert len(set(chars)) == len(chars)
    assert all(char.isascii() and char != " " for char in chars)
    assert as_ascii("→ RTO") == "->RTO"
