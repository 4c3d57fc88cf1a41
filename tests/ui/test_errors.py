"""Errors by cause: of one job, and of the list; down to the exact place."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from drs_tui.model.analysis.changes import Change, Subject
from drs_tui.protocol import events as ev
from drs_tui.protocol.codec import pack
from drs_tui.protocol.requests import FindNames, FollowLogs, ReadLogs
from drs_tui.ui.app import DrsTui
from tests.records import Item, job, job_id, run, server
from tests.ui.conftest import FakeCollector, footer, line_with, screen_text, until, until_shown
from tests.ui.scenarios import (
    AT,
    PROFILE,
    VCPU,
    drill_of_a_hundred,
    emit_names,
    ended,
    event,
    in_order,
    launch_failed,
    launching,
    live,
    sid,
)

Opening = Callable[..., Any]
JOB = job_id(1)
WEB = run(2, "FAILED", "GET https://app/health answered 503, expected 200")


def rows(app: DrsTui) -> list[str]:
    """The groups' first lines."""
    marks = ("✗", "↻", "?", "!", "✓")
    return [line for line in screen_text(app).splitlines()[4:-3] if line[2:3] in marks]


def cursor(app: DrsTui) -> str:
    return next((line for line in rows(app) if line.startswith("›")), "")


async def open_errors(pilot: Any, app: DrsTui, collector: FakeCollector, item: Item) -> None:
    """Of that one job, from its own screen."""
    collector.emit_page([item])
    await until(pilot, lambda: "↵ open" in screen_text(app))
    await pilot.press("enter")
    await until_shown(pilot, "1 Servers")
    await pilot.press("e")
    await until_shown(pilot, "› errors")


async def test_a_job_s_causes_with_counts_state_last_and_hints(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        item, log = drill_of_a_hundred()
        await open_errors(pilot, app, collector, item)
        collector.emit_log(JOB, log)
        emit_names(collector, *range(1, 41))
        screen = await until_shown(pilot, "37 servers", "3 servers", "host-37")

        assert "40 servers, 2 causes" in screen
        assert "all logs read" in screen
        first, second = rows(app)
        assert first.startswith("› ✗ 37 servers   VcpuLimitExceeded · RunInstances")
        assert second.startswith("  ✗ 3 servers    InvalidParameterValue · RunInstances")
        assert first.split()[-2:] == ["RunInstances", "15:57Z"]
        assert "→ Service Quotas, us-east-1" in screen
        assert "→ launch template: does its IAM instance profile exist?" in screen
        assert "and 32 more" in line_with(app, "host-37")
        assert "→ lines are hints of drs-tui, not AWS's words" in screen


async def test_two_keys_from_the_list_to_both_counts_and_two_more_to_the_raw_error(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        item, log = drill_of_a_hundred()
        collector.emit_page([item])
        await until(pilot, lambda: "↵ open" in screen_text(app))
        collector.emit_log(JOB, log)

        await pilot.press("enter", "e")
        await until_shown(pilot, "37 servers", "3 servers")
        await pilot.press("enter", "enter")

        screen = await until_shown(pilot, "raw error", "log item")
        assert "".join(VCPU.split()) in "".join(screen.split())


async def test_a_cause_says_who_how_often_tried_and_since_when(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        log = [*launching(1), *launching(2), launch_failed(1, 600, VCPU, "2/3")]
        log += [launch_failed(2, 660, VCPU, "3/3")]
        await open_errors(
            pilot, app, collector, live(1, server(1, "IN_PROGRESS"), server(2, "FAILED"))
        )
        collector.emit_log(JOB, in_order(*log))
        await until_shown(pilot, "2 servers")
        await pilot.press("enter")
        emit_names(collector, 1, 2)
        screen = await until_shown(pilot, "host-1", "host-2")

        assert "2 servers · 1 failed, 1 retrying" in screen
        assert "".join(VCPU.split()) in "".join(screen.split())
        assert line_with(app, "host-2").split()[1:6] == ["✗", "host-2", "failed", "3/3", "15:57Z"]
        assert line_with(app, "host-1").split()[:5] == ["↻", "host-1", "retrying", "2/3", "15:56Z"]


DENIED = (
    "User: arn:aws:sts::111122223333:assumed-role/x/y is not authorized to perform: "
    f"ec2:DeleteVolume on resource: arn:aws:ec2:us-east-1:111122223333:volume/{'v' * 60}"
)
LONG = f"no hint for this {'very ' * 12}long message of a driver"


@pytest.mark.parametrize("height", [14, 40])
async def test_an_entry_takes_the_lines_it_needs_and_is_whole_under_the_cursor(
    collector: FakeCollector, opened: Opening, height: int
) -> None:
    async with opened(size=(80, height)) as (pilot, app):
        reasons = [DENIED, "disk 3 is odd", LONG, VCPU, *(f"reason {'x' * n}" for n in range(1, 6))]
        servers = [server(n, "FAILED") for n in range(1, 10)]
        await open_errors(pilot, app, collector, ended(1, *servers))
        log = [launch_failed(n, 600, each, "3/3") for n, each in enumerate(reasons, 1)]
        collector.emit_log(JOB, [*launching(1), *log])
        await until_shown(pilot, "9 causes", "all logs read")
        seen = set()
        for key in ("G", *"kkkkkkkk", *"jjjjjjjj"):
            await pilot.press(key)
            lines = screen_text(app).partition("LAST")[2].splitlines()[1:-2]
            at = next(number for number, line in enumerate(lines) if line.startswith("›"))
            entry = [lines[at]]
            for line in lines[at + 1 :]:
                if not line.startswith(" " * 8):
                    break
                entry.append(line.strip())
            seen.add(tuple(entry[1:]))
            assert "" not in lines[: at + 1]

        assert len(seen) == 9
        assert ("disk 3 is odd", sid(2)) in seen
        [long] = [entry for entry in seen if sid(3) in entry]
        assert len(long) == 3
        assert f"{long[0]} {long[1]}" == LONG
        [denied] = [entry for entry in seen if sid(1) in entry]
        assert denied[0].startswith("ec2:DeleteVolume on resource: arn:aws:ec2:us-east-1:1111")
        assert denied[2].startswith("→ ")


@pytest.mark.parametrize(
    ("size", "words", "lines", "path"),
    [
        ((80, 24), 4, 4, "VcpuLimitExceeded › host-1 › log item 6"),
        ((120, 40), 800, 20, f"…{JOB[-7:]} › errors › VcpuLimitExceeded › host-1 › log item 6"),
        ((80, 24), 800, 12, "› log item 6"),
        ((60, 18), 800, 4, "host-1 › log item 6"),
    ],
)
async def test_a_cause_has_the_lines_it_needs_and_leads_to_the_item_by_its_path(
    collector: FakeCollector,
    opened: Opening,
    size: tuple[int, int],
    words: int,
    lines: int,
    path: str,
) -> None:
    error = f"{VCPU} {'vCPU limit ' * (words // 2)}"
    async with opened(size=size) as (pilot, app):
        await open_errors(pilot, app, collector, ended(1, server(1, "FAILED")))
        collector.emit_log(JOB, [*launching(1), launch_failed(1, 600, error, "3/3")])
        emit_names(collector, 1)
        await until_shown(pilot, "1 server", "host-1")
        await pilot.press("enter")
        screen = await until_shown(pilot, "WHO")
        await until(pilot, lambda: app.screen.query_one("#message").size.height == lines)
        assert ("… Enter: whole" in screen_text(app)) is (words == 800)
        assert "→ Service Quotas" in screen

        await pilot.press("enter")
        screen = await until_shown(pilot, path, "raw error")
        assert screen.splitlines()[1] == " LAUNCH_FAILED · host-1 · +10m00s"
        assert screen.splitlines()[2].startswith(" → Service Quotas")
        assert "   An error occurred" in screen


async def test_retrying_is_an_error_of_its_own_until_it_is_overcome(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        log = [*launching(1), launch_failed(1, 600, VCPU, "2/3")]
        await open_errors(pilot, app, collector, live(1, server(1, "IN_PROGRESS")))
        collector.emit_log(JOB, log)
        await until_shown(pilot, "1 server, 1 cause", "retrying 2/3")
        assert rows(app)[0].startswith("› ↻ 1 server")

        collector.emit_log(JOB, [event("LAUNCH_END", 700, 1)], start=len(log))
        await until_shown(pilot, "no failure unresolved", "resolved")
        assert rows(app)[0].startswith("› ✓ 1 server")


async def test_an_action_leads_to_its_run_and_a_server_to_its_log_item(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        item = ended(1, server(1, "LAUNCHED", [run(1), WEB]), server(2, "FAILED"))
        await open_errors(pilot, app, collector, item)
        collector.emit_log(JOB, [*launching(2), launch_failed(2, 600, PROFILE, "3/3")])
        await until_shown(pilot, "1 action", "1 server", "InvalidParameterValue")
        for _ in range(2):
            wanted = "run id" if "1 action" in cursor(app) else "log item 6"
            await pilot.press("enter")
            await until_shown(pilot, "WHO")
            await pilot.press("enter")
            await until_shown(pilot, wanted)
            await pilot.press("h")
            await until_shown(pilot, "WHO")
            await pilot.press("h")
            await until_shown(pilot, "HOW MANY")
            await pilot.press("j")


async def test_an_action_that_was_seen_to_fail_says_when(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        item = live(1, server(1, "LAUNCHED", [run(1), WEB]))
        await open_errors(pilot, app, collector, item)
        change = Change(Subject("run", sid(1), "00000002-run"), "IN_PROGRESS", "FAILED")
        collector.emit(collector.seen(item, ev.Topic.LIVE, changes=(change,)))

        await until(pilot, lambda: "16:06Z" in cursor(app))


async def test_an_optional_action_only_warns(collector: FakeCollector, opened: Opening) -> None:
    async with opened() as (pilot, app):
        optional = WEB | {"action": WEB["action"] | {"optional": True}}
        await open_errors(pilot, app, collector, ended(1, server(1, "LAUNCHED", [optional])))

        await until(pilot, lambda: cursor(app).startswith("› ! 1 action"))
        assert "optional" in cursor(app)


async def test_a_job_without_failures_says_so(collector: FakeCollector, opened: Opening) -> None:
    async with opened() as (pilot, app):
        await open_errors(pilot, app, collector, ended(1, server(1)))

        await until_shown(pilot, "No failure.", "no failure unresolved")
        assert "hints" not in screen_text(app)


async def test_a_failed_server_is_shown_as_unread_until_its_log_gives_the_cause(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await open_errors(pilot, app, collector, ended(1, server(1, "FAILED")))
        await until_shown(pilot, "log not read", "causes of 0 of 1 job read")

        collector.emit_log(JOB, [*launching(1), launch_failed(1, 600, VCPU, "3/3")])
        await until_shown(pilot, "VcpuLimitExceeded", "all logs read")
        assert "log not read" not in screen_text(app)


async def test_the_cursor_stays_on_top_until_moved_then_on_its_group(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        log = [*launching(1), *launching(2), launch_failed(1, 600, PROFILE, "3/3")]
        servers = [server(1, "FAILED"), *(server(n, "IN_PROGRESS") for n in range(2, 7))]
        await open_errors(pilot, app, collector, live(1, *servers))
        collector.emit_log(JOB, in_order(*log))
        await until(pilot, lambda: "InvalidParameterValue" in cursor(app))

        more = [launch_failed(n, 610 + n, VCPU, "3/3") for n in (2, 3)]
        collector.emit_log(JOB, more, start=len(log))
        await until(pilot, lambda: "VcpuLimitExceeded" in cursor(app))

        await pilot.press("j")
        assert "InvalidParameterValue" in cursor(app)
        again = [launch_failed(n, 700 + n, PROFILE, "3/3") for n in (4, 5, 6)]
        collector.emit_log(JOB, again, start=len(log) + 2)
        await until(pilot, lambda: "4 servers" in cursor(app))
        assert "InvalidParameterValue" in cursor(app)
        assert cursor(app) == rows(app)[0]


async def test_the_cursor_sent_to_the_end_stays_on_its_group(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        reasons = {1: PROFILE, 2: VCPU, 3: VCPU}
        log = [launch_failed(n, 600 + n, reason, "3/3") for n, reason in reasons.items()]
        servers = [server(n, "IN_PROGRESS") for n in range(1, 5)]
        await open_errors(pilot, app, collector, live(1, *servers))
        collector.emit_log(JOB, log)
        await until(pilot, lambda: "VcpuLimitExceeded" in cursor(app))

        await pilot.press("G")
        assert "InvalidParameterValue" in cursor(app)
        collector.emit_log(JOB, [launch_failed(4, 700, VCPU, "3/3")], start=len(log))
        await until_shown(pilot, "3 servers")

        assert "InvalidParameterValue" in cursor(app)


async def test_y_copies_the_ids_of_all_who_failed_for_it_unresolved_first(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(80, 50)) as (pilot, app):
        item, log = drill_of_a_hundred()
        await open_errors(pilot, app, collector, item)
        collector.emit_log(JOB, log)
        await until_shown(pilot, "37 servers")
        await pilot.press("y")
        screen = await until_shown(pilot, "sent to the terminal")

        assert [n for n in range(1, 101) if sid(n) in screen] == list(range(1, 38))
        await pilot.press("h")
        await until_shown(pilot, "HOW MANY")
        await pilot.press("j", "enter")
        await until_shown(pilot, "WHO")
        await pilot.press("y")
        screen = await until_shown(pilot, "sent to the terminal")
        assert [n for n in range(1, 101) if sid(n) in screen] == [38, 39, 40]


# of the list


def a_day_of_jobs() -> list[Item]:
    """A live one, one that failed lately, one long ago, and one in which nothing did."""
    return [
        live(1, server(1, "IN_PROGRESS")),
        ended(2, server(2, "FAILED")),
        job(3, now=AT, age=timedelta(hours=50), participatingServers=[server(3, "FAILED")]),
        ended(4, server(4)),
    ]


async def open_list_errors(pilot: Any, collector: FakeCollector, items: list[Item]) -> None:
    collector.emit_page(items)
    await until_shown(pilot, f"the end: {len(items)} jobs")
    await pilot.press("e")
    await until_shown(pilot, "jobs › errors")


async def test_of_the_list_live_jobs_and_those_of_the_last_day_are_asked_for_once(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await open_list_errors(pilot, collector, a_day_of_jobs())
        await until_shown(pilot, "live, last 24 h", "causes of 0 of 2 jobs read")

        assert collector.asks(ReadLogs) == [ReadLogs((job_id(1), job_id(2)))]
        collector.emit(collector.seen(live(1, server(1, "PENDING")), ev.Topic.LIVE))
        collector.emit(ev.Refreshed(1.0, 1, 1, 5.0))
        await until(pilot, lambda: app.client.store.status.as_of == 1.0)
        assert len(collector.asks(ReadLogs)) == 1


async def test_it_says_for_how_many_jobs_causes_were_read(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        failed = [ended(n, server(n, "FAILED")) for n in range(1, 13)]
        await open_list_errors(pilot, collector, failed)
        for number in range(1, 8):
            log = [*launching(number), launch_failed(number, 600, VCPU, "3/3")]
            collector.emit_log(job_id(number), log)

        await until_shown(pilot, "causes of 7 of 12 jobs read", "7 servers", "5 servers")
        assert "log not read" in line_with(app, "5 servers")


async def test_a_page_that_is_not_whole_is_not_read(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, _):
        await open_list_errors(pilot, collector, [ended(1, server(1, "FAILED")), ended(2)])
        collector.emit(
            ev.LogUpdated(job_id(1), 0, pack([*launching(1), launch_failed(1, 9, VCPU)]))
        )
        collector.emit(ev.LogPageRead(job_id(1), 6, more=True, as_of=1.0))

        await until_shown(pilot, "VcpuLimitExceeded", "causes of 0 of 1 job read")


async def test_a_widens_to_all_loaded_and_back(collector: FakeCollector, opened: Opening) -> None:
    async with opened(size=(100, 24)) as (pilot, app):
        await open_list_errors(pilot, collector, a_day_of_jobs())
        await until_shown(pilot, "causes of 0 of 2 jobs read")

        await pilot.press("a")
        await until_shown(pilot, "of 4 loaded jobs", "causes of 0 of 3 jobs read")
        assert "a last 24 h" in footer(app)
        assert collector.asks(ReadLogs)[-1] == ReadLogs((job_id(3),))
        await pilot.press("a")
        await until_shown(pilot, "live, last 24 h")


async def test_all_is_not_offered_for_one_job(collector: FakeCollector, opened: Opening) -> None:
    async with opened(size=(120, 24)) as (pilot, app):
        await open_errors(pilot, app, collector, ended(1, server(1, "FAILED")))
        assert "all loaded" not in footer(app)
        await pilot.press("h", "h", "e")
        await until_shown(pilot, "jobs › errors")
        assert "a all loaded" in footer(app)


async def test_a_server_that_failed_in_two_jobs_is_one_server_and_both_jobs_are_named(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, _):
        await open_list_errors(
            pilot, collector, [ended(1, server(1, "FAILED")), ended(2, server(1, "FAILED"))]
        )
        for number in (1, 2):
            log = [*launching(1), launch_failed(1, 600, VCPU, "3/3")]
            collector.emit_log(job_id(number), log)
        await until_shown(pilot, "1 server ", "1 cause", "VcpuLimitExceeded")
        await pilot.press("enter")

        screen = await until_shown(pilot, "WHO", "JOB")
        assert f"…{job_id(1)[-7:]} launch" in screen  # short, so that IN has room
        assert f"…{job_id(2)[-7:]} launch" in screen


async def test_names_of_who_failed_are_asked_for_once(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, _):
        await open_list_errors(pilot, collector, [ended(1, server(1, "FAILED")), ended(2)])
        await until(pilot, lambda: FindNames((sid(1),)) in collector.asks(FindNames))
        emit_names(collector, 1)
        await until_shown(pilot, "host-1")

        assert len(collector.asks(FindNames)) == 1


async def test_the_logs_of_the_live_jobs_are_followed(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, _):
        await open_list_errors(pilot, collector, a_day_of_jobs())

        await until(
            pilot, lambda: collector.asks(FollowLogs)[-1:] == [FollowLogs(None, (job_id(1),))]
        )


async def test_a_denied_log_is_shown_and_actions_still_are(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        items = [ended(1, server(1, "FAILED")), ended(2, server(2, "LAUNCHED", [WEB]))]
        await open_list_errors(pilot, collector, items)
        collector.deny(ev.Topic.LOG, "drs:DescribeJobLogItems", about=job_id(1))

        await until_shown(pilot, "1 action", "not known, log denied")
        assert "! denied: DescribeJobLogItems: no phases, causes (next try 16:07:40Z)" in (
            screen_text(app)
        )
        await pilot.press("enter")
        await until_shown(pilot, "log, which says why, is denied: the role needs")


async def test_an_old_failure_does_not_count_as_unresolved_once_it_launched(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await open_errors(pilot, app, collector, ended(1, server(1)))
        log = [*launching(1), launch_failed(1, 600, VCPU, "1/3"), event("LAUNCH_END", 700, 1)]
        collector.emit_log(JOB, log)

        await until_shown(pilot, "no failure unresolved", "resolved")
