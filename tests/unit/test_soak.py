"""What the soak reckons: thirds of the run, and what in them is a failure."""

import math
from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from tests.soak import __main__ as command
from tests.soak import run
from tests.soak.measure import MIB, Held, Sample, table


def _held(*samples: tuple[float, int], files: int = 9) -> Held:
    """``samples``: when in 0..1, and MiB."""
    return Held("ui", [Sample(at, 1, mib * MIB, files, 4) for at, mib in samples])


def test_a_sample_belongs_to_one_third_the_very_last_to_the_last() -> None:
    held = _held((0.0, 1), (0.33, 3), (0.34, 10), (0.66, 20), (0.67, 30), (1.0, 50))

    assert [held.memory(number) / MIB for number in range(3)] == [2, 15, 40]


def test_the_last_third_may_be_five_percent_above_the_middle_one() -> None:
    assert _held((0.1, 1), (0.5, 100), (0.9, 105)).failures() == []
    assert _held((0.1, 1), (0.5, 100), (0.9, 106)).failures() == [
        "ui: memory of the last third +6.0%"
    ]


def test_the_first_third_and_a_peak_count_for_nothing_by_themselves() -> None:
    held = _held((0.1, 900), (0.4, 100), (0.5, 100), (0.8, 90), (0.9, 116))

    assert held.failures() == []


def test_what_was_held_at_every_moment_of_the_last_third_is_a_leak() -> None:
    held = _held((0.5, 100), (0.9, 100))
    held.samples[1:] = [held.samples[1]._replace(files=10, threads=5)]
    held.samples.append(held.samples[0]._replace(at=0.95, threads=5))

    assert held.failures() == ["ui: threads 4 → 5"]


def test_a_process_that_was_not_there_is_a_failure_and_has_a_line_all_the_same() -> None:
    held = _held((0.1, 100), (0.5, 100))

    assert math.isnan(held.growth)
    assert held.failures() == ["ui: it was not there to be measured"]
    assert any(line.startswith("ui") for line in table([held, Held("collector")]))


class _Stuck(run.Soak):
    """A soak in which nobody finds back to the list."""

    def __init__(self, *_: object) -> None:
        self.found = run.Found()

    def go(self) -> None:
        self.found.held[0].samples = _held((0.1, 100)).samples
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

    told = capsys.readouterr().out
    assert "3 DescribeJobs" in told
    assert "FAILED no way back to the list" in told
    assert "100.0" in told
