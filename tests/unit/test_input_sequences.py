"""What a terminal sends, whole and torn, by an injected clock: answers are no keys."""

from codecs import getincrementaldecoder
from collections.abc import Sequence as Pieces

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.ui.terminal.input_sequences import (
    ESC,
    LATE_REST,
    LOCAL_WAIT,
    PASTE_WAIT,
    REMOTE_WAIT,
    SEQUENCE_WAIT,
    Input,
    InputSplitter,
    Key,
    Paste,
    escape_wait,
)
from drs_tui.ui.terminal.robust_driver import events_of
from drs_tui.ui.terminal.textual_private import event_reader

ANSWERS = {
    "DA1": b"\x1b[?64;1;2;6;9;15;18;21;22c",
    "DA1 of a VT100": b"\x1b[?1;2c",
    "DA2 of PuTTY": b"\x1b[>0;136;0c",
    "DA2 of tmux": b"\x1b[>84;0;0c",
    "DA3": b"\x1bP!|00000000\x1b\\",
    "DA3, a word": b"\x1bP!|7E565445\x1b\\",
    "palette": b"\x1b]4;1;rgb:cdcd/0000/0000\x1b\\",
    "foreground": b"\x1b]10;rgb:e6e6/e8e8/ecec\x07",
    "background": b"\x1b]11;rgb:1212/1212/1212\x1b\\",
    "clipboard": b"\x1b]52;c;am9ia3EvPzpub3RoaW5n\x07",
    "title": b"\x1b]lvim: jobs.txt (q to quit)\x1b\\",
    "icon": b"\x1b]Ljobs\x1b\\",
    "XTVERSION": b"\x1bP>|WezTerm 20240203-110809\x1b\\",
    "XTVERSION of tmux": b"\x1bP>|tmux 3.4\x1b\\",
    "XTGETTCAP": b"\x1bP1+r524742=382F382F38\x1b\\",
    "XTGETTCAP, unknown": b"\x1bP0+r6b71\x1b\\",
    "DECRQSS": b"\x1bP1$r0;1m\x1b\\",
    "DECRPM": b"\x1b[?2048;1$y",
    "DECRPM, ANSI": b"\x1b[4;2$y",
    "cursor": b"\x1b[24;80R",
    "cursor, DEC": b"\x1b[?24;80;1R",
    "cursor, as Shift+F3": b"\x1b[1;2R",
    "status": b"\x1b[0n",
    "colour scheme": b"\x1b[?997;1n",
    "size in characters": b"\x1b[8;24;80t",
    "size in band": b"\x1b[48;24;80;480;800t",
    "parameters": b"\x1b[2;1;1;112;112;1;0x",
    "kitty's keyboard": b"\x1b[?0u",
    "modifyOtherKeys": b"\x1b[>4;2m",
    "kitty's graphics": b"\x1b_Gi=31;OK\x1b\\",
    "sixel geometry": b"\x1b[?2;0;800;480S",
    "paste, its end alone": b"\x1b[201~",
    "a key that nobody knows": b"\x1b[113~",
    "DA1, eight bits": b"\x9b?62;1;2c",
    "background, eight bits": b"\x9d11;rgb:0000/0000/0000\x9c",
}
ALWAYS_EVENTS = {"focus in": b"\x1b[I", "focus out": b"\x1b[O", "DECRPM": b"\x1b[?2026;2$y"}


class Line:
    """A line that delivers bytes after pauses, and what is read from it."""

    def __init__(self, wait: float = LOCAL_WAIT) -> None:
        self.now = 100.0
        self._splitter = InputSplitter(wait, lambda: self.now)
        self._decode = getincrementaldecoder("utf-8")("surrogateescape").decode
        self.given: list[Input] = []

    def send(self, data: bytes) -> None:
        self.given += self._splitter.feed(self._decode(data))

    def pause(self, seconds: float) -> None:
        until = self.now + seconds
        while (left := self._splitter.seconds_left()) is not None and self.now + left <= until:
            self.now += left
            self.given += self._splitter.expire()
        self.now = until

    def keys(self) -> list[str]:
        """Wait until nothing is under way; return the names of all keys, pastes by their text."""
        self.pause(60)
        reader = event_reader()
        assert reader
        names = []
        for each in self.given:
            for event in events_of(each, reader):
                if isinstance(each, Paste):
                    names.append(f"pasted {each.text}")
                else:
                    names.append(getattr(event, "key", type(event).__name__))
        return names


def sent(*pieces: bytes | float, wait: float = LOCAL_WAIT) -> list[str]:
    """Send the bytes, with pauses of so many seconds between them; return the keys."""
    line = Line(wait)
    for piece in pieces:
        line.pause(piece) if isinstance(piece, float) else line.send(piece)
    return line.keys()


def torn(data: bytes, gaps: Pieces[float]) -> list[bytes | float]:
    """Return the bytes one by one, with those gaps between them."""
    pieces: list[bytes | float] = []
    for place, gap in zip(range(len(data)), gaps, strict=False):
        pieces += [data[place : place + 1], gap]
    return pieces


@pytest.mark.parametrize("name", ANSWERS)
def test_a_late_answer_is_nothing(name: str) -> None:
    answer = ANSWERS[name]
    assert sent(answer) == []
    assert sent(b"j", answer, b"k") == ["j", "k"]
    for place in range(1, len(answer)):
        for gap in (0.05, 0.3):
            assert sent(answer[:place], gap, answer[place:], b"k") == ["k"], place


@given(
    names=st.lists(st.sampled_from(sorted(ANSWERS)), min_size=1, max_size=3),
    gaps=st.lists(st.floats(0.05, 0.3), min_size=90, max_size=90),
    wait=st.sampled_from((LOCAL_WAIT, REMOTE_WAIT)),
)
def test_answers_torn_at_every_byte_are_nothing(
    names: list[str], gaps: list[float], wait: float
) -> None:
    answers = b"".join(ANSWERS[name] for name in names)
    assert sent(*torn(answers, gaps * 3), b"j", wait=wait) == ["j"]


@pytest.mark.parametrize("name", ALWAYS_EVENTS)
def test_focus_and_the_mode_that_is_asked_for_are_no_keys(name: str) -> None:
    answer = ALWAYS_EVENTS[name]
    (whole,) = sent(answer)
    assert whole in ("AppFocus", "AppBlur", "TerminalSupportsSynchronizedOutput")
    assert sent(*torn(answer, [0.3] * 20)) == [whole]


def test_an_answer_that_never_ends_holds_keys_up_for_a_moment_only() -> None:
    assert sent(b"\x1b[?64;1", SEQUENCE_WAIT, b"j") == ["j"]
    assert sent(b"\x1bP>|tmux", SEQUENCE_WAIT, b"j") == ["j"]
    assert sent(b"\x1b]52;c;" + b"A" * 100_000, b"\x03") == ["ctrl+c"]
    assert sent(b"\x1b[?64;1", b"\x03") == ["ctrl+c"]
    assert sent(b"\x1b]11;rgb:0000", b"\x1b[A") == ["up"]


KEYS = [
    (b"\x1b[B", "down"),
    (b"\x1bOB", "down"),
    (b"\x1b[1;5B", "ctrl+down"),
    (b"\x1b[5~", "pageup"),
    (b"\x1b[H", "home"),
    (b"\x1bOP", "f1"),
    (b"\x1b[15~", "f5"),
    (b"\x1b[[A", "f1"),
    (b"\x1b[Z", "shift+tab"),
    (b"\x1b[1;2Z", "shift+tab"),
    (b"\x1b[27u", "escape"),
    (b"\x1b[27;1:1u", "escape"),
    (b"\x1b[13u", "enter"),
    (b"\x1b[47:63;2;63u", "question_mark"),
    (b"\x1b[57399;;48u", "0"),
    (b"\x1b[113;2u", "Q"),
    (b"\x1b[32;2;32u", "space"),
    ("é".encode(), "é"),
]


@pytest.mark.parametrize(("key", "name"), KEYS)
def test_keys_are_keys_whole_or_torn(key: bytes, name: str) -> None:
    assert sent(key) == [name]
    for gap in (0.05, 0.3):
        assert sent(*torn(key, [gap] * 20)) == [name]
    assert sent(*torn(key, [0.45] * 20), wait=REMOTE_WAIT) == [name]


@pytest.mark.parametrize("key", [b"\x1b[99;5:3u", b"\x1b[1;1:3A", b"\x1b[1114112;1u"])
def test_keys_that_are_let_go_or_beyond_unicode_are_nothing(key: bytes) -> None:
    assert sent(key) == []


CTRL_C = [
    *(b"\x03", b"\x1b[99;5u", b"\x1b[99;5:1u", b"\x1b[99;5:2u", b"\x1b[99;69u", b"\x1b[99;133u"),
    *(b"\x1b[99;197u", b"\x1b[99;5;3u", b"\x1b[27;5;99~", b"\x1b[27;5;67~", b"\x1b[67;5u"),
    *(b"\x1b[1089::99;5u", b"\x1b[1089;5u", b"\x1b[27;5;1089~", b"\x1b[968::99;5u", b"\x1b[968;5u"),
    *(b"\x1b[1089:1057:99;69u", b"\x1b[1089::99;5:1u"),
]


@pytest.mark.parametrize("form", CTRL_C)
def test_ctrl_c_is_ctrl_c_in_every_form(form: bytes) -> None:
    assert sent(form) == ["ctrl+c"]
    assert sent(*torn(form, [0.3] * 30)) == ["ctrl+c"]


def test_ctrl_and_the_latin_letter_of_another_layout() -> None:
    assert sent(b"\x1b[99::105;5u") == ["ctrl+c"]  # Dvorak's own c counts, not its place
    assert sent(b"\x1b[1072::102;5u") == ["ctrl+f"]


def test_letters_of_another_alphabet_are_the_keys_of_a_latin_keyboard_where_it_is_named() -> None:
    reader = event_reader()
    assert reader
    line = Line()
    line.send(b"\x1b[1081::113;;1081u\x1b[1046:1046:59;2;1046u")
    events = [event for each in line.given for event in events_of(each, reader)]
    assert [(event.key, event.character) for event in events] == [("q", "й"), ("colon", "Ж")]  # type: ignore[attr-defined]

    assert sent(b"\x1b[1081;;1081u") == ["й"]
    assert sent("й".encode()) == ["й"]


def test_esc_is_esc_once_nothing_follows_it() -> None:
    line = Line()
    line.send(b"\x1b")
    line.pause(LOCAL_WAIT - 0.01)
    assert line.given == []
    line.pause(0.01)
    assert line.given == [Key(ESC)]


@pytest.mark.parametrize("key", [b"j", b"q", b"?", b"\r", b"\x7f", "é".encode()])
def test_esc_and_a_key_in_one_read_are_two_keys(key: bytes) -> None:
    assert sent(b"\x1b" + key) == ["escape", *sent(key)]
    assert sent(b"\x1b\x1b" + key) == ["escape", "escape", *sent(key)]


@pytest.mark.parametrize("key", [b"[", b"]", b"O", b"P", b"_"])
def test_esc_and_a_key_that_may_begin_a_sequence_are_two_keys_after_a_while(key: bytes) -> None:
    assert sent(b"\x1b" + key) == ["escape", *sent(key)]
    assert sent(b"\x1b", 5.0, key) == ["escape", *sent(key)]
    if key in b"]P":
        assert sent(b"\x1b" + key + b"j") == ["escape", *sent(key), "j"]


@pytest.mark.parametrize("rest", [b"[B", b"OB", b"[>0;276;0c", b"]11;rgb:0/0/0\x07", b"P>|x\x1b\\"])
def test_the_rest_of_a_sequence_that_comes_too_late_for_its_esc_is_nothing(rest: bytes) -> None:
    gap = LOCAL_WAIT + LATE_REST / 2
    assert sent(b"\x1b", gap, rest, b"j") == ["escape", "j"]
    assert sent(b"\x1b", gap, *torn(rest, [0.3] * 30), b"j") == ["escape", "j"]


def test_a_paste_is_one_however_it_is_torn() -> None:
    paste = b"\x1b[200~q\x1b[B\x1b]1\x9b\xc3\xa9\x1b[201~"
    (whole, after) = sent(paste, b"j")
    assert whole.startswith("pasted q\x1b[B\x1b]1")
    assert whole.endswith("é")
    assert after == "j"
    assert sent(*torn(paste, [0.3] * 60), b"j") == [whole, after]
    assert sent(b"\x1b[200~\x1b[201~") == ["pasted "]
    assert sent(b"\x1b[200~never ended", PASTE_WAIT, b"j") == ["pasted never ended", "j"]
    assert sent(b"\x1b[200~" + b"z" * 100_000 + b"\x1b[201~j")[1:] == ["j"]


@pytest.mark.parametrize("torn_character", [b"\xe1\x9b", b"\xc3", b"\xf0\x9f\x9b", b"\xf0\x9b"])
def test_a_character_that_is_never_completed_begins_no_sequence(torn_character: bytes) -> None:
    assert sent(torn_character, b"j") == ["j"]


@given(st.binary(max_size=40), st.lists(st.floats(0, 1), min_size=40, max_size=40))
def test_whatever_comes_keys_work_again_afterwards(data: bytes, gaps: list[float]) -> None:
    line = Line()
    for piece in torn(data, gaps):
        line.pause(piece) if isinstance(piece, float) else line.send(piece)
    line.keys()
    line.given.clear()
    line.send(b"j\x1b[A\x03")
    assert line.keys() == ["j", "up", "ctrl+c"]


@pytest.mark.parametrize(
    ("environ", "wait"),
    [
        ({}, LOCAL_WAIT),
        ({"SSH_CONNECTION": "192.0.2.1 5 192.0.2.2 22"}, REMOTE_WAIT),
        ({"SSH_TTY": "/dev/pts/1"}, REMOTE_WAIT),
        ({"SSH_TTY": "/dev/pts/1", "ESCDELAY": "50"}, 0.05),
        ({"ESCDELAY": "soon"}, LOCAL_WAIT),
        ({"ESCDELAY": "0"}, LOCAL_WAIT),
    ],
)
def test_esc_waits_longer_over_a_network(environ: dict[str, str], wait: float) -> None:
    assert escape_wait(environ) == wait
