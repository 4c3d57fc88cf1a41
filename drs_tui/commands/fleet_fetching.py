"""Fetch from several sources for a command without a screen, and end with the right exit status."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from drs_tui.client.fetch_error import FetchError
from drs_tui.client.fleet_fetch import FleetFetch, OpenedSource
from drs_tui.client.process import CollectorProcess
from drs_tui.commands.fetching import Finish, Progress, code_asker
from drs_tui.commands.printing import complain
from drs_tui.commands.source_collectors import opens
from drs_tui.fleet.source_target import SourceTarget
from drs_tui.options import CollectorOptions
from drs_tui.process_start import keep_objects

if TYPE_CHECKING:
    from drs_tui.client.redacted import RedactedFleet


def opened_sources(
    targets: Sequence[SourceTarget],
    options: CollectorOptions,
    environ: Mapping[str, str],
    process: CollectorProcess | None = None,
    redacted: "RedactedFleet[SourceTarget] | None" = None,
) -> list[OpenedSource]:
    """Return the sources with what starts each one's collector, which may be ``process``; they may
    have pseudonyms."""
    environ = redacted.environ(environ, options) if redacted else environ
    to_open = opens(targets, options, environ, process)
    starts = [partial(start, each) for start, each in zip(to_open, targets, strict=True)]
    if redacted is None:
        return list(map(OpenedSource, targets, starts))
    return list(map(OpenedSource, redacted.targets, redacted.started(starts)))


def run_fleet_fetch(
    command: str,
    targets: Sequence[SourceTarget],
    options: CollectorOptions,
    environ: Mapping[str, str],
    use: Callable[[FleetFetch], Awaitable[Finish]],
    *,
    is_silent: bool = False,
    process: CollectorProcess | None = None,
    redacted: "RedactedFleet[SourceTarget] | None" = None,
) -> int:
    """Run ``use`` with several sources, and then what it returns, which prints.

    ``is_silent``: no progress is shown; ``redacted`` puts pseudonyms into what is fetched.
    Returns the exit status of what could not be fetched, or of what has printed: sources that do
    not answer are left out, and never 0.
    """
    progress = Progress(sys.stderr, {} if is_silent else environ)

    def say(words: str) -> None:
        progress.clear()
        complain(command, words)

    async def fetching() -> tuple[Finish, FleetFetch]:
        fetch = FleetFetch(
            opened_sources(targets, options, environ, process, redacted),
            say=say,
            ask_code=code_asker(progress.clear),
            on_progress=progress.show,
        )
        fetch.client.redaction = redacted.redaction if redacted else None
        async with fetch:
            try:
                return await use(fetch), fetch
            finally:
                progress.clear()

    keep_objects()
    try:
        finish, fetch = asyncio.run(fetching())
    except FetchError as error:
        return complain(command, str(error), error.status)
    if status := finish():
        return status
    for words in filter(None, (fetch.unused_words(), fetch.lost_words())):
        complain(command, words)
    return fetch.status
