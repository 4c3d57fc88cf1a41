"""The hand-over: what it asks for, where it can be taken."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from drs_tui.protocol.requests import FindInstances, NextPage, ReadLogs
from tests.records import Item, job, job_id, server
from tests.ui.conftest import FakeCollector, screen_text, until, until_shown, written_by
from tests.ui.scenarios import (
    AT,
    VCPU,
    emit_names,
    ended,
    in_order,
    launch_failed,
    launched,
    launching,
    live,
    sid,
)
from tests.ui.test_copy import sent

Opening = Callable[..., Any]


pytestmark = pytest.mark.usefixtures("no_multiplexer")


def failed_drill() -> Item:
    return ended(2, server(1), server(2, "FAILED"), tags={"Name": "ERP drill"})


async def test_it_says_what_happened_and_reads_the_logs_it_needs(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(100, 40)) as (pilot, _app):
        collector.emit_page([live(1, server(3, "IN_PROGRESS")), failed_drill()])
        await until_shown(pilot, "2 loaded")
        await pilot.press("H")
        await until_shown(pilot, "hand-over, last 8 h", "logs are not read yet")
        assert {job_id(1), job_id(2)} <= {
            i for ask in collector.asks(ReadLogs) for i in ask.job_ids
        }

        collector.emit_log(job_id(1), launched(9))
        log = in_order(*launched(1, 300), launch_failed(2, 500, VCPU, "3/3"))
        collector.emit_log(job_id(2), log)
        emit_names(collector, 1, 2, 3)
        screen = await until_shown(pilot, "RunInstances (host-2)")
        assert "1 running, 1 with failures" in screen
        assert 'drill "ERP drill": partial: 1 of 2 servers failed, 1 launched' in screen
        assert "not read yet" not in screen


async def test_r_looks_up_what_still_runs(collector: FakeCollector, opened: Opening) -> None:
    async with opened(size=(100, 40)) as (pilot, _app):
        collector.emit_page([failed_drill()])
        await until_shown(pilot, "1 loaded")
        await pilot.press("H")
        await until_shown(pilot, "not known for 1 drill of these hours: r looks them up")
        assert collector.asks(FindInstances) == []
        await pilot.press("r")
        await until(pilot, lambda: collector.asks(FindInstances))
        assert set(collector.asks(FindInstances)[0].servers) == {sid(1), sid(2)}

        collector.emit_instances((1, 2), [])
        await until_shown(pilot, "none of these drills' instances")


async def test_pages_are_loaded_until_the_hours_are_covered(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(100, 40)) as (pilot, app):
        recent = [job(n, now=AT, age=timedelta(minutes=30 + n)) for n in range(1, 121)]
        collector.emit_page(recent, more=True)
        await until_shown(pilot, "120 loaded")
        before = len(collector.asks(NextPage))
        await pilot.press("H")
        await until_shown(pilot, "older jobs of these hours are not loaded yet: 120 jobs loaded")
        await until(pilot, lambda: len(collector.asks(NextPage)) == before + 1)
        collector.emit_page([job(999, now=AT, age=timedelta(hours=9))], more=True)
        await until(pilot, lambda: "not loaded yet" not in screen_text(app))

        assert len(collector.asks(NextPage)) == before + 1


async def test_it_is_copied_as_markdown_and_as_text(
    collector: FakeCollector, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as (pilot, app):
        written = written_by(app, monkeypatch)
        collector.emit_page([failed_drill()])
        await until_shown(pilot, "1 loaded")
        await pilot.press("H")
        await until_shown(pilot, "hand-over")
        await pilot.press("enter")
        await until_shown(pilot, "lines of Markdown sent to the terminal")
        await pilot.press("t")
        await until_shown(pilot, "lines of plain text sent to the terminal")

        as_markdown, as_text = sent(written)
        assert as_markdown.startswith("# DRS us-east-1")
        assert "## FAILED" in as_markdown
        assert as_text.startswith("DRS us-east-1")
        assert "\nFAILED\n" in as_text


async def test_w_writes_a_file_and_never_over_another(
    collector: FakeCollector,
    opened: Opening,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    async with opened() as (pilot, _app):
        collector.emit_page([failed_drill()])
        await until_shown(pilot, "1 loaded")
        await pilot.press("H")
        await until_shown(pilot, "hand-over")
        await pilot.press("w")
        await until(pilot, lambda: len(list(tmp_path.iterdir())) == 1)
        await pilot.press("w")
        await until(pilot, lambda: len(list(tmp_path.iterdir())) == 2)

        first, second = sorted(tmp_path.iterdir())
        assert first.read_text() == second.read_text()
        assert "# DRS us-east-1" in first.read_text()


async def test_a_file_that_cannot_be_written_is_said(
    collector: FakeCollector, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("drs_tui.ui.screens.handover.save_new", full)
    async with opened() as (pilot, _app):
        collector.emit_page([failed_drill()])
        await until_shown(pilot, "1 loaded")
        await pilot.press("H")
        await until_shown(pilot, "hand-over")
        await pilot.press("w")
        await until_shown(pilot, "not written:", "No space left on device")


async def test_plus_and_minus_change_the_hours(collector: FakeCollector, opened: Opening) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([failed_drill(), job(3, now=AT, age=timedelta(hours=10))])
        await until_shown(pilot, "2 loaded")
        await pilot.press("H")
        await until_shown(pilot, "1 job in 8 h")
        await pilot.press("plus")
        await until_shown(pilot, "last 12 h", "2 jobs in 12 h")
        await pilot.press("minus", "minus")
        await until_shown(pilot, "last 4 h", "1 job in 4 h")
        await pilot.press("H")
        assert "last 4 h" in screen_text(app)
        await pilot.press("q")
        await until_shown(pilot, "2 loaded")


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=["80", "120", "200"])
async def test_it_opens_from_a_job_too(
    collector: FakeCollector, opened: Opening, snapshot: SnapshotAssertion, size: tuple[int, int]
) -> None:
    async with opened(size=size) as (pilot, app):
        collector.emit_page([live(1, server(3, "IN_PROGRESS")), failed_drill()])
        await until_shown(pilot, "2 loaded")
        await pilot.press("enter")
        await until_shown(pilot, "1 Servers")
        collector.emit_log(job_id(1), in_order(*launching(3, 600)))
        log = in_order(*launched(1, 300), launch_failed(2, 500, VCPU, "3/3"))
        collector.emit_log(job_id(2), log)
        emit_names(collector, 1, 2, 3)
        await pilot.press("H")
        await until_shown(pilot, "hand-over, last 8 h", "RunInstances (host-2)", "host-3, launch")

        assert screen_text(app) == snapshot
