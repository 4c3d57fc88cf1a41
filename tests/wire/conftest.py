"""Collectors over real HTTP: one per test, or one that tests share, with its own endpoint."""

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import NamedTuple

import pytest

from drs_tui.protocol.events import Identity
from drs_tui.protocol.requests import FollowLogs, Pause
from tests.conftest import AWS, environ_for
from tests.endpoint import Endpoint, caller, serving
from tests.records import ACCOUNT, job_id
from tests.wire.monitor import FINISHED, Monitor

Start = Callable[..., Monitor]


class Shared(NamedTuple):
    """A collector that tests use one after the other, and its endpoint."""

    monitor: Monitor
    endpoint: Endpoint


@pytest.fixture(scope="session")
def _shared() -> Iterator[Shared]:
    ours = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
    with serving() as endpoint:
        environ = {**ours, **AWS, "AWS_ENDPOINT_URL": endpoint.url}
        monitor = Monitor(environ, "--region", "us-east-1", "--refresh", "30")
        endpoint.identity = caller(ACCOUNT, "shared")
        monitor.ready()
        monitor.query()
        monitor.page()
        monitor.until(Identity)
        yield Shared(monitor, endpoint)
        monitor.process.end()


@pytest.fixture
def shared(_shared: Shared) -> Shared:
    """Yield the shared collector. It ticks every half minute: tests request their own ticks."""
    monitor, endpoint = _shared
    endpoint.release.set()
    endpoint.clear()
    monitor.send(FollowLogs())
    # A new query drops what the previous test left under way.
    monitor.query(to_date=FINISHED)
    monitor.send(Pause(on=False))
    monitor.page()
    endpoint.asked.clear()
    endpoint.release = threading.Event()
    return _shared


@pytest.fixture
def start(endpoint: Endpoint) -> Iterator[Start]:
    """Return a function that starts a collector, which ends with the test."""
    started: list[Monitor] = []
    endpoint.identity = caller(ACCOUNT, "drill")

    def begin(*arguments: str, environ: Mapping[str, str] | None = None) -> Monitor:
        monitor = Monitor(environ_for(endpoint) if environ is None else environ, *arguments)
        started.append(monitor)
        return monitor

    yield begin
    endpoint.release.set()
    for monitor in started:
        monitor.process.end()


_numbers = count(1000)


@pytest.fixture
def jobs() -> Iterator[str]:
    """Yield ids of jobs that no other test uses."""
    return (job_id(number) for number in _numbers)
