"""Answers that are whole and wrong: every field of every type, entries that are none, unions."""

from typing import Any

import pytest

from tests.faults import service as at
from tests.faults.conftest import Row, Stage
from tests.faults.oddities import UNKNOWN_MEMBER, VALUES, odd_items, odd_jobs, worst
from tests.faults.on_screen import screen_text
from tests.faults.places import FirstPage, OpenLog, Place, Refresh
from tests.records import job_id, live_job, log_item

ROWS_A_PAGE = 14


def _only_null(_: Any) -> Any:
    return {"items": [None]}


def test_entries_that_are_none_are_counted_and_are_not_no_jobs(row: Row) -> None:
    row("items: [null]", "first page")
    there = FirstPage()
    try:
        there.enter()
        mark = len(there.terminal.written)
        there.fail(at.instead(_only_null))
        there.provoke(itself=False)
        there.until("1 entry had no jobID")
        there.recover_by_asking()
        there.said_nothing_untrue(mark)
    finally:
        there.close()


@pytest.mark.parametrize("place", ["later page", "refresh", "refresh by id"])
def test_entries_that_are_none_lose_no_job(stage: Stage, row: Row, place: str) -> None:
    row("items: [null]", place)

    with stage.at(place) as there:
        mark, before = len(there.terminal.written), there.kept()
        there.fail(at.instead(lambda body: {**body, "items": [None, *body["items"]]}))
        there.provoke(itself=False)
        there.until(lambda: there.service.failed)
        if place != "later page":
            there.keeps(before)
        is_shown = there.change()
        there.until(is_shown)
        there.service.heal()
        there.said_nothing_untrue(mark)


def _scroll_through(there: Place, rows: int) -> None:
    """Draw every row once."""
    there.terminal.press("g")
    for _ in range(rows // ROWS_A_PAGE):
        there.terminal.press("pgdn")
        there.terminal.settle(0.03)
    there.terminal.press("G")


def test_every_field_of_a_job_may_be_of_any_type(row: Row) -> None:
    row("wrong types in every field of a job", "first page, refresh, the job's panes")
    odd = odd_jobs()
    there = FirstPage(options=("--page-size", str(len(odd) + 1)))
    there.world.jobs[:] = [live_job(1), *odd]  # before the program can have asked
    try:
        there.until(f"{len(odd) + 1:,} loaded")
        _scroll_through(there, len(odd))
        there.until(f"the end: {len(odd) + 1:,} jobs")
        there.terminal.press("g", "enter")
        there.until("1 Servers")
        for value in VALUES[::3]:
            there.world.jobs[0] = worst(value)
            there.terminal.press("r")
            for pane, shows in (("1", "STATE"), ("2", "RESOURCE"), ("3", "ACTION"), ("4", "›")):
                there.terminal.press(pane)
                there.until(shows)
            there.terminal.press("6")
            there.until('"jobID"')
        there.terminal.press("2")
        there.until("SDK_UNKNOWN_MEMBER")
    finally:
        there.close()


def test_every_field_of_a_log_item_may_be_of_any_type(row: Row) -> None:
    row("wrong types in every field of a log item", "log of the open job")
    items = [log_item(0, "JOB_START"), *odd_items()]
    there = OpenLog()
    there.world.logs[job_id(1)][:] = items
    try:
        there.open_log()
        there.until(f"5 Log {len(items)}")
        _scroll_through(there, len(items))
        there.until("following")
        there.terminal.press("enter")
        there.until("raw")
        there.terminal.press("esc")
        there.until("5 Log")
        there.terminal.press("1")
        there.until("STATE")
    finally:
        there.close()


UNIONS: dict[str, dict[str, Any]] = {
    "an unknown union member": UNKNOWN_MEMBER,
    "two union members": {"sourceNetworkID": "sn-0123456789abcdef0", "sourceMainframeID": "sm-1"},
    "an empty union": {},
}


@pytest.mark.parametrize("name", UNIONS)
def test_a_union_of_another_kind_is_shown_as_it_came(stage: Stage, row: Row, name: str) -> None:
    row(name, "refresh")

    with stage.at("refresh") as there:
        assert isinstance(there, Refresh)
        mark, before = len(there.terminal.written), there.kept()
        resources = [{"participatingResourceID": UNIONS[name], "launchStatus": "PENDING"}]
        there.world.jobs[0] = live_job(1, participatingResources=resources)
        there.terminal.press("r", "enter")
        there.until("2 Networks 1")
        there.terminal.press("2")
        there.until("RESOURCE")
        shown = next(iter(UNIONS[name].values()), "")
        assert not isinstance(shown, str) or shown in screen_text(there.terminal)
        there.terminal.press("esc")
        is_shown = there.change()
        there.until(is_shown)
        there.keeps(before)
        there.said_nothing_untrue(mark)
