"""Split what a terminal sends into whole keys, pastes and answers, however its bytes are torn.

A slow line delivers the bytes of one sequence one by one, and a terminal's answers to the questions
of this program, or of the one before it, may come at any time. Nothing of them is ever taken for
keys: a sequence is kept until it is whole, by the grammar of ECMA-48, whether anybody knows it or
not. No clock and no terminal here: the caller hands both in.
"""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

ESC = "\x1b"
LOCAL_WAIT, REMOTE_WAIT = 0.35, 0.5
"""Seconds after which an ESC alone is the Esc key. Torn sequences have had gaps of 0.3 s."""
SEQUENCE_WAIT = 3.0  # seconds without a byte in the middle of a sequence that no person types
PASTE_WAIT = 5.0
LATE_REST = 1.0  # seconds after an Esc in which ``[B`` is the rest of an arrow, and not two keys
LONGEST_PARAMETERS = 256
PASTE_BEGIN, PASTE_END = "200~", f"{ESC}[201~"
_X10_MOUSE = 3  # characters after ESC [ M

# Introducers by what follows ESC; those of eight bits come as such, or as bytes that are no UTF-8.
_STRINGS = "]P_^X"
_EIGHT_BITS = {
    chr(code): seven
    for byte, seven in (
        *((0x9B, "["), (0x8F, "O"), (0x9D, "]"), (0x90, "P")),
        *((0x9F, "_"), (0x9E, "^"), (0x98, "X")),
    )
    for code in (byte, 0xDC00 + byte)
}
_STRING_ENDS = "\x07\x9c\udc9c"
# What an answer of that kind begins with; anything else was typed after Esc.
_STRING_BEGINS = {"]": re.compile(r"[0-9lLI]"), "P": re.compile(r"[0-9;!$+<=>?|]")}
_SS3_PARAMETER, _SS3_FINAL = re.compile(r"[0-9;]"), re.compile(r"[A-Za-dj-y]")
# Bytes before one that continues their character, which was never completed.
_ends_in_torn = re.compile("[\udcc2-\udcf4][\udc80-\udcbf]{0,2}\\Z").search
_string_pauses = re.compile(r"[\x00-\x1f\x9c\udc9c]").search
_LONE_BYTES = range(0xDC80, 0xDD00)  # bytes that are no UTF-8, as ``surrogateescape`` has them


class Sequence(NamedTuple):
    """``kind``: what follows ESC, ``[`` or ``O``; ``body`` ends with the final character."""

    kind: str
    body: str


class Key(NamedTuple):
    """A character as it was typed; ESC is the Esc key."""

    character: str


class Paste(NamedTuple):
    """A text pasted, as the terminal brackets it."""

    text: str


Input = Sequence | Key | Paste


def escape_wait(environ: Mapping[str, str]) -> float:
    """Return after how many seconds an ESC alone is the Esc key: later over a network.

    ESCDELAY, in milliseconds, is what other programs of the terminal obey, too.
    """
    delay = environ.get("ESCDELAY", "")
    if delay.isdecimal() and int(delay):
        return int(delay) / 1000
    remote = any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"))
    return REMOTE_WAIT if remote else LOCAL_WAIT


class InputSplitter:
    """Take characters as they arrive, and return what is whole.

    ``feed`` with what was read, which decodes bytes that are no UTF-8 by ``surrogateescape``;
    ``expire`` where nothing came for ``seconds_left``.
    """

    def __init__(self, wait: float, clock: Callable[[], float]) -> None:
        self._wait = wait
        self._clock = clock
        self._state: Callable[[str, int], int] = self._ground
        self._deadline: float | None = None
        self._typed_until = float("-inf")  # until then an introducer may have lost its ESC
        self._lost_escape = False
        self._kind = ""
        self._body = ""
        self._pasted: list[str] = []
        self._whole: list[Input] = []

    def feed(self, data: str) -> list[Input]:
        """Return the keys, sequences and pastes that end in ``data``."""
        place = 0
        while place < len(data):
            place = self._state(data, place)
        self._set_deadline()
        return self._take()

    def seconds_left(self) -> float | None:
        """Return in how many seconds to call ``expire``; None: nothing is waited for."""
        return None if self._deadline is None else max(0.0, self._deadline - self._clock())

    def expire(self) -> list[Input]:
        """Give up what did not become whole in time: it was typed, or its rest is lost."""
        if self._deadline is None or self._clock() < self._deadline:
            return []
        self._deadline = None
        if self._state == self._paste:
            self._end_paste("")
        elif self._could_be_typed():
            self._give_back()
            if not self._kind:
                self._typed_until = self._clock() + LATE_REST
        self._state = self._ground
        return self._take()

    def _take(self) -> list[Input]:
        whole, self._whole = self._whole, []
        return whole

    def _set_deadline(self) -> None:
        if self._state == self._ground:
            self._deadline = None
            return
        wait = self._wait if self._could_be_typed() else SEQUENCE_WAIT
        self._deadline = self._clock() + (PASTE_WAIT if self._state == self._paste else wait)

    def _could_be_typed(self) -> bool:
        """Return whether a person may have pressed Esc, and one more key at most."""
        return self._state in (self._escape, self._control, self._ss3, self._string_begin) and (
            not self._body
        )

    def _give_back(self) -> None:
        """Take the ESC, and the introducer after it, for keys."""
        if not self._lost_escape:
            self._whole.append(Key(ESC))
        self._whole.extend(map(Key, self._kind))

    def _finish(self) -> None:
        """End a sequence. Without its ESC, which counted as a key, it is dropped."""
        if not self._lost_escape:
            self._whole.append(Sequence(self._kind, self._body))
        self._state = self._ground

    # states: each takes the character at a place, and returns the place to go on at

    def _ground(self, data: str, place: int) -> int:
        char = data[place]
        kind = _EIGHT_BITS.get(char, "")
        if kind and _ends_in_torn(data[max(0, place - 3) : place]):
            kind = ""
        is_rest = char in "[O" or char in _STRINGS
        self._body, self._lost_escape = "", False
        if char == ESC:
            self._kind, self._state = "", self._escape
        elif kind:
            self._introduce(kind)
        elif is_rest and self._clock() < self._typed_until:
            self._lost_escape = True
            self._introduce(char)
        elif ord(char) not in _LONE_BYTES:
            self._whole.append(Key(char))
        self._typed_until = float("-inf")
        return place + 1

    def _introduce(self, kind: str) -> None:
        self._kind = kind
        states = {"[": self._control, "O": self._ss3}
        self._state = states.get(kind, self._string_begin)

    def _escape(self, data: str, place: int) -> int:
        char = data[place]
        if char in "[O" or char in _STRINGS:
            self._introduce(char)
            return place + 1
        if char == "\\":  # the end of a string whose begin was given up
            self._state = self._ground
            return place + 1
        self._give_back()
        self._state = self._ground
        return place

    def _control(self, data: str, place: int) -> int:
        char = data[place]
        is_console_key = self._body == "["
        if not self._body and char == "M":
            self._body, self._state = char, self._mouse
        elif " " <= char <= "?" or (not self._body and char == "["):
            self._body = (self._body + char)[:LONGEST_PARAMETERS]
        elif "@" <= char <= "~":
            self._body += char
            if self._body == PASTE_BEGIN and not self._lost_escape:
                self._state = self._paste
            else:
                self._finish()
        else:
            self._state = self._ground
            return place
        if is_console_key and self._state == self._control:
            self._state = self._ground
        return place + 1

    def _mouse(self, data: str, place: int) -> int:
        """Drop a report of the mouse in the form that cannot count beyond 223 columns."""
        self._body += data[place]
        if len(self._body) > _X10_MOUSE:
            self._state = self._ground
        return place + 1

    def _ss3(self, data: str, place: int) -> int:
        char = data[place]
        if _SS3_PARAMETER.match(char):
            self._body = (self._body + char)[:LONGEST_PARAMETERS]
            return place + 1
        if _SS3_FINAL.match(char):
            self._body += char
            self._finish()
            return place + 1
        if not self._body:
            self._give_back()
        self._state = self._ground
        return place

    def _string_begin(self, data: str, place: int) -> int:
        begins = _STRING_BEGINS.get(self._kind)
        if begins and data[place].isprintable() and not begins.match(data[place]):
            self._give_back()
            self._state = self._ground
            return place
        self._state = self._string
        return place

    def _string(self, data: str, place: int) -> int:
        """Drop an answer up to its end. Any other control character is a key again."""
        pause = _string_pauses(data, place)
        if pause is None:
            return len(data)
        self._state = self._string_escape if pause[0] == ESC else self._ground
        return pause.end() if pause[0] == ESC or pause[0] in _STRING_ENDS else pause.start()

    def _string_escape(self, _data: str, place: int) -> int:
        self._kind, self._body, self._lost_escape = "", "", False
        self._state = self._escape
        return place

    def _paste(self, data: str, place: int) -> int:
        self._pasted.append(data[place:])
        tail = "".join(self._pasted[-len(PASTE_END) :])
        if PASTE_END not in tail:
            return len(data)
        rest = tail.partition(PASTE_END)[2]
        self._end_paste(rest)
        self._state = self._ground
        return len(data) - len(rest)

    def _end_paste(self, rest: str) -> None:
        pasted = "".join(self._pasted)
        self._pasted.clear()
        text = pasted[: len(pasted) - len(rest)].removesuffix(PASTE_END)
        self._whole.append(Paste(text.replace("\x00", "")))
