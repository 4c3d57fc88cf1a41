"""Start a collector for a command without a screen, and end with the right exit status."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, TextIO

from drs_tui.client.fetch import Fetch
from drs_tui.client.fetch_error import FetchError, Missing, failure_words
from drs_tui.client.process import CollectorProcess
from drs_tui.client.transport import Transport
from drs_tui.client.waiting import AskCode
from drs_tui.commands.printing import NO_TERMINALS, complain
from drs_tui.model.request_error import RequestError
from drs_tui.model.text.labels import plural
from drs_tui.model.text.safe import safe
from drs_tui.options import CollectorOptions, to_argv, to_environ
from drs_tui.process_start import keep_objects
from drs_tui.protocol.events import Topic
from drs_tui.store.store import Store

if TYPE_CHECKING:
    from drs_tui.pseudonyms.messages import Redaction

# What is missing of a report, by what could not be read.
_LACKS = {
    Topic.PAGE: "the jobs",
    Topic.LOG: "the logs of {}: no times, phases and causes of them",
    Topic.NAMES: "the names of servers: ids stand for them, and none is matched by hostname",
    Topic.INSTANCES: "the recovery instances: no recovery points",
    Topic.START_CALLS: "who started it",
}


Finish = Callable[[], int]
"""Prints what was fetched; returns the exit status."""


def run_fetch(
    command: str,
    options: CollectorOptions,
    environ: Mapping[str, str],
    use: Callable[[Fetch], Awaitable[Finish]],
    process: CollectorProcess | None = None,
    *,
    is_silent: bool = False,
    redaction: "Redaction | None" = None,
) -> int:
    """Run ``use`` with a collector, and once that has ended what it returns, which prints.

    ``process`` is the collector, if it was started before; ``is_silent``: no progress is shown;
    ``redaction`` puts pseudonyms into what is fetched.
    Returns the exit status of ``use``, or of what cannot be fetched.
    """
    if redaction and options.debug_log:
        from drs_tui.pseudonyms.logged import with_key

        environ = with_key(environ, redaction.pseudonyms.key)
    taken = process or CollectorProcess(to_argv(options), {**environ, **to_environ(options)})
    progress = Progress(sys.stderr, {} if is_silent else environ)
    keep_objects()
    try:
        finish = asyncio.run(_fetching(command, taken, progress, use, redaction))
    except FetchError as error:
        return complain(command, failure_words(error), error.status)
    return finish()


async def _fetching(
    command: str,
    process: Transport,
    progress: "Progress",
    use: Callable[[Fetch], Awaitable[Finish]],
    redaction: "Redaction | None",
) -> Finish:
    def report(error: RequestError) -> None:
        progress.clear()
        complain(command, f"{error.summary}; trying again")

    if redaction:
        from drs_tui.client.redacted import RedactedTransport

        process = RedactedTransport(process, redaction)
    fetch = Fetch(
        process,
        ask_code=code_asker(progress.clear),
        report=report,
        on_progress=progress.show,
    )
    fetch.client.redaction = redaction
    async with fetch:
        try:
            return await use(fetch)
        finally:
            progress.clear()


class Progress:
    """A line on stderr, where that is a terminal, that says how much has been read."""

    def __init__(self, stream: TextIO, environ: Mapping[str, str]) -> None:
        self._stream = stream
        self._is_shown = stream.isatty() and environ.get("TERM", "") not in NO_TERMINALS
        self._words = ""

    def show(self, store: Store) -> None:
        """Say how much of what was asked for has been read."""
        logs = len(store.details.logs.whole_ids())
        jobs = max(len(store.jobs), store.status.paged)
        words = f"{plural(jobs, 'job')}, {plural(logs, 'log')}"
        if self._is_shown and words != self._words:
            self._words = words
            self._write(f"\r{words}\x1b[K")

    def clear(self) -> None:
        """Clear the line, before anything else is written."""
        if self._words:
            self._words = ""
            self._write("\r\x1b[K")

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def code_asker(clear: Callable[[], None]) -> AskCode | None:
    """Return what asks for an MFA code, after ``clear``; None where nobody can type one."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None

    def ask(device: str, was_refused: bool) -> str:  # noqa: FBT001  a callback
        clear()
        return _ask_code(device, was_refused=was_refused)

    return ask


def _ask_code(device: str, *, was_refused: bool) -> str:
    """Ask the terminal for the code of an MFA device; an empty line declines."""
    refused = "not accepted. " if was_refused else ""
    sys.stderr.write(f"{refused}MFA code of {safe(device)}: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip()


def missing_words(missing: Missing) -> str:
    """Say what is missing, and why."""
    jobs = plural(missing.jobs, "job")
    lacks = _LACKS.get(missing.topic, missing.topic.value).format(jobs)
    error = missing.request_error
    why = ": ".join(filter(None, (error.summary, error.advice_in_shell)))
    where = f" of {missing.source}" if missing.source else ""
    return f"not read{where}: {lacks} ({why})"
