"""The panel beside the lists of wide terminals: the details of the highlighted row."""

from collections.abc import Callable
from typing import Any, cast

import pytest

from drs_tui.protocol import events as ev
from drs_tui.protocol.requests import ReadLogs
from drs_tui.ui.app import DrsTui
from drs_tui.ui.screens import job_preview
from drs_tui.ui.screens.job import JobScreen
from drs_tui.ui.widgets.panel import Panel
from tests.records import Item, job_id, run, server
from tests.ui.conftest import FakeCollector, screen_text, until, until_shown
from tests.ui.scenarios import (
    VCPU,
    emit_names,
    ended,
    in_order,
    launch_failed,
    launched,
    launching,
    sid,
)

Opening = Callable[..., Any]
WIDE = (160, 40)
REASON = "Connection refused by https://erp.example.com:8443/health after three tries"


def panel_text(app: DrsTui, panel_id: str = "panel") -> str:
    """Return the panel's lines as one text, as if they were not wrapped."""
    panel = app.screen.query_one(f"#{panel_id}", Panel)
    lines = [panel.render_line(y).text for y in range(panel.size.height)]
    return " ".join(" ".join(lines).split()) if panel.display else ""


def a_drill() -> tuple[Item, list[Item]]:
    runs = [run(1, "FAILED", REASON), run(2)]
    item = ended(1, server(1, "LAUNCHED", runs), server(2, "FAILED"))
    network = {"participatingResourceID": {"sourceNetworkID": "sn-1"}, "launchStatus": "FAILED"}
    log = [*launched(1), *launching(2), launch_failed(2, 560, VCPU, "3/3")]
    return item | {"participatingResources": [network]}, in_order(*log)


@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        (("enter",), ["Process check 1", REASON, "source server s-00000000000000001"]),
        (("enter", "j"), ["host-2 ✗ failed in launch", VCPU, "→ Service Quotas", "launch 20s"]),
        (("enter", "2"), ["sn-1 ✗ failed", "kind source network"]),
        (("enter", "3"), ["Process check 1 on host-1 ✗ failed", REASON, "category validation"]),
        (
            ("enter", "e"),
            ["VcpuLimitExceeded · RunInstances 1 server failed", VCPU, "host-2"],
        ),
    ],
    ids=["action", "server", "network", "run", "cause"],
)
async def test_a_wide_list_has_the_details_of_its_row_beside_it(
    collector: FakeCollector, opened: Opening, keys: tuple[str, ...], shown: list[str]
) -> None:
    item, log = a_drill()
    async with opened(size=WIDE) as (pilot, app):
        collector.emit_page([item])
        await until_shown(pilot, "↵ open")
        await pilot.press(*keys)
        collector.emit_log(job_id(1), log)
        emit_names(collector, 1, 2)
        await until(pilot, lambda: all(words in panel_text(app) for words in shown))

        await pilot.resize_terminal(139, 40)
        await until(pilot, lambda: not panel_text(app))
        await pilot.resize_terminal(*WIDE)
        await until(pilot, lambda: shown[0] in panel_text(app))


async def test_the_panel_follows_the_cursor_and_draws_what_differs(
    collector: FakeCollector, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(size=WIDE) as (pilot, app):
        collector.emit_page([ended(1, server(1), server(2))])
        emit_names(collector, 1, 2)
        await until_shown(pilot, "↵ open")
        await pilot.press("enter")
        await until(pilot, lambda: "host-1" in panel_text(app))
        panel = app.screen.query_one("#panel", Panel)
        drawn: list[int] = []
        monkeypatch.setattr(panel, "_refresh_lines", drawn.extend)

        await pilot.press("j")
        assert "host-2" in panel_text(app)
        lines = [panel.render_line(y).text for y in drawn]
        assert [line.split()[-1] for line in lines] == ["host-2", "s-00000000000000002"]

        await pilot.press("4")
        await until(pilot, lambda: not panel.display)  # bars need the width


async def test_beside_the_jobs_stand_name_servers_and_times(
    collector: FakeCollector, opened: Opening
) -> None:
    item, log = a_drill()
    del item["participatingResources"]
    async with opened(size=WIDE) as (pilot, app):
        collector.emit_page([item | {"tags": {"Name": "ERP drill"}}, ended(3)])
        emit_names(collector, 1, 2)
        await until(pilot, lambda: "host-2" in panel_text(app, "side"))
        shown = panel_text(app, "side")
        assert shown.startswith("ERP drill …0000001 partial: 1 of 2 servers failed")
        assert shown.index("host-1") < shown.index("host-2")
        assert "SERVER STATE TIME ACTIONS" in shown

        # Of an ended job the cursor rests on, the log has the times.
        await until(pilot, lambda: ReadLogs((job_id(1),)) in collector.asks(ReadLogs))
        collector.emit_log(job_id(1), log)
        await until(pilot, lambda: "in 10m00s" in panel_text(app, "side"))
        assert "at 9m20s" in panel_text(app, "side")
        assert "…" not in screen_text(app).split("SERVER  ")[1].split("the end")[0]


async def test_a_log_is_not_read_for_the_panel_alone_while_paused(
    collector: FakeCollector, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_preview, "LOG_DEBOUNCE", 0.01)
    async with opened(size=WIDE) as (pilot, app):
        collector.emit(ev.Paused(on=True))
        collector.emit_page([ended(1), ended(2)])
        await until(pilot, lambda: sid(1) in panel_text(app, "side"))
        await until(pilot, lambda: app.screen._preview._log_timer._task.done() is True)
        await pilot.pause()
        assert collector.asks(ReadLogs) == []

        collector.emit(ev.Paused(on=False))
        await until(pilot, lambda: not app.client.store.status.paused)
        await pilot.press("j")
        await until(pilot, lambda: ReadLogs((job_id(2),)) in collector.asks(ReadLogs))


async def test_many_servers_are_counted_and_a_terminal_may_become_wide(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(100, 24)) as (pilot, app):
        collector.emit_page([ended(1, *(server(n) for n in range(1, 101)))])
        await until_shown(pilot, "1/1")
        assert not app.screen.query(Panel)

        await pilot.resize_terminal(160, 24)
        await until(pilot, lambda: app.screen.query(Panel))
        await until(pilot, lambda: "and 87 more" in panel_text(app, "side"))

        await pilot.resize_terminal(100, 24)
        await until(pilot, lambda: not panel_text(app, "side"))


async def test_a_panel_may_be_resized_before_it_is_hidden(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=WIDE) as (pilot, app):
        collector.emit_page([a_drill()[0]])
        await until_shown(pilot, "↵ open")
        await pilot.press("enter", "5")
        await until_shown(pilot, "5 Log")

        # What the panel calls when its size changes.
        assert cast("JobScreen", app.screen).panel_lines(40, 9) == ()
