"""Make text from outside safe to show in one line of cells.

Names, tags, reasons and error messages come from machines that are not ours. On a terminal a raw
ESC is a command, a bidi override reorders the row, and a zero-width or combining character shifts
every cell after it. What is replaced stays visible; what has no width is dropped, and so are the
colours that a tool wrote for its own terminal. JSON, which escapes them, shows those as they came.
"""

import re
import unicodedata
from collections.abc import Callable

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# Letters by category, of no width of their own: jamo that join the one before, and fillers.
_JOINING = frozenset(
    (*range(0x115F, 0x1200), *range(0xD7B0, 0xD800), 0x3164, 0xFFA0, *range(0x1F3FB, 0x1F400))
)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)  # two side by side are one flag, on some terminals
CONTROL_PICTURES = 0x2400
DELETE = 0x7F
# Select graphic rendition (m), erase in line (K) and in display (J).
_COLOURS = re.compile(r"(?:\x1b\[|\x9b)[0-9;:]*[mKJ]")


def _replaced(char: str) -> str:
    code = ord(char)
    if code < ord(" "):
        return chr(CONTROL_PICTURES + code)
    if code == DELETE:
        return "\N{SYMBOL FOR DELETE}"
    if code in _JOINING:
        return ""
    if code in _FLAG_LETTERS:
        return chr(ord("A") + code - _FLAG_LETTERS.start)
    category = unicodedata.category(char)
    if category in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp"):
        return REPLACEMENT
    if category in ("Cf", "Mn", "Me", "Mc"):
        return ""
    return " " if category == "Zs" else char


def safe(text: str) -> str:
    """Return ``text`` as one line that writes nothing to the terminal but its own cells.

    Tabs and line ends become one space. Marks that combine with the letter before them are
    composed where Unicode has the letter, and dropped where not.
    """
    if text.isascii() and text.isprintable():
        return text
    spaced = _COLOURS.sub("", text).replace("\r\n", " ").replace("\n", " ").replace("\t", " ")
    return "".join(map(_replaced, unicodedata.normalize("NFC", spaced)))


def safe_lines(text: str) -> list[str]:
    """Return ``text`` as safe lines, with its line breaks; a tab becomes four spaces."""
    lines = text.replace("\r\n", "\n").replace("\t", "    ").split("\n")
    return [safe(line) for line in lines]


# Replacements of the same width, so that nothing moves. No plus for what is done: +10 are ten more.
ASCII_STAND_INS = str.maketrans("✓✗↻·–—…›●‖↵↓↑←→│┆╌─▏▎▌▊█▒░═•✕", "vx@.--~>*|<v^<>|:--||||#%==*x")
_BEYOND_ASCII = 128


def in_ascii(line: str, width: Callable[[str], int]) -> str:
    """Return the text in ASCII, of the same width; ``width`` counts the cells of a character."""
    translated = line.replace("→ ", "->").translate(ASCII_STAND_INS)
    if translated.isascii():
        return translated
    return "".join(
        char if ord(char) < _BEYOND_ASCII else "?" * max(1, width(char)) for char in translated
    )
