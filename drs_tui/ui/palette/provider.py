"""What the palette's providers share."""

from asyncio import sleep
from collections.abc import Callable
from time import monotonic
from typing import Protocol, cast

from rich.text import Text
from textual.command import DiscoveryHit, Hit, Provider

from drs_tui.model.text.safe import safe
from drs_tui.ui.context import UiContext
from drs_tui.ui.navigation import Navigation

WAIT_SECONDS, POLL_SECONDS = 1.0, 0.05


class Deadline:
    """Wait for an answer for one second in all, not for one second with every key.

    The wait is not in ``startup``: Textual cancels that with the first search, and would then find
    nothing.
    """

    def __init__(self) -> None:
        self._until = monotonic() + WAIT_SECONDS

    async def wait_for(self, has_arrived: Callable[[], bool]) -> None:
        """Wait until the answer has arrived, or the time is over."""
        while not has_arrived() and monotonic() < self._until:
            await sleep(POLL_SECONDS)


class _MonitorApp(Protocol):
    """Declare what the providers use of the app, which Textual passes to them."""

    context: UiContext
    navigation: Navigation


class MonitorProvider(Provider):
    """A provider that knows the monitor."""

    @property
    def context(self) -> UiContext:
        """Return what the program offers to its screens."""
        return cast("_MonitorApp", self.app).context

    @property
    def navigation(self) -> Navigation:
        """Return what opens jobs and servers, and switches region and profile."""
        return cast("_MonitorApp", self.app).navigation


def hit(score: float, label: str, run: Callable[[], object], note: str | None = None) -> Hit:
    """Make an entry of a label that may have text from outside in it; ``note`` is ours."""
    return Hit(score, Text(safe(label)), run, text=label, help=note)


def discovery(label: str, run: Callable[[], object], note: str | None = None) -> DiscoveryHit:
    """Make an entry for the palette that nothing is typed into yet."""
    return DiscoveryHit(Text(safe(label)), run, text=label, help=note)
