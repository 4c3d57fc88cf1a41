"""The service's clock, by its Date headers: off, jumping back, absent, nonsense."""

import re
import time
from collections.abc import Callable

import pytest

from tests.faults.conftest import Row, Stage
from tests.faults.places import Place, Refresh
from tests.faults.service import http_date
from tests.records import job_id

HOUR = 3600.0


def _tick(there: Place) -> None:
    """Return whether an update has arrived and is shown."""
    is_shown = there.change()
    there.terminal.press("r")
    there.until(is_shown)


def _took(there: Place) -> str:
    """How long the live job has taken, by the list."""
    found = re.search(r"\d\d:\d\dZ(?:-1)? +(\S+)", there.terminal.line(job_id(1)))
    assert found, there.terminal.text
    return found[1]


@pytest.mark.parametrize(
    ("off", "says"),
    [(HOUR, r"clock (1h00m|59m5\ds) slow"), (-HOUR, r"clock (1h00m|59m5\ds) fast")],
)
def test_a_clock_that_is_an_hour_off_is_said_and_passes(
    stage: Stage, row: Row, off: float, says: str
) -> None:
    row(f"Date off by {off:+g} s", "refresh")

    with stage.at("refresh") as there:
        mark, before = len(there.terminal.written), there.kept()
        was = there.service.date
        there.service.date = lambda: http_date(time.time() + off)
        _tick(there)
        there.until(lambda: re.search(says, there.terminal.lines[0]))
        there.keeps(before)
        there.service.date = was
        _tick(there)
        there.until(lambda: "clock" not in there.terminal.lines[0])
        assert "-" not in _took(there)
        there.said_nothing_untrue(mark)


def test_a_clock_that_goes_backwards_loses_no_update(stage: Stage, row: Row) -> None:
    row("Date going backwards", "refresh")

    with stage.at("refresh") as there:
        assert isinstance(there, Refresh)
        mark, before, was = len(there.terminal.written), there.kept(), there.service.date
        began = time.time()
        there.service.date = lambda: http_date(began - 20 * (time.time() - began))
        for _ in range(3):
            _tick(there)
        there.keeps(before)
        there.service.date = was
        _tick(there)
        there.said_nothing_untrue(mark)


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("no Date at all", lambda: None),
        ("Date is nonsense", lambda: "yesterday, I think"),
        ("Date before 1970", lambda: "Mon, 01 Jan 1601 00:00:00 GMT"),
        ("Date in the year 9999", lambda: "Fri, 31 Dec 9999 23:59:59 GMT"),
    ],
)
def test_a_date_that_says_nothing_or_nonsense_costs_nothing(
    stage: Stage, row: Row, name: str, date: Callable[[], str | None]
) -> None:
    row(name, "refresh")

    with stage.at("refresh") as there:
        before, was = there.kept(), there.service.date
        there.service.date = date
        for _ in range(2):
            _tick(there)
        there.keeps(before)
        there.service.date = was
        _tick(there)
        there.until(lambda: "clock" not in there.terminal.lines[0])
