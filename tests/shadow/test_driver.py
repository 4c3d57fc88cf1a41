"""What passes to the terminal beside frames, and what the shadow does where it cannot be."""

import logging
from typing import Any

import pytest
from textual.drivers.headless_driver import HeadlessDriver
from textual.drivers.linux_driver import LinuxDriver

from drs_tui.ui.screen_diff.driver import BEGIN, END, WriteFilter, diffing_driver, what_is_missing
from drs_tui.ui.screen_diff.screen_buffer import ScreenBuffer

FRAME = "\x1b[1;1H\x1b[31mabc\x1b[0m def\n\x1b[2;1Hsecond  \x1b[1;1H"
WHOLE = "\x1b[H\x1b[31mabc\x1b[m def\x1b[2;1Hsecond  \x1b[H"


def sieve_of(columns: int, rows: int) -> WriteFilter:
    """One before a terminal of that size."""
    screen_buffer = ScreenBuffer()
    screen_buffer.resize(columns, rows)
    return WriteFilter(screen_buffer)


@pytest.fixture
def sieve() -> WriteFilter:
    """One that has let the frame through."""
    sieve = sieve_of(20, 3)
    assert sieve.let_through(FRAME) == WHOLE
    return sieve


def test_the_same_again_is_nothing(sieve: WriteFilter) -> None:
    assert sieve.let_through(FRAME) == ""


def test_one_letter_is_one_letter(sieve: WriteFilter) -> None:
    assert sieve.let_through(FRAME.replace("def", "dEf")) == "\x1b[5CE\x1b[H"


def test_a_few_letters_between_two_are_written_again(sieve: WriteFilter) -> None:
    changed = FRAME.replace("second", "S\u00e9coNd")
    assert sieve.let_through(changed) == "\x1b[BS\u00e9coN\x1b[H"


def test_what_is_of_one_style_is_written_together(sieve: WriteFilter) -> None:
    changed = "\x1b[1;1H\x1b[31mxyz\x1b[0m dEf\n\x1b[2;1H\x1b[31mS\x1b[0mecond  \x1b[1;1H"
    assert sieve.let_through(changed) == "\x1b[31mxyz\x1b[2;1HS\x1b[1;6H\x1b[mE\x1b[H"


def test_what_is_drawn_upon_others_is_written_after_them() -> None:
    said = sieve_of(20, 3).let_through("\x1b[1;1H\x1b[31mab\x1b[0mcd\x1b[1;3H\x1b[31mx\x1b[0m")
    assert said == "\x1b[H\x1b[31mab\x1b[mcd\b\b\x1b[31mx\x1b[m"


def test_where_something_wide_is_or_was_all_is_written_in_its_order(sieve: WriteFilter) -> None:
    sieve.let_through("\x1b[1;1H\u6771\u4eac  \x1b[1;1H")
    changed = "\x1b[1;1Ha\x1b[31mb\x1b[0mc\x1b[31md\x1b[0m  \x1b[1;1H"
    assert sieve.let_through(changed) == "a\x1b[31mb\x1b[mc\x1b[31md\x1b[H\x1b[m"


def test_from_the_last_column_on_a_move_names_its_place() -> None:
    sieve = sieve_of(5, 3)
    both = "\x1b[1;1Habcd{0}\n\x1b[2;1Habcd{0}\x1b[2;4H"
    sieve.let_through(both.format("e"))
    assert sieve.let_through(both.format("f")) == "\x1b[1;5Hf\x1b[2;5Hf\x1b[2;4H"


def test_before_the_size_is_known_all_passes() -> None:
    sieve = WriteFilter(ScreenBuffer())
    for _ in range(2):
        assert sieve.let_through("\x1b[1;1Habc\x1b[1;1H") == "\x1b[Habc\x1b[H"


def test_a_changed_frame_is_synchronized_and_an_unchanged_one_is_empty(sieve: WriteFilter) -> None:
    changed = FRAME.replace("def", "dEf")
    assert [sieve.let_through(said) for said in (BEGIN, FRAME, END)] == ["", "", ""]
    written = "".join(map(sieve.let_through, (BEGIN, changed, END, FRAME)))
    assert written == f"{BEGIN}\x1b[5CE\x1b[H{END}\x1b[5Ce\x1b[H"


@pytest.mark.parametrize(
    "said",
    [
        "\x07",
        "\x1b]2;title\x07",
        "\x1b]52;c;aGk=\x07",
        "\x1b]22;pointer\x07",
        "\x1bP\x1b]52;c;aGk=\x07\x1b\\",
        "\x1b[?1000h",
        "\x1b[?1004l",
        "\x1b[?2026$p",
        "\x1b[22;2t",
        "\x1b[>25u",
        "\x1b[<u",
    ],
)
def test_what_leaves_the_screen_alone_passes_and_is_no_change(
    sieve: WriteFilter, said: str
) -> None:
    assert sieve.let_through(said) == said
    assert sieve.let_through(FRAME) == ""


@pytest.mark.parametrize(
    "said",
    [
        "\x1b[?1049h",
        "\x1b[?1049l",
        "\x1b[2J",
        "\x1bc",
        "hello",
        "\x1b[?7h",
        "\x07x",
        "\x1b]8;;x\x07",
        "\x1b[1;1Hx\x1b[K",
        "\x1b[1;1H\x1b[1mx\x1b[2my\x1b[0m",
        "\x1b[1;1H\x1b[1mx",
        "\x1b[1;1Hx\ty",
        "\x1b[1;1Hx\x1b[4:3my\x1b[0m",
    ],
)
def test_what_may_do_anything_passes_unchanged_and_all_is_rewritten(
    sieve: WriteFilter, said: str
) -> None:
    assert sieve.let_through(said) == said
    assert sieve.let_through(FRAME) == WHOLE


def test_that_textual_draws_otherwise_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    sieve = sieve_of(20, 3)
    with caplog.at_level(logging.INFO, "drs_tui.ui.screen_diff"):
        sieve.let_through("\x1b[1;1Hx\x1b[K")
        sieve.let_through("\x1b[1;1Hy\x1b[K")
    assert sieve.not_understood == 2
    assert [record.getMessage() for record in caplog.records] == [
        "Textual draws by itself: a control character '\\x1b'"
    ]


def test_a_line_in_doubt_is_written_as_it_came_each_time() -> None:
    sieve = sieve_of(20, 3)
    doubtful = "\x1b[1;1Hab\U0001f525cd\n\x1b[2;1Hef\x1b[2;1H"
    sieve.let_through(doubtful)
    assert sieve.let_through(doubtful) == "\x1b[Hab\U0001f525cd\x1b[2;1H"


class Refusing(HeadlessDriver):
    """A driver as one of another Textual might be."""

    def write(self, data: str, *, more: Any = None) -> None:
        """Another way to write."""


def test_textuals_own_driver_is_as_expected() -> None:
    """Fails when an upgrade of Textual moves what the shadow stands on."""
    assert what_is_missing(LinuxDriver) is None
    shadowed = diffing_driver(LinuxDriver, ScreenBuffer())
    assert issubclass(shadowed, LinuxDriver)
    assert shadowed.write is not LinuxDriver.write


def test_a_driver_that_is_not_as_expected_is_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "drs_tui.ui.screen_diff"):
        assert diffing_driver(Refusing, ScreenBuffer()) is Refusing
        assert what_is_missing(int) == "<class 'int'> is no driver of Textual's"  # type: ignore[arg-type]
    assert caplog.messages == [
        "Textual draws by itself: Refusing.write takes ['self', 'data', 'more']"
    ]


def test_half_of_a_wide_character_overwritten_is_all_of_it_lost() -> None:
    sieve = sieve_of(20, 3)
    wide = "\x1b[1;1H\u6771\x1b[1;1H"
    sieve.let_through(wide)
    assert sieve.let_through("\x1b[1;2Ha\x1b[1;1H") == "\x1b[Ca\x1b[H"
    assert sieve.let_through(wide) == "\u6771\x1b[H"


def test_what_is_drawn_below_the_screen_is_drawn_on_its_last_line() -> None:
    sieve = sieve_of(10, 1)
    assert sieve.let_through("\x1b[1;1Habc\x1b[1;1H") == "\x1b[Habc\x1b[H"
    assert sieve.let_through("\x1b[2;1Hxyz\x1b[1;1H") == "\x1b[2;1Hxyz\x1b[H"
    assert sieve.let_through("\x1b[1;1Habc\x1b[1;1H") == "abc\x1b[H"
