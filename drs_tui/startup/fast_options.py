"""What a command line asks of the collector, read without click, whose import takes 7 ms."""

from collections.abc import Sequence
from typing import Any

from drs_tui.options import FILE, MONITOR, TEXT, CollectorOptions, options_of, simple_options

_MONITOR = options_of(MONITOR)
_BY_FLAG = {spec.flag: spec for spec in _MONITOR}
# With these words no collector is needed, or not before click has handled them: it creates files.
_NOT_YET = {
    *("demo", "simulator", "doctor", "compare", "history", "replay", "-h", "--help", "--version"),
    *(spec.flag for spec in _MONITOR if spec.kind == FILE),
}


def plain_options(words: Sequence[str]) -> dict[str, Any] | None:
    """Read a command line that only says whom to ask, or nothing; None if there is more in it.

    Numbers and files are left to click, which checks them.
    """
    return simple_options(words, [spec for spec in _MONITOR if spec.kind == TEXT])


def guess(words: Sequence[str]) -> CollectorOptions | None:
    """Guess what any command line asks of the collector; None if it needs none yet."""
    found: dict[str, Any] = {}
    rest = iter(words)
    for word in rest:
        flag, equals, value = word.partition("=")
        if flag in _NOT_YET:
            return None
        if spec := _BY_FLAG.get(flag):
            try:
                found[spec.name] = spec.parse(value if equals else next(rest, ""))
            except ValueError:
                return None
    return CollectorOptions(**found)
