"""Many sources in one collector process, each with a client of its own."""

import os
from collections.abc import AsyncIterator

import pytest

from drs_tui.client.client import Client
from drs_tui.client.ready import RefusedError, first_event_soon
from drs_tui.model.request_error import ErrorKind
from drs_tui.protocol.events import Topic
from drs_tui.protocol.requests import OpenSource
from tests.endpoint import Reply, error
from tests.faults.service import Act, Service, drip, reset, silence
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


def _answering(reply: Reply) -> Act:
    return lambda handler, _asked, _well: handler.send(reply)


FAULTS: dict[str, tuple[Act, ErrorKind | None]] = {
    "silent": (silence, None),  # nothing is shown yet
    "dripping": (drip, None),
    "reset": (reset, ErrorKind.UNREACHABLE),
    "broken": (_answering(Reply(500, b"")), ErrorKind.SERVICE),
    "expired": (_answering(error(403, "ExpiredTokenException")), ErrorKind.EXPIRED),
    "denied": (_answering(error(403, "AccessDeniedException")), ErrorKind.DENIED),
    "throttled": (_answering(error(429, "ThrottlingException")), ErrorKind.THROTTLED),
}


async def _use(fleet: Fleet) -> list[list[object]]:
    """Read two pages of two sources, then refresh; return what was asked of each."""
    clients = [await fleet.add(), await fleet.add()]
    for client in clients:
        client.next_page()
    await fleet.until(lambda: all(len(client.store.jobs) == 2 * PAGE for client in clients))
    for client, endpoint in zip(clients, fleet.endpoints, strict=True):
        endpoint.jobs.insert(0, job(9))
        client.refresh()
    await fleet.until(lambda: all(len(client.store.jobs) == 2 * PAGE + 1 for client in clients))
    return [[(a.operation, a.body) for a in endpoint.asked] for endpoint in fleet.endpoints]


async def test_sources_that_fail_in_any_way_change_nothing_for_the_others(fleet: Fleet) -> None:
    alone = Fleet(os.environ, "--refresh", "30")
    expected = await _use(alone)
    alone.close()
    services, failing = list[Service](), dict[str, Client]()
    for name, (act, _) in FAULTS.items():
        services.append(Service())
        services[-1].fail(act, lambda _: True)
        failing[name] = fleet.open(OpenSource(region="us-east-1", endpoint_url=services[-1].url))

    asked = await _use(fleet)
    await fleet.until(
        lambda: all(failing[name].store.status.errors for name, (_, kind) in FAULTS.items() if kind)
    )

    assert asked == expected
    for name, (_, kind) in FAULTS.items():
        error_of = failing[name].store.status.errors.get(Topic.PAGE)
        assert (error_of.request_error.kind if error_of else None) is kind, name
    for service in services:
        service.heal()
        service.close()
