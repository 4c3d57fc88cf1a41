"""What a watch says of followed jobs: each change once, with its cause."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from drs_tui.model.analysis.row import Row
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.protocol import events as ev
from drs_tui.views.watch_changes import Changes, WatchChange, in_order, with_job
from drs_tui.views.watch_json import change_json
from tests.records import Item, job, job_id, live_job, log_item, run, server
from tests.unit.fake_collector import NOW, FakeClient

JOB = job_id(1)
DOCS = Path(__file__).parents[2] / "docs" / "json-schema"
SCHEMA = json.loads((DOCS / "watch-line.json").read_text())
ONE, TWO = f"s-{1:017x}", f"s-{2:017x}"
NASTY = "\x1b]0;owned\x07\u202egnp.exe\n"


def _moving(*statuses: str) -> Item:
    found = statuses or ("PENDING", "PENDING")
    return live_job(1, participatingServers=[server(n, s) for n, s in enumerate(found, 1)])


def _event(place: int, event: str, number: int = 1, **data: Any) -> Item:
    return log_item(place, event, sourceServerID=f"s-{number:017x}", **data)


def _changes(
    fake: FakeClient, is_settled: Callable[[Row], bool] = lambda _: True
) -> Callable[[], list[WatchChange]]:
    changes = Changes(fake.store, is_settled)
    return lambda: list(changes.new([JOB], NOW))


def test_every_kind_of_message_fits_its_schema() -> None:
    network = {"participatingResourceID": {"sourceNetworkID": "sn-1"}, "launchStatus": "FAILED"}
    servers = [server(1, "LAUNCHED", [run(1, "FAILED", "no")]), server(2, "FAILED"), {}]
    fake = FakeClient(job(1, participatingServers=servers, participatingResources=[network]))
    items = [_event(1, "LAUNCH_FAILED", 2, rawError="no"), log_item(2, "JOB_FAILED", rawError="x")]
    fake.emit_log(JOB, items)
    messages = list(map(change_json, _changes(fake)()))
    for each in messages:
        Draft202012Validator(SCHEMA).validate(json.loads(json.dumps(each)))

    assert {each["type"] for each in messages} == {"job", "server", "action", "failure"}
    del messages[0]["drs_tui"]["outcome"]
    with pytest.raises(ValidationError):
        Draft202012Validator(SCHEMA).validate(messages[0])


def test_changes_of_several_jobs_are_in_the_order_of_time() -> None:
    fake = FakeClient(_moving("FAILED", "PENDING"), job(2))
    fake.emit_log(JOB, [_event(1, "LAUNCH_FAILED", rawError="no")])
    found = list(Changes(fake.store, lambda _: True).new([JOB, job_id(2)], NOW))
    times = [each.at for each in found if each.at is not None]
    assert times != sorted(times)

    ordered = in_order(found, NOW)
    assert [each.at for each in ordered if each.at is not None] == sorted(times)
    assert len(ordered) == len(found)


def test_what_failed_before_the_first_look_has_no_time_and_stands_before_the_end() -> None:
    servers = [server(1, "LAUNCHED", [run(1, "FAILED", "answered 503")]), server(2)]
    fake = FakeClient(job(1, participatingServers=servers), live_job(2))
    found = list(Changes(fake.store, lambda _: True).new([JOB, job_id(2)], NOW))
    ordered = [each for each in in_order(found, NOW) if not each.is_quiet]
    first, action, end, other = ordered

    assert action.words == f"{ONE}: action Process check 1 failed: answered 503"
    assert end.words == f"drill {JOB} ended: actions failed"
    assert other.message["jobID"] == job_id(2)
    assert [each.shown_at(NOW) for each in ordered] == [first.at, None, end.at, other.at]


def test_what_changes_later_has_the_time_of_the_answer() -> None:
    fake = FakeClient(_moving() | {"status": "PENDING"})
    new = _changes(fake)
    new()
    fake.emit_job(_moving(), ev.Topic.LIVE)
    (change,) = (each for each in new() if each.message["type"] == "job")

    assert (change.at, change.shown_at(NOW)) == (None, NOW)


def test_a_job_ends_after_its_servers_even_if_a_launch_was_seen_a_second_later() -> None:
    def change(job_number: int, at: float, words: str, *, is_end: bool = False) -> WatchChange:
        message = {"type": "server", "jobID": job_id(job_number)}
        return WatchChange(at, None, words, message, is_end=is_end)

    launched, other = change(1, NOW, "launched"), change(2, NOW - 0.2, "of another job")
    end = change(1, NOW - 0.4, "ended", is_end=True)

    assert in_order([end, launched, other], NOW) == [other, launched, end]
    assert in_order([end, change(1, NOW - 0.4, "launched"), other], NOW)[1:] == [end, other]


def _words(changes: list[WatchChange]) -> list[str]:
    return [change.words for change in changes if not change.is_quiet]


def test_the_first_look_is_a_line_of_the_job_and_machines_get_every_server() -> None:
    fake = FakeClient(_moving())
    fake.emit_log(JOB, [_event(1, "SNAPSHOT_START")])
    new = _changes(fake)
    found = new()

    assert _words(found) == [f"drill {JOB}: running: 1 of 2 servers waiting, 1 in snapshot"]
    assert [change.message["type"] for change in found] == ["job", "server", "server"]
    assert new() == []


def test_every_change_of_a_phase_is_said_once_by_the_time_of_the_log() -> None:
    fake = FakeClient(_moving())
    new = _changes(fake)
    new()
    log = [_event(n, event) for n, event in enumerate(("SNAPSHOT_START", "SNAPSHOT_END"))]
    said: list[str] = []
    for length in range(1, 3):
        fake.emit_log(JOB, log[:length])
        fake.emit_log(JOB, log[:length])
        found = new()
        said += _words(found)
        assert [change.at for change in found] == [
            fake.store.details.logs.get(JOB).items[-1].at  # type: ignore[union-attr]
        ]
        assert new() == []

    assert said == [f"{ONE}: snapshot", f"{ONE}: after snapshot"]


def test_a_failure_waits_for_the_log_that_has_its_cause() -> None:
    fake = FakeClient(_moving())
    new = _changes(fake, lambda _: False)
    new()
    fake.emit_job(_moving("FAILED", "PENDING"), ev.Topic.LIVE)
    assert new() == []
    fake.emit_log(JOB, [_event(1, "LAUNCH_FAILED", rawError="no disk left")])

    (change,) = new()
    assert with_job(change).words == f"…00000001 {change.words}"
    assert change.words == f"{ONE}: failed in launch: no disk left"
    assert change.is_wrong


def test_a_log_that_was_whole_before_the_failure_says_nothing_of_its_cause() -> None:
    """Of several live jobs the logs are read in turn, seconds after the jobs."""
    fake = FakeClient(_moving())
    new = _changes(fake, lambda _: False)
    fake.emit(ev.LogPageRead(JOB, 0, more=False, as_of=fake.store.jobs.seen_at(JOB)))
    new()
    fake.emit_job(_moving("FAILED", "PENDING"), ev.Topic.LIVE)
    assert new() == []

    fake.emit(ev.LogPageRead(JOB, 0, more=False, as_of=fake.store.jobs.seen_at(JOB)))
    assert _words(new()) == [f"{ONE}: failed: DRS gives no reason"]


def test_a_failure_without_a_readable_log_is_said_all_the_same() -> None:
    fake = FakeClient(_moving())
    new = _changes(fake)
    new()
    fake.emit_job(job(1, participatingServers=[server(1), server(2, "FAILED")]), ev.Topic.LIVE)

    assert _words(new()) == [
        f"{ONE}: launched",
        f"{TWO}: failed: not known, log not read",
        f"drill {JOB} ended: partial",
    ]
    denied = RequestError(ErrorKind.DENIED, "AWS denied it")
    fake.emit(ev.RequestFailed(ev.Topic.LOG, denied, 60.0))
    assert _words(new()) == [f"{TWO}: failed: not known, log denied"]


def test_the_end_waits_for_the_last_log() -> None:
    fake = FakeClient(_moving())
    settled: set[str] = set()
    new = _changes(fake, lambda row: row.job_id in settled)
    new()
    fake.emit_job(job(1, participatingServers=[server(1), server(2)]), ev.Topic.LIVE)
    assert _words(new()) == [f"{ONE}: launched", f"{TWO}: launched"]
    settled.add(JOB)

    (end,) = new()
    assert with_job(end) == end
    assert (end.words, end.is_end, end.is_wrong) == (f"drill {JOB} ended: succeeded", True, False)
    assert new() == []


def test_a_failed_action_is_said_once_with_its_reason() -> None:
    fake = FakeClient(_moving())
    new = _changes(fake)
    new()
    optional = run(2, "FAILED", NASTY)
    optional["action"]["optional"] = True
    servers = [server(1, "LAUNCHED", [run(1, "FAILED", "answered 503"), optional]), server(2)]
    fake.emit_job(live_job(1, participatingServers=servers), ev.Topic.LIVE)
    found = _words(new())
    fake.emit_job(live_job(1, participatingServers=servers[::-1]), ev.Topic.LIVE)

    assert new() == []
    assert f"{ONE}: action Process check 1 failed: answered 503" in found
    (other,) = (each for each in found if "optional" in each)
    assert other.startswith(f"{ONE}: optional action Process check 2 failed: ")
    assert other.isprintable()


def test_hostile_text_is_one_safe_line_and_json_keeps_it() -> None:
    fake = FakeClient(_moving())
    fake.emit_log(JOB, [_event(1, "LAUNCH_FAILED", rawError=NASTY)])
    (_, change, _) = _changes(fake)()

    assert change.words.isprintable()
    assert "\n" not in json.dumps(change_json(change))


def test_a_job_that_is_deleted_has_ended() -> None:
    fake = FakeClient(_moving())
    new = _changes(fake)
    new()
    fake.emit(ev.JobDeleted(JOB, 99.0, 1.0))

    assert _words(new()) == [f"drill {JOB} ended: deleted, last known"]
