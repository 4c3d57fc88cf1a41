"""The first event of a collector: what cannot be understood is said, and waited for no longer."""

import asyncio
import os
from collections.abc import Iterator
from unittest.mock import Mock

import pytest

from drs_tui.client.ready import RefusedError, first_event, first_event_soon
from drs_tui.client.restart import Restarts
from drs_tui.client.transport import Transport
from drs_tui.protocol import PROTOCOL
from drs_tui.protocol.events import Event, Ready
from tests.ui.conftest import FakeCollector

PATIENCE = 10.0
NEWER = b'{"number":1,"source":["",""],"generation":0,"body":{"event":"Prepared"}}\n'


@pytest.fixture
def collector() -> Iterator[FakeCollector]:
    collector = FakeCollector()
    yield collector
    collector.end()


async def _soon(transport: Transport) -> Event:
    return await asyncio.wait_for(first_event_soon(transport), PATIENCE)


def test_a_first_event_that_is_not_understood_is_refused(collector: FakeCollector) -> None:
    os.write(collector._events, NEWER)

    with pytest.raises(RefusedError, match="different versions"):
        first_event(collector)


async def test_a_first_event_that_is_not_understood_is_not_waited_for(
    collector: FakeCollector,
) -> None:
    os.write(collector._events, NEWER)

    with pytest.raises(RefusedError, match="different versions"):
        await _soon(collector)


async def test_a_collector_of_another_version_is_refused(collector: FakeCollector) -> None:
    collector.emit(Ready(PROTOCOL + 1, "us-east-1", "--region", None))

    with pytest.raises(RefusedError, match="different versions"):
        await _soon(collector)


async def test_a_start_that_is_scheduled_again_is_the_only_one() -> None:
    started = Mock()
    restarts = Restarts(started, started, started)
    restarts.plan()
    first = restarts._timer

    restarts.plan()

    assert first is not None
    assert first.cancelled()
    restarts.cancel()
    started.assert_not_called()


async def test_a_process_that_cannot_be_started_is_a_failed_start() -> None:
    failed: asyncio.Future[tuple[str, bool]] = asyncio.get_running_loop().create_future()

    def start() -> Transport:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    def report(message: str, restarts: bool) -> None:  # noqa: FBT001  a callback
        failed.set_result((message, restarts))

    def started(_transport: Transport, _ready: Event) -> None:
        raise AssertionError("nothing was started")

    Restarts(start, started, report).now()

    message, restarts = await asyncio.wait_for(failed, PATIENCE)
    assert "Resource temporarily unavailable" in message
    assert restarts
