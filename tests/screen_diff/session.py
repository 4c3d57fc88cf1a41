"""Run the real screens on two emulated terminals: one gets all output, the other the changes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

from textual import events
from textual.driver import Driver
from textual.geometry import Size
from textual.pilot import Pilot

from drs_tui.client.client import Client
from drs_tui.settings import Settings
from drs_tui.ui.app import DrsTui
from drs_tui.ui.screen_diff.driver import BEGIN_SYNC, END_SYNC, WriteFilter
from tests.driven import FRAME, READY, DrawingDriver, Driven, ThreadedCollector
from tests.screen_diff.terminals import Pair
from tests.ui.conftest import NOW

START = "\x1b[?1049h\x1b[?25l\x1b[?7l"  # what Textual's own driver starts with
REDRAWN_WITHIN = 250  # frames
STOP = "\x1b[?7h\x1b[?1049l\x1b[?25h"  # and what it ends with


class CountingDriver(DrawingDriver):
    """Count the bytes to write, without a terminal."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.byte_count = 0

    def write(self, data: str) -> None:
        """Count the bytes."""
        self.byte_count += len(data.encode())


class TwinDriver(CountingDriver):
    """Draw on two terminals, one of which gets only the changes."""

    pair: Pair
    write_filter: WriteFilter

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.diff_bytes = 0
        self.errors: list[str] = []
        self.is_damaged = False

    def write(self, data: str) -> None:
        """Draw on both terminals, and compare them."""
        super().write(data)
        diff = self.write_filter.filter(data)
        self.diff_bytes += len(diff.encode())
        self.pair.whole.feed(data)
        self.pair.diff.feed(diff)
        if not self.is_damaged and data not in (BEGIN_SYNC, END_SYNC):
            self.errors += self.pair.differences()


class Session(Driven):
    """The program with a fake collector, a clock that the test moves, and its two terminals."""

    def __init__(self, pilot: Pilot[None], app: DrsTui, collector: ThreadedCollector) -> None:
        super().__init__(pilot, app, collector)
        self.now = NOW
        cast("Client", app.client)._wall = lambda: self.now

    @property
    def driver(self) -> TwinDriver:
        """Return the driver that gets all output."""
        return cast("TwinDriver", self.app._driver)

    def amount_written(self) -> int:
        """Return the number of bytes."""
        return self.driver.byte_count

    async def tick(self, seconds: float) -> None:
        """Advance the clock, and update the times on the screen."""
        self.now += seconds
        self.app._tick()
        await self.settle()

    async def resize(self, columns: int, rows: int) -> None:
        """Change the size; the screen is garbage until all is redrawn."""
        async with self._damaged(columns, rows):
            self._set_size(columns, rows)

    async def resize_at_once(self, *sizes: tuple[int, int]) -> None:
        """Set one size after the other, while Textual still draws for the one before."""
        async with self._damaged(*sizes[-1]):
            for size in sizes:
                self._set_size(*size)
                await self.pilot._wait_for_screen()
                self.app.screen.refresh()
                await asyncio.sleep(0)

    def _set_size(self, columns: int, rows: int) -> None:
        self.driver._size = (columns, rows)
        size = Size(columns, rows)
        self.app.post_message(events.Resize(size, size))

    async def redraw(self) -> None:
        """Press Ctrl+L after another program has written all over the screen."""
        async with self._damaged(*self.app.size):
            await self.pilot.press("ctrl+l")

    async def suspend(self) -> None:
        """Write what Textual's own driver writes on Ctrl+Z and ``fg``."""
        async with self._damaged(*self.app.size):
            for sequence in (STOP, START):
                self.driver.write(sequence)
            self.driver.pair.resize(*self.app.size)
            self._set_size(*self.app.size)

    @asynccontextmanager
    async def _damaged(self, columns: int, rows: int) -> AsyncIterator[None]:
        driver = self.driver
        driver.is_damaged = True
        driver.pair.resize(columns, rows)
        yield
        for _ in range(REDRAWN_WITHIN):
            if not driver.pair.damage():
                break
            await self.pilot.pause(FRAME)
        await self.settle()
        driver.is_damaged = False
        driver.errors += driver.pair.damage()

    def differences(self) -> list[str]:
        """Return every difference between the terminals since the start, and now."""
        return [*self.driver.errors, *self.driver.pair.differences()]

    def take_bytes(self) -> tuple[int, int]:
        """Return the bytes written since the last call: with the filter, and without."""
        counts = self.driver.diff_bytes, self.driver.byte_count
        self.driver.diff_bytes = self.driver.byte_count = 0
        return counts


@asynccontextmanager
async def run_session(
    driver: Callable[[DrsTui], type[Driver]],
    size: tuple[int, int] = (80, 24),
    *,
    theme: str = "dark",
    has_sync: bool = False,
) -> AsyncIterator[Session]:
    """Run the program on a driver; ``has_sync``: the terminal has synchronized output."""
    collector = ThreadedCollector()
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
async def run_twin_session(
    size: tuple[int, int] = (80, 24), *, widths: str = "as Rich", **more: Any
) -> AsyncIterator[Session]:
    """Run the program on two terminals of these widths; ``more`` as for ``run_session``."""
    pair = Pair(*size, widths)
    for terminal in (pair.whole, pair.diff):
        terminal.feed(START)

    def driver(app: DrsTui) -> type[Driver]:
        members = {"pair": pair, "write_filter": WriteFilter(app.screen_buffer)}
        return type("TwinHere", (TwinDriver,), members)

    async with run_session(driver, size, **more) as session:
        yield session
