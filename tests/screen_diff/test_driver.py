"""What the filter writes for frames and other output, and which drivers it leaves alone."""

import logging
from typing import Any

import pytest
from textual.drivers.headless_driver import HeadlessDriver
from textual.drivers.linux_driver import LinuxDriver

from drs_tui.ui.screen_diff.driver import (
    BEGIN_SYNC,
    END_SYNC,
    WriteFilter,
    diffing_driver,
    unsupported_reason,
)
from drs_tui.ui.screen_diff.screen_buffer import ScreenBuffer

FRAME = "\x1b[1;1H\x1b[31mabc\x1b[0m def\n\x1b[2;1Hsecond  \x1b[1;1H"
WHOLE = "\x1b[H\x1b[31mabc\x1b[m def\x1b[2;1Hsecond  \x1b[H"


def filter_for(columns: int, rows: int) -> WriteFilter:
    """Return a filter for a terminal of that size."""
    screen_buffer = ScreenBuffer()
    screen_buffer.resize(columns, rows)
    return WriteFilter(screen_buffer)


@pytest.fixture
def write_filter() -> WriteFilter:
    """Return a filter that has written ``FRAME``."""
    write_filter = filter_for(20, 3)
    assert write_filter.filter(FRAME) == WHOLE
    return write_filter


def test_the_same_frame_again_writes_nothing(write_filter: WriteFilter) -> None:
    assert write_filter.filter(FRAME) == ""


def test_one_changed_letter_writes_one_letter(write_filter: WriteFilter) -> None:
    assert write_filter.filter(FRAME.replace("def", "dEf")) == "\x1b[5CE\x1b[H"


def test_a_short_gap_between_changed_letters_is_written_again(write_filter: WriteFilter) -> None:
    changed = FRAME.replace("second", "S\u00e9coNd")
    assert write_filter.filter(changed) == "\x1b[BS\u00e9coN\x1b[H"


def test_cells_of_one_style_are_written_together(write_filter: WriteFilter) -> None:
    changed = "\x1b[1;1H\x1b[31mxyz\x1b[0m dEf\n\x1b[2;1H\x1b[31mS\x1b[0mecond  \x1b[1;1H"
    assert write_filter.filter(changed) == "\x1b[31mxyz\x1b[2;1HS\x1b[1;6H\x1b[mE\x1b[H"


def test_cells_over_pending_ones_are_written_after_them() -> None:
    written = filter_for(20, 3).filter("\x1b[1;1H\x1b[31mab\x1b[0mcd\x1b[1;3H\x1b[31mx\x1b[0m")
    assert written == "\x1b[H\x1b[31mab\x1b[mcd\b\b\x1b[31mx\x1b[m"


def test_text_over_or_with_wide_characters_is_written_in_order(write_filter: WriteFilter) -> None:
    write_filter.filter("\x1b[1;1H\u6771\u4eac  \x1b[1;1H")
    changed = "\x1b[1;1Ha\x1b[31mb\x1b[0mc\x1b[31md\x1b[0m  \x1b[1;1H"
    assert write_filter.filter(changed) == "a\x1b[31mb\x1b[mc\x1b[31md\x1b[H\x1b[m"


def test_a_move_from_the_last_column_is_absolute() -> None:
    write_filter = filter_for(5, 3)
    both = "\x1b[1;1Habcd{0}\n\x1b[2;1Habcd{0}\x1b[2;4H"
    write_filter.filter(both.format("e"))
    assert write_filter.filter(both.format("f")) == "\x1b[1;5Hf\x1b[2;5Hf\x1b[2;4H"


def test_everything_is_written_until_the_size_is_known() -> None:
    write_filter = WriteFilter(ScreenBuffer())
    for _ in range(2):
        assert write_filter.filter("\x1b[1;1Habc\x1b[1;1H") == "\x1b[Habc\x1b[H"


def test_a_changed_frame_is_synchronized_and_an_unchanged_one_is_empty(
    write_filter: WriteFilter,
) -> None:
    changed = FRAME.replace("def", "dEf")
    assert [write_filter.filter(data) for data in (BEGIN_SYNC, FRAME, END_SYNC)] == ["", "", ""]
    written = "".join(map(write_filter.filter, (BEGIN_SYNC, changed, END_SYNC, FRAME)))
    assert written == f"{BEGIN_SYNC}\x1b[5CE\x1b[H{END_SYNC}\x1b[5Ce\x1b[H"


@pytest.mark.parametrize(
    "data",
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
def test_output_that_changes_no_cell_is_written_unchanged(
    write_filter: WriteFilter, data: str
) -> None:
    assert write_filter.filter(data) == data
    assert write_filter.filter(FRAME) == ""


@pytest.mark.parametrize(
    "data",
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
def test_the_screen_is_rewritten_after_output_that_may_change_it(
    write_filter: WriteFilter, data: str
) -> None:
    assert write_filter.filter(data) == data
    assert write_filter.filter(FRAME) == WHOLE


def test_an_unknown_way_of_drawing_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    write_filter = filter_for(20, 3)
    with caplog.at_level(logging.INFO, "drs_tui.ui.screen_diff"):
        write_filter.filter("\x1b[1;1Hx\x1b[K")
        write_filter.filter("\x1b[1;1Hy\x1b[K")
    assert write_filter.not_understood == 2
    assert [record.getMessage() for record in caplog.records] == [
        "Textual draws by itself: a control character '\\x1b'"
    ]


def test_an_uncertain_line_is_written_unchanged_each_time() -> None:
    write_filter = filter_for(20, 3)
    uncertain = "\x1b[1;1Hab\U0001f525cd\n\x1b[2;1Hef\x1b[2;1H"
    write_filter.filter(uncertain)
    assert write_filter.filter(uncertain) == "\x1b[Hab\U0001f525cd\x1b[2;1H"


class OtherDriver(HeadlessDriver):
    """A driver whose ``write`` has another signature."""

    def write(self, data: str, *, more: Any = None) -> None:
        """Take another parameter."""


def test_textuals_driver_is_as_expected() -> None:
    """Fail if an upgrade of Textual changes what the filter relies on."""
    assert unsupported_reason(LinuxDriver) is None
    diffing = diffing_driver(LinuxDriver, ScreenBuffer())
    assert issubclass(diffing, LinuxDriver)
    assert diffing.write is not LinuxDriver.write


def test_a_driver_with_another_signature_is_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "drs_tui.ui.screen_diff"):
        assert diffing_driver(OtherDriver, ScreenBuffer()) is OtherDriver
        assert unsupported_reason(int) == "<class 'int'> is no driver of Textual's"  # type: ignore[arg-type]
    assert caplog.messages == [
        "Textual draws by itself: OtherDriver.write takes ['self', 'data', 'more']"
    ]


def test_overwriting_half_of_a_wide_character_loses_all_of_it() -> None:
    write_filter = filter_for(20, 3)
    wide = "\x1b[1;1H\u6771\x1b[1;1H"
    write_filter.filter(wide)
    assert write_filter.filter("\x1b[1;2Ha\x1b[1;1H") == "\x1b[Ca\x1b[H"
    assert write_filter.filter(wide) == "\u6771\x1b[H"


def test_text_below_the_screen_is_drawn_on_its_last_line() -> None:
    write_filter = filter_for(10, 1)
    assert write_filter.filter("\x1b[1;1Habc\x1b[1;1H") == "\x1b[Habc\x1b[H"
    assert write_filter.filter("\x1b[2;1Hxyz\x1b[1;1H") == "\x1b[2;1Hxyz\x1b[H"
    assert write_filter.filter("\x1b[1;1Habc\x1b[1;1H") == "abc\x1b[H"
