"""The log worker, step by step and without its thread."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from drs_tui.collector.aws.raw_response import BrokenAnswerError
from drs_tui.collector.aws.source import Answer, JobSource, ServiceClock
from drs_tui.collector.workers import logs
from drs_tui.collector.workers.context import UserActivity, WorkerContext
from drs_tui.collector.workers.logs import LogWorker
from drs_tui.collector.workers.schedule import Cadence
from drs_tui.model.request_error import ErrorKind
from drs_tui.protocol.codec import unpack
from drs_tui.protocol.events import Event, LogPageRead, LogUpdated, RequestFailed
from drs_tui.protocol.requests import FollowLogs, ReadLogs
from tests.parsed import answer
from tests.records import log_item
from tests.unit.memory import Memory


class _Source(JobSource):
    """Answers with the next of ``answers``, or fails with it; a None is late: after ``release``."""

    def __init__(self, memory: Memory) -> None:
        super().__init__(memory.drs, ServiceClock(memory.drs))
        self.answers: list[Answer | Exception | None] = []
        self.release = threading.Event()
        self.late = threading.Event()
        self.asked: list[str] = []
        self.tokens: list[str | None] = []

    def ask(self, operation: str, token: str | None, **parameters: str) -> Answer:
        assert operation == "describe_job_log_items"
        self.asked.append(parameters["jobID"])
        self.tokens.append(token)
        result = self.answers.pop(0) if self.answers else Answer([], None, 1.0, 1e9)
        if isinstance(result, Exception):
            raise result
        if result is None:
            self.release.wait()
            self.late.set()
            return answer([log_item(0, "OLD")], None, 1.0, 1e9)
        return result


class _Steps:
    """A log worker whose thread is the test's."""

    def __init__(self, memory: Memory) -> None:
        self.source, self.activity = _Source(memory), UserActivity()
        self.events: list[Event] = []
        self.worker = LogWorker(
            WorkerContext(self.source, Cadence(5.0), self.activity, self.events.append)
        )

    def step(self) -> float | None:
        """What its thread does from one wait to the next."""
        while self.worker._posted:
            self.worker._posted.popleft()()
        return self.worker._do_next()

    def run(self) -> None:
        """On to where it waits."""
        while self.step() == 0.0:
            pass


@pytest.fixture
def steps(memory: Memory) -> Iterator[_Steps]:
    steps = _Steps(memory)
    yield steps
    steps.source.release.set()


def test_an_answer_past_its_deadline_is_never_emitted(
    steps: _Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "CALL_SECONDS", 0.05)
    steps.source.answers = [None, answer([log_item(0, "NEW")], None, 2.0, 1e9)]
    steps.worker.read(ReadLogs(("a",)))
    steps.run()
    [failed] = steps.events
    assert isinstance(failed, RequestFailed)
    assert (failed.request_error.kind, failed.about) == (ErrorKind.UNREACHABLE, "a")
    assert failed.request_error.summary == "no answer within 0s"

    monkeypatch.setattr(logs, "CALL_SECONDS", 20.0)
    steps.worker.retry_now()
    steps.run()
    steps.source.release.set()
    steps.source.late.wait()
    steps.run()

    seen = [unpack(e.items)[0]["event"] for e in steps.events if isinstance(e, LogUpdated)]
    assert seen == ["NEW"]


def test_ticks_that_came_during_a_long_call_make_one_turn(steps: _Steps) -> None:
    steps.worker.read(ReadLogs(("a", "b", "c")))
    steps.run()
    steps.worker.follow(FollowLogs(None, ("a", "b", "c")))

    for _ in range(5):
        steps.worker.tick()
    steps.run()

    assert steps.source.asked == ["a", "b", "c", "a"]


def test_a_turn_goes_before_many_requests(steps: _Steps) -> None:
    steps.worker.read(ReadLogs(("x", "y", "z")))
    steps.worker.follow(FollowLogs("a"))
    steps.step()
    steps.worker.tick()
    steps.step()
    steps.run()

    assert steps.source.asked == ["a", "a", "x", "y", "z"]


def test_it_waits_without_end_when_nothing_is_pending(steps: _Steps) -> None:
    assert steps.step() is None

    steps.worker.read(ReadLogs(()))
    steps.worker.tick()
    assert steps.step() is None


def test_a_tick_wakes_nobody_while_no_log_is_followed(steps: _Steps) -> None:
    steps.worker.tick()
    assert not steps.worker._posted

    steps.worker.follow(FollowLogs("a"))
    steps.worker.follow(FollowLogs(None))
    steps.run()
    steps.worker.tick()
    assert not steps.worker._posted


def test_retrying_right_after_asking_ends_the_wait(steps: _Steps) -> None:
    steps.source.answers = [BrokenAnswerError("the answer was empty")]
    steps.worker.read(ReadLogs(("a",)))
    steps.run()

    steps.worker.read(ReadLogs(("a",)))
    steps.worker.retry_now()
    steps.run()

    assert steps.source.asked == ["a", "a"]


def test_a_failure_that_is_not_retried_is_not_waited_for(steps: _Steps) -> None:
    steps.source.answers = [KeyError("a bug of ours")]
    steps.worker.read(ReadLogs(("a",)))

    steps.run()

    [failed] = steps.events
    assert isinstance(failed, RequestFailed)
    assert (failed.request_error.kind, failed.retry_in) == (ErrorKind.INTERNAL, None)
    assert steps.step() is None


def test_it_waits_for_the_earliest_retry(steps: _Steps) -> None:
    steps.source.answers = [BrokenAnswerError("the answer was empty")] * 2
    steps.worker.read(ReadLogs(("a", "b")))

    steps.run()

    waits = [failed.retry_in for failed in steps.events if isinstance(failed, RequestFailed)]
    assert len(waits) == 2
    soonest = min(wait for wait in waits if wait is not None)
    assert steps.step() == pytest.approx(soonest, abs=1)


def test_what_it_keeps_of_a_log_does_not_grow_with_it(steps: _Steps) -> None:
    items = [log_item(n, rawError=f"{n}" * 1000) for n in range(200)]
    steps.source.answers = [answer(items, "two", 1.0, 1e9), answer(items, None, 1.0, 1e9)]
    steps.worker.read(ReadLogs(("a",)))
    steps.run()

    assert steps.events[-1] == LogPageRead("a", 400, more=False, as_of=1e9)
    assert steps.source.tokens == [None, "two"]
    reader = steps.worker._readers["a"]
    assert len(repr(vars(reader))) < 1000


def test_a_reread_log_is_emitted_again_from_its_beginning(steps: _Steps) -> None:
    pages = [answer([log_item(0)], "two", 1.0, 1e9), answer([log_item(1)], None, 1.0, 1e9)]
    steps.source.answers = [*pages, *pages]
    steps.worker.read(ReadLogs(("a",)))
    steps.run()
    before, steps.events[:] = list(steps.events), []

    steps.worker.read(ReadLogs(("a",), from_start=True))
    steps.run()

    assert steps.source.tokens == [None, "two"] * 2
    assert steps.events == before


def test_the_position_is_kept_of_a_number_of_logs_and_of_all_followed_ones(
    steps: _Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "READERS_KEPT", 3)
    steps.source.answers = [KeyError("a bug of ours")]
    steps.worker.follow(FollowLogs(None, ("x",)))
    steps.run()
    steps.worker.follow(FollowLogs("a"))
    steps.run()
    assert (list(steps.worker._failures), list(steps.worker._retry_at)) == (["x"], ["x"])

    steps.worker.read(ReadLogs(tuple("bcdefg")))
    steps.run()

    assert list(steps.worker._readers) == ["a", "e", "f", "g"]
    assert not steps.worker._failures
    assert not steps.worker._retry_at


def test_following_a_log_reads_it_to_its_end_without_another_request(steps: _Steps) -> None:
    pages = [answer([log_item(0)], "two", 1.0, 1e9), answer([log_item(1)], None, 1.0, 1e9)]
    steps.source.answers = [*pages]
    steps.worker.follow(FollowLogs("a"))
    steps.run()

    assert steps.source.tokens == [None, "two"]
    steps.worker.follow(FollowLogs("a", ("b",)))
    steps.run()
    assert steps.source.asked == ["a", "a", "b"]  # it is not read again


def test_a_log_that_is_opened_while_paused_is_read(steps: _Steps) -> None:
    steps.activity.paused = True
    steps.source.answers = [BrokenAnswerError("the answer was empty")]
    steps.worker.follow(FollowLogs("a", ("b",)))
    steps.run()
    steps.worker.retry_now()
    steps.run()

    assert steps.source.asked == ["a", "a"]


def test_a_refusal_that_comes_as_a_server_error_concerns_one_log(steps: _Steps) -> None:
    response: Any = {
        "Error": {"Code": "ValidationException", "Message": "no"},
        "ResponseMetadata": {"HTTPStatusCode": 500},
    }
    steps.source.answers = [ClientError(response, "DescribeJobLogItems")]
    steps.worker.read(ReadLogs(("a", "b")))

    steps.run()

    assert steps.step() is None  # until the user asks, not a number of seconds without end
    assert steps.source.asked == ["a", "b"]
    assert [type(event) for event in steps.events] == [RequestFailed, LogPageRead]
