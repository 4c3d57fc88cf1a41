"""Failures of the store's jobs, found once for each of their answers."""

import pytest

from drs_tui.model.analysis.changes import Change, Subject
from drs_tui.protocol.events import Topic
from drs_tui.views.failures import Failures, may_have_failed, needs_log
from tests.records import Item, job, job_id, live_job, log_item, run, server
from tests.unit.event_builders import row, seen
from tests.unit.fake_collector import FakeClient

JOB = job_id(1)
WHO = {"sourceServerID": f"s-{1:017x}"}
LOG = [log_item(1, "LAUNCH_START", **WHO), log_item(2, "LAUNCH_FAILED", rawError="no disk", **WHO)]
FAILED = [server(1, "FAILED")]


def test_a_failure_is_unread_until_the_log_is_there_and_then_has_its_reason() -> None:
    fake = FakeClient(job(1, participatingServers=FAILED))
    failures = Failures(fake.store)
    (unread,) = failures.of_job(JOB)
    assert (unread.is_unread, unread.message) == (True, None)
    assert not failures.is_read(JOB)

    fake.emit_log(JOB, LOG)

    (read,) = failures.of_job(JOB)
    assert (read.is_unread, read.message) == (False, "no disk")
    assert failures.is_read(JOB)


def test_a_log_that_goes_on_is_not_read() -> None:
    fake = FakeClient(job(1, participatingServers=FAILED))
    fake.emit_log(JOB, LOG, more=True)

    assert not Failures(fake.store).is_read(JOB)


def test_the_same_answer_and_log_are_examined_once() -> None:
    fake = FakeClient(job(1, participatingServers=FAILED))
    fake.emit_log(JOB, LOG)
    failures = Failures(fake.store)
    before = failures.of_job(JOB)

    assert failures.of_job(JOB) is before
    fake.emit_log(JOB, LOG[1:], start=2)
    assert failures.of_job(JOB) is not before


def test_a_run_that_was_observed_to_fail_has_that_time() -> None:
    item = live_job(1, participatingServers=[server(1, "LAUNCHED", [run(1, "FAILED", "503")])])
    fake = FakeClient(item)
    change = Change(Subject("run", f"s-{1:017x}", "00000001-run"), "IN_PROGRESS", "FAILED")
    fake.emit(seen(item, 50.0, Topic.LIVE, changes=(change,)))

    (failure,) = Failures(fake.store).of_job(JOB)
    assert failure.at == 1e9 + 50.0


def test_failures_of_several_jobs_come_together() -> None:
    items = [job(n, participatingServers=[server(n, "FAILED")]) for n in (1, 2)]
    found = Failures(FakeClient(*items).store).of((job_id(1), job_id(2)))

    assert [failure.job_id for failure in found] == [job_id(1), job_id(2)]


OPTIONAL = run(1, "FAILED") | {"action": run(1)["action"] | {"optional": True}}


@pytest.mark.parametrize(
    ("item", "needs", "may"),
    [
        (live_job(1), True, True),
        (job(1), False, False),
        (job(1, participatingServers=FAILED), True, True),
        (job(1, participatingServers=[server(1, runs=[run(1, "FAILED")])]), False, True),
        (job(1, participatingServers=[server(1, runs=[OPTIONAL])]), False, True),
    ],
    ids=["live", "good", "server failed", "action failed", "optional action failed"],
)
def test_jobs_whose_causes_are_in_the_log_need_it(item: Item, *, needs: bool, may: bool) -> None:
    assert (needs_log(row(item)), may_have_failed(row(item))) == (needs, may)


def test_failures_are_cached_as_long_as_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drs_tui.views.failures.CACHED_JOBS", 3)
    monkeypatch.setattr("drs_tui.store.logs.KEPT", 2)
    items = [job(n, participatingServers=[server(n, "FAILED")]) for n in range(1, 30)]
    fake = FakeClient(*items)
    failures = Failures(fake.store)
    for number in range(1, 30):
        fake.emit_log(job_id(number), LOG)
        failures.of_job(job_id(number))

    assert len(failures._cached) <= 10
    assert len(fake.store.jobs._progress) == 2
    assert failures.of_job(job_id(1))[0].is_unread
