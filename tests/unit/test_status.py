"""What is known beside the jobs, event by event."""

import pytest

from drs_tui.child_process import Lines
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.protocol import events as ev
from drs_tui.store.status import ABOUT_KEPT, ActiveError, Paging, Status, apply
from drs_tui.store.store import SourceStore
from tests.records import job
from tests.unit.event_builders import seen

NOW = 1_000.0
DENIED = RequestError(ErrorKind.DENIED, "AWS denied it", "ask for it")
THROTTLED = RequestError(ErrorKind.THROTTLED, "AWS is throttling our requests")


def _after(*events: ev.Event) -> Status:
    status = Status()
    for event in events:
        status = apply(status, event, NOW)
    return status


def _end(*, more: bool = True, resume: str | None = None, unreadable: int = 0) -> ev.PageLoaded:
    return ev.PageLoaded(1, 10, unreadable, more, resume, 500.0)


def test_what_a_new_collector_does_not_report_is_not_that_of_the_last_one() -> None:
    store = SourceStore()
    for event in (ev.CredentialsExpiring(3), ev.ClockMeasured(90.0)):
        store.apply(event, NOW)

    store.collector_ended("it was killed", NOW + 1.0)
    store.collector_started(ev.Ready(1, "us-east-1", "AWS_REGION", None), NOW)

    assert (store.status.minutes_left, store.status.offset) == (None, 0.0)


def test_ready_and_identity_are_kept() -> None:
    ready = ev.Ready(1, "us-east-1", "AWS_REGION", "drill")

    status = _after(ready, ev.Connected("http://there"), ev.Identity("111122223333", "arn:me"))

    assert (status.ready, status.endpoint) == (ready, "http://there")
    assert (status.account, status.arn) == ("111122223333", "arn:me")


@pytest.mark.parametrize(
    ("end", "paging"),
    [
        (_end(more=True), Paging.IDLE),
        (_end(more=False), Paging.END),
        (_end(more=False, resume="token"), Paging.STOPPED),
    ],
)
def test_a_page_end_says_where_the_paging_stands(end: ev.PageLoaded, paging: Paging) -> None:
    status = _after(end)

    assert (status.paging, status.resume) == (paging, end.resume)


def test_a_page_that_fails_is_a_setback_until_it_comes() -> None:
    failed = _after(ev.RequestFailed(ev.Topic.PAGE, DENIED, 60.0, 1))

    assert failed.paging is Paging.FAILED
    assert failed.active_error == ActiveError(DENIED, NOW + 60.0)
    assert apply(failed, _end(), NOW).active_error is None


def test_a_tick_that_fails_leaves_the_paging_alone_and_ends_with_the_next() -> None:
    failed = _after(_end(more=False), ev.RequestFailed(ev.Topic.LIVE, THROTTLED, None))

    assert failed.paging is Paging.END
    assert failed.active_error == ActiveError(THROTTLED, None)
    assert apply(failed, _end(more=False), NOW).active_error == ActiveError(THROTTLED, None)
    assert apply(failed, ev.Refreshed(900.0, 0, 1, 5.0), NOW).active_error is None


def test_being_stale_is_worse_than_being_partial() -> None:
    status = _after(
        ev.RequestFailed(ev.Topic.PAGE, DENIED, 60.0, 1),
        ev.RequestFailed(ev.Topic.LIVE, THROTTLED, 5.0),
    )

    assert status.active_error == ActiveError(THROTTLED, NOW + 5.0)


@pytest.mark.parametrize("topic", [ev.Topic.PAGE, ev.Topic.LIVE])
def test_of_one_request_only_its_last_error_stays(topic: ev.Topic) -> None:
    region = RequestError(ErrorKind.NOT_ENABLED, "the region is not enabled", "enable it")
    account = RequestError(ErrorKind.NOT_INITIALIZED, "DRS is not initialised", "initialise it")

    status = _after(
        ev.RequestFailed(topic, region, 900.0, 1), ev.RequestFailed(topic, account, 60.0, 2)
    )

    assert status.active_error == ActiveError(account, NOW + 60.0)
    assert status.errors[topic].request_error is account


def test_an_identity_that_fails_keeps_nothing_from_being_fresh() -> None:
    status = _after(ev.RequestFailed(ev.Topic.IDENTITY, DENIED, None))

    assert status.active_error is None
    assert status.paging is Paging.IDLE
    assert status.errors[ev.Topic.IDENTITY].request_error is DENIED


def test_an_identity_that_came_after_a_failure_ends_it() -> None:
    failed = ev.RequestFailed(ev.Topic.IDENTITY, DENIED, None)
    status = _after(failed, ev.Identity("111122223333", "arn:me"))

    assert ev.Topic.IDENTITY not in status.errors
    assert status.arn == "arn:me"


def test_what_is_shown_is_as_old_as_the_last_tick_or_else_the_first_page() -> None:
    paged = _after(_end())
    refreshed = apply(paged, ev.Refreshed(700.0, 1, 2, 5.0), NOW)

    assert paged.as_of == 500.0
    assert refreshed.as_of == 700.0
    assert apply(refreshed, _end(), NOW).as_of == 700.0


def test_unreadable_items_add_up() -> None:
    assert _after(_end(unreadable=2), _end(unreadable=3)).unreadable == 5


def test_pause_and_clock_are_kept() -> None:
    status = _after(ev.Paused(on=True), ev.ClockMeasured(7.5))

    assert (status.paused, status.offset) == (True, 7.5)
    assert not apply(status, ev.Paused(on=False), NOW).paused


@pytest.mark.parametrize("event", [seen(job(1)), ev.JobDeleted("j", 1.0, 1.0), ev.Refused("no", 2)])
def test_what_is_not_of_the_status_leaves_the_very_same(event: ev.Event) -> None:
    status = Status()

    assert apply(status, event, NOW) is status


def test_lines_come_whole_whatever_the_chunks() -> None:
    lines, found = Lines(), list[bytes]()
    stream = b'{"a":1}\n\n{"b":2}\n{"c"'

    for size in range(1, len(stream)):
        lines = Lines()
        found = []
        for start in range(0, len(stream), size):
            lines.feed(stream[start : start + size])
            while (line := lines.take()) is not None:
                found.append(line)

        assert found == [b'{"a":1}', b"", b'{"b":2}']

    lines.feed(b":3}\n")
    assert lines.take() == b'{"c":3}'
    assert lines.take() is None


def test_of_what_fails_on_its_own_the_last_are_kept() -> None:
    request_error = RequestError(ErrorKind.INVALID, "no such job")
    status = _after(
        *(
            ev.RequestFailed(ev.Topic.LOG, request_error, None, about=f"j{n}")
            for n in range(ABOUT_KEPT + 2)
        )
    )

    assert list(status.about) == [f"j{n}" for n in range(2, ABOUT_KEPT + 2)]
