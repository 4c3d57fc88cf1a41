"""Several collector processes: one that is killed costs only its own sources."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack

import pytest

from drs_tui.client.fleet_client import FleetClient
from drs_tui.client.process import CollectorProcess
from drs_tui.commands import source_collectors
from drs_tui.commands.fleet import fleet_client
from drs_tui.commands.source_collectors import opens
from drs_tui.fleet.source_target import SourceTarget
from drs_tui.options import CollectorOptions
from drs_tui.protocol.requests import Query
from drs_tui.settings import Settings
from drs_tui.store.changes import Changes
from drs_tui.store.fleet_store import FleetStore, SourceStanding
from drs_tui.store.status import Paging
from tests.endpoint import Endpoint, serving
from tests.records import job, job_id, live_job
from tests.wire.monitor import WITHIN

JOBS, PAGE = 5, 2
SOURCES, TOGETHER = 4, 2


class Estate:
    """Four sources of two collector processes; each has an endpoint with jobs of its own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(source_collectors, "TOGETHER", TOGETHER)
        monkeypatch.setattr(source_collectors, "CollectorProcess", self._started)
        self.processes: list[CollectorProcess] = []
        self._serving = ExitStack()
        self.endpoints = [self._serve(number) for number in range(SOURCES)]
        targets = tuple(
            SourceTarget(f"a{n}", None, "us-east-1", endpoint_url=each.url)
            for n, each in enumerate(self.endpoints)
        )
        settings, options = Settings(sources=targets), CollectorOptions(refresh=30)
        self.client: FleetClient = fleet_client(settings, opens(targets, options, os.environ))
        self.store: FleetStore = self.client.store
        self.shown: list[list[str]] = []
        """The list after each change."""
        self._changed = asyncio.Event()
        self.client.query(Query(page_size=PAGE))

    def _started(self, *arguments: object) -> CollectorProcess:
        self.processes.append(CollectorProcess(*arguments))  # type: ignore[arg-type]
        return self.processes[-1]

    def _serve(self, number: int) -> Endpoint:
        first = 10 * number
        return self._serving.enter_context(serving(map(job, range(first, first + JOBS))))

    def begin(self) -> None:
        """Read events in the running loop."""
        self.client.attach(self._note)

    def _note(self, _: Changes) -> None:
        self.shown.append([row.job_id for row in self.store.jobs])
        self._changed.set()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until it holds, after changes of any source."""
        async with asyncio.timeout(WITHIN):
            while not holds():
                self._changed.clear()
                await self._changed.wait()

    def is_loaded(self) -> bool:
        """Load on; return whether all is loaded."""
        is_loaded = all(s.status.paging is Paging.END for s in self.store.stores)
        self.client.load_all(on=not is_loaded)
        return is_loaded and not self.store.jobs.show_more()

    def standings(self) -> list[SourceStanding]:
        """Return how each source stands."""
        return [self.store.standing(number) for number in range(SOURCES)]

    def close(self) -> None:
        """End everything."""
        self.client.close()
        self._serving.close()


@pytest.fixture
async def estate(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Estate]:
    estate = Estate(monkeypatch)
    yield estate
    estate.close()


async def test_a_killed_process_costs_its_own_sources_which_come_back_without_their_history(
    estate: Estate,
) -> None:
    estate.begin()
    await estate.until(estate.is_loaded)
    assert len(estate.store.jobs) == SOURCES * JOBS
    before = [row.job_id for row in estate.store.jobs]
    for number, endpoint in enumerate(estate.endpoints):
        endpoint.asked.clear()
        endpoint.jobs.insert(0, live_job(90 + number))
    estate.shown.clear()

    estate.processes[1]._popen.kill()
    await estate.until(lambda: SourceStanding.ENDED in estate.standings())
    standings = estate.standings()
    estate.client.refresh()  # by the others; those that are gone are started again
    new = [job_id(90 + number) for number in range(SOURCES)]
    await estate.until(lambda: set(new) <= {row.job_id for row in estate.store.jobs})

    assert standings[:2] == [SourceStanding.ANSWERING] * 2
    assert estate.standings() == [SourceStanding.ANSWERING] * SOURCES
    assert len(estate.processes) == 3
    for shown in estate.shown:  # nothing was lost in between
        assert [each for each in shown if each in before] == before
    for endpoint in estate.endpoints:
        assert {asked.token for asked in endpoint.pages() if not asked.job_ids} == {None}
