"""What the soak judges: how fast something grows once it is warm, and what of that is a failure."""

import math
import random
from collections.abc import Callable
from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from drs_tui.model.analysis import error_message
from tests.soak import __main__ as command
from tests.soak import program, run
from tests.soak.measure import (
    LEAST_CALLS,
    LIMITS,
    Held,
    Limit,
    Sample,
    memory_of,
    parts,
    slope,
    table,
)

CALLS = 4500  # DescribeJobs in six minutes
SAMPLES = 720
MEMORY, FILES, THREADS = LIMITS


def _held(memory: Callable[[float], float], calls: int = CALLS) -> Held:
    """A process whose memory, in MiB, is a function of thousands of DescribeJobs."""
    every = [round(calls * n / (SAMPLES - 1)) for n in range(SAMPLES)]
    return Held("ui", [Sample(at, 1, memory(at / 1000), 9, 4) for at in every])


def _noisy(a_thousand: float) -> Held:
    """Growth by so many MiB with each thousand, under what a real run has: peaks, and a saw's
    teeth with each new list."""
    rng = random.Random(3)

    def memory(thousands: float) -> float:
        tooth = 3 * (thousands * 2.7 % 1)
        peak = 12 if rng.random() < 0.03 else 0
        return 50 + a_thousand * thousands + tooth + peak + rng.uniform(-1, 1)

    return _held(memory)


@pytest.mark.parametrize("a_thousand", [-2.0, 0.0, 0.5, 4.0])
def test_the_slope_is_found_under_the_noise(a_thousand: float) -> None:
    assert slope(_noisy(a_thousand).samples, MEMORY.of) == pytest.approx(a_thousand, abs=0.2)


def test_a_plateau_with_noise_passes() -> None:
    assert _noisy(0.0).failures() == []


def test_three_kib_kept_of_each_answer_are_a_leak() -> None:
    failure = _noisy(3.0).failures()[0]

    assert failure.startswith("ui: memory, MiB +")
    assert failure.endswith("per 1000 DescribeJobs, at most +1.50")


def test_growth_that_is_late_is_not_hidden_by_the_plateau_before_it() -> None:
    held = _held(lambda thousands: 50 + max(0.0, thousands - 3) * 12)

    assert slope(held.samples, MEMORY.of) <= MEMORY.most
    assert held.failures() == ["ui: memory of the last third +18.0%"]


def test_what_is_full_somewhat_after_the_warm_up_is_no_leak() -> None:
    held = _held(lambda thousands: 64 + min(thousands, 2.6) * 2.7)

    assert slope(held.samples, MEMORY.of) > MEMORY.most
    assert held.failures() == []


def test_an_allocators_next_arena_is_no_leak() -> None:
    assert _held(lambda thousands: 50.0 if thousands < 2 else 53.0).failures() == []


def test_a_single_jump_fails_though_it_has_no_slope() -> None:
    held = _held(lambda thousands: 50.0 if thousands < 1.8 else 60.0)

    assert slope(held.samples, MEMORY.of) <= MEMORY.most
    assert held.failures() == ["ui: memory of the last third +20.0%"]


def test_what_was_there_before_it_was_warm_is_not_judged() -> None:
    held = _held(lambda thousands: 20 + 30 * thousands)
    held.is_warm()
    warm = _held(lambda _: 155.0).samples
    held.samples += warm

    assert held.failures() == []
    assert len(held.warm_up) == SAMPLES


@pytest.mark.parametrize("limit", [FILES, THREADS])
def test_two_files_or_threads_left_with_each_thousand_are_a_leak(limit: Limit) -> None:
    name = limit.name
    held = _held(lambda _: 50.0)
    held.samples = [
        each._replace(**{name: 9 + each.calls // 500 + each.calls % 2}) for each in held.samples
    ]

    (failure,) = held.failures()

    assert failure.startswith(f"ui: {name} +")


def test_connections_that_come_and_go_are_no_leak() -> None:
    rng = random.Random(5)
    held = _held(lambda _: 50.0)
    held.samples = [each._replace(files=rng.choice((6, 6, 7, 9))) for each in held.samples]

    assert held.failures() == []


def test_a_process_that_ended_on_its_own_and_was_started_again_is_a_failure() -> None:
    held = _held(lambda _: 50.0)
    held.samples = [*held.samples[:400], *(each._replace(pid=2) for each in held.samples[400:])]

    assert held.failures() == ["ui: 2 processes, one after the other, without a kill"]


def test_too_little_to_judge_by_is_a_failure() -> None:
    (failure,) = _held(lambda _: 50.0, calls=LEAST_CALLS - 1).failures()

    assert "too few to judge" in failure
    assert _held(lambda _: 50.0, calls=LEAST_CALLS).failures() == []


def test_a_process_that_was_not_there_is_a_failure_and_has_a_line_all_the_same() -> None:
    absent = Held("collector")

    assert math.isnan(absent.step)
    assert absent.failures() == [f"collector: 0 DescribeJobs are too few to judge: {LEAST_CALLS}"]
    assert any(line.startswith("collector") for line in table([absent]))


def test_the_parts_are_all_of_the_samples_in_their_order() -> None:
    samples = _held(lambda thousands: thousands).samples

    assert [each for part in parts(samples, 7) for each in part] == samples
    assert [len(part) for part in parts(samples[:3], 12)] == [1, 1, 1]
    assert memory_of(samples[:2], 3) == [each.memory for each in samples[:2]]


def test_the_cache_of_messages_is_full_before_the_program_starts() -> None:
    error_message._read.cache_clear()

    program.fill_messages()

    kept = error_message._read.cache_info()
    assert kept.currsize == kept.maxsize


class _Stuck(run.Soak):
    """A soak in which the user never gets back to the list."""

    def __init__(self, *_: object) -> None:
        self.found = run.Found()

    def go(self) -> None:
        self.found.held[0].samples = _held(lambda _: 123.4).samples
        raise AssertionError("no way back to the list")

    def count(self) -> None:
        self.found.counts = {"asked": {"DescribeJobs": 3}, "faults": {}}


def test_a_step_that_fails_ends_in_the_figures_and_the_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    service = nullcontext(SimpleNamespace(environ={}))
    monkeypatch.setattr(run, "serving", lambda _: service)
    monkeypatch.setattr(run, "Terminal", lambda *_: nullcontext())
    monkeypatch.setattr(run, "Soak", _Stuck)
    monkeypatch.setattr("sys.argv", ["soak"])

    assert command.main() == 1

    output = capsys.readouterr().out
    assert "3 DescribeJobs" in output
    assert "FAILED no way back to the list" in output
    assert "123.4" in output
