"""Start and stop a recording from the screen."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from drs_tui.client.client import Client
from drs_tui.client.recorder import Recorder, create, start_of
from drs_tui.protocol.recording import SUFFIX
from drs_tui.settings import Settings
from drs_tui.ui.render.cells import Cell, external


def start_or_stop(client: Client, settings: Settings, on_failure: Callable[[str], None]) -> Cell:
    """Start a recording in the current folder, or stop the one that goes on; return what to say."""
    if open_recorder := client.take_recorder():
        # A disk that hangs holds up this thread alone.
        asyncio.get_running_loop().run_in_executor(None, open_recorder.close)
        return external("the recording is closed", "ok")
    at = datetime.fromtimestamp(client.now(), UTC)
    path = Path(f"drs-tui-{at:%Y-%m-%dT%H%M%SZ}{SUFFIX}")
    try:
        descriptor = create(path)
    except OSError as error:
        return external(f"cannot record: {error}", "warn")
    client.record(recorder(descriptor, client, settings, on_failure))
    return external(f"recording to {path}; R stops", "ok")


def recorder(
    descriptor: int,
    client: Client,
    settings: Settings,
    on_failure: Callable[[str], None] = lambda _: None,
) -> Recorder:
    """Make a recorder of what a client receives from now on."""
    start = start_of(client.store, client.now(), rto=settings.rto, demo=settings.demo)
    return Recorder(descriptor, start, on_failure=on_failure)
