"""The real screens without a terminal, driven by keys and by a collector's events."""

import os
from concurrent.futures import Future, ThreadPoolExecutor

from textual.drivers.headless_driver import HeadlessDriver
from textual.pilot import Pilot

from drs_tui.protocol import PROTOCOL
from drs_tui.protocol import events as ev
from drs_tui.ui.app import DrsTui
from tests.ui.conftest import FakeCollector

FRAME = 0.02  # Textual draws sixty times a second at most
READY = ev.Ready(PROTOCOL, "us-east-1", "--region", None)


class DrawingDriver(HeadlessDriver):
    """A driver without a terminal, for which Textual draws as if there were one."""

    @property
    def is_headless(self) -> bool:
        """Return False: Textual draws nothing for a headless driver."""
        return False


class ThreadedCollector(FakeCollector):
    """A fake collector that emits from a thread, as much as it likes, and can end by itself."""

    def __init__(self) -> None:
        super().__init__()
        self._writer = ThreadPoolExecutor(1)

    def emit(self, *events_: ev.Event, generation: int = 1) -> None:
        """Emit from the thread: a pipe takes no more than 64 KiB until it is read."""
        self._writer.submit(super().emit, *events_, generation=generation)

    def handed_over(self) -> "Future[None]":
        """Return a future that is done once every event is in the pipe."""
        return self._writer.submit(lambda: None)

    def end(self) -> None:
        """End it, and drop what was not written yet."""
        super().end()
        self._writer.shutdown(cancel_futures=True)

    def hang_up(self) -> None:
        """Close the pipes of its events and of its stderr."""
        for name in ("_events", "_stderr"):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, getattr(self, name))
            os.close(nowhere)


class Driven:
    """The program with a fake collector."""

    def __init__(self, pilot: Pilot[None], app: DrsTui, collector: ThreadedCollector) -> None:
        self.pilot, self.app, self.collector = pilot, app, collector

    def amount_written(self) -> int:
        """Return a number that grows with whatever is written."""
        raise NotImplementedError

    async def until_silent(self) -> None:
        """Wait until nothing more is written."""
        before = None
        while before != (now := self.amount_written()):
            before = now
            await self.pilot.pause(FRAME)
            # On a busy machine the loop makes few turns within a frame's time: messages that
            # lead to more output may still be queued.
            await self.pilot.pause(0)

    async def settle(self) -> None:
        """Wait until the screen is drawn."""
        await self.until_silent()

    async def all_drawn(self) -> None:
        """Wait until every event has been read and drawn."""
        handed_over = self.collector.handed_over()
        while not handed_over.done():
            await self.pilot.pause(FRAME)
        await self.pilot.pause(FRAME)
        # What arrives while drawing is paused is drawn some time later, not within a frame.
        while self.app._pacing._changes:
            await self.pilot.pause(FRAME)
        await self.settle()

    async def press(self, *keys: str) -> None:
        """Press those keys and wait for the result to be drawn."""
        await self.pilot.press(*keys)
        await self.settle()
