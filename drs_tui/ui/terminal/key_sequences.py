"""Which sequences of a terminal are keys, in the one form that Textual reads.

Everything else that a terminal sends is an answer, and no key. The forms: xterm's function keys,
its modifyOtherKeys (``CSI 27 ; modifiers ; code ~``), and the keyboard protocol of kitty
(``CSI u``), with the key at the same place of a Latin keyboard where the terminal names it.
"""

import re
from typing import NamedTuple

from drs_tui.ui.terminal.input_sequences import Sequence

KITTY_ALTERNATE_KEYS = 4
_kitty_flags = re.compile(r"\x1b\[>(\d+)u").fullmatch

_FUNCTION_KEYS = frozenset("ABCDEFHPQS")  # R is the answer where the cursor is
_TILDE_KEYS = frozenset({*range(1, 9), *range(11, 16), *range(17, 22), *range(23, 27), 28, 29})
_TILDE_KEYS |= {31, 32, 33, 34}
_MODIFY_OTHER_KEYS = "27"
_SHIFT, _CTRL, _MODIFIERS = 1, 4, 63  # the locks are the bits above
_RELEASE = 3  # the type of a key's event
_PRIVATE_KEYS = range(0xE000, 0xF900)  # where kitty has keys without a character
_SURROGATES = range(0xD800, 0xE000)
_LAST_CHARACTER = 0x10FFFF
_DELETE = 0x7F
# With Shift, on a Latin keyboard.
_SHIFTED = str.maketrans("`1234567890-=[]\\;',./", '~!@#$%^&*()_+{}|:"<>?')
# The key of C in other layouts, for terminals that do not name the Latin one: Ctrl+C quits.
_C_KEYS = {ord(char): ord("c") for char in "сψבؤ"}


class Press(NamedTuple):
    """A key as Textual reads it; ``typed``: the character, where it is another one than the key."""

    sequence: str
    typed: str | None = None


def with_alternate_keys(written: str) -> str:
    """Where kitty's protocol is asked for, ask for the keys of a Latin keyboard, too."""
    if not written.startswith("\x1b[>") or not (asked := _kitty_flags(written)):
        return written
    return f"\x1b[>{int(asked[1]) | KITTY_ALTERNATE_KEYS}u"


def presses(sequence: Sequence) -> list[Press]:
    """Return the keys that a sequence stands for; none if it is no key, or one that is let go."""
    body, final = sequence.body[:-1], sequence.body[-1:]
    if sequence.kind == "O":
        return [Press(f"\x1bO{final}")]
    if body == "[" and final in "ABCDE":  # the Linux console's F1 to F5
        return [Press(f"\x1b[[{final}")]
    if re.fullmatch(r"[0-9;:]*", body):
        codes = [part.split(":") for part in body.split(";")]
        return _presses(codes, final)
    return []


def _presses(codes: list[list[str]], final: str) -> list[Press]:
    (first, *_), second, third, *more = *codes, *[[""]] * (3 - len(codes))
    if more:
        return []
    if final == "~" and first == _MODIFY_OTHER_KEYS:
        return _character(third, second, [])
    if final == "u" and first:
        return _character(codes[0], second, third)
    if third != [""] or (modifier := _modifiers(second)) is None:
        return []
    if final == "Z":
        return [Press("\x1b[Z")]
    suffix = f";{modifier + 1}" if modifier else ""
    if final in _FUNCTION_KEYS and first in ("", "1"):
        return [Press(f"\x1b[{f'1{suffix}' if suffix else ''}{final}")]
    if final == "~" and first.isdecimal() and int(first) in _TILDE_KEYS:
        return [Press(f"\x1b[{int(first)}{suffix}~")]
    return []


def _modifiers(codes: list[str]) -> int | None:
    """Return the bits of the modifiers without the locks; None where the key is let go."""
    if len(codes) > 1 and codes[1] == str(_RELEASE):
        return None
    return (max(1, int(codes[0] or 1)) - 1) & _MODIFIERS


def _code(digits: str) -> int | None:
    code = int(digits) if digits else -1
    return code if 0 <= code <= _LAST_CHARACTER and code not in _SURROGATES else None


def _character(key: list[str], modifier: list[str], text: list[str]) -> list[Press]:
    """Return the presses of a key with a character; ``key``: its own, with Shift, and the one at
    its place of a Latin keyboard."""
    bits, code = _modifiers(modifier), _code(key[0])
    if bits is None or code is None:
        return []
    _, with_shift, at_place, *_ = *key, "", ""
    latin = _code(at_place)
    if code in _PRIVATE_KEYS or code < ord(" ") or code == _DELETE:
        return [_press(code, bits)]
    if bits & ~_SHIFT:
        latin = latin or _C_KEYS.get(code)
        return [_press(code if code < _DELETE or latin is None else latin, bits)]
    typed = [char for each in text if (char := _code(each)) is not None and char >= ord(" ")]
    if not typed:
        shifted = _code(with_shift) or ord(chr(code).upper()[0])
        typed = [shifted if bits else code]
    return [_typed(char, latin, is_shifted=bool(bits)) for char in typed]


def _press(code: int, bits: int) -> Press:
    """Return a key without text; letters by their small form, whatever Caps Lock is."""
    lower = ord(chr(code).lower()[0])
    return Press(f"\x1b[{lower};{bits + 1}u" if bits else f"\x1b[{lower}u")


def _typed(char: int, latin: int | None, *, is_shifted: bool) -> Press:
    """Return a character that was typed; another alphabet's is the key of a Latin keyboard."""
    if char < _DELETE or latin is None:
        return Press(f"\x1b[{char};1;{char}u")
    name = chr(latin)
    if is_shifted:
        name = name.upper().translate(_SHIFTED)
    return Press(f"\x1b[{ord(name)};1;{ord(name)}u", chr(char))
