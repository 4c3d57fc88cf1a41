"""Following without a screen: what is waited out, and what is given up when."""

import os
from collections.abc import Iterator

import pytest

from drs_tui.client import restart
from drs_tui.client.fetch_error import FetchError
from drs_tui.client.follow import Follow
from drs_tui.exit_codes import EXIT_NO_VERDICT, EXIT_NOT_PERMITTED
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.protocol import PROTOCOL
from drs_tui.protocol import events as ev
from drs_tui.protocol.requests import NextPage, Query, Refresh, RequestEnvelope
from tests.records import live_job
from tests.ui.conftest import NOW, FakeCollector


class Collector(FakeCollector):
    """A collector that answers the first page."""

    def __init__(self) -> None:
        super().__init__()
        self.emit(ev.Ready(PROTOCOL, "us-east-1", "--region", None), generation=0)

    def send(self, asked: RequestEnvelope) -> None:
        super().send(asked)
        if isinstance(asked.request, NextPage):
            self.emit_page([live_job(1)])

    def die(self) -> None:
        """End as a process does that is killed."""
        os.close(self._events)
        self._events = os.open(os.devnull, os.O_WRONLY)

    def fail(self, kind: ErrorKind, retry_in: float | None = 60.0) -> None:
        self.emit(ev.RequestFailed(ev.Topic.LIVE, RequestError(kind, kind.lower()), retry_in))

    def answer(self, seconds: float) -> None:
        self.emit(ev.Refreshed(NOW + seconds, 1, 1, 5.0))


@pytest.fixture
def collector() -> Iterator[Collector]:
    fake = Collector()
    yield fake
    fake.end()


async def _until_given_up(follow: Follow) -> FetchError:
    try:
        while True:
            await follow.wait(60.0)
    except FetchError as error:
        return error


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (ErrorKind.EXPIRED, EXIT_NOT_PERMITTED),
        (ErrorKind.DENIED, EXIT_NOT_PERMITTED),
        (ErrorKind.UNREACHABLE, EXIT_NO_VERDICT),
        (ErrorKind.CONFIGURATION, EXIT_NO_VERDICT),  # 2 is for what is refused at the start
    ],
)
async def test_a_failure_is_waited_out_before_it_is_given_up(
    collector: Collector, kind: ErrorKind, status: int
) -> None:
    reported: list[RequestError] = []
    async with Follow(collector, patience=0.05, report=reported.append) as follow:
        await follow.jobs(Query())
        collector.fail(kind)
        collector.fail(kind)
        error = await _until_given_up(follow)

    assert (error.status, error.has_begun) == (status, True)
    assert [each.kind for each in reported] == [kind]


async def test_an_answer_ends_the_wait(collector: Collector) -> None:
    reported: list[RequestError] = []
    async with Follow(collector, patience=3600.0, report=reported.append) as follow:
        await follow.jobs(Query())
        for seconds in (1.0, 2.0):
            collector.fail(ErrorKind.THROTTLED)
            while not follow.is_failing:
                await follow.wait(60.0)
            collector.answer(seconds)
            while follow.is_failing:
                await follow.wait(60.0)

    assert len(reported) == 2


async def test_what_is_not_tried_again_by_itself_is_asked_for(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drs_tui.client.follow.AGAIN", 0.0)
    async with Follow(collector, patience=0.05) as follow:
        await follow.jobs(Query())
        collector.fail(ErrorKind.INTERNAL, retry_in=None)
        await _until_given_up(follow)

    assert collector.asks(Refresh)


async def test_a_code_that_nobody_can_type_ends_it_at_once(collector: Collector) -> None:
    async with Follow(collector, patience=3600.0) as follow:
        await follow.jobs(Query())
        collector.fail(ErrorKind.MFA)
        error = await _until_given_up(follow)

    assert error.status == EXIT_NOT_PERMITTED


async def test_a_collector_that_dies_again_and_again_is_given_up(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restart, "FIRST_WAIT", 0.001)
    started: list[FakeCollector] = []
    reported: list[RequestError] = []

    def start() -> FakeCollector:
        fake = Collector()
        fake.die()
        started.append(fake)
        return fake

    follow = Follow(collector, start=start, patience=0.3, report=reported.append)
    async with follow:
        await follow.jobs(Query())
        collector.die()
        error = await _until_given_up(follow)

    assert error.status == EXIT_NO_VERDICT
    assert started
    assert [each.summary for each in reported] == ["the collector ended: the play is over"]
