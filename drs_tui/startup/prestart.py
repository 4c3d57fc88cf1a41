"""The collector, started before what understands the command line is imported.

That is a tenth of the way to the first row. What it will be asked to be is guessed from the words.
Once they are understood, one that was started as something else is ended for the right one.
"""

import os
import sys
from collections.abc import Mapping, Sequence

from drs_tui.client.process import CollectorProcess

# In the order of Settings.collector_arguments.
_OURS = ("--profile", "--region", "--endpoint-url", "--refresh")
_USUAL_REFRESH = "5"
# With any of these words nobody asks AWS yet, or somebody else does.
_NOT_YET = {"demo", "simulator", "doctor", "-h", "--help", "--version", "--debug-log"}


def guess(words: Sequence[str]) -> list[str] | None:
    """The collector's arguments for these words of the command line; None: it is not wanted yet."""
    found = {"--refresh": _USUAL_REFRESH}
    rest = iter(words)
    for word in rest:
        name, equals, value = word.partition("=")
        if name in _NOT_YET:
            return None
        if name in _OURS:
            found[name] = value if equals else next(rest, "")
    try:
        found["--refresh"] = str(float(found["--refresh"]))
    except ValueError:
        return None
    return [part for name in _OURS if found.get(name) for part in (name, found[name])]


class PrestartedCollector:
    """The collector that was started, if any, until somebody takes it."""

    def __init__(self, words: Sequence[str], environ: Mapping[str, str] = os.environ) -> None:
        on_screen = sys.stdin.isatty() and sys.stdout.isatty()
        self._arguments = guess(words) if on_screen else None
        self._process = (
            None if self._arguments is None else CollectorProcess(self._arguments, environ)
        )

    def take(self, arguments: Sequence[str]) -> CollectorProcess | None:
        """It, if that is what it was started as."""
        if self._arguments != arguments:
            return None
        process, self._process = self._process, None
        return process

    def end(self) -> None:
        """Nobody has taken it: end it."""
        if self._process:
            self._process.end()
            self._process = None
