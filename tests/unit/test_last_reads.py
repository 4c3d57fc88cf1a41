"""What is read when a job ends that is recorded."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from drs_tui.client.recorder import Recorder, Start, create
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.protocol import events as ev
from drs_tui.protocol.codec import pack
from drs_tui.protocol.requests import (
    FindExecution,
    FindInstances,
    FindNames,
    FollowPlans,
    ReadLogs,
    Request,
)
from tests.records import Item, job, job_id, live_job, run, server
from tests.unit.fake_collector import FakeClient

SERVER = f"s-{1:017x}"
LOG, INSTANCES = ReadLogs((job_id(1),)), FindInstances((SERVER,))
NAMES = FindNames((SERVER,))
DENIED = RequestError(ErrorKind.DENIED, "denied")


@pytest.fixture
def recorded(tmp_path: Path) -> Iterator[FakeClient]:
    fake = FakeClient(LIVE)
    fake.client.record(Recorder(create(tmp_path / "a.gz"), Start(1e9)))
    yield fake
    fake.client.stop_recording()


LIVE = live_job(1)
FAILED_RUN = run(1, "FAILED")
ENDED = job(1, participatingServers=[server(1, "LAUNCHED", [FAILED_RUN, run(2, "SUCCEEDED")])])
EXECUTION = FindExecution(FAILED_RUN["runId"], FAILED_RUN["action"]["type"])


def asked(fake: FakeClient) -> list[Request]:
    """Return the requests for what the end of a job takes away."""
    kinds = ReadLogs, FindInstances, FindExecution
    return [each for each in fake.asked if isinstance(each, kinds)]


def test_the_end_of_a_job_is_read_once(recorded: FakeClient) -> None:
    assert not asked(recorded)
    assert [each for each in recorded.asked if isinstance(each, FindNames)] == [NAMES]

    recorded.emit_job(ENDED)
    recorded.emit_job({**ENDED, "tags": {"a": "b"}})

    assert asked(recorded) == [LOG, INSTANCES, EXECUTION]
    assert [each for each in recorded.asked if isinstance(each, FindNames)] == [NAMES]


def test_answers_and_failures_are_waited_for(recorded: FakeClient) -> None:
    reads = recorded.client.last_reads
    assert reads
    recorded.emit_job(ENDED)
    assert len(reads.pending) == 3

    recorded.emit_log(job_id(1), [])
    recorded.emit_instances((1,), [])
    throttled = RequestError(ErrorKind.THROTTLED, "throttled")
    recorded.emit(ev.RequestFailed(ev.Topic.EXECUTION, throttled, 5.0))
    assert len(reads.pending) == 1

    recorded.emit(ev.RequestFailed(ev.Topic.EXECUTION, DENIED, 60.0, about=EXECUTION.run_id))
    assert not reads.pending


def test_an_answer_of_systems_manager_is_one(recorded: FakeClient) -> None:
    recorded.emit_job(ENDED)
    recorded.emit(ev.ExecutionFound(EXECUTION.run_id, EXECUTION.type, pack({}), 1.0))

    reads = recorded.client.last_reads
    assert reads
    assert {topic for topic, _ in reads.pending} == {ev.Topic.LOG, ev.Topic.INSTANCES}


@pytest.mark.parametrize(
    ("topic", "left"),
    [
        (ev.Topic.LOG, [INSTANCES, EXECUTION]),
        (ev.Topic.INSTANCES, [LOG, EXECUTION]),
        (ev.Topic.EXECUTION, [LOG, INSTANCES]),
    ],
)
def test_what_was_denied_is_not_asked_for_again(
    recorded: FakeClient, topic: ev.Topic, left: list[Request]
) -> None:
    recorded.emit(ev.RequestFailed(topic, DENIED, 60.0))

    recorded.emit_job(ENDED)

    assert asked(recorded) == left


@pytest.mark.parametrize("item", [ENDED, {**ENDED, "type": "TERMINATE"}])
def test_nothing_is_asked_for_that_is_not_recorded(item: Item) -> None:
    fake = FakeClient({**LIVE, "type": item["type"]})

    fake.emit_job(item)

    assert not fake.asked


def test_a_clean_up_leaves_no_instances(recorded: FakeClient) -> None:
    recorded.emit_job({**LIVE, "type": "TERMINATE"})
    recorded.emit_job({**ENDED, "type": "TERMINATE"})

    assert INSTANCES not in asked(recorded)


def test_plans_are_followed_while_something_is_recorded(recorded: FakeClient) -> None:
    needs = recorded.client.needs
    needs.follow_plans(FollowPlans(plan="a"))
    needs.follow_plans(FollowPlans(on=False))
    recorded.client.stop_recording()

    sent = [each for each in recorded.asked if isinstance(each, FollowPlans)]
    assert sent == [FollowPlans(), FollowPlans(plan="a"), FollowPlans(), FollowPlans(on=False)]
