"""Text from outside: any text becomes one line of printable characters."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from drs_tui.model.text.safe import safe, safe_lines

anything = st.text(st.characters() | st.characters(categories=["Cs", "Cc", "Cf", "Mn", "Zl"]))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("web-01", "web-01"),
        ("", ""),
        ("\x1b[31;1mERROR\x1b[0m \x1b[2m[drs]\x1b[0m no\x1b[K", "ERROR [drs] no"),
        ("\x1b[38;2;255;0;0mred\x1b[m \x1b[38:5:1mtoo\x9b0m\x1b[2J", "red too"),
        ("\x1b[3A\x1b[2", "␛[3A␛[2"),
        ("\x1b]0;title\x07", "␛]0;title␇"),
        ("\x1b]52;c;aGk=\x1b\\", "␛]52;c;aGk=␛\\"),
        ("\x9b31A", "\ufffd31A"),
        ("\x00\x7f", "␀␡"),
        ("a\rb", "a␍b"),
        ("a\nb\r\nc\td", "a b c d"),
        ("a\x0b\x0c\x85\u2028\u2029b", "a␋␌\ufffd\ufffd\ufffdb"),
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("\u2066x\u2069\u200f", "x"),
        ("a\u200b\u200d\ufeff\u00adb", "ab"),
        ("e\u0301", "é"),
        ("x\u0301\u0336", "x"),
        ("\u20dd", ""),
        ("\ufe0f✓", "✓"),
        ("\ud800\udfff", "\ufffd\ufffd"),
        ("\ue000\U0010ffff", "\ufffd\ufffd"),
        ("a\u00a0b\u3000c", "a b c"),
        ("サーバー 東京", "サーバー 東京"),
        ("[bold]x[/]", "[bold]x[/]"),
    ],
)
def test_what_is_unsafe_is_replaced_or_dropped(text: str, shown: str) -> None:
    assert safe(text) == shown


@given(anything)
@example("\x1b\u202e\u0301\ud800\n")
def test_it_is_always_one_printable_line(text: str) -> None:
    shown = safe(text)

    assert shown.isprintable()
    assert len(shown.splitlines()) <= 1
    assert not any(unicodedata.category(char) in ("Mn", "Me", "Cf") for char in shown)
    assert shown.encode().decode() == shown


@given(anything)
def test_lines_are_broken_where_they_were(text: str) -> None:
    lines = safe_lines(text)

    assert len(lines) == text.replace("\r\n", "\n").count("\n") + 1
    assert all(line.isprintable() for line in lines)


def test_a_tab_in_lines_is_four_spaces() -> None:
    assert safe_lines("a\tb\r\n\x1bc\n") == ["a    b", "␛c", ""]
