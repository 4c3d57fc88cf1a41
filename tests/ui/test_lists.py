"""What all lists have in common: the status line, the order, and the columns."""

from collections.abc import Callable
from typing import Any

import pytest

from drs_tui.ui.screens.job import JobScreen
from tests.records import job, job_id, run, server
from tests.ui.conftest import FakeCollector, screen_text, until, until_shown
from tests.ui.scenarios import emit_names, sid

Opening = Callable[..., Any]
SIZES = [(60, 18), (80, 24), (120, 40)]


def row_of(app: Any, words: str) -> int:
    lines = screen_text(app).splitlines()
    return next(number for number, line in enumerate(lines) if words in line)


@pytest.mark.parametrize("size", SIZES)
async def test_the_status_line_has_the_position(
    collector: FakeCollector, opened: Opening, size: tuple[int, int]
) -> None:
    async with opened(size=size) as (pilot, app):
        collector.emit_page([job(n) for n in range(30)])
        await until_shown(pilot, "1/30")
        await pilot.press("j")
        await until_shown(pilot, "2/30")

        line = next(each for each in screen_text(app).splitlines() if "2/30" in each)
        assert line.rstrip().endswith("2/30")
        assert line.startswith(" ›")


async def test_a_long_reason_goes_on_in_the_second_line(
    collector: FakeCollector, opened: Opening
) -> None:
    why = "Connection refused by https://erp.example.com:8443/health after three tries of ten"
    failed = run(1, "FAILED", why)
    drill = job(1) | {"participatingServers": [server(1, "LAUNCHED", [failed])]}
    async with opened(size=(80, 24)) as (pilot, app):
        collector.emit_page([drill])
        await until_shown(pilot, job_id(1)[-7:])
        await pilot.press("enter", "3")
        await until_shown(pilot, "1/1")

        at = row_of(app, "1/1")
        lines = screen_text(app).splitlines()
        shown = " ".join(f"{lines[at].removesuffix('1/1')} {lines[at + 1]}".split())
        assert "after three tries of ten" in shown.replace("1/1 ", "")


async def test_failures_come_first_and_names_sort_by_their_numbers(
    collector: FakeCollector, opened: Opening
) -> None:
    states = {1: "LAUNCHED", 2: "LAUNCHED", 9: "LAUNCHED", 10: "FAILED"}
    drill = job(1) | {"participatingServers": [server(n, states[n]) for n in (2, 1, 10, 9)]}
    async with opened(size=(80, 24)) as (pilot, app):
        collector.emit_page([drill])
        emit_names(collector, 1, 2, 9, 10)
        await until_shown(pilot, job_id(1)[-7:])
        await pilot.press("enter")
        await until_shown(pilot, "host-10")
        assert row_of(app, "host-10") < row_of(app, "host-2") < row_of(app, "host-1 ")

        await pilot.press("j", "j", "o")
        await until_shown(pilot, "SERVER↑")
        assert row_of(app, "host-9") < row_of(app, "host-10")
        await until_shown(pilot, "1/4")
        await pilot.press("O")
        await until_shown(pilot, "SERVER↓")
        assert row_of(app, "› ✗ host-10") < row_of(app, "host-9")


@pytest.mark.parametrize(("reason", "shown"), [(None, False), ("timed out", True)])
async def test_a_column_without_a_value_is_left_out(
    collector: FakeCollector, opened: Opening, reason: str | None, *, shown: bool
) -> None:
    ran = run(1, "FAILED", reason) if reason else run(1, "SUCCEEDED")
    drill = job(1) | {"participatingServers": [server(1, "LAUNCHED", [ran])]}
    async with opened(size=(80, 24)) as (pilot, app):
        collector.emit_page([drill])
        await until_shown(pilot, job_id(1)[-7:])
        await pilot.press("enter", "3")
        await until_shown(pilot, "STATUS")

        assert ("REASON" in screen_text(app)) is shown


async def test_filtered_by_a_server_a_job_tells_of_that_one_and_opens_on_it(
    collector: FakeCollector, opened: Opening
) -> None:
    servers = [server(1, "FAILED"), server(2, "LAUNCHED"), server(3, "LAUNCHED")]
    drill = job(1) | {"participatingServers": servers}
    async with opened(size=(80, 24)) as (pilot, app):
        collector.emit_page([drill])
        emit_names(collector, 1, 2, 3, complete=True)
        await until_shown(pilot, "✗1 ✓2")
        await pilot.press("slash", *"server:host-3", "enter")
        await until(pilot, lambda: "✗1" not in screen_text(app))
        assert "✓ launched" in screen_text(app)

        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, JobScreen))
        await until_shown(pilot, "› ✓ host-3")
        assert sid(3) in screen_text(app)
