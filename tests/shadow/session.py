"""The real screens, drawn twice from one run: as Textual writes them, and the news of that."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

from textual import events
from textual.driver import Driver
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Size
from textual.pilot import Pilot

from drs_tui.client.client import Client
from drs_tui.settings import Settings
from drs_tui.ui.app import DrsTui
from drs_tui.ui.screen_diff.driver import BEGIN, END, WriteFilter
from tests.hostile.recorded import FRAME, READY, Played
from tests.shadow.terminals import Pair
from tests.ui.conftest import NOW

START = "\x1b[?1049h\x1b[?25l\x1b[?7l"  # what Textual's own driver begins with, as far as is drawn
PATIENCE = 250  # frames until all is redrawn
END_OF_ALL = "\x1b[?7h\x1b[?1049l\x1b[?25h"  # and ends with


class Nowhere(HeadlessDriver):
    """A driver without a terminal that does not say so, and counts the bytes it is to write."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.said = 0

    @property
    def is_headless(self) -> bool:
        """Textual draws nothing for a driver that is."""
        return False

    def write(self, data: str) -> None:
        """Count it."""
        self.said += len(data.encode())


class Twofold(Nowhere):
    """A driver of two terminals, one of which gets the changes alone."""

    pair: Pair
    sieve: WriteFilter

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.diff = 0  # bytes
        self.wrong: list[str] = []
        self.is_damaged = False

    def write(self, data: str) -> None:
        """Show it, and compare."""
        super().write(data)
        diff = self.sieve.let_through(data)
        self.diff += len(diff.encode())
        self.pair.whole.feed(data)
        self.pair.diff.feed(diff)
        if not self.is_damaged and data not in (BEGIN, END):
            self.wrong += self.pair.differences()


class Session:
    """The program, its collector played by hand, its clock moved by hand, and its terminals."""

    def __init__(self, pilot: Pilot[None], app: DrsTui, collector: Played) -> None:
        self.pilot, self.app, self.collector = pilot, app, collector
        self.now = NOW
        app.client._wall = lambda: self.now

    @property
    def driver(self) -> Twofold:
        """What is written passes here."""
        return cast("Twofold", self.app._driver)

    async def settle(self) -> None:
        """Wait until nothing more is written."""
        before = -1
        while before != (now := self.driver.said):
            before = now
            await self.pilot.pause(FRAME)
            # On a busy machine a frame's time goes by in few turns of the loop: what came of it
            # is still in the queues.
            await self.pilot.pause(0)

    async def heard(self) -> None:
        """Wait until every event has been read and drawn."""
        handed_over = self.collector.handed_over()
        while not handed_over.done():
            await self.pilot.pause(FRAME)
        await self.pilot.pause(FRAME)
        # What arrives while drawing rests is drawn some time later, and not within a frame.
        while self.app._pacing._changes:
            await self.pilot.pause(FRAME)
        await self.settle()

    async def press(self, *keys: str) -> None:
        """Press them, and see what comes of it."""
        await self.pilot.press(*keys)
        await self.settle()

    async def tick(self, seconds: float) -> None:
        """Time goes by, and the clocks on the screen go on."""
        self.now += seconds
        self.app._tick()
        await self.settle()

    async def resize(self, columns: int, rows: int) -> None:
        """Another size, the screen damaged until all is redrawn."""
        async with self._damaged(columns, rows):
            self._tell_size(columns, rows)

    async def resize_at_once(self, *sizes: tuple[int, int]) -> None:
        """One size after the other, set while Textual still draws for those before."""
        async with self._damaged(*sizes[-1]):
            for size in sizes:
                self._tell_size(*size)
                await self.pilot._wait_for_screen()
                self.app.screen.refresh()
                await asyncio.sleep(0)

    def _tell_size(self, columns: int, rows: int) -> None:
        self.driver._size = (columns, rows)
        size = Size(columns, rows)
        self.app.post_message(events.Resize(size, size))

    async def advice(self) -> None:
        """Somebody else has written all over the screen, and Ctrl+L is pressed."""
        async with self._damaged(*self.app.size):
            await self.pilot.press("ctrl+l")

    async def suspend(self) -> None:
        """Ctrl+Z and ``fg``, as far as Textual's own driver writes."""
        async with self._damaged(*self.app.size):
            for said in (END_OF_ALL, START):
                self.driver.write(said)
            self.driver.pair.resize(*self.app.size)
            self._tell_size(*self.app.size)

    @asynccontextmanager
    async def _damaged(self, columns: int, rows: int) -> AsyncIterator[None]:
        driver = self.driver
        driver.is_damaged = True
        driver.pair.resize(columns, rows)
        yield
        for _ in range(PATIENCE):
            if not driver.pair.damage():
                break
            await self.pilot.pause(FRAME)
        await self.settle()
        driver.is_damaged = False
        driver.wrong += driver.pair.damage()

    def differences(self) -> list[str]:
        """All that was ever wrong, and is now."""
        return [*self.driver.wrong, *self.driver.pair.differences()]

    def spent(self) -> tuple[int, int]:
        """Bytes since it was last asked: with the shadow, and without."""
        spent = self.driver.diff, self.driver.said
        self.driver.diff = self.driver.said = 0
        return spent


@asynccontextmanager
async def playing(
    driver: Callable[[DrsTui], type[Driver]],
    size: tuple[int, int] = (80, 24),
    *,
    theme: str = "dark",
    has_sync: bool = False,
) -> AsyncIterator[Session]:
    """Open the program on that driver; ``has_sync``: the terminal has synchronized output."""
    collector = Played()
    settings = Settings(region="us-east-1", refresh=3600.0, theme=theme)
    try:
        collector.emit(READY, generation=0)
        client = Client(collector)
        client.query(settings.query)
        client.wait_until_ready()
        app = DrsTui(client, settings)
        app.driver_class = driver(app)
        app._sync_available = has_sync
        async with app.run_test(headless=False, size=size) as pilot:
            yield Session(pilot, app, collector)
    finally:
        collector.end()


@asynccontextmanager
async def twofold(
    size: tuple[int, int] = (80, 24), *, opinion: str = "as Rich", **more: Any
) -> AsyncIterator[Session]:
    """Open the program on two terminals of that opinion; ``more`` as for ``playing``."""
    pair = Pair(*size, opinion)
    for terminal in (pair.whole, pair.diff):
        terminal.feed(START)

    def driver(app: DrsTui) -> type[Driver]:
        members = {"pair": pair, "sieve": WriteFilter(app.screen_buffer)}
        return type("TwofoldHere", (Twofold,), members)

    async with playing(driver, size, **more) as session:
        yield session
