"""What a terminal would make of the bytes that were written to it, taken strictly.

A terminal's parser is forgiving; this one is not. What is not in the repertoire that this program
is meant to have is an offence, and so is text that no terminal should be sent: control characters,
marks without a width, marks that turn the direction round.
"""

import re
import unicodedata
from base64 import b64decode
from collections.abc import Iterator
from typing import NamedTuple

_PART = re.compile(
    r"""
    (?P<csi>\x1b\[ [0-?]* [ -/]* [@-~])
  | (?P<osc>\x1b\] [^\x07\x1b\x9c]* (?:\x07|\x1b\\))
  | (?P<dcs>\x1b[PX^_] .*? \x1b\\)
  | (?P<esc>\x1b [ -/]* [0-~]?)
  | (?P<control>[\x00-\x1f\x7f-\x9f])
  | (?P<text>[^\x00-\x1f\x7f-\x9f]+)
    """,
    re.VERBOSE | re.DOTALL,
)
_SGR = re.compile(r"\x1b\[[0-9;:]*m")
_MOVE = re.compile(r"\x1b\[(?:\d{1,4};\d{1,4})?H|\x1b\[\d{0,4}[ABCD]")
# Synchronised update: around every frame, where the terminal has it.
_FRAME = re.compile(r"\x1b\[\?2026[hl]")
# At the start and the end: alternate screen, cursor, mouse, focus, paste, wrapping, resizes.
_MODE = re.compile(r"\x1b\[\?(?:1049|25|1000|1002|1003|1015|1006|1016|1004|2004|7|2048)[hl]")
_QUERY = re.compile(r"\x1b\[\?(?:2026|2048)\$p")
_KITTY = re.compile(r"\x1b\[>\d+u|\x1b\[<u")
_TITLE_STACK = re.compile(r"\x1b\[2[23];2t")
_POINTER = re.compile(r"\x1b\]22;[a-z-]*(?:\x07|\x1b\\)")
_TITLE = re.compile(r"\x1b\]2;drs-tui: ([^\x07]*)\x07")
_CLIPBOARD = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")
_WIDTHLESS = frozenset({"Mn", "Me", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class Part(NamedTuple):
    """A part of what was written: a sequence or a text, and its kind."""

    kind: str
    sequence: str


def parts(written: str) -> Iterator[Part]:
    """Yield the whole stream, part by part; nothing is skipped."""
    place = 0
    while place < len(written):
        found = _PART.match(written, place)
        assert found is not None
        yield Part(found.lastgroup or "", found[0])
        place = found.end()


def bad_characters(text: str) -> str:
    """The characters that a terminal should not be sent as text."""
    return "".join(c for c in text if not c.isprintable() or unicodedata.category(c) in _WIDTHLESS)


def clipboards(written: str) -> list[str]:
    """What was sent to the clipboard."""
    return [
        b64decode(coded, validate=True).decode()
        for coded in _CLIPBOARD.findall(written.replace("\x1b\\\x1bP", "").replace("\x1bP", ""))
    ]


def titles(written: str) -> list[str]:
    """What the window was called."""
    return _TITLE.findall(written)


class Repertoire(NamedTuple):
    """What may be written, beside text, colours and moves. ``modes``: as at the start and the end;
    ``mouse``: as when ``m`` is pressed; ``copies`` and ``titles``: as when the user asks for it;
    ``steps``: backspaces, with which only the changed cells are found."""

    modes: bool = False
    mouse: bool = False
    copies: bool = False
    titles: bool = False
    steps: bool = False


_MOUSE = re.compile(r"\x1b\[\?(?:1000|1002|1003|1015|1006)[hl]")


def _is_allowed(part: Part, may: Repertoire) -> bool:
    sequence = part.sequence
    match part.kind:
        case "csi":
            drawing = (
                _SGR.fullmatch(sequence) or _MOVE.fullmatch(sequence) or _FRAME.fullmatch(sequence)
            )
            starting = may.modes and any(
                one.fullmatch(sequence) for one in (_MODE, _QUERY, _KITTY, _TITLE_STACK)
            )
            mouse = may.mouse and _MOUSE.fullmatch(sequence)
            return bool(
                drawing or starting or mouse or (may.titles and _TITLE_STACK.fullmatch(sequence))
            )
        case "osc":
            copied = _CLIPBOARD.fullmatch(sequence)
            titled = _TITLE.fullmatch(sequence)
            clean = not titled or not bad_characters(titled[1])
            asked = (may.copies and copied) or (may.titles and titled and clean)
            return bool(asked or _POINTER.fullmatch(sequence))
        case "control" if sequence == "\b":
            return may.steps
        case "control":
            # A line drawn to its end continues in the next; only the watch rings the bell.
            return sequence in "\r\n" or (sequence == "\x07" and may.titles)
        case "text":
            return not bad_characters(sequence)
        case _:
            return False


def offences(written: bytes | str, may: Repertoire = Repertoire()) -> list[str]:  # noqa: B008
    """Describe every part that should not have been written, and bytes that are not UTF-8."""
    if isinstance(written, bytes):
        try:
            written = written.decode("utf-8")
        except UnicodeDecodeError as error:
            return [f"not UTF-8: {error}"]
    unexpected = [part for part in parts(written) if not _is_allowed(part, may)]
    found = [
        f"{part.kind}: {bad_characters(part.sequence) if part.kind == 'text' else part.sequence!a}"
        for part in unexpected
    ]
    found = [ascii(words)[:120] for words in found]
    unclean = [text for text in clipboards(written) if any(map(bad_characters, text.split("\n")))]
    return [*dict.fromkeys(found), *(f"clipboard: {text[:80]!a}" for text in unclean)]
