"""What a command line asks of the collector, read without click, whose import takes 7 ms."""

import os
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from drs_tui.options import (
    CONFIG_VARIABLE,
    DEFAULTS,
    FILE,
    MONITOR,
    REPORTS,
    TEXT,
    WATCH,
    CollectorOptions,
    of_several,
    options_of,
    simple_options,
)

_MONITOR = options_of(MONITOR)
# By this variable a shell asks click for completions.
COMPLETION = "_DRS_TUI_COMPLETE"
# The commands that print what they fetch, with whose options: these come after the name.
FETCHING = {
    **dict.fromkeys(("jobs", "job", "errors", "compare", "history", "report"), REPORTS),
    "watch": WATCH,
}
# With these words no collector is needed, or not before click has handled them: it creates files.
_NOT_YET = {
    *("demo", "simulator", "doctor", *FETCHING, "replay", "redact", "verify", "export"),
    *("-h", "--help", "--version"),
    "--from-recording",
    *(spec.flag for spec in _MONITOR if spec.kind == FILE),
}
# With any of these, requests say later which sources to open.
_SEVERAL = ("--profiles", "--regions", "--fleet")
_CONFIG = "--config"


def config_file(environ: Mapping[str, str]) -> str | None:
    """Return where the config file seems to be, in some microseconds; None if there is none.

    platformdirs, which knows, takes milliseconds to import.
    """
    if named := environ.get(CONFIG_VARIABLE):
        return named
    home = environ.get("HOME") or os.path.expanduser("~")  # noqa: PTH111
    usual = (f"{home}/.config", f"{home}/Library/Application Support")
    folders = filter(None, (environ.get("XDG_CONFIG_HOME"), *usual))
    return next(filter(os.path.exists, (f"{each}/drs-tui/config.toml" for each in folders)), None)


def plain_options(words: Sequence[str]) -> dict[str, Any] | None:
    """Read a command line that only says whom to ask, or nothing; None if there is more in it.

    Numbers and files are left to click, which checks them.
    """
    return simple_options(words, [spec for spec in _MONITOR if spec.kind == TEXT])


def guess(
    words: Sequence[str], environ: Mapping[str, str] = MappingProxyType({})
) -> CollectorOptions | None:
    """Guess what any command line asks of the collector; None if it needs none yet.

    ``environ`` says where the config file is.
    """
    fetches = FETCHING.get(words[0]) if words else None
    by_flag = {spec.flag: spec for spec in (options_of(fetches) if fetches else _MONITOR)}
    found: dict[str, Any] = {}
    file = ""
    rest = iter(words[1:] if fetches else words)
    for word in rest:
        flag, equals, value = word.partition("=")
        is_recording = bool(fetches) and os.path.exists(word)  # noqa: PTH110  as above
        if flag in _NOT_YET or is_recording:
            return None
        if flag in (*_SEVERAL, _CONFIG):
            value = value if equals else next(rest, "")
            if flag == _CONFIG:
                file = value
            else:
                found["sources"] = True
        elif spec := by_flag.get(flag):
            try:
                found[spec.name] = spec.parse(value if equals else next(rest, ""))
            except ValueError:
                return None
    has_refresh = "--refresh" in by_flag and "refresh" not in found
    if has_refresh and (file := file or config_file(environ) or ""):
        refresh = _configured_refresh(os.path.expanduser(file))  # noqa: PTH111
        if refresh is None:
            return None
        found["refresh"] = refresh
    options = CollectorOptions(**found)
    return of_several(options) if options.sources else options


def _configured_refresh(file: str) -> float | None:
    """Return the refresh of a config file, else its default; None: there is something wrong.

    Nothing else of it is checked: importing what does that would have the collector wait.
    """
    import tomllib

    try:
        with open(file, "rb") as opened:  # noqa: PTH123  pathlib is another import
            return float(tomllib.load(opened).get("refresh", DEFAULTS.refresh))
    except (OSError, ValueError, TypeError):  # of TOML's mistakes, too
        return None
