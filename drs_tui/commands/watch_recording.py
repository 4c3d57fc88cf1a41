"""The recording of a watch: what it receives, and at its end what would not be there any more."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from drs_tui.client.client import Client
from drs_tui.client.fetch_error import FetchError
from drs_tui.client.follow import Follow
from drs_tui.client.recorder import Recorder, create, start_of
from drs_tui.model.analysis.rto import Rto

if TYPE_CHECKING:
    from drs_tui.client.fleet_client import FleetClient
    from drs_tui.client.fleet_follow import FleetFollow

LAST_READS = 30.0  # seconds that they have


class Recording:
    """A file that gets what a client receives."""

    def __init__(self, path: str, rto: Rto | None, *, redacted: bool = False) -> None:
        """Create the file. ``redacted``: what is received has pseudonyms.

        Raises:
            OSError: it cannot be; the message says why.
        """
        self._descriptor, self._rto, self._redacted = create(Path(path)), rto, redacted

    def begin(self, client: "Client | FleetClient", say: Callable[[str], None]) -> None:
        """Record from now on, in the running loop; ``say`` once if the disk takes no more."""
        loop = asyncio.get_running_loop()

        def stopped(reason: str) -> None:
            client.stop_recording()
            say(f"the recording has stopped: {reason}; the watch goes on")

        def failed(reason: str) -> None:
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(stopped, reason)

        start = start_of(client.store, client.now(), rto=self._rto, redacted=self._redacted)
        client.record(Recorder(self._descriptor, start, on_failure=failed))

    async def end(self, follow: "Follow | FleetFollow") -> None:
        """Wait for what is read at the end of a job, but not for long."""
        client, loop = follow.client, asyncio.get_running_loop()
        until = loop.time() + LAST_READS
        with suppress(FetchError):
            while client.has_last_reads and loop.time() < until:
                await follow.wait(until - loop.time())
