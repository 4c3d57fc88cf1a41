"""What the ui may ask besides pages, and what must not wait for what."""

import time
from unittest.mock import Mock

import pytest

from drs_tui.collector.aws.session import READ_SECONDS
from drs_tui.model.analysis.outcome import Outcome
from drs_tui.protocol.events import (
    ClockMeasured,
    Connected,
    Identity,
    JobsUpdated,
    PageLoaded,
    Paused,
    Ready,
    Refreshed,
    RequestFailed,
    TargetsListed,
)
from drs_tui.protocol.requests import (
    KeepAlive,
    ListTargets,
    NextPage,
    Pause,
    Refresh,
)
from tests.endpoint import Asked, Endpoint, Reply, error
from tests.records import job, job_id, live_job, run, server
from tests.wire.conftest import Shared, Start
from tests.wire.monitor import WITHIN, eventually

QUICK = ("--region", "us-east-1", "--refresh", "0.1")


def _hang_after(endpoint: Endpoint, job_number: int) -> None:
    """The page after that job does not come before ``release``."""

    def answer(asked: Asked) -> Reply | None:
        if asked.token != job_id(job_number) or endpoint.release.is_set():
            return None
        return Reply(body=endpoint._page(asked).body, hang=True)

    endpoint.answer = answer


def _count(endpoint: Endpoint, token: str | None) -> int:
    return sum(asked.token == token for asked in endpoint.pages())


def test_live_jobs_are_refreshed_by_timer(start: Start, endpoint: Endpoint) -> None:
    monitor = start(*QUICK)
    endpoint.jobs[:] = [live_job(1)]
    monitor.query()
    monitor.page()

    first, second = monitor.until(Refreshed), monitor.until(Refreshed)

    assert first.next_in is not None
    assert 0.09 <= first.next_in <= 0.11
    assert second.as_of >= first.as_of


def test_paused_there_are_no_ticks_but_those_asked_for(start: Start, endpoint: Endpoint) -> None:
    monitor = start(*QUICK)
    endpoint.jobs[:] = [live_job(1)]
    monitor.query()
    monitor.page()
    monitor.until(Refreshed)

    monitor.send(Pause())
    monitor.until(Paused, lambda paused: paused.on)
    refreshed = monitor.tick()
    with pytest.raises(AssertionError, match="no Refreshed"):
        monitor.until(Refreshed, lambda tick: tick is not refreshed, within=0.5)
    monitor.send(Pause(on=False))
    monitor.until(Paused, lambda paused: not paused.on)
    by_timer = monitor.until(Refreshed)

    assert refreshed.next_in is None
    assert by_timer.next_in is not None


def test_unpausing_ticks_at_once(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = [live_job(1)]
    monitor.query()
    monitor.page()
    monitor.send(Pause())
    monitor.until(Paused)

    monitor.send(Pause(on=False))
    monitor.until(Refreshed, within=5)


def test_paused_before_the_first_page_it_still_comes(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = [live_job(1)]
    monitor.send(Pause())
    monitor.query()

    assert monitor.page().jobs == 1
    assert monitor.tick().next_in is None

    monitor.send(Pause(on=False))
    monitor.until(Refreshed)


def test_a_refresh_before_the_first_page_waits_for_it(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = map(job, range(3))

    monitor.query()
    monitor.send(Refresh((job_id(1),)))
    monitor.send(KeepAlive())
    monitor.page()

    assert [asked.job_ids for asked in endpoint.asked] == [[]]


def test_a_hanging_page_does_not_hold_up_the_live_refresh(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = [live_job(0), *map(job, range(1, 6))]
    monitor.query(page_size=3)
    monitor.page()
    _hang_after(endpoint, 2)
    monitor.send(NextPage())
    eventually(lambda: _count(endpoint, job_id(2)) == 1)

    endpoint.jobs[0] = job(0)
    monitor.tick()
    assert monitor.updated_ids() == [job_id(0)]
    endpoint.release.set()
    monitor.until(PageLoaded)

    assert monitor.ids() == [job_id(n) for n in range(6)]


def test_pages_may_be_asked_ahead(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = map(job, range(5))
    monitor.query(page_size=2)

    requests = [monitor.send(NextPage()) for _ in range(3)]
    ends = [monitor.until(PageLoaded) for _ in range(3)]

    assert [end.request for end in ends] == requests
    assert [end.more for end in ends] == [True, True, False]
    assert len(monitor.jobs) == 5


def test_a_new_query_drops_what_the_old_one_still_says(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = [live_job(0), *map(job, range(1, 4))]
    monitor.query(page_size=2)
    monitor.page()
    old = monitor.generation
    _hang_after(endpoint, 1)
    monitor.send(NextPage())
    eventually(lambda: _count(endpoint, job_id(1)) == 1)

    monitor.query(page_size=4)
    monitor.send(ListTargets())
    monitor.until(TargetsListed)  # so it has read the query
    begun = len(monitor.received)
    endpoint.release.set()
    monitor.page()
    monitor.tick()

    assert monitor.generation > old
    assert [
        envelope.event for envelope in monitor.received[begun:] if envelope.generation == old
    ] == []
    assert monitor.ids() == [job_id(n) for n in range(4)]


def test_a_page_for_an_older_query_is_not_served(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = map(job, range(3))
    monitor.query(page_size=2)
    monitor.generation -= 1
    monitor.send(NextPage())
    monitor.generation += 1

    monitor.page()

    assert len(endpoint.asked) == 1


def test_events_are_numbered_without_gaps(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = map(job, range(9))
    monitor.query(page_size=2)
    monitor.all_pages()
    monitor.tick()

    numbers = [envelope.number for envelope in monitor.received]

    assert numbers == list(range(1, len(numbers) + 1))


def test_what_belongs_to_no_query_is_of_generation_0(shared: Shared) -> None:
    monitor, _ = shared
    monitor.query()
    monitor.page()
    monitor.send(Pause())
    monitor.until(Paused)
    monitor.send(Pause(on=False))
    monitor.until(Paused)
    monitor.until(Refreshed)

    apart = {type(envelope.event) for envelope in monitor.received if envelope.generation == 0}
    querys = {type(envelope.event) for envelope in monitor.received if envelope.generation != 0}

    assert apart >= {Ready, Connected, Identity, Paused}
    assert querys >= {PageLoaded, Refreshed}
    assert not apart & querys - {RequestFailed}  # there are some of either


@pytest.mark.parametrize(
    "reply",
    [Reply(hang=True), error(500, "InternalServerException", Retry_After="60")],
    ids=["hanging", "waiting"],
)
def test_at_the_end_of_its_stdin_it_waits_for_no_answer_and_no_retry(
    start: Start, endpoint: Endpoint, reply: Reply
) -> None:
    monitor = start(*QUICK)
    endpoint.replies.append(reply)
    monitor.ready()
    monitor.query()
    monitor.send(NextPage())
    eventually(lambda: bool(endpoint.asked))

    assert monitor.process._popen.stdin
    monitor.process._popen.stdin.close()

    monitor.process._popen.wait(READ_SECONDS / 2)  # a request would have been given up later
    assert monitor.ends(within=WITHIN)


def test_it_ends_when_its_events_have_no_reader(start: Start, endpoint: Endpoint) -> None:
    monitor = start(*QUICK)
    endpoint.jobs[:] = [live_job(1)]
    monitor.query()
    monitor.page()

    assert monitor.process._popen.stdout
    monitor.process._popen.stdout.close()

    monitor.process._popen.wait(WITHIN)


def test_a_ui_that_does_not_read_stops_it_and_loses_nothing(
    start: Start, endpoint: Endpoint
) -> None:
    monitor = start(*QUICK)
    many = [server(n, runs=[run(n, reason=f"{n * 7919:x}" * 20)]) for n in range(20)]
    endpoint.jobs[:] = [job(n, participatingServers=many) for n in range(200)]
    monitor.query(page_size=100)
    requests = [monitor.send(NextPage()), monitor.send(NextPage())]
    eventually(lambda: len(endpoint.pages()) >= 1)
    assert len(endpoint.pages()) == 1

    ends = [monitor.until(PageLoaded) for _ in requests]

    assert [end.request for end in ends] == requests
    assert len(monitor.jobs) == 200


def test_a_job_stuck_for_an_hour_by_the_services_clock_is_last_known(
    start: Start, endpoint: Endpoint
) -> None:
    monitor = start("--region", "us-east-1", "--refresh", "30")
    runs = [run(1, "IN_PROGRESS")]
    endpoint.jobs[:] = [job(1, participatingServers=[server(1, runs=runs)])]
    monitor.query()
    monitor.page()
    assert monitor.jobs[0].live

    endpoint.date = lambda: time.time() + 4000
    monitor.tick()
    [offset] = [event.offset for event in monitor.since if isinstance(event, ClockMeasured)]

    assert offset == pytest.approx(4000, abs=3)
    assert [s.row.outcome for update in monitor.passed(JobsUpdated) for s in update.jobs] == [
        Outcome.LAST_KNOWN
    ]
    assert monitor.jobs.live == 0
    assert monitor.tick().calls == 1


def test_the_first_page_says_how_far_the_services_clock_is_ahead(
    start: Start, endpoint: Endpoint
) -> None:
    monitor = start("--region", "us-east-1")
    endpoint.jobs[:] = [job(1)]
    endpoint.date = lambda: time.time() + 4000
    monitor.send(Pause())  # as commands do that only read the list
    monitor.query()
    monitor.page()

    kinds = [type(envelope.event) for envelope in monitor.received]
    assert kinds.count(ClockMeasured) == 1
    assert kinds.index(ClockMeasured) < kinds.index(JobsUpdated)


def test_a_clock_that_agrees_is_not_reported(shared: Shared) -> None:
    monitor, _ = shared
    monitor.query()
    monitor.page()
    monitor.tick()

    assert not any(isinstance(envelope.event, ClockMeasured) for envelope in monitor.received)


def test_a_request_that_is_written_in_parts_is_written_whole(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monitor = start("--region", "us-east-1")
    write = monitor.process._requests.write
    parts = Mock(write=Mock(side_effect=lambda rest: write(rest[:7])))
    monkeypatch.setattr(monitor.process, "_requests", parts)

    monitor.send(Pause(on=True))

    assert monitor.until(Paused).on
