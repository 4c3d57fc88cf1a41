"""The second gate: what is drawn, line by line."""

import pytest
from rich.segment import ControlType, Segment
from textual.color import Color

from drs_tui.pseudonyms.messages import Redaction
from drs_tui.ui.terminal.line_filters import RedactedFilter

BLACK = Color(0, 0, 0)


@pytest.fixture
def redaction() -> Redaction:
    made = Redaction()
    made.texts.learn("web-01")
    return made


def drawn(redaction: Redaction, *texts: str) -> list[str]:
    segments = [Segment(text) for text in texts]
    found = RedactedFilter(redaction.texts.checked).apply(segments, BLACK)
    return [segment.text for segment in found]


def test_an_id_in_pieces_is_found(redaction: Redaction) -> None:
    pieces = ("in 1111", "2222", "3333: we", "b-", "01 failed")

    found = drawn(redaction, *pieces)

    assert [len(each) for each in found] == [len(each) for each in pieces]
    line = "".join(found)
    assert line.startswith("in ")
    assert line.endswith(" failed")
    assert not {"111122223333", "web-01"} & set(line.replace(":", "").split())


def test_a_line_without_any_is_the_same_one(redaction: Redaction) -> None:
    line = [Segment("✗ "), Segment(redaction.whole("web-01")), Segment(" took 31m04s")]

    assert RedactedFilter(redaction.texts.checked).apply(line, BLACK) is line


def test_what_controls_the_terminal_stays_where_it_is(redaction: Redaction) -> None:
    bell = Segment("\x07", control=[(ControlType.BELL,)])
    line = [Segment("web"), bell, Segment("-01")]

    found = RedactedFilter(redaction.texts.checked).apply(line, BLACK)

    assert found[1] is bell
    assert "".join(each.text for each in (found[0], found[2])) == redaction.whole("web-01")
