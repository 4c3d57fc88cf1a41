"""Switch to another region or profile without a restart."""

import re
from collections.abc import Iterator
from functools import partial

from textual.command import Hits

from drs_tui.ui.palette.provider import Deadline, MonitorProvider, discovery, hit
from drs_tui.ui.palette.ranking import INSIDE, rank_fuzzily
from drs_tui.ui.render.cells import text

_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")
_IN_THE_DEMO = "switch region or profile: not in the demo, it needs an account"
_ALSO = "account credentials role"


class SwitchTo(MonitorProvider):
    """Offer the regions and profiles there are; in the demo, say why there are none."""

    async def startup(self) -> None:
        """Request the regions and profiles to choose from."""
        self._deadline = Deadline()
        if not self._is_demo:
            self.context.client.needs.targets()

    @property
    def _is_demo(self) -> bool:
        return self.context.settings.demo

    async def _choices(self) -> list[tuple[str, str | None, str | None]]:
        """Return labels with a region or a profile each."""
        store = self.context.store
        if self._is_demo:
            return []
        await self._deadline.wait_for(lambda: store.details.targets is not None)
        return list(self._listed())

    def _listed(self) -> Iterator[tuple[str, str | None, str | None]]:
        targets = self.context.store.details.targets
        if targets is None:
            return
        for region in targets.regions:
            yield f"switch to region {region}", region, None
        for profile in targets.profiles:
            yield f"switch to profile {profile}", None, profile

    async def discover(self) -> Hits:
        """Yield every region and profile."""
        for label, region, profile in await self._choices():
            yield discovery(label, partial(self.navigation.switch, region, profile))

    async def search(self, query: str) -> Hits:
        """Yield the choices that fit the query; also a region that is not listed."""
        query, found = self.context.client.typed(query), False
        for label, region, profile in await self._choices():
            if score := rank_fuzzily(query, label, _ALSO):
                found = True
                yield hit(score, label, partial(self.navigation.switch, region, profile))
        typed = query.strip()
        if _REGION.fullmatch(typed) and not found and not self._is_demo:
            label = f"switch to region {typed}"
            yield hit(INSIDE, label, partial(self.navigation.switch, typed, None))
        if self._is_demo and (score := rank_fuzzily(query, _IN_THE_DEMO, _ALSO)):
            yield hit(score, _IN_THE_DEMO, self._refuse)

    def _refuse(self) -> None:
        self.context.show_status(text(_IN_THE_DEMO, "warn"))
