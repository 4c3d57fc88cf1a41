"""Faults that need a stage of their own: names, starts, credentials, sleep, silence."""

import signal
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.endpoint import error
from tests.faults import service as at
from tests.faults.conftest import Row, Stage
from tests.faults.on_screen import SLOWLY, SOON, ids, screen_text
from tests.faults.places import FirstPage, LaterPage, OpenLog, Place, Refresh
from tests.faults.table import BY_NAME, EXPIRED
from tests.records import job
from tests.terminal.emulator import alive, descendants

PLACES = ("first page", "later page", "refresh", "log of the open job")


@pytest.mark.parametrize("place", PLACES)
def test_a_name_that_does_not_resolve(stage: Stage, row: Row, place: str) -> None:
    row("name that does not resolve", place)

    with stage.at(place, named=True) as there:
        there.endures(at.unresolved, "cannot connect to http://drs.invalid", SOON, itself=True)


@pytest.mark.parametrize(
    "name",
    [
        *("throttling, Retry-After 17", "UninitializedAccountException", "AccessDeniedException"),
        *("ExpiredToken", "port closed", "200, {}", "ValidationException"),
    ],
)
def test_a_program_that_starts_into_it(row: Row, name: str) -> None:
    row(name, "start")
    fault = BY_NAME[name]
    there = FirstPage(fault=fault.act)
    try:
        there.sees(fault.says.format("DescribeJobs"), fault.again)
        assert not ids(there.terminal)
        assert "! waiting" in there.terminal.lines[0]
        there.recovers(fault.says.format("DescribeJobs"), itself=fault.itself)
        there.said_nothing_untrue(0)
    finally:
        there.close()


@pytest.mark.parametrize("place", PLACES)
def test_it_is_left_alone_as_long_as_it_asked(stage: Stage, row: Row, place: str) -> None:
    row("throttling, Retry-After 17, not asked again for two seconds", place)
    fault = BY_NAME["throttling, Retry-After 17"]

    def leaves_alone() -> None:
        struck = len(there.service.failed)
        until = time.monotonic() + 2
        while time.monotonic() < until:
            there.terminal.pump(0.1)
        assert len(there.service.failed) == struck

    with stage.at(place) as there:
        there.endures(fault.act, fault.says, fault.again, itself=False, check=leaves_alone)


KEYS = "[default]\naws_access_key_id = {}\naws_secret_access_key = secret\n"


def test_expired_credentials_are_renewed_in_place(row: Row, tmp_path: Path) -> None:
    row("ExpiredToken, renewed by the person", "refresh, log of the open job")
    keys = tmp_path / "keys"
    keys.write_text(KEYS.format("OLDKEY"))
    environ = {"AWS_SHARED_CREDENTIALS_FILE": str(keys), "AWS_PROFILE": "default"}
    there = OpenLog(environ=environ, without=("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"))
    try:
        there.enter()
        mark = len(there.terminal.written)
        is_shown = there.change()
        there.fail(
            at.answer(error(403, "ExpiredToken")), lambda asked: "OLDKEY" in asked.authorization
        )
        there.sees(EXPIRED, SLOWLY)
        assert "JOB_START" in there.terminal.text
        keys.write_text(KEYS.format("NEWKEY"))
        there.terminal.press("r")
        there.until(lambda: is_shown() and EXPIRED not in screen_text(there.terminal))
        there.said_nothing_untrue(mark)
    finally:
        there.close()


def test_a_denied_log_leaves_every_other_pane_working(stage: Stage, row: Row) -> None:
    row("AccessDeniedException, meanwhile the job moves on", "log of the open job")
    denied = BY_NAME["AccessDeniedException"]

    def others_work() -> None:
        terminal = there.terminal
        there.move("LAUNCHED")
        terminal.press("1")
        there.until(lambda: terminal.text.count("✓ host-") == 3)
        for pane, shows in (("2", "Networks"), ("3", "Process check"), ("4", "host-1")):
            terminal.press(pane)
            there.until(shows)
        terminal.press("6")
        there.until("participatingServers")
        there.move("PENDING")
        terminal.press("5")
        there.until("JOB_START")
        there.sees(there.words_of(denied), denied.again)

    with stage.at("log of the open job") as place:
        assert isinstance(place, OpenLog)
        there = place
        words = there.words_of(denied)
        there.endures(denied.act, words, denied.again, itself=False, check=others_work)


def test_the_log_of_a_job_that_is_over_is_tried_again_by_itself(row: Row) -> None:
    """No tick asks for it: it is read once, when the job is opened."""
    row("500, empty", "log of a job that is over")
    there, fault = OpenLog(), BY_NAME["500, empty"]
    there.world.jobs[:] = [job(n) for n in range(1, 12)]
    try:
        there.fail(fault.act)
        there.open_log()
        there.sees(fault.says, fault.again)
        there.service.heal()
        there.until("5 Log 2")
        there.until(lambda: fault.says not in screen_text(there.terminal))
    finally:
        there.close()


def _tree(there: Place) -> list[psutil.Process]:
    return [psutil.Process(there.terminal.process.pid), *descendants(there.terminal.process.pid)]


def _sleep(there: Place, seconds: float) -> None:
    """The laptop's lid is closed for a while."""
    processes = _tree(there)
    for process in processes:
        process.send_signal(signal.SIGSTOP)
    time.sleep(seconds)
    for process in processes:
        process.send_signal(signal.SIGCONT)


@pytest.mark.parametrize("place", ["refresh", "log of the open job"])
@pytest.mark.parametrize(
    "seconds", [2.0, pytest.param(30.0, marks=pytest.mark.slow)], ids=lambda s: f"{s:g}s"
)
def test_a_sleep_is_slept_through(stage: Stage, row: Row, place: str, seconds: float) -> None:
    row(f"asleep for {seconds:g} s (SIGSTOP), a request under way", place)

    with stage.at(place) as there:
        mark = len(there.terminal.written)
        before = there.kept()
        there.fail(at.silence)
        deadline = time.monotonic() + 10
        while not there.service.failed:
            assert time.monotonic() < deadline
            there.terminal.pump()
        is_shown = there.change()
        _sleep(there, seconds)
        there.keeps(before)
        there.service.heal()
        there.until(lambda: is_shown() and "● " in there.terminal.lines[0])
        there.said_nothing_untrue(mark)


def test_a_collector_that_is_killed_is_started_again(row: Row) -> None:
    row("the collector killed", "refresh")
    there = Refresh()
    try:
        there.enter()
        before = there.kept()
        for child in descendants(there.terminal.process.pid):
            child.kill()
        there.until("collector ended")
        assert "starts again" in screen_text(there.terminal)
        there.keeps(before)
        is_shown = there.change()
        there.until(lambda: is_shown() and "● " in there.terminal.lines[0])
        assert "collector ended" not in there.terminal.text
        assert [alive(child) for child in descendants(there.terminal.process.pid)] == [True]
    finally:
        there.close()


Begin = Callable[[], Place]
SILENT = ("no answer: silent", at.silence, "Read timeout on endpoint URL")
DRIPPING = ("a body that drips", at.drip, "no answer within 20s")


def _endure_together(row: Row, rows: list[tuple[Begin, tuple[str, at.Act, str]]]) -> None:
    """Faults that take their real time, side by side."""
    there = [(begin(), fault) for begin, fault in rows]
    try:
        marks = []
        for place, (name, act, _) in there:
            row(name, place.name)
            place.enter()
            marks.append((len(place.terminal.written), place.kept()))
            place.fail(act)
            place.provoke(itself=False)
        for (place, (_, _, words)), (mark, before) in zip(there, marks, strict=True):
            place.sees(words, SOON, seconds=40)
            place.keeps(before)
            place.recovers(words, itself=True)
            place.said_nothing_untrue(mark)
    finally:
        for place, _ in there:
            place.close()


def test_silence_and_dripping_end_at_their_deadlines(row: Row) -> None:
    some = [(Refresh, SILENT), (OpenLog, SILENT), (FirstPage, DRIPPING), (OpenLog, DRIPPING)]
    _endure_together(row, list(some))


@pytest.mark.slow
def test_silence_and_dripping_elsewhere(row: Row) -> None:
    some = [(FirstPage, SILENT), (LaterPage, SILENT), (LaterPage, DRIPPING), (Refresh, DRIPPING)]
    _endure_together(row, list(some))
