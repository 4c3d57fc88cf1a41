"""Command palette providers: jobs and servers to go to, regions and profiles to switch to."""

import re
from asyncio import sleep
from collections.abc import Callable, Iterator
from functools import partial
from time import monotonic
from typing import Protocol, cast

from rich.text import Text
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.widgets import Input

from drs_tui.model.text.labels import type_word
from drs_tui.model.text.safe import safe
from drs_tui.protocol.events import Topic
from drs_tui.ui.context import UiContext
from drs_tui.ui.navigation import Navigation

MAX_RESULTS = 20
MAX_QUERY_LENGTH = 256  # characters, as a tag's value
WAIT_SECONDS, POLL_SECONDS = 1.0, 0.05
_JOB_ID = re.compile(r"drsjob-[0-9A-Za-z]{17}")
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")


class Palette(CommandPalette):
    """Limit how much can be typed into Textual's palette.

    Textual searches again with every letter, and hangs when thousands are typed at once: a terminal
    without bracketed paste types what is pasted.
    """

    def on_mount(self) -> None:
        """Limit the input to the length of the longest tag value."""
        self.query_one(Input).max_length = MAX_QUERY_LENGTH


class _Deadline:
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


class _MonitorProvider(Provider):
    @property
    def _context(self) -> UiContext:
        return cast("_MonitorApp", self.app).context

    @property
    def _navigation(self) -> Navigation:
        return cast("_MonitorApp", self.app).navigation


class GoTo(_MonitorProvider):
    """Find jobs by id and servers by name or id; a server opens the newest job that contains it."""

    async def startup(self) -> None:
        """Request the servers' names."""
        self._deadline = _Deadline()
        self._context.client.needs.all_names()

    async def search(self, query: str) -> Hits:
        """Yield the jobs and servers whose id or name contains the query."""
        store = self._context.store
        await self._deadline.wait_for(
            lambda: store.details.has_all_names or Topic.NAMES in store.status.errors
        )
        typed = query.strip().casefold()
        for number, (label, job_id, server) in enumerate(self._choices(typed)):
            if number >= MAX_RESULTS:
                return
            go = partial(self._navigation.go_to, job_id, server)
            yield Hit(1.0 - number / 100, Text(safe(label)), go, text=label)

    def _choices(self, typed: str) -> Iterator[tuple[str, str, str | None]]:
        store = self._context.store
        if not typed:
            return
        for row in store.jobs:
            if typed in row.job_id.casefold():
                yield (
                    f"go to {type_word(row.initiated_by, row.type)} {row.job_id}",
                    row.job_id,
                    None,
                )
        if _JOB_ID.fullmatch(typed) and store.jobs.place(typed) is None:
            yield f"go to {typed}, which is not loaded", typed, None
        yield from self._servers(typed)

    def _servers(self, typed: str) -> Iterator[tuple[str, str, str | None]]:
        store = self._context.store
        names = store.details.servers.names
        seen: set[str] = set()
        for row in store.jobs:
            for server in row.server_ids:
                if server in seen:
                    continue
                seen.add(server)
                name = names.get(server)
                if typed in server or (name and name.matches(typed)):
                    shown = f"{name.shown} ({server})" if name else server
                    yield f"go to server {shown} in {row.job_id}", row.job_id, server


class SwitchTo(_MonitorProvider):
    """Switch to another region or profile without a restart."""

    async def startup(self) -> None:
        """Request the regions and profiles to choose from."""
        self._deadline = _Deadline()
        if not self._context.settings.demo:
            self._context.client.needs.targets()

    async def _targets_listed(self) -> None:
        store, demo = self._context.store, self._context.settings.demo
        await self._deadline.wait_for(lambda: demo or store.details.targets is not None)

    def _choices(self) -> Iterator[tuple[str, str | None, str | None]]:
        targets = self._context.store.details.targets
        if self._context.settings.demo or targets is None:
            return
        for region in targets.regions:
            yield f"switch to region {region}", region, None
        for profile in targets.profiles:
            yield f"switch to profile {profile}", None, profile

    async def discover(self) -> Hits:
        """Yield every region and profile."""
        await self._targets_listed()
        for label, region, profile in self._choices():
            go = partial(self._navigation.switch, region, profile)
            yield DiscoveryHit(Text(safe(label)), go, text=label)

    async def search(self, query: str) -> Hits:
        """Yield the choices that match the query; also a region that is not listed."""
        await self._targets_listed()
        matcher = self.matcher(query)
        found = False
        for label, region, profile in self._choices():
            if score := matcher.match(label):
                found = True
                go = partial(self._navigation.switch, region, profile)
                yield Hit(score, Text(safe(label)), go, text=label)
        typed = query.strip()
        if _REGION.fullmatch(typed) and not found and not self._context.settings.demo:
            label = f"switch to region {typed}"
            go = partial(self._navigation.switch, typed, None)
            yield Hit(1.0, Text(label), go, text=label)
