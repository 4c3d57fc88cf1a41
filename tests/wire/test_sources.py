"""Many sources in one collector process, each with a client of its own."""

import os
from collections.abc import AsyncIterator

import pytest

from drs_tui.client.client import Client
from drs_tui.client.ready import RefusedError, first_event_soon
from drs_tui.protocol.requests import OpenSource
from tests.records import job, job_id, live_job
from tests.wire.fleet import PAGE, Fleet


@pytest.fixture
async def fleet() -> AsyncIterator[Fleet]:
    fleet = Fleet(os.environ, "--refresh", "30")
    yield fleet
    fleet.close()


def _ids(client: Client) -> list[str]:
    return [row.job_id for row in client.store.jobs]


async def test_sources_of_one_process_are_served_each_for_itself(fleet: Fleet) -> None:
    first, second = await fleet.add(), await fleet.add()

    fleet.endpoints[1].jobs.insert(0, job(9))
    second.refresh()
    await fleet.until(lambda: len(second.store.jobs) == PAGE + 1)
    first.next_page()
    await fleet.until(lambda: len(first.store.jobs) == 2 * PAGE)

    assert len(fleet.processes) == 1
    assert _ids(first) == [job_id(n) for n in range(2 * PAGE)]
    assert _ids(second) == [job_id(9), *map(job_id, range(PAGE))]
    assert len(fleet.endpoints[1].pages()) == 2


async def test_a_source_that_is_closed_leaves_the_others_and_the_last_one_ends_the_process(
    fleet: Fleet,
) -> None:
    first, second = await fleet.add(), await fleet.add()

    first.close()
    second.next_page()
    await fleet.until(lambda: len(second.store.jobs) == 2 * PAGE)
    is_running = fleet.processes[0]._popen.poll() is None
    second.close()

    assert is_running
    assert fleet.processes[0]._popen.poll() is not None


async def test_a_source_that_cannot_be_opened_is_refused_alone(fleet: Fleet) -> None:
    client = await fleet.add()

    refused = fleet.shared.open(OpenSource(profile="nowhere", region="us-east-1"))
    with pytest.raises(RefusedError, match="nowhere"):
        await first_event_soon(refused)

    refused.end()
    client.next_page()
    await fleet.until(lambda: len(client.store.jobs) == 2 * PAGE)


async def test_all_sources_of_a_killed_process_come_back_in_one_without_their_history(
    fleet: Fleet,
) -> None:
    clients = [await fleet.add() for _ in range(3)]
    for endpoint in fleet.endpoints:
        endpoint.jobs.insert(0, live_job(20))
        endpoint.asked.clear()

    fleet.processes[0]._popen.kill()
    await fleet.until(lambda: all(len(client.store.jobs) == PAGE + 1 for client in clients))

    assert len(fleet.processes) == 2
    for client, endpoint in zip(clients, fleet.endpoints, strict=True):
        assert _ids(client) == [job_id(20), *map(job_id, range(PAGE))]
        assert [asked.token for asked in endpoint.pages()] == [None]  # the refresh of the head
