"""Logs over real HTTP: read to their ends, followed a page a tick, and never asked for twice."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from drs_tui.protocol.codec import unpack
from drs_tui.protocol.events import LogPageRead, LogUpdated, Paused
from drs_tui.protocol.requests import FollowLogs, Pause, ReadLogs
from tests.endpoint import Asked, Endpoint, Reply
from tests.records import live_job, log_item
from tests.wire.conftest import Shared, Start
from tests.wire.logs import LOGS, asked_of, log_of, tick, turns
from tests.wire.monitor import Monitor, eventually


def _hang(endpoint: Endpoint) -> None:
    """The log requests that come before ``release`` wait for it."""

    def answer(asked: Asked) -> Reply | None:
        if endpoint.release.is_set():
            return None
        log = endpoint.logs[asked.body["jobID"]]
        return Reply(body=json.dumps({"items": log}).encode(), hang=True)

    endpoint.special[LOGS] = answer


def test_over_ten_ticks_only_the_last_of_five_pages_is_asked_again(
    shared: Shared, jobs: Iterator[str]
) -> None:
    monitor, endpoint = shared
    job, endpoint.cap = next(jobs), 4
    endpoint.jobs[:] = [live_job(1) | {"jobID": job}]
    endpoint.logs[job] = log_of(18)
    monitor.query()
    monitor.page()

    monitor.send(FollowLogs(job))
    first = monitor.log_read(job)
    assert monitor.logs[job] == endpoint.logs[job]
    calls = []
    for _ in range(10):
        calls.append(monitor.tick().calls)
        assert _next_read(monitor) == (job, 18, False)

    assert first.length == 18
    assert calls == [1] * 10
    assert asked_of(endpoint, job) == [None, "4", "8", "12", "16", *["16"] * 10]
    assert {asked.body["maxResults"] for asked in endpoint.of(LOGS)} == {200}


def _next_read(monitor: Monitor) -> tuple[str, int, bool]:
    """Return the next answer about a log, which emits no items."""
    read = monitor.until(LogPageRead)
    assert monitor.passed(LogUpdated) == []
    return read.job_id, read.length, read.more


def test_a_tick_asks_for_one_log_and_emits_only_the_last_page_again(
    shared: Shared, jobs: Iterator[str]
) -> None:
    monitor, endpoint = shared
    job, endpoint.cap = next(jobs), 4
    endpoint.logs[job] = log_of(6)
    monitor.query()
    monitor.page()
    monitor.send(FollowLogs(job))
    monitor.log_read(job)

    endpoint.logs[job][5] = log_item(5, "SNAPSHOT_FAIL")
    endpoint.logs[job] += [log_item(6)]
    read = tick(monitor)

    assert [event.start for event in monitor.passed(LogUpdated)] == [4]
    assert (read.length, read.more) == (7, False)
    assert monitor.logs[job] == endpoint.logs[job]


def test_a_last_page_that_is_full_now_leads_on_at_once(shared: Shared, jobs: Iterator[str]) -> None:
    monitor, endpoint = shared
    job, endpoint.cap = next(jobs), 4
    endpoint.logs[job] = log_of(8)
    monitor.query()
    monitor.page()
    monitor.send(FollowLogs(job))
    monitor.log_read(job)
    endpoint.asked.clear()

    endpoint.logs[job] = log_of(14)
    monitor.tick()
    monitor.log_read(job)
    tick(monitor)

    assert asked_of(endpoint, job) == ["4", "8", "12", "12"]
    assert monitor.logs[job] == endpoint.logs[job]


def test_a_log_that_has_become_shorter_is_emitted_so(shared: Shared, jobs: Iterator[str]) -> None:
    monitor, endpoint = shared
    job, endpoint.cap = next(jobs), 4
    endpoint.logs[job] = log_of(7)
    monitor.send(ReadLogs((job,)))
    monitor.log_read(job)

    endpoint.logs[job] = log_of(5)
    monitor.send(ReadLogs((job,)))
    assert monitor.log_read(job).length == 5

    assert monitor.logs[job] == endpoint.logs[job]


def test_what_no_model_knows_and_an_error_of_64_kib_come_whole(
    shared: Shared, jobs: Iterator[str]
) -> None:
    monitor, endpoint = shared
    job = next(jobs)
    output = "".join(f"{number * 7919:x} é\x1b[31m\n" for number in range(8000))[: 1 << 16]
    items: list[Any] = [
        log_item(0, "LAUNCH_FAILED", sourceServerID="s-1", rawError=output, newInside={"a": [1]}),
        log_item(1, "SOMETHING_NEW") | {"newBeside": None, "eventId": 7},
        {"event": None, "eventData": "not a map", "logDateTime": 12},
        None,
        "a text",
    ]
    endpoint.logs[job] = items

    monitor.send(ReadLogs((job,)))
    read = monitor.log_read(job)

    assert monitor.logs[job] == items
    assert read.length == len(items)


def test_a_page_is_emitted_in_lines_of_bounded_length(shared: Shared, jobs: Iterator[str]) -> None:
    monitor, endpoint = shared
    job = next(jobs)
    endpoint.logs[job] = [log_item(n, rawError="why " * 500) for n in range(100)]

    monitor.send(ReadLogs((job,)))
    monitor.log_read(job)

    sizes = [len(json.dumps(unpack(event.items))) for event in monitor.passed(LogUpdated)]
    assert len(sizes) > 10
    assert max(sizes) < 17 << 10
    assert monitor.logs[job] == endpoint.logs[job]


def test_logs_are_read_in_the_order_asked_the_newest_wish_first(
    shared: Shared, jobs: Iterator[str]
) -> None:
    monitor, endpoint = shared
    a, b, c, d = (next(jobs) for _ in range(4))
    endpoint.logs |= {job: log_of(2) for job in (a, b, c, d)}
    _hang(endpoint)

    monitor.send(ReadLogs((a, b, c)))
    eventually(lambda: len(endpoint.of(LOGS)) == 1)
    monitor.send(ReadLogs((d, b)))
    monitor.send(ReadLogs((d,)))
    monitor.tick()
    assert len(endpoint.of(LOGS)) == 1  # one in flight
    endpoint.release.set()
    monitor.log_read(c)

    assert turns(endpoint) == [a, d, b, c]


def test_a_long_log_gives_way_to_a_newer_wish_and_then_goes_on(
    shared: Shared, jobs: Iterator[str]
) -> None:
    monitor, endpoint = shared
    long, short = next(jobs), next(jobs)
    endpoint.cap, endpoint.logs[long], endpoint.logs[short] = 4, log_of(12), log_of(3)
    reached = json.dumps({"items": log_of(12)[4:8], "nextToken": "8"}).encode()
    endpoint.special[LOGS] = lambda asked: (
        Reply(body=reached, hang=True) if asked.token == "4" else None
    )

    monitor.send(ReadLogs((long,)))
    eventually(lambda: asked_of(endpoint, long) == [None, "4"])
    monitor.send(ReadLogs((short,)))
    monitor.tick()
    endpoint.release.set()
    monitor.log_read(long)

    assert turns(endpoint) == [long, long, short, long]
    assert monitor.logs[long] == log_of(12)


def test_a_log_asked_for_again_is_asked_from_its_last_page(
    shared: Shared, jobs: Iterator[str]
) -> None:
    monitor, endpoint = shared
    job, endpoint.cap = next(jobs), 4
    endpoint.logs[job] = log_of(10)
    for _ in range(3):
        monitor.send(ReadLogs((job, job)))
        monitor.log_read(job)

    assert asked_of(endpoint, job) == [None, "4", "8", "8", "8"]


def test_the_first_has_every_other_tick_and_the_others_take_turns(
    shared: Shared, jobs: Iterator[str]
) -> None:
    monitor, endpoint = shared
    a, b, c, d = (next(jobs) for _ in range(4))
    monitor.query()
    monitor.page()

    monitor.send(FollowLogs(a, (b, c, d)))
    monitor.until(LogPageRead)
    for _ in range(7):
        tick(monitor)

    assert turns(endpoint) == [a, b, a, c, a, d, a, b]


def test_without_a_first_the_others_take_turns_those_never_read_before(
    shared: Shared, jobs: Iterator[str]
) -> None:
    monitor, endpoint = shared
    a, b, c = (next(jobs) for _ in range(3))
    monitor.query()
    monitor.page()
    monitor.send(ReadLogs((a,)))
    monitor.log_read(a)
    endpoint.asked.clear()

    monitor.send(FollowLogs(None, (a, b, c)))
    monitor.until(LogPageRead)  # b, without a tick
    for _ in range(4):
        tick(monitor)

    assert turns(endpoint) == [b, c, a, b, c]


def test_without_followed_jobs_nothing_is_asked(shared: Shared, jobs: Iterator[str]) -> None:
    monitor, endpoint = shared
    a, b = next(jobs), next(jobs)
    monitor.query()
    monitor.page()
    monitor.send(FollowLogs(a))
    monitor.log_read(a)
    endpoint.asked.clear()

    monitor.send(FollowLogs())
    for _ in range(3):
        monitor.tick()
    monitor.send(ReadLogs((b,)))
    monitor.log_read(b)

    assert turns(endpoint) == [b]


def test_while_paused_a_log_is_asked_for_only_by_a_refresh_or_when_its_job_is_opened(
    start: Start, endpoint: Endpoint, jobs: Iterator[str]
) -> None:
    monitor = start("--region", "us-east-1", "--refresh", "0.1")
    a, b, c = (next(jobs) for _ in range(3))
    endpoint.jobs[:] = [live_job(1)]
    monitor.query()
    monitor.page()
    monitor.send(FollowLogs(a))
    for _ in range(3):
        monitor.until(LogPageRead)

    monitor.send(Pause())
    monitor.until(Paused)
    tick(monitor)
    endpoint.asked.clear()
    monitor.send(FollowLogs(None, (b, c)))
    with pytest.raises(AssertionError, match="no LogPageRead"):
        monitor.until(LogPageRead, within=0.5)
    assert endpoint.asked == []

    tick(monitor)
    assert turns(endpoint) == [b]
    monitor.send(FollowLogs(c))  # the user opens that job
    monitor.log_read(c)
    monitor.send(Pause(on=False))
    for _ in range(3):
        monitor.until(LogPageRead)


def test_logs_belong_to_no_query(shared: Shared, jobs: Iterator[str]) -> None:
    monitor, endpoint = shared
    job, endpoint.cap = next(jobs), 4
    endpoint.logs[job] = log_of(6)
    monitor.send(FollowLogs(job))
    monitor.log_read(job)
    begun = len(monitor.received)

    for _ in range(2):
        monitor.query()
        monitor.page()
        tick(monitor)

    assert asked_of(endpoint, job) == [None, "4", "4", "4"]
    log_events = [
        envelope
        for envelope in monitor.received
        if isinstance(envelope.event, LogPageRead | LogUpdated)
    ]
    assert {envelope.generation for envelope in log_events} == {0}
    assert (
        len(
            [
                envelope
                for envelope in monitor.received[begun:]
                if isinstance(envelope.event, LogPageRead)
            ]
        )
        == 2
    )


def test_a_log_in_flight_when_a_new_query_begins_is_still_emitted(
    shared: Shared, jobs: Iterator[str]
) -> None:
    monitor, endpoint = shared
    job = next(jobs)
    endpoint.logs[job] = log_of(3)
    _hang(endpoint)
    monitor.send(ReadLogs((job,)))
    eventually(lambda: len(endpoint.of(LOGS)) == 1)

    monitor.query()
    monitor.page()
    monitor.tick()  # the hanging log holds up neither
    endpoint.release.set()

    assert monitor.log_read(job).length == 3


def test_a_log_is_as_of_when_its_request_started_by_the_services_clock(
    start: Start, endpoint: Endpoint, jobs: Iterator[str]
) -> None:
    monitor, job, asked_at = start("--region", "us-east-1"), next(jobs), list[float]()

    def note(_: Asked) -> None:
        asked_at.append(time.time())

    endpoint.special[LOGS] = note
    monitor.send(ReadLogs((job,)))
    first = monitor.log_read(job).as_of
    endpoint.date = lambda: time.time() + 4000
    monitor.send(ReadLogs((job,)))
    second = monitor.log_read(job).as_of

    assert asked_at[0] - 5 < first < asked_at[0]
    assert second == pytest.approx(asked_at[1] + 4000, abs=3)
