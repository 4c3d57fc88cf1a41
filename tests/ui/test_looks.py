"""A few whole screens, as text: alignment, truncation, words. Pictures are in screenshots/."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from drs_tui.model.analysis.changes import Change, Subject
from drs_tui.protocol import events as ev
from tests.records import Item, job, run, server
from tests.ui.conftest import NOW, FakeCollector, screen_text, until

Opening = Callable[..., Any]
AT = datetime.fromtimestamp(NOW, UTC)
OPTIONAL = {"optional": True}


def network(number: int, status: str) -> Item:
    member = {"sourceNetworkID": f"sn-{number:017x}"}
    return {"participatingResourceID": member, "launchStatus": status}


def story() -> list[Item]:
    """One job of each outcome."""
    failed = run(3, "FAILED", "GET https://app/health answered 503, expected 200")
    optional = failed | {"action": failed["action"] | OPTIONAL}
    hour = timedelta(hours=1)
    moving = [server(n, "PENDING" if n > 3 else "IN_PROGRESS") for n in range(1, 7)]
    items = [
        job(1, now=AT, age=timedelta(minutes=12), status="STARTED", participatingServers=moving),
        job(2, now=AT, age=hour, initiatedBy="START_RECOVERY",
            participatingServers=[server(1), server(2, "FAILED")]),
        job(3, now=AT, age=3 * hour,
            participatingServers=[server(1, "LAUNCHED", [run(1), failed])]),
        job(4, now=AT, age=5 * hour, participatingServers=[server(1, "LAUNCHED", [optional])]),
        job(5, now=AT, age=30 * hour, initiatedBy="TERMINATE_RECOVERY_INSTANCES", type="TERMINATE",
            participatingServers=[server(n, "TERMINATED") for n in range(5)]),
        job(6, now=AT, age=50 * hour, initiatedBy="CREATE_NETWORK_RECOVERY",
            participatingServers=[], participatingResources=[network(1, "LAUNCHED")]),
        job(7, now=AT, age=900 * hour, initiatedBy="FAILBACK"),
        job(8, now=AT, age=9000 * hour, initiatedBy="START_SOMETHING_NEW",
            participatingServers=[server(1, None), server(2, "HIBERNATED")]),
        job(9, now=AT, age=9100 * hour, participatingServers=[]),
    ]  # fmt: skip
    del items[0]["endDateTime"]
    return items


@pytest.mark.parametrize("size", [(80, 24), (160, 30)], ids=["80x24", "160x30"])
async def test_jobs(
    collector: FakeCollector, opened: Opening, snapshot: SnapshotAssertion, size: tuple[int, int]
) -> None:
    async with opened(size=size) as (pilot, app):
        collector.emit_page(story())
        await until(pilot, lambda: "the end: 9 jobs" in screen_text(app))
        await until(pilot, lambda: "↵ open" in screen_text(app))

        assert screen_text(app) == snapshot


async def test_job_server_and_run(
    collector: FakeCollector, opened: Opening, snapshot: SnapshotAssertion
) -> None:
    async with opened() as (pilot, app):
        collector.emit_page(story()[2:])
        await until(pilot, lambda: "↵ open" in screen_text(app))
        changed = Change(Subject("run", f"s-{1:017x}", "00000003-run"), "IN_PROGRESS", "FAILED")
        collector.emit(collector.seen(story()[2], ev.Topic.LIVE, changes=(changed,)))

        await pilot.press("enter")
        await until(pilot, lambda: "1 Servers" in screen_text(app))
        assert screen_text(app) == snapshot
        await pilot.press("enter")
        await until(pilot, lambda: "REASON" in screen_text(app))
        assert screen_text(app) == snapshot
        await pilot.press("enter")
        await until(pilot, lambda: "run id" in screen_text(app))
        assert screen_text(app) == snapshot


async def test_facts(
    collector: FakeCollector, opened: Opening, snapshot: SnapshotAssertion
) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([story()[1] | {"tags": {"Name": "payroll", "ChangeId": "CHG0042"}}])
        await until(pilot, lambda: "↵ open" in screen_text(app))

        await pilot.press("i")
        await until(pilot, lambda: "CHG0042" in screen_text(app))

        assert screen_text(app) == snapshot
