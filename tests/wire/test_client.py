"""The client with a real collector: which changes it passes to a screen, and when."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from drs_tui.client.client import Client
from drs_tui.client.process import CollectorProcess
from drs_tui.client.ready import RefusedError, first_event
from drs_tui.protocol.requests import Query
from drs_tui.store.changes import Changes
from drs_tui.store.status import Paging
from tests.conftest import environ_for
from tests.endpoint import Endpoint, Reply
from tests.records import job, job_id, live_job
from tests.wire.monitor import WITHIN, eventually

ARGUMENTS = ("--region", "us-east-1", "--refresh", "30")


class Screen:
    """Hears of batches, and waits for what they bring."""

    def __init__(self, client: Client, process: CollectorProcess) -> None:
        self.client = client
        self.process = process
        self.batches: list[Changes] = []
        self._heard = asyncio.Event()
        client.attach(self._hear)

    def _hear(self, batch: Changes) -> None:
        self.batches.append(batch)
        self._heard.set()

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(WITHIN):
            while not holds():
                self._heard.clear()
                await self._heard.wait()


@pytest.fixture
async def screen(endpoint: Endpoint) -> AsyncIterator[Screen]:
    process = CollectorProcess(ARGUMENTS, environ_for(endpoint))
    client = Client(process)
    client.wait_until_ready()
    yield Screen(client, process)
    client.close()


async def test_a_query_brings_its_first_page_and_more_on_demand(
    screen: Screen, endpoint: Endpoint
) -> None:
    client = screen.client
    endpoint.jobs[:] = map(job, range(3))

    client.query(Query(page_size=2))
    client.next_page()
    await screen.until(lambda: client.store.status.paging is Paging.IDLE)
    first = len(client.store.jobs)
    client.next_page()
    await screen.until(lambda: client.store.status.paging is Paging.END)
    client.next_page()

    assert (first, len(client.store.jobs)) == (2, 3)
    assert any(batch.moved for batch in screen.batches)
    assert len(endpoint.pages()) == 2


async def test_a_new_query_begins_an_empty_list(screen: Screen, endpoint: Endpoint) -> None:
    client = screen.client
    endpoint.jobs[:] = map(job, range(3))
    endpoint.replies.append(Reply(hang=True))
    client.query(Query())
    eventually(lambda: bool(endpoint.asked))
    old = client.store.jobs

    client.query(Query(page_size=1))
    endpoint.release.set()
    await screen.until(lambda: len(client.store.jobs) == 1)

    assert client.store.jobs is not old
    assert len(old) == 0


async def test_a_refresh_brings_what_changed_and_nothing_else(
    screen: Screen, endpoint: Endpoint
) -> None:
    client = screen.client
    endpoint.jobs[:] = [live_job(1), job(2)]
    client.query(Query())
    await screen.until(lambda: len(client.store.jobs) == 2)
    screen.batches.clear()

    endpoint.jobs[0] = job(1)
    client.refresh()
    await screen.until(lambda: client.store.jobs.live == 0)

    assert set().union(*(batch.updated for batch in screen.batches)) == {job_id(1)}
    assert not any(batch.moved for batch in screen.batches)


async def test_a_collector_that_dies_is_reported(screen: Screen, endpoint: Endpoint) -> None:
    client = screen.client
    endpoint.jobs[:] = [job(1)]
    client.query(Query())
    await screen.until(lambda: len(client.store.jobs) == 1)

    screen.process._popen.kill()
    await screen.until(lambda: client.store.status.ended is not None)
    client.refresh()

    assert client.store.status.ended
    assert len(client.store.jobs) == 1


async def test_an_empty_list_is_kept_fresh_by_the_next_collector_too(endpoint: Endpoint) -> None:
    def start() -> CollectorProcess:
        return CollectorProcess(ARGUMENTS, environ_for(endpoint))

    process = start()
    client = Client(process, start)
    client.wait_until_ready()
    screen = Screen(client, process)
    client.query(Query())
    await screen.until(lambda: client.store.status.paging is Paging.END)

    process._popen.kill()
    await screen.until(lambda: client.store.status.ended is not None)
    client.refresh()
    await screen.until(lambda: client.store.status.ended is None)
    await screen.until(lambda: client.store.status.paging is Paging.END)
    endpoint.jobs[:] = [job(1)]
    client.refresh()
    await screen.until(lambda: len(client.store.jobs) == 1)
    client.close()


def test_a_refusal_is_raised_with_its_message(endpoint: Endpoint) -> None:
    client = Client(CollectorProcess((), environ_for(endpoint)))

    with pytest.raises(RefusedError, match="no region") as raised:
        client.wait_until_ready()
    client.close()

    assert raised.value.status == 2


def test_a_collector_that_cannot_even_start_says_why(endpoint: Endpoint) -> None:
    client = Client(CollectorProcess(("--no-such-option",), environ_for(endpoint)))

    with pytest.raises(RefusedError, match="no-such-option"):
        client.wait_until_ready()
    client.close()


@pytest.mark.usefixtures("own_python")
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="only Linux has it")
@pytest.mark.parametrize(("own", "has"), [({}, "1"), ({"MALLOC_ARENA_MAX": "3"}, "3")])
def test_a_collector_has_one_heap_unless_configured_otherwise(
    endpoint: Endpoint, own: dict[str, str], has: str
) -> None:
    process = CollectorProcess(("--region", "us-east-1"), environ_for(endpoint) | own)
    first_event(process)

    environ = Path(f"/proc/{process._popen.pid}/environ").read_bytes().split(b"\0")
    process.end()

    assert [each for each in environ if each.startswith(b"MALLOC_ARENA")] == [
        f"MALLOC_ARENA_MAX={has}".encode()
    ]
