"""Steps of many sources on shared threads: what is due, in which order, and who waits for whom."""

import threading
from collections.abc import Callable, Iterator

import pytest

from drs_tui.collector.workers.pool import OF_ONE_SOURCE, Pool, TaskGroup

PATIENCE = 10.0
ENDLESS = 1000.0  # no test is that patient


def _fail(error: BaseException) -> None:
    raise error


class Work:
    """Steps that a test lets end, and the order in which they began."""

    def __init__(self) -> None:
        self.began: list[str] = []
        self.release = threading.Event()
        self._changed = threading.Condition()

    def step(self, name: str, *, hangs: bool = False) -> Callable[[], None]:
        """Return a step that says that it began, and perhaps does not end."""

        def run() -> None:
            with self._changed:
                self.began.append(name)
                self._changed.notify_all()
            if hangs:
                self.release.wait(ENDLESS)

        return run

    def wait_for(self, count: int) -> None:
        """Wait until so many steps have begun."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.began) >= count, PATIENCE), self.began


@pytest.fixture
def work() -> Iterator[Work]:
    work = Work()
    yield work
    work.release.set()


def _group(pool: Pool) -> TaskGroup:
    return pool.group(_fail)


def test_steps_come_when_they_are_due_and_stop_when_closed(work: Work) -> None:
    waits = iter([0.0, 0.01, None, 0.0, None])
    over = threading.Event()

    def step() -> float | None:
        work.step("step")()
        wait = next(waits)
        if len(work.began) == 3:
            over.set()
        return wait

    task = _group(Pool()).add(step)
    task.wake()
    work.wait_for(3)
    assert over.wait(PATIENCE)
    task.wake()
    work.wait_for(5)
    task.close()
    task.wake()

    assert len(work.began) == 5
    assert next(waits, "used up") == "used up"


def test_a_task_has_one_step_at_a_time_and_is_not_forgotten_when_woken_meanwhile(
    work: Work,
) -> None:
    task = _group(Pool()).add(work.step("step", hangs=True))
    task.wake()
    work.wait_for(1)

    task.wake()
    task.wake()
    before = len(work.began)
    work.release.set()
    work.wait_for(2)

    assert before == 1


def test_those_that_do_not_answer_take_no_place_of_those_that_do(work: Work) -> None:
    pool = Pool(most=2, slow_after=0.05)
    for name in ("silent", "silent", "silent", "silent"):
        _group(pool).run(work.step(name, hangs=True))

    _group(pool).run(work.step("quick"))
    work.wait_for(5)

    assert work.began[-1] == "quick"


def test_no_more_are_done_at_once_than_the_budget_has(work: Work) -> None:
    pool = Pool(most=2, slow_after=ENDLESS)
    groups = [_group(pool) for _ in range(4)]
    for number, group in enumerate(groups):
        group.run(work.step(str(number), hangs=True))
    work.wait_for(2)

    running = sum(group.running for group in groups)
    work.release.set()
    work.wait_for(4)

    assert running == 2
    assert work.began == ["0", "1", "2", "3"]


def test_a_source_with_much_to_do_lets_others_go_first_and_an_idle_one_lets_all(
    work: Work,
) -> None:
    pool = Pool(most=OF_ONE_SOURCE, slow_after=ENDLESS)
    busy, idle, other = _group(pool), _group(pool), _group(pool)
    for _ in range(OF_ONE_SOURCE):
        busy.run(work.step("busy", hangs=True))
    work.wait_for(OF_ONE_SOURCE)

    waits = iter([0.0001, None])

    def patient() -> float | None:
        if (wait := next(waits)) is None:
            work.step("idle")()
        return wait

    task = idle.add(patient, lambda: True)
    with pool._lock:
        pool._line_up(task, pool._patient)
    busy.run(work.step("busy again"))
    other.run(work.step("other"))
    work.release.set()
    work.wait_for(OF_ONE_SOURCE + 3)

    assert work.began[OF_ONE_SOURCE:] in (
        ["other", "busy again", "idle"],
        ["busy again", "other", "idle"],
    )


def test_a_step_that_fails_ends_its_task_alone(work: Work) -> None:
    errors: list[BaseException] = []
    failed = threading.Event()

    def on_error(error: BaseException) -> None:
        errors.append(error)
        failed.set()

    def fail() -> None:
        raise KeyError("boom")

    pool = Pool()
    group = pool.group(on_error)
    task = group.add(fail)
    task.wake()
    assert failed.wait(PATIENCE)
    task.wake()
    group.run(work.step("next"))
    work.wait_for(1)

    assert [type(error) for error in errors] == [KeyError]


def test_a_thread_without_work_ends(monkeypatch: pytest.MonkeyPatch, work: Work) -> None:
    monkeypatch.setattr("drs_tui.collector.workers.pool.KEPT_IDLE", 0.01)
    pool = Pool()
    threads: list[threading.Thread] = []
    group = _group(pool)
    group.run(lambda: threads.append(threading.current_thread()))
    group.run(work.step("begun"))
    work.wait_for(1)

    threads[0].join(PATIENCE)
    group.run(work.step("again"))
    work.wait_for(2)

    assert not threads[0].is_alive()
