"""The alerts of a watch, each only once."""

from drs_tui.protocol import events as ev
from drs_tui.views.watch import Watch
from tests.records import Item, job, job_id, live_job, log_item, run, server
from tests.unit.fake_collector import FakeClient

JOB = job_id(1)


def _moving(status: str = "IN_PROGRESS", *runs: Item) -> Item:
    return live_job(1, participatingServers=[server(1, status, list(runs) or None)])


def _failed(place: int, error: str | None, number: int = 1) -> Item:
    who = {"sourceServerID": f"s-{number:017x}"}
    return log_item(place, "LAUNCH_FAILED", **who, **({"rawError": error} if error else {}))


def _titles(watch: Watch) -> list[str | None]:
    return [alert.title for alert in watch.new_alerts()]


def test_without_a_change_there_is_no_alert() -> None:
    assert Watch(FakeClient(_moving()).store).new_alerts() == []


def test_first_failure_other_causes_and_end_alert_once_each() -> None:
    fake = FakeClient(_moving())
    watch = Watch(fake.store)
    fake.emit_log(JOB, [_failed(1, "no disk left")])
    assert _titles(watch) == [f"drill {JOB}: first failure: no disk left"]
    assert watch.new_alerts() == []
    fake.emit_log(JOB, [_failed(2, "no disk left"), _failed(3, "no route to host")], start=1)
    assert _titles(watch) == [f"drill {JOB}: another cause: no route to host"]
    fake.emit_job(job(1, participatingServers=[server(1, "FAILED")]), ev.Topic.LIVE)

    assert _titles(watch) == [f"drill {JOB} ended: failed"]
    assert watch.new_alerts() == []
    assert not watch._known


def test_each_server_that_fails_has_a_line_and_only_another_cause_a_title() -> None:
    moving = live_job(1, participatingServers=[server(n, "PENDING") for n in (1, 2, 3)])
    fake = FakeClient(moving)
    watch = Watch(fake.store)
    fake.emit_log(JOB, [_failed(1, "no disk left")])
    (first,) = watch.new_alerts()
    assert first.line == f"s-{1:017x} failed: no disk left (e)"
    assert first.at == fake.store.details.logs.get(JOB).items[0].at  # type: ignore[union-attr]
    fake.emit_log(JOB, [_failed(2, "no disk left", 2), _failed(3, "no disk left", 3)], start=1)

    (second,) = watch.new_alerts()
    assert second.title is None
    assert second.line == f"s-{3:017x} and 1 more failed: no disk left (e)"
    assert watch.new_alerts() == []


def test_failures_from_before_the_watch_do_not_alert() -> None:
    fake = FakeClient(_moving("FAILED"))
    fake.emit_log(JOB, [_failed(1, "no disk left")])

    assert Watch(fake.store).new_alerts() == []


def test_a_cause_that_is_read_later_is_not_another_one() -> None:
    fake = FakeClient(_moving("FAILED"))
    watch = Watch(fake.store)
    assert watch.new_alerts() == []
    fake.emit_log(JOB, [_failed(1, "no disk left")])

    assert watch.new_alerts() == []


def test_a_failed_action_alerts_while_a_server_s_cause_is_unread() -> None:
    fake = FakeClient(_moving("FAILED", run(1, "IN_PROGRESS")))
    watch = Watch(fake.store)
    fake.emit_job(_moving("FAILED", run(1, "FAILED", "answered 503")), ev.Topic.LIVE)

    assert _titles(watch) == [f"drill {JOB}: another cause: Process check 1"]


def test_one_job_or_every_live_job_can_be_watched() -> None:
    fake = FakeClient(_moving(), live_job(2), job(3))

    assert Watch(fake.store, [JOB]).job_ids() == (JOB,)
    assert set(Watch(fake.store).job_ids()) == {JOB, job_id(2)}


def test_a_later_job_is_watched_and_a_deleted_one_ends() -> None:
    fake = FakeClient()
    watch = Watch(fake.store)
    fake.emit_job(_moving("FAILED"), ev.Topic.LIVE)
    (first,) = _titles(watch)
    assert first is not None
    assert first.startswith(f"drill {JOB}: first failure")
    fake.emit(ev.JobDeleted(JOB, 99.0, 1.0))

    assert _titles(watch) == [f"drill {JOB} ended: deleted, last known"]


def test_a_new_list_without_the_job_does_not_alert() -> None:
    fake = FakeClient(_moving())
    watch = Watch(fake.store)
    fake.client.query(fake.client.current_query)

    assert watch.new_alerts() == []


def test_jobs_watched_as_one_alert_once_more_when_the_last_has_ended() -> None:
    second = live_job(2, participatingServers=[server(2, "IN_PROGRESS")])
    other = live_job(3, participatingServers=[server(3, "IN_PROGRESS")])
    fake = FakeClient(_moving(), second, other)
    watch = Watch(fake.store, [JOB, job_id(2)])
    assert set(watch.job_ids()) == {JOB, job_id(2)}
    fake.emit_job(job(1, participatingServers=[server(1)]), ev.Topic.LIVE)
    assert _titles(watch) == [f"drill {JOB} ended: succeeded"]
    fake.emit_job(job(2, participatingServers=[server(2, "FAILED")]), ev.Topic.LIVE)

    assert _titles(watch)[-1] == (
        "recovery of 2 jobs ended: partial: 1 of 2 servers failed, 1 launched"
    )
    assert watch.new_alerts() == []
