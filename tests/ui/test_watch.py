"""Watching: a bell and the title for first failures, other causes and ends."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from drs_tui.protocol import events as ev
from drs_tui.protocol.requests import FollowLogs
from drs_tui.ui.app import DrsTui
from drs_tui.ui.screens.job import JobScreen
from drs_tui.ui.terminal import output
from tests.records import Item, job_id, run, server
from tests.ui.conftest import (
    FakeCollector,
    footer,
    screen_text,
    until,
    until_shown,
    written_by,
)
from tests.ui.scenarios import PROFILE, VCPU, ended, event, launch_failed, launching, live

Opening = Callable[..., Any]
JOB = job_id(1)
TITLE = re.compile(r"\x1b\]2;([^\x07]*)\x07")
PUSHED, POPPED = "\x1b[22;2t", "\x1b[23;2t"


class Ear:
    """What a terminal hears."""

    def __init__(self, app: DrsTui, monkeypatch: pytest.MonkeyPatch) -> None:
        self.written = written_by(app, monkeypatch)
        self.bells = 0
        # Without a terminal there is no bell: tests/terminal hears the byte.
        monkeypatch.setattr(output, "ring", lambda _: self._hear())

    def _hear(self) -> None:
        self.bells += 1

    @property
    def titles(self) -> list[str]:
        return TITLE.findall("".join(self.written))


async def watch_notifier(
    pilot: Any,
    app: DrsTui,
    collector: FakeCollector,
    monkeypatch: pytest.MonkeyPatch,
    *items: Item,
) -> Ear:
    """The list, with those jobs, watched."""
    collector.emit_page(list(items))
    await until(pilot, lambda: "↵ open" in screen_text(app))
    ear = Ear(app, monkeypatch)
    await pilot.press("w")
    await until_shown(pilot, "watching")
    return ear


async def test_what_is_watched_is_in_the_title_and_on_the_screen(
    collector: FakeCollector, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as (pilot, app):
        ear = await watch_notifier(pilot, app, collector, monkeypatch, live(1), live(2), ended(3))

        assert ear.titles == ["drs-tui: watching all live jobs (2)"]
        assert "".join(ear.written).startswith(PUSHED)
        assert ear.bells == 0
        assert "watching ● as of" in screen_text(app)


async def test_the_first_failed_attempt_rings_once(
    collector: FakeCollector, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(size=(120, 24)) as (pilot, app):
        servers = server(1, "IN_PROGRESS"), server(2, "IN_PROGRESS")
        ear = await watch_notifier(pilot, app, collector, monkeypatch, live(1, *servers))
        log = [*launching(1), launch_failed(1, 600, VCPU, "1/3")]
        collector.emit_log(JOB, log)
        alert = f"drill {JOB}: first failure: VcpuLimitExceeded · RunInstances"
        title = "VcpuLimitExceeded · RunInstances"
        await until_shown(pilot, f"› 15:56:40Z s-00000000000000001 retrying 1/3: {title} (e)")
        assert ear.bells == 1
        assert ear.titles[-1] == f"drs-tui: {alert}"

        collector.emit_log(JOB, [launch_failed(2, 610, VCPU, "1/3")], start=len(log))
        collector.emit_log(JOB, [launch_failed(1, 620, VCPU, "2/3")], start=len(log) + 1)
        collector.emit(ev.Refreshed(1.0, 1, 1, 5.0))
        await until(pilot, lambda: app.client.store.status.as_of == 1.0)
        assert ear.bells == 1


async def test_another_cause_and_the_end_ring_too(
    collector: FakeCollector, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(size=(120, 24)) as (pilot, app):
        servers = server(1, "IN_PROGRESS"), server(2, "IN_PROGRESS")
        ear = await watch_notifier(pilot, app, collector, monkeypatch, live(1, *servers))
        log = [*launching(1), launch_failed(1, 600, VCPU, "1/3")]
        collector.emit_log(JOB, log)
        await until_shown(pilot, "retrying 1/3: VcpuLimitExceeded")

        collector.emit_log(JOB, [launch_failed(2, 610, PROFILE, "1/3")], start=len(log))
        await until_shown(pilot, "retrying 1/3: InvalidParameterValue · RunInstances")
        assert ear.bells == 2

        over = ended(1, server(1, "FAILED"), server(2))
        collector.emit(collector.seen(over, ev.Topic.LIVE))
        await until_shown(pilot, f"drill {JOB} ended: partial")
        assert ear.bells == 3
        assert ear.titles[-1] == f"drs-tui: drill {JOB} ended: partial"
        collector.emit(collector.seen(over, ev.Topic.LIVE))
        collector.emit(ev.Refreshed(1.0, 1, 1, 5.0))
        await until(pilot, lambda: app.client.store.status.as_of == 1.0)
        assert ear.bells == 3


async def test_an_earlier_failure_is_not_reported_again(
    collector: FakeCollector, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as (pilot, app):
        ear = await watch_notifier(pilot, app, collector, monkeypatch, live(1, server(1, "FAILED")))
        collector.emit_log(JOB, [*launching(1), launch_failed(1, 600, VCPU, "3/3")])
        await until_shown(pilot, "✗1")
        collector.emit(ev.Refreshed(1.0, 1, 1, 5.0))
        await until(pilot, lambda: app.client.store.status.as_of == 1.0)

        assert ear.bells == 0


async def test_a_failure_seen_before_its_log_is_read_rings_once(
    collector: FakeCollector, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as (pilot, app):
        ear = await watch_notifier(
            pilot, app, collector, monkeypatch, live(1, server(1, "IN_PROGRESS"))
        )
        collector.emit(collector.seen(live(1, server(1, "FAILED")), ev.Topic.LIVE))
        await until(pilot, lambda: ear.bells == 1)
        collector.emit_log(JOB, [*launching(1), launch_failed(1, 600, VCPU, "3/3")])
        collector.emit(ev.Refreshed(1.0, 1, 1, 5.0))
        await until(pilot, lambda: app.client.store.status.as_of == 1.0)

        assert ear.bells == 1


async def test_a_failed_action_rings_though_a_server_s_cause_is_not_known(
    collector: FakeCollector, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(size=(120, 24)) as (pilot, app):
        items = live(1, server(1, "IN_PROGRESS"), server(2, "LAUNCHED", [run(1, "IN_PROGRESS")]))
        ear = await watch_notifier(pilot, app, collector, monkeypatch, items)
        one = live(1, server(1, "FAILED"), server(2, "LAUNCHED", [run(1, "IN_PROGRESS")]))
        collector.emit(collector.seen(one, ev.Topic.LIVE))
        await until(pilot, lambda: ear.bells == 1)

        both = live(1, server(1, "FAILED"), server(2, "LAUNCHED", [run(1, "FAILED", "no route")]))
        collector.emit(collector.seen(both, ev.Topic.LIVE))

        await until_shown(pilot, "s-00000000000000002 failed: Process check 1 (e)")
        assert ear.bells == 2


async def test_a_job_that_starts_later_is_watched_too(
    collector: FakeCollector, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(size=(120, 24)) as (pilot, app):
        ear = await watch_notifier(pilot, app, collector, monkeypatch, live(2))
        collector.emit(collector.seen(live(1, server(1, "FAILED")), ev.Topic.LIVE))

        await until_shown(pilot, "s-00000000000000001 failed: ")
        assert ear.bells == 1


async def test_in_a_job_only_that_job_is_watched(
    collector: FakeCollector, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(size=(120, 24)) as (pilot, app):
        collector.emit_page([live(1, server(1, "IN_PROGRESS")), live(2, server(2, "IN_PROGRESS"))])
        await until(pilot, lambda: "↵ open" in screen_text(app))
        ear = Ear(app, monkeypatch)
        await pilot.press("enter")
        await until_shown(pilot, "1 Servers")
        await pilot.press("w")
        await until_shown(pilot, f"watching {JOB}: bell and title on failures and at the end")

        await pilot.press("h")
        await until_shown(pilot, "› watched · ")
        await pilot.press("j")
        await until(pilot, lambda: "2/2" in screen_text(app))
        assert "watched" not in screen_text(app)
        collector.emit(collector.seen(live(2, server(2, "FAILED")), ev.Topic.LIVE))
        await until(pilot, lambda: app.client.store.jobs.row(job_id(2)).counts.failed)
        assert ear.bells == 0
        collector.emit(collector.seen(live(1, server(1, "FAILED")), ev.Topic.LIVE))
        await until(pilot, lambda: ear.bells == 1)


async def test_it_rings_whatever_screen_is_open(
    collector: FakeCollector, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(size=(120, 24)) as (pilot, app):
        ear = await watch_notifier(
            pilot, app, collector, monkeypatch, live(1, server(1, "IN_PROGRESS"))
        )
        await pilot.press("question_mark")
        await until_shown(pilot, "Keys here")
        collector.emit(collector.seen(live(1, server(1, "FAILED")), ev.Topic.LIVE))
        await until(pilot, lambda: ear.bells == 1)
        await until_shown(pilot, "s-00000000000000001 failed: ")

        await pilot.press("q")
        await until_shown(pilot, "STARTED")
        await pilot.press("colon")
        await until(pilot, lambda: screen_text(app) == "(Palette)")
        collector.emit(collector.seen(ended(1, server(1, "FAILED")), ev.Topic.LIVE))
        await until(pilot, lambda: ear.bells == 2)


async def test_w_again_ends_it_and_gives_the_title_back(
    collector: FakeCollector, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as (pilot, app):
        ear = await watch_notifier(
            pilot, app, collector, monkeypatch, live(1, server(1, "IN_PROGRESS"))
        )
        await pilot.press("w")
        await until_shown(pilot, "watching no more")
        assert "".join(ear.written).endswith(POPPED)
        assert "watching ●" not in screen_text(app)

        collector.emit(collector.seen(live(1, server(1, "FAILED")), ev.Topic.LIVE))
        await until_shown(pilot, "✗1")
        assert ear.bells == 0


async def test_the_logs_of_all_watched_jobs_are_followed(
    collector: FakeCollector, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as (pilot, app):
        many = [live(n) for n in range(1, 31)]
        await watch_notifier(pilot, app, collector, monkeypatch, *many)
        everybody = tuple(job_id(n) for n in range(1, 31))
        await until(pilot, lambda: collector.asks(FollowLogs)[-1] == FollowLogs(None, everybody))
        await pilot.press("enter")
        await until_shown(pilot, "1 Servers")

        await until(pilot, lambda: collector.asks(FollowLogs)[-1].first == JOB)
        assert set(collector.asks(FollowLogs)[-1].others) >= set(everybody[1:])


async def test_an_ended_job_cannot_be_watched(
    collector: FakeCollector, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(size=(120, 24)) as (pilot, app):
        collector.emit_page([ended(1)])
        await until(pilot, lambda: "↵ open" in screen_text(app))
        await pilot.press("enter")
        await until_shown(pilot, "1 Servers")
        assert "watch" not in footer(app)
        ear = Ear(app, monkeypatch)
        await pilot.press("w")
        await pilot.pause()

        assert ear.titles == []


async def test_hostile_words_do_not_reach_the_title(
    collector: FakeCollector, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as (pilot, app):
        item = live(1, server(1, "IN_PROGRESS"), initiatedBy="EVIL\x07\x1b]0;owned\x07")
        ear = await watch_notifier(pilot, app, collector, monkeypatch, item)
        error = "boom\x07\x1b]52;c;QUFB\x07"
        collector.emit_log(JOB, [event("LAUNCH_FAILED", 9, 1, rawError=error)])
        await until(pilot, lambda: ear.bells == 1)

        assert ear.titles[-1].startswith(f"drs-tui: EVIL␇␛]0;owned␇ {JOB}: first failure: boom")
        assert "\x1b]52" not in "".join(ear.written)
        assert "\x1b]0" not in "".join(ear.written)


async def test_it_rings_while_a_screen_is_being_opened(
    collector: FakeCollector, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However slow the machine is, all is applied before the screen is there.
    monkeypatch.setattr("drs_tui.client.client.TURN_SECONDS", 60.0)
    async with opened(size=(120, 24)) as (pilot, app):
        ear = await watch_notifier(pilot, app, collector, monkeypatch, live(1))
        app.push_screen(JobScreen(JOB))
        collector.emit_log(JOB, [*launching(1), launch_failed(1, 600, VCPU, "1/3")])
        collector.read()
        app.client._on_read(True)  # noqa: FBT003

        assert not app.screen.is_mounted
        assert ear.bells == 1
        await until_shown(pilot, "no instance")
