"""What servers are called, and which recovery instances a drill has left running."""

from collections.abc import Callable
from typing import Any

from drs_tui.model.drs.names import Name
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.model.text.times import wire_time
from drs_tui.protocol import events as ev
from drs_tui.protocol.requests import FindInstances, FindNames
from drs_tui.ui.app import DrsTui
from tests.records import Item, job_id, recovery_instance, server
from tests.ui.conftest import (
    NOW,
    FakeCollector,
    footer,
    line_with,
    screen_text,
    until,
    until_shown,
)
from tests.ui.scenarios import emit_names, ended, launched, live, sid

Opening = Callable[..., Any]
JOB = job_id(1)
NETWORK = f"sn-{7:017x}"


async def open_job(pilot: Any, app: DrsTui, collector: FakeCollector, item: Item) -> None:
    collector.emit_page([item])
    await until(pilot, lambda: "↵ open" in screen_text(app))
    await pilot.press("enter")
    await until_shown(pilot, "1 Servers")


def of_network(number: int) -> Item:
    resource = {"participatingResourceID": {"sourceNetworkID": NETWORK}, "launchStatus": "LAUNCHED"}
    return live(number, server(1)) | {"participatingResources": [resource]}


async def test_names_are_asked_for_once_and_only_those_not_known(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await open_job(pilot, app, collector, live(1, server(1), server(2)))
        assert collector.asks(FindNames) == [FindNames((sid(1), sid(2)))]
        emit_names(collector, 1, 2)
        await until_shown(pilot, "host-2")

        await pilot.press("h")
        await until_shown(pilot, "STARTED")
        collector.emit(collector.seen(live(1, server(1), server(2), server(3)), ev.Topic.LIVE))
        await pilot.press("enter")
        await until_shown(pilot, "1 Servers 3")

        assert collector.asks(FindNames)[1:] == [FindNames((sid(3),))]


async def test_a_server_is_called_by_its_hostname_else_its_tag_else_its_id(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await open_job(pilot, app, collector, live(1, server(1), server(2), server(3)))
        names = (
            Name(sid(1), "payroll.corp.example.com", "payroll.corp.example.com", "tagged"),
            Name(sid(2), "ip-10-0-0-7", None, "billing"),
        )
        collector.emit(ev.NamesFound(ev.Topic.NAMES, names, (sid(3),)))

        screen = await until_shown(pilot, "payroll ", "billing ")
        assert "corp" not in screen.splitlines()[6]
        assert sid(3) in screen


async def test_the_name_is_in_every_screen_of_the_job(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await open_job(pilot, app, collector, live(1, server(1)))
        collector.emit_log(JOB, launched(1))
        emit_names(collector, 1)
        await until_shown(pilot, "host-1")
        await pilot.press("5")
        await until_shown(pilot, "LAUNCH_END         host-1")
        await pilot.press("enter")
        await until_shown(pilot, "log item", "host-1")
        await pilot.press("q")
        await until_shown(pilot, "5 Log 6")
        await pilot.press("1", "enter")
        await until_shown(pilot, f"{JOB} › host-1", f"source server       {sid(1)}")


async def test_networks_have_names_too(collector: FakeCollector, opened: Opening) -> None:
    async with opened() as (pilot, app):
        await open_job(pilot, app, collector, of_network(1))
        assert collector.asks(FindNames) == [FindNames((sid(1),), (NETWORK,))]
        await pilot.press("2")
        await until_shown(pilot, "RESOURCE", NETWORK)

        collector.emit(ev.NamesFound(ev.Topic.NETWORKS, (Name(NETWORK, tag="prod-vpc"),)))

        await until_shown(pilot, "prod-vpc")
        assert NETWORK in screen_text(app).splitlines()[-3]


async def test_denied_names_are_said_where_servers_are_and_nowhere_else(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await open_job(pilot, app, collector, of_network(1))
        collector.deny(ev.Topic.NAMES, "drs:DescribeSourceServers")
        collector.deny(ev.Topic.NETWORKS, "drs:DescribeSourceNetworks")

        screen = await until_shown(pilot, "denied: DescribeSourceServers: no names", sid(1))
        assert "SourceNetworks" not in screen
        await pilot.press("2")
        screen = await until_shown(pilot, "denied: DescribeSourceNetworks: no names", NETWORK)
        assert "SourceServers" not in screen
        await pilot.press("6")
        await until_shown(pilot, '"jobID"')
        assert "denied" not in screen_text(app)

        emit_names(collector, 1)
        await pilot.press("1")
        await until_shown(pilot, "host-1")
        assert "denied" not in screen_text(app)


async def test_instances_are_asked_for_when_a_job_with_launched_servers_opens(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await open_job(pilot, app, collector, live(1, server(1, "PENDING"), server(2, "PENDING")))
        assert collector.asks(FindInstances) == []

        collector.emit(collector.seen(live(1, server(1), server(2, "PENDING")), ev.Topic.LIVE))
        await until(pilot, lambda: collector.asks(FindInstances))
        collector.emit(collector.seen(live(1, server(1), server(2, "PENDING")), ev.Topic.LIVE))
        collector.emit(ev.Refreshed(1.0, 1, 1, 5.0))
        await until(pilot, lambda: app.client.store.status.as_of == 1.0)
        assert collector.asks(FindInstances) == [FindInstances((sid(1), sid(2)))]

        collector.emit(collector.seen(ended(1, server(1), server(2)), ev.Topic.LIVE))
        await until(pilot, lambda: len(collector.asks(FindInstances)) == 2)


async def open_ended_drill(pilot: Any, app: DrsTui, collector: FakeCollector) -> None:
    """Three launched, of which two instances still run."""
    await open_job(pilot, app, collector, ended(1, server(1), server(2), server(3)))
    emit_names(collector, 1, 2, 3)
    collector.emit_log(JOB, [*launched(1), *launched(2), *launched(3)])
    found = [
        recovery_instance(1, 1),
        recovery_instance(2, 2, jobID=JOB, ec2InstanceState="STOPPED"),
        recovery_instance(3, 3, jobID=JOB),
    ]
    collector.emit_instances((1, 2, 3), found)
    await until_shown(pilot, "2 recovery instances still running", "host-3")


async def test_an_ended_drill_says_how_many_instances_still_run_and_u_lists_them(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(100, 24)) as (pilot, app):
        await open_ended_drill(pilot, app, collector)
        assert "still running 11m00s after the drill" in screen_text(app)
        assert "u running" in footer(app)

        await pilot.press("u")
        screen = await until_shown(pilot, "2 recovery instances, by DescribeRecoveryInstances")

        assert line_with(app, "host-1").split()[1:5] == [
            f"i-{1:017x}",
            "host-1",
            "running",
            "10m00s",
        ]
        assert "host-3" in screen
        assert "host-2" not in screen


async def test_y_copies_the_highlighted_instance_and_c_offers_all_that_run(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await open_ended_drill(pilot, app, collector)
        await pilot.press("u")
        await until_shown(pilot, "by DescribeRecoveryInstances")
        await pilot.press("y")
        await until_shown(pilot, f"sent to the terminal: i-{1:017x}")

        await pilot.press("c")
        await until_shown(pilot, f"2 ids: i-{1:017x}…", "aws command: terminate (not run)")
        await pilot.press("j", "enter")
        screen = await until_shown(pilot, "sent to the terminal; if nothing", f"i-{3:017x}")
        assert f"i-{2:017x}" not in screen


async def test_r_looks_again_whether_they_still_run(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await open_ended_drill(pilot, app, collector)
        await pilot.press("u")
        await until_shown(pilot, "by DescribeRecoveryInstances")
        asked = len(collector.asks(FindInstances))
        await pilot.press("r")
        assert len(collector.asks(FindInstances)) == asked + 1

        collector.emit_instances((1, 2, 3), [])

        await until_shown(pilot, "None is running any more.", "0 recovery instances")
        await pilot.press("h")
        await until_shown(pilot, "1 Servers")
        assert "still running" not in screen_text(app)


async def test_an_instance_of_another_job_is_not_this_one_s(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await open_job(pilot, app, collector, ended(1, server(1)))
        other = recovery_instance(9, 1, pointInTimeSnapshotDateTime=wire_time(NOW - 3600))
        collector.emit_instances((1,), [other])
        await until(pilot, lambda: app.client.store.details.instances(sid(1)))
        await pilot.pause()

        assert "still running" not in screen_text(app)
        assert "recovery point" not in screen_text(app)


async def test_a_live_drill_and_a_recovery_have_nothing_left_running(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(120, 24)) as (pilot, app):
        await open_job(pilot, app, collector, live(1, server(1)))
        collector.emit_instances((1,), [recovery_instance(1, 1)])
        await until(pilot, lambda: app.client.store.details.instances(sid(1)))
        assert "after the drill" not in screen_text(app)

        recovery = ended(1, server(1), initiatedBy="START_RECOVERY")
        collector.emit(collector.seen(recovery, ev.Topic.LIVE))
        await until_shown(pilot, "RECOVERY", "took")
        assert "after the drill" not in screen_text(app)


async def test_denied_instances_are_said_in_the_servers_pane_and_phases_stay(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await open_job(pilot, app, collector, ended(1, server(1)))
        collector.emit_log(JOB, launched(1))
        collector.deny(ev.Topic.INSTANCES, "drs:DescribeRecoveryInstances")

        await until_shown(pilot, "denied: DescribeRecoveryInstances: no recovery points")
        assert "launched" in line_with(app, sid(1))
        collector.deny(ev.Topic.LOG, "drs:DescribeJobLogItems", about=JOB)
        both = "denied: DescribeJobLogItems, DescribeRecoveryInstances: no phases, causes, recovery"
        await until(pilot, lambda: both in " ".join(screen_text(app).split()))
        reason = "AWS denied drs:DescribeJobLogItems: a service control policy forbids it"
        other = RequestError(ErrorKind.DENIED, reason, "an administrator can change it")
        collector.emit(ev.RequestFailed(ev.Topic.LOG, other, 60.0, about=JOB))
        await until_shown(pilot, reason, "an\n administrator", "! denied: DescribeRecoveryInst")
