"""Nothing moves under the cursor, whichever source answers, grows or fails."""

from itertools import count
from random import Random

import pytest

from drs_tui.model.request_error import ErrorKind
from drs_tui.protocol import events as ev
from drs_tui.ui.screens.jobs import JobsScreen
from tests.records import Item
from tests.ui.conftest import NOW, Opened, line_with, until
from tests.ui.fleet import SourceCollector, opened_fleet
from tests.ui.test_sources import aged

STEPS = 24
PAGE = 3
SIZE = 120, 14  # the list scrolls


class Estate:
    """Four sources, which answer as a test has them; ages are in minutes."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._numbers = count(101)  # no id's end is within another's
        names = ("payments", "core", "web", "archive")
        self.all = [SourceCollector(n, f"11112222333{i}", "us-west-2") for i, n in enumerate(names)]
        self._oldest = [rng.randint(60, 90) for _ in self.all]
        self.newest = list(self._oldest)
        self.loaded = [0 for _ in self.all]
        for each in self.all:
            each.begin()

    def _job(self, minutes: int) -> Item:
        return aged(next(self._numbers), minutes)

    def page(self, source: int) -> None:
        """Answer with the next page."""
        ages = [self._oldest[source] + self._rng.randint(0, 9) * n for n in range(PAGE)]
        self._oldest[source] = max(ages) + 1
        self.all[source].answer(*map(self._job, sorted(ages)), more=True)
        self.loaded[source] += PAGE

    def grow(self, source: int) -> None:
        """Answer a refresh with two jobs that have begun."""
        self.newest[source] -= self._rng.randint(1, 2)
        collector = self.all[source]
        first, second = (self._job(self.newest[source]) for _ in range(2))
        collector.emit(collector.seen(second, ev.Topic.LIVE))
        collector.emit(collector.seen(first, ev.Topic.LIVE))
        collector.emit(ev.Refreshed(NOW, 0, 1, 5.0))
        self.loaded[source] += 2

    def fail(self, source: int) -> None:
        """Fail; the next answer ends that."""
        self.all[source].fail(ErrorKind.EXPIRED, "the credentials have expired", "renew them")


async def _settled(opened: Opened, estate: Estate) -> None:
    pilot, app = opened
    stores = app.client.store.stores  # type: ignore[attr-defined]
    await until(pilot, lambda: not any(each.has_unread() for each in estate.all))
    await until(pilot, lambda: [len(each.jobs) for each in stores] == estate.loaded)
    app._pacing.flush()
    await pilot.pause()


@pytest.mark.parametrize("seed", [7, *(pytest.param(n, marks=pytest.mark.slow) for n in range(6))])
async def test_the_cursor_stays_on_its_job(seed: int) -> None:
    rng = Random(seed)
    estate = Estate(rng)
    async with opened_fleet(estate.all, SIZE) as opened:
        pilot, app = opened
        for source in sorted((0, 1), key=estate.newest.__getitem__, reverse=True):
            estate.page(source)  # the newer jobs come late
            await _settled(opened, estate)
        assert isinstance(app.screen, JobsScreen)
        newest = app.screen.highlighted
        assert newest == next(iter(app.client.store.jobs))  # before it is moved
        for _ in range(STEPS):
            await pilot.press(rng.choice(["j", "j", "k", "pagedown"]))
            assert isinstance(app.screen, JobsScreen)
            highlighted = app.screen.highlighted
            assert highlighted
            happens = rng.choice([estate.page, estate.page, estate.grow, estate.fail])
            happens(rng.randrange(len(estate.all)))
            await _settled(opened, estate)

            after = app.screen.highlighted
            assert after
            assert after.job_id == highlighted.job_id
            assert line_with(app, highlighted.job_id[-7:]).startswith("›")
    for each in estate.all:
        each.end()
