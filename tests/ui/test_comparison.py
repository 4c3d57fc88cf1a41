"""Two recoveries compared on a screen, which is live while one of them is."""

from collections.abc import Callable
from typing import Any

import pytest

from drs_tui.protocol.requests import FindInstances, ReadLogs
from drs_tui.ui.screens.comparison import ComparisonScreen
from tests.records import job_id, server
from tests.ui.conftest import FakeCollector, until, until_shown
from tests.ui.scenarios import (
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

Opening = Callable[..., Any]

pytestmark = pytest.mark.usefixtures("no_multiplexer")
A, B = (job_id(2),), (job_id(1),)


async def test_it_asks_for_what_it_lacks_and_follows_what_happens(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(100, 40)) as (pilot, app):
        started = live(1, server(1), server(2, "IN_PROGRESS"))
        collector.emit_page([started, ended(2, server(1), server(2))])
        await until_shown(pilot, "2 loaded")
        await pilot.press("j", "space", "k", "space", "equals_sign")
        await until_shown(pilot, "jobs › comparison", "time not known →")
        assert collector.asks(FindInstances)[0].servers == (sid(1), sid(2))
        assert {i for ask in collector.asks(ReadLogs) for i in ask.job_ids} == {*A, *B}

        emit_names(collector, 1, 2)
        collector.emit_log(A[0], in_order(*launched(1, 600), *launched(2, 660)))
        collector.emit_log(B[0], in_order(*launched(1, 900), *launching(2)))
        await until_shown(pilot, "11m00s → 1 of 2 in 15m00s so far", "host-1  10m00s  15m00s")
        failing = in_order(*launched(1, 900), *launching(2), launch_failed(2, 960, VCPU, "3/3"))
        collector.emit(collector.seen(ended(1, server(1), server(2, "FAILED"))))
        collector.emit_log(B[0], failing)
        screen = await until_shown(pilot, "NEW FAILURES", "VcpuLimitExceeded")
        assert "so far" not in screen

        await pilot.press("Y")
        await until_shown(pilot, "new failures: host-2")
        await pilot.press("escape")
        await until_shown(pilot, "jobs › comparison")
        await pilot.press("c")
        await until_shown(pilot, f"drs-tui compare {A[0]}")
        await pilot.press("escape", "escape")
        await until(pilot, lambda: not isinstance(app.screen, ComparisonScreen))


async def test_what_recovers_nothing_is_not_compared(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(100, 30)) as (pilot, app):
        ending = ended(2, server(1, "TERMINATED"), type="TERMINATE")
        collector.emit_page([ended(1, server(1)), ending])
        await until_shown(pilot, "2 loaded")
        await pilot.press("equals_sign")
        await until_shown(pilot, "=: mark two jobs with Space first")
        await pilot.press("space", "space", "equals_sign")
        await until_shown(pilot, f"{A[0]} (", "recovers no servers")
        assert not isinstance(app.screen, ComparisonScreen)
