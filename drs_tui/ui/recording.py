"""Start and stop a recording from the screen, and type notes into it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from drs_tui.client.recorder import Recorder, create, start_of
from drs_tui.protocol.recording import SUFFIX
from drs_tui.settings import Settings
from drs_tui.ui.context import MonitorClient
from drs_tui.ui.render.cells import Cell, external
from drs_tui.ui.screens.base import MonitorScreen

ShowStatus = Callable[[Cell], None]


def start_or_stop(client: MonitorClient, settings: Settings, show_status: ShowStatus) -> None:
    """Start a recording in the current folder, or stop the one that goes on."""
    if open_recorder := client.take_recorder():
        # A disk that hangs holds up this thread alone.
        asyncio.get_running_loop().run_in_executor(None, open_recorder.close)
        show_status(external("the recording is closed", "ok"))
        return
    at = datetime.fromtimestamp(client.now(), UTC)
    path = Path(f"drs-tui-{at:%Y-%m-%dT%H%M%SZ}{SUFFIX}")
    try:
        descriptor = create(path)
    except OSError as error:
        show_status(external(f"cannot record: {error}", "warn"))
        return
    client.record(recorder(descriptor, client, settings, failure_shown(client, show_status)))
    show_status(external(f"recording to {path}; A adds a note, R stops", "ok"))


def recorder(
    descriptor: int,
    client: MonitorClient,
    settings: Settings,
    on_failure: Callable[[str], None] = lambda _: None,
) -> Recorder:
    """Make a recorder of what a client receives from now on."""
    start = start_of(
        *(client.store, client.now()),
        rto=settings.rto,
        demo=settings.demo,
        redacted=settings.redact,
    )
    return Recorder(descriptor, start, on_failure=on_failure)


def failure_shown(client: MonitorClient, show_status: ShowStatus) -> Callable[[str], None]:
    """Return what says that the disk takes no more, called in the recorder's thread."""
    loop = asyncio.get_running_loop()

    def show(reason: str) -> None:
        client.stop_recording()
        show_status(external(f"the recording has stopped: {reason}", "warn"))

    def show_soon(reason: str) -> None:
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(show, reason)

    return show_soon


def ask_for_note(screen: MonitorScreen) -> None:
    """Ask for words, which go into the recording with their time."""

    def submit(typed: str) -> str | None:
        if not (words := typed.strip()):
            return None
        if (open_recorder := screen.client.recorder) is None:
            return "the recording has ended: Esc leaves this line, R starts another one"
        open_recorder.note(words)
        screen.show_status(external(f"noted: {words}", "ok"))
        return None

    screen.ask("note", "", submit, example="the network team was called")
