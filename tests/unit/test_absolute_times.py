"""No test asserts an absolute time; the scan that says so sees those that do."""

from pathlib import Path

import pytest

from tests.absolute_times import absolute_times

TESTS = Path(__file__).parents[1]

ABSOLUTE = [
    "began = time.monotonic(); act(); assert time.monotonic() - began < 1",
    "began = process_time(); act(); assert process_time() - began <= LONG / 10",
    "began = time.time(); act(); took = time.time() - began; assert took < 1.5, 'slow'",
    "a = perf_counter(); act(); b = perf_counter(); assert seen and 0.5 > b - a",
    "work, began = Work(), time.monotonic(); act(); assert not time.monotonic() - began > 5",
]
RELATIVE = [
    "deadline = time.monotonic() + 5; assert time.monotonic() < deadline",
    "a = perf_counter(); act(); b = perf_counter(); c = perf_counter(); assert b - a < 3 * (c - b)",
    "began = time.monotonic(); act(); print(time.monotonic() - began); assert count < 5",
    "assert service.clock() - BEGAN == 40",
]


def _function(body: str) -> str:
    return f"def test_it() -> None:\n    {body}\n"


@pytest.mark.parametrize("body", ABSOLUTE)
def test_an_asserted_duration_is_found(body: str) -> None:
    assert absolute_times(_function(body)) == [2]


@pytest.mark.parametrize("body", RELATIVE)
def test_deadlines_and_comparisons_are_allowed(body: str) -> None:
    assert absolute_times(_function(body)) == []


def test_no_test_asserts_an_absolute_time() -> None:
    found = [
        f"{path.relative_to(TESTS)}:{line}"
        for path in sorted(TESTS.rglob("*.py"))
        for line in absolute_times(path.read_text())
    ]

    assert found == []
