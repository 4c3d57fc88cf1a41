"""The lane of logs, step by step and without its thread: what no endpoint can bring about."""

import threading
from collections.abc import Iterator

import pytest

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
        said = self.answers.pop(0) if self.answers else Answer([], None, 1.0, 1e9)
        if isinstance(said, Exception):
            raise said
        if said is None:
            self.release.wait()
            self.late.set()
            return answer([log_item(0, "OLD")], None, 1.0, 1e9)
        return said


class _Lane:
    """A lane whose thread is the test's."""

    def __init__(self, memory: Memory) -> None:
        self.source, self.activity = _Source(memory), UserActivity()
        self.told: list[Event] = []
        self.topic = LogWorker(
            WorkerContext(self.source, Cadence(5.0), self.activity, self.told.append)
        )

    def step(self) -> float | None:
        """What its thread does from one wait to the next."""
        while self.topic._handed:
            self.topic._handed.popleft()()
        return self.topic._go_on()

    def run(self) -> None:
        """On to where it waits."""
        while self.step() == 0.0:
            pass


@pytest.fixture
def topic(memory: Memory) -> Iterator[_Lane]:
    topic = _Lane(memory)
    yield topic
    topic.source.release.set()


def test_an_answer_past_its_deadline_is_never_told(
    topic: _Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "CALL_SECONDS", 0.05)
    topic.source.answers = [None, answer([log_item(0, "NEW")], None, 2.0, 1e9)]
    topic.topic.read(ReadLogs(("a",)))
    topic.run()
    [trouble] = topic.told
    assert isinstance(trouble, RequestFailed)
    assert (trouble.request_error.kind, trouble.about) == (ErrorKind.UNREACHABLE, "a")
    assert trouble.request_error.summary == "no answer within 0s"

    monkeypatch.setattr(logs, "CALL_SECONDS", 20.0)
    topic.topic.try_again()
    topic.run()
    topic.source.release.set()
    topic.source.late.wait()
    topic.run()

    seen = [unpack(e.items)[0]["event"] for e in topic.told if isinstance(e, LogUpdated)]
    assert seen == ["NEW"]


def test_ticks_that_came_during_a_long_call_make_one_turn(topic: _Lane) -> None:
    topic.topic.read(ReadLogs(("a", "b", "c")))
    topic.run()
    topic.topic.follow(FollowLogs(None, ("a", "b", "c")))

    for _ in range(5):
        topic.topic.tick()
    topic.run()

    assert topic.source.asked == ["a", "b", "c", "a"]


def test_a_turn_goes_before_many_that_were_asked_for(topic: _Lane) -> None:
    topic.topic.read(ReadLogs(("x", "y", "z")))
    topic.topic.follow(FollowLogs("a"))
    topic.step()
    topic.topic.tick()
    topic.step()
    topic.run()

    assert topic.source.asked == ["a", "a", "x", "y", "z"]


def test_nothing_wanted_it_waits_without_end(topic: _Lane) -> None:
    assert topic.step() is None

    topic.topic.read(ReadLogs(()))
    topic.topic.tick()
    assert topic.step() is None


def test_trying_again_right_after_asking_ends_the_wait(topic: _Lane) -> None:
    topic.source.answers = [BrokenAnswerError("the answer was empty")]
    topic.topic.read(ReadLogs(("a",)))
    topic.run()

    topic.topic.read(ReadLogs(("a",)))
    topic.topic.try_again()
    topic.run()

    assert topic.source.asked == ["a", "a"]


def test_what_is_not_tried_again_by_itself_is_not_waited_for(topic: _Lane) -> None:
    topic.source.answers = [KeyError("a bug of ours")]
    topic.topic.read(ReadLogs(("a",)))

    topic.run()

    [trouble] = topic.told
    assert isinstance(trouble, RequestFailed)
    assert (trouble.request_error.kind, trouble.retry_in) == (ErrorKind.INTERNAL, None)
    assert topic.step() is None


def test_it_waits_for_the_soonest(topic: _Lane) -> None:
    topic.source.answers = [BrokenAnswerError("the answer was empty")] * 2
    topic.topic.read(ReadLogs(("a", "b")))

    topic.run()

    waits = [trouble.retry_in for trouble in topic.told if isinstance(trouble, RequestFailed)]
    assert len(waits) == 2
    soonest = min(wait for wait in waits if wait is not None)
    assert topic.step() == pytest.approx(soonest, abs=1)


def test_what_it_keeps_of_a_log_does_not_grow_with_it(topic: _Lane) -> None:
    items = [log_item(n, rawError=f"{n}" * 1000) for n in range(200)]
    topic.source.answers = [answer(items, "two", 1.0, 1e9), answer(items, None, 1.0, 1e9)]
    topic.topic.read(ReadLogs(("a",)))
    topic.run()

    assert topic.told[-1] == LogPageRead("a", 400, more=False, as_of=1e9)
    assert topic.source.tokens == [None, "two"]
    reader = topic.topic._readers["a"]
    assert len(repr(vars(reader))) < 1000


def test_read_anew_a_log_is_told_again_from_its_beginning(topic: _Lane) -> None:
    pages = [answer([log_item(0)], "two", 1.0, 1e9), answer([log_item(1)], None, 1.0, 1e9)]
    topic.source.answers = [*pages, *pages]
    topic.topic.read(ReadLogs(("a",)))
    topic.run()
    before, topic.told[:] = list(topic.told), []

    topic.topic.read(ReadLogs(("a",), anew=True))
    topic.run()

    assert topic.source.tokens == [None, "two"] * 2
    assert topic.told == before


def test_where_it_was_is_kept_of_so_many_logs_and_of_all_that_are_followed(
    topic: _Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "READERS_KEPT", 3)
    topic.source.answers = [KeyError("a bug of ours")]
    topic.topic.follow(FollowLogs("x"))
    topic.run()
    topic.topic.follow(FollowLogs("a"))
    topic.run()
    assert (list(topic.topic._failures), list(topic.topic._until)) == (["x"], ["x"])

    topic.topic.read(ReadLogs(tuple("bcdefg")))
    topic.run()

    assert list(topic.topic._readers) == ["a", "e", "f", "g"]
    assert not topic.topic._failures
    assert not topic.topic._until
