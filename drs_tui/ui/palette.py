"""The palette's own finds: jobs and servers to go to, regions and profiles to switch to."""

import re
from asyncio import sleep
from collections.abc import Callable, Iterator
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, cast

from rich.text import Text
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.widgets import Input

from drs_tui.model.text.labels import type_word
from drs_tui.model.text.safe import safe
from drs_tui.protocol.events import Topic

if TYPE_CHECKING:
    from drs_tui.ui.app import DrsTui

MOST = 20
LONGEST = 256  # characters, as a tag's value
WAITED, A_MOMENT = 1.0, 0.05
_JOB_ID = re.compile(r"drsjob-[0-9A-Za-z]{17}")
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")


class Palette(CommandPalette):
    """Textual's, which looks for all anew with every letter, and stands when thousands are typed at
    once: a terminal without bracketed paste types what is pasted."""

    def on_mount(self) -> None:
        """No name is longer."""
        self.query_one(Input).max_length = LONGEST


class _Patience:
    """Waits for an answer, but not for long, and not again with every key.

    Not in ``startup``: Textual cancels that with the first search, and then finds nothing any more.
    """

    def __init__(self) -> None:
        self._until = monotonic() + WAITED

    async def wait_for(self, is_there: Callable[[], bool]) -> None:
        """Wait until it is there, or the patience is over."""
        while not is_there() and monotonic() < self._until:
            await sleep(A_MOMENT)


class GoTo(Provider):
    """Jobs by id, servers by name or id: each leads to the newest job they took part in."""

    @property
    def _monitor(self) -> "DrsTui":
        return cast("DrsTui", self.app)

    async def startup(self) -> None:
        """Ask for the servers' names."""
        self._patience = _Patience()
        self._monitor.client.needs.all_names()

    async def search(self, query: str) -> Hits:
        """Whatever contains what was typed."""
        store = self._monitor.client.store
        await self._patience.wait_for(
            lambda: store.details.has_all_names or Topic.NAMES in store.status.errors
        )
        wanted = query.strip().casefold()
        for number, (label, job_id, server) in enumerate(self._finds(wanted)):
            if number >= MOST:
                return
            go = partial(self._monitor.navigation.go_to, job_id, server)
            yield Hit(1.0 - number / 100, Text(safe(label)), go, text=label)

    def _finds(self, wanted: str) -> Iterator[tuple[str, str, str | None]]:
        store = self._monitor.client.store
        if not wanted:
            return
        for row in store.jobs:
            if wanted in row.job_id.casefold():
                yield f"go to {type_word(row.initiated_by)} {row.job_id}", row.job_id, None
        if _JOB_ID.fullmatch(wanted) and store.jobs.place(wanted) is None:
            yield f"go to {wanted}, which is not loaded", wanted, None
        yield from self._servers(wanted)

    def _servers(self, wanted: str) -> Iterator[tuple[str, str, str | None]]:
        store = self._monitor.client.store
        names = store.details.servers.names
        told: set[str] = set()
        for row in store.jobs:
            for server in row.server_ids:
                if server in told:
                    continue
                told.add(server)
                name = names.get(server)
                if wanted in server or (name and name.matches(wanted)):
                    shown = f"{name.shown} ({server})" if name else server
                    yield f"go to server {shown} in {row.job_id}", row.job_id, server


class SwitchTo(Provider):
    """Another region or profile, in place."""

    @property
    def _monitor(self) -> "DrsTui":
        return cast("DrsTui", self.app)

    async def startup(self) -> None:
        """Ask what there is."""
        self._patience = _Patience()
        if not self._monitor.settings.demo:
            self._monitor.client.needs.targets()

    async def _told(self) -> None:
        store, demo = self._monitor.client.store, self._monitor.settings.demo
        await self._patience.wait_for(lambda: demo or store.details.targets is not None)

    def _finds(self) -> Iterator[tuple[str, str | None, str | None]]:
        places = self._monitor.client.store.details.targets
        if self._monitor.settings.demo or places is None:
            return
        for region in places.regions:
            yield f"switch to region {region}", region, None
        for profile in places.profiles:
            yield f"switch to profile {profile}", None, profile

    async def discover(self) -> Hits:
        """All of them."""
        await self._told()
        for label, region, profile in self._finds():
            go = partial(self._monitor.navigation.switch, region, profile)
            yield DiscoveryHit(Text(safe(label)), go, text=label)

    async def search(self, query: str) -> Hits:
        """Those that contain what was typed; a region that nobody told us of, all the same."""
        await self._told()
        matcher = self.matcher(query)
        found = False
        for label, region, profile in self._finds():
            if score := matcher.match(label):
                found = True
                go = partial(self._monitor.navigation.switch, region, profile)
                yield Hit(score, Text(safe(label)), go, text=label)
        typed = query.strip()
        if _REGION.fullmatch(typed) and not found and not self._monitor.settings.demo:
            label = f"switch to region {typed}"
            yield Hit(
                1.0, Text(label), partial(self._monitor.navigation.switch, typed, None), text=label
            )
