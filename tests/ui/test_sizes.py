"""The screens of a drill at four sizes of the terminal, as text: what is cut, hidden or beside."""

from collections.abc import Callable
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.records import job_id, run, server
from tests.ui.conftest import FakeCollector, screen_text, until_shown
from tests.ui.scenarios import VCPU, emit_names, ended, in_order, launch_failed, launched, launching
from tests.ui.test_running import emit_all, instance

Opening = Callable[..., Any]
SIZES = [(60, 18), (80, 24), (120, 40), (200, 60)]
# Keys from the screen before, a text of the one they lead to, and its name.
SCREENS = (
    ("", "24 h · 2 ", "list"),
    ("enter", "1 Servers 3", "job"),
    ("4", "waiting", "timeline"),
    ("1 enter", "failed in launch after", "server"),
    ("h h e", "HOW MANY", "errors"),
    ("h U", "INSTANCES", "instances"),
    ("h H", "1 clean", "hand-over"),
)


@pytest.mark.parametrize("size", SIZES, ids=[f"{width}x{height}" for width, height in SIZES])
async def test_the_screens_of_a_drill(
    collector: FakeCollector, opened: Opening, snapshot: SnapshotAssertion, size: tuple[int, int]
) -> None:
    async with opened(size=size) as (pilot, app):
        runs = [run(1), run(2, "FAILED", "GET https://app/health answered 503, expected 200")]
        servers = [server(1, "FAILED"), server(2, "LAUNCHED", runs), server(3)]
        drill = ended(1, *servers, tags={"Name": "ERP drill"})
        collector.emit_page([drill, ended(2, server(1))])
        log = [*launching(1), launch_failed(1, 600, VCPU, "3/3"), *launched(2), *launched(3, 700)]
        collector.emit_log(job_id(1), in_order(*log))
        emit_names(collector, 1, 2, 3)
        emit_all(collector, instance(2), instance(3))

        for keys, text, name in SCREENS:
            await pilot.press(*keys.split())
            await until_shown(pilot, text)
            assert screen_text(app) == snapshot(name=name)
