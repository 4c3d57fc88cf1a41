"""The lane of logs, step by step and without its thread: what no endpoint can bring about."""

import threading
from collections.abc import Iterator

import pytest

from drs_tui.collector import log_lane
from drs_tui.collector.answers import BrokenAnswerError
from drs_tui.collector.lanes import Mood, Office
from drs_tui.collector.log_lane import LogLane
from drs_tui.collector.schedule import Cadence
from drs_tui.collector.source import Answer, JobSource, ServiceClock
from drs_tui.stream.codec import unpack
from drs_tui.stream.events import Event, Kind, LogRead, LogSeen, Trouble
from drs_tui.stream.requests import Follow, ReadLogs
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
        answer = self.answers.pop(0) if self.answers else Answer([], None, 1.0, 1e9)
        if isinstance(answer, Exception):
            raise answer
        if answer is None:
            self.release.wait()
            self.late.set()
            return Answer([log_item(0, "OLD")], None, 1.0, 1e9)
        return answer


class _Lane:
    """A lane whose thread is the test's."""

    def __init__(self, memory: Memory) -> None:
        self.source, self.mood = _Source(memory), Mood()
        self.told: list[Event] = []
        self.lane = LogLane(Office(self.source, Cadence(5.0), self.mood, self.told.append))

    def step(self) -> float | None:
        """What its thread does from one wait to the next."""
        while self.lane._handed:
            self.lane._handed.popleft()()
        return self.lane._go_on()

    def run(self) -> None:
        """On to where it waits."""
        while self.step() == 0.0:
            pass


@pytest.fixture
def lane(memory: Memory) -> Iterator[_Lane]:
    lane = _Lane(memory)
    yield lane
    lane.source.release.set()


def test_an_answer_past_its_deadline_is_never_told(
    lane: _Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_lane, "CALL_SECONDS", 0.05)
    lane.source.answers = [None, Answer([log_item(0, "NEW")], None, 2.0, 1e9)]
    lane.lane.read(ReadLogs(("a",)))
    lane.run()
    [trouble] = lane.told
    assert isinstance(trouble, Trouble)
    assert (trouble.problem.kind, trouble.about) == (Kind.UNREACHABLE, "a")
    assert trouble.problem.happened == "no answer within 0s"

    monkeypatch.setattr(log_lane, "CALL_SECONDS", 20.0)
    lane.lane.try_again()
    lane.run()
    lane.source.release.set()
    lane.source.late.wait()
    lane.run()

    seen = [unpack(e.items)[0]["event"] for e in lane.told if isinstance(e, LogSeen)]
    assert seen == ["NEW"]


def test_ticks_that_came_during_a_long_call_make_one_turn(lane: _Lane) -> None:
    lane.lane.read(ReadLogs(("a", "b", "c")))
    lane.run()
    lane.lane.follow(Follow(None, ("a", "b", "c")))

    for _ in range(5):
        lane.lane.tick()
    lane.run()

    assert lane.source.asked == ["a", "b", "c", "a"]


def test_a_turn_goes_before_many_that_were_asked_for(lane: _Lane) -> None:
    lane.lane.read(ReadLogs(("x", "y", "z")))
    lane.lane.follow(Follow("a"))
    lane.step()
    lane.lane.tick()
    lane.step()
    lane.run()

    assert lane.source.asked == ["a", "a", "x", "y", "z"]


def test_nothing_wanted_it_waits_without_end(lane: _Lane) -> None:
    assert lane.step() is None

    lane.lane.read(ReadLogs(()))
    lane.lane.tick()
    assert lane.step() is None


def test_what_is_not_tried_again_by_itself_is_not_waited_for(lane: _Lane) -> None:
    lane.source.answers = [KeyError("a bug of ours")]
    lane.lane.read(ReadLogs(("a",)))

    lane.run()

    [trouble] = lane.told
    assert isinstance(trouble, Trouble)
    assert (trouble.problem.kind, trouble.retry_in) == (Kind.INTERNAL, None)
    assert lane.step() is None


def test_it_waits_for_the_soonest(lane: _Lane) -> None:
    lane.source.answers = [BrokenAnswerError("the answer was empty")] * 2
    lane.lane.read(ReadLogs(("a", "b")))

    lane.run()

    waits = [trouble.retry_in for trouble in lane.told if isinstance(trouble, Trouble)]
    assert len(waits) == 2
    soonest = min(wait for wait in waits if wait is not None)
    assert lane.step() == pytest.approx(soonest, abs=1)


def test_what_it_keeps_of_a_log_does_not_grow_with_it(lane: _Lane) -> None:
    items = [log_item(n, rawError=f"{n}" * 1000) for n in range(200)]
    lane.source.answers = [Answer(items, "two", 1.0, 1e9), Answer(items, None, 1.0, 1e9)]
    lane.lane.read(ReadLogs(("a",)))
    lane.run()

    assert lane.told[-1] == LogRead("a", 400, more=False, as_of=1e9)
    assert lane.source.tokens == [None, "two"]
    reader = lane.lane._readers["a"]
    assert len(repr(vars(reader))) < 1000


def test_read_anew_a_log_is_told_again_from_its_beginning(lane: _Lane) -> None:
    pages = [Answer([log_item(0)], "two", 1.0, 1e9), Answer([log_item(1)], None, 1.0, 1e9)]
    lane.source.answers = [*pages, *pages]
    lane.lane.read(ReadLogs(("a",)))
    lane.run()
    before, lane.told[:] = list(lane.told), []

    lane.lane.read(ReadLogs(("a",), anew=True))
    lane.run()

    assert lane.source.tokens == [None, "two"] * 2
    assert lane.told == before


def test_where_it_was_is_kept_of_so_many_logs_and_of_all_that_are_followed(
    lane: _Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_lane, "READERS_KEPT", 3)
    lane.source.answers = [KeyError("a bug of ours")]
    lane.lane.follow(Follow("x"))
    lane.run()
    lane.lane.follow(Follow("a"))
    lane.run()
    assert (list(lane.lane._failures), list(lane.lane._until)) == (["x"], ["x"])

    lane.lane.read(ReadLogs(tuple("bcdefg")))
    lane.run()

    assert list(lane.lane._readers) == ["a", "e", "f", "g"]
    assert not lane.lane._failures
    assert not lane.lane._until
