"""What a command line asks of the collector, read without click, whose import takes 7 ms."""

from collections.abc import Sequence
from typing import Any

from drs_tui.options import (
    FILE,
    MONITOR,
    REPORTS,
    TEXT,
    CollectorOptions,
    options_of,
    simple_options,
)

_MONITOR = options_of(MONITOR)
# By this variable a shell asks click for completions.
COMPLETION = "_DRS_TUI_COMPLETE"
# The commands that print what they fetch: their options come after the name.
FETCHING = ("jobs", "job", "errors", "compare", "history")
# With these words no collector is needed, or not before click has handled them: it creates files.
_NOT_YET = {
    *("demo", "simulator", "doctor", *FETCHING, "watch", "replay", "export"),
    *("-h", "--help", "--version"),
    *(spec.flag for spec in _MONITOR if spec.kind == FILE),
}


def plain_options(words: Sequence[str]) -> dict[str, Any] | None:
    """Read a command line that only says whom to ask, or nothing; None if there is more in it.

    Numbers and files are left to click, which checks them.
    """
    return simple_options(words, [spec for spec in _MONITOR if spec.kind == TEXT])


def guess(words: Sequence[str]) -> CollectorOptions | None:
    """Guess what any command line asks of the collector; None if it needs none yet."""
    fetches = words[:1] and words[0] in FETCHING
    by_flag = {spec.flag: spec for spec in (options_of(REPORTS) if fetches else _MONITOR)}
    found: dict[str, Any] = {}
    rest = iter(words[1:] if fetches else words)
    for word in rest:
        flag, equals, value = word.partition("=")
        if flag in _NOT_YET:
            return None
        if spec := by_flag.get(flag):
            try:
                found[spec.name] = spec.parse(value if equals else next(rest, ""))
            except ValueError:
                return None
    return CollectorOptions(**found)
