"""The collector, started before anything that understands the command line is imported.

That saves a tenth of the time to the first row. The options are guessed; if click reads them
differently, the collector is ended and the right one is started.
"""

import os
import sys
from collections.abc import Mapping, Sequence

from drs_tui.client.process import CollectorProcess
from drs_tui.options import CollectorOptions, to_argv, to_environ
from drs_tui.startup.fast_options import COMPLETION, FETCHING, guess


def _start(options: CollectorOptions, environ: Mapping[str, str]) -> CollectorProcess:
    return CollectorProcess(to_argv(options), {**environ, **to_environ(options)})


class PrestartedCollector:
    """The collector that these words of a command line need, if any, until it is taken."""

    def __init__(self, words: Sequence[str], environ: Mapping[str, str] = os.environ) -> None:
        fetches = words[:1] and words[0] in FETCHING
        is_wanted = fetches or (sys.stdin.isatty() and sys.stdout.isatty())
        is_wanted = is_wanted and COMPLETION not in environ
        self._options = guess(words, environ) if is_wanted else None
        self._process = _start(self._options, environ) if self._options else None

    def take(self, options: CollectorOptions) -> CollectorProcess | None:
        """Hand it over if it was started with these options."""
        if self._options != options:
            return None
        process, self._process = self._process, None
        return process

    def end(self) -> None:
        """End it if it was not taken."""
        if self._process:
            self._process.end()
            self._process = None
