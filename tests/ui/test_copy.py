"""Copying: ids, summaries, links, commands, JSON; what is shown, and what is sent."""

import base64
import csv
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from drs_tui.model.analysis.rto import Rto
from drs_tui.protocol import events as ev
from drs_tui.settings import Settings
from drs_tui.ui.app import DrsTui
from tests.records import ACCOUNT, Item, job_id, recovery_instance, run, server
from tests.ui.conftest import (
    FakeCollector,
    footer,
    screen_text,
    until,
    until_shown,
    written_by,
)
from tests.ui.scenarios import (
    PROFILE,
    VCPU,
    drill_of_a_hundred,
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
JOB = job_id(1)
OSC_52 = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")


pytestmark = pytest.mark.usefixtures("no_multiplexer")


def sent(written: list[str]) -> list[str]:
    """The texts that the terminal's clipboard was given."""
    found = OSC_52.findall("".join(written))
    return [base64.b64decode(coded).decode() for coded in found]


async def open_errors(pilot: Any, app: DrsTui, collector: FakeCollector) -> None:
    """Of a drill in which 37 servers failed for one cause."""
    item, log = drill_of_a_hundred()
    await open_job(pilot, app, collector, item)
    collector.emit_log(JOB, log)
    await pilot.press("e")
    await until_shown(pilot, "37 servers")


async def open_job(pilot: Any, app: DrsTui, collector: FakeCollector, item: Item) -> None:
    collector.emit_page([item])
    await until(pilot, lambda: "↵ open" in screen_text(app))
    await pilot.press("enter")
    await until_shown(pilot, "1 Servers")


async def test_y_sends_the_id_of_what_is_highlighted_and_says_no_more_than_that(
    collector: FakeCollector, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as (pilot, app):
        written = written_by(app, monkeypatch)
        collector.emit_page([ended(1), ended(2)])
        await until(pilot, lambda: "↵ open" in screen_text(app))
        await pilot.press("j", "y")
        await until_shown(pilot, f"sent to the terminal: {job_id(2)}")
        assert "copied" not in screen_text(app)
        await pilot.press("enter")
        await until_shown(pilot, "1 Servers")
        await pilot.press("y")
        await until_shown(pilot, f"sent to the terminal: {sid(2)}")
        await pilot.press("6", "y")
        await until_shown(pilot, f"sent to the terminal: {job_id(2)}")

        assert sent(written) == [job_id(2), sid(2), job_id(2)]


async def test_what_was_said_goes_with_the_next_move(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([ended(1), ended(2)])
        await until(pilot, lambda: "↵ open" in screen_text(app))
        await pilot.press("y")
        await until_shown(pilot, "sent to the terminal")
        await pilot.press("j")

        await until(pilot, lambda: "sent to" not in screen_text(app))


async def test_capital_y_sends_a_summary_of_at_most_ten_lines_and_shows_it(
    collector: FakeCollector, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as (pilot, app):
        written = written_by(app, monkeypatch)
        item, log = drill_of_a_hundred()
        await open_job(pilot, app, collector, item)
        collector.emit_log(JOB, log)
        emit_names(collector, *range(1, 101))
        await until_shown(pilot, "host-1 ")
        await pilot.press("Y")
        await until_shown(pilot, "sent to the terminal; if nothing arrived")
        (copied,) = sent(written)

        lines = copied.splitlines()
        assert len(lines) <= 10
        assert lines[0] == "partial: 40 of 100 servers failed, 60 launched · DRS drill"
        assert lines[1].startswith(f"{JOB}, started 2026-11-23 ")
        assert "- 37 servers failed: VcpuLimitExceeded · RunInstances (host-37, host-36" in copied
        assert "- 3 servers failed: InvalidParameterValue · RunInstances" in copied
        assert "took 9m00s" in copied
        assert "→ Service Quotas, us-east-1: Running On-Demand" in copied
        assert lines[-1] == "as of 2026-11-23 16:06:40Z, us-east-1, account 111122223333"
        shown = screen_text(app)
        assert "".join(copied.split()) in "".join(shown.split())
        assert not set("│┃|") & set(shown)


async def test_a_summary_of_many_causes_is_still_ten_lines(
    collector: FakeCollector, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as (pilot, app):
        written = written_by(app, monkeypatch)
        words = ["disk", "route", "agent", "driver", "kernel", "volume", "subnet", "quota"]
        runs = []
        for number, word in enumerate(words, 1):
            failed = run(number, "FAILED", f"no {word}")
            runs.append(failed | {"action": failed["action"] | {"name": f"Check {word}"}})
        await open_job(pilot, app, collector, live(1, server(1, "LAUNCHED", runs)))
        await pilot.press("Y")
        await until_shown(pilot, "sent to the terminal")

        (copied,) = sent(written)
        assert len(copied.splitlines()) <= 10
        assert "- and 4 other causes" in copied


async def test_a_summary_has_what_is_asked_next(
    collector: FakeCollector, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RTO, names, an action's reason, what still runs, who looked."""
    settings = Settings(region="us-east-1", refresh=3600.0, rto=Rto(900.0))
    async with opened(settings=settings) as (pilot, app):
        written = written_by(app, monkeypatch)
        refused = run(1, "FAILED", "Connection refused: https://erp.internal:8443")
        servers = server(1, "LAUNCHED", [refused]), server(2, "FAILED")
        tags = {"Name": "ERP drill", "ChangeId": "CHG0042351"}
        await open_job(pilot, app, collector, ended(1, *servers, tags=tags))
        collector.emit(ev.Identity(ACCOUNT, f"arn:aws:sts::{ACCOUNT}:assumed-role/dr-reader/me"))
        collector.emit_log(JOB, in_order(*launched(1, 300), launch_failed(2, 500, VCPU, "3/3")))
        emit_names(collector, 1, 2)
        collector.emit_instances((1,), [recovery_instance(1, 1)])
        await until_shown(pilot, "still running", "host-2")
        await pilot.press("Y")
        await until_shown(pilot, "sent to the terminal")
        (copied,) = sent(written)

        assert copied.splitlines() == [
            (
                "partial: 1 of 2 servers failed, 1 launched, 1 action failed"
                ' · DRS drill "ERP drill" (CHG0042351)'
            ),
            "RTO 15m: NOT MET, 1 of 2 in 5m00s, host-2 never",
            f"{JOB}, started 2026-11-23 15:46:40Z, took 9m00s",
            (
                "- 1 server failed: VcpuLimitExceeded · RunInstances (host-2)"
                " → Service Quotas, us-east-1: Running On-Demand instances"
            ),
            (
                "- 1 action failed: Process check 1 (host-1):"
                " Connection refused: https://erp.internal:8443"
            ),
            "1 recovery instance still running (billed)",
            f"as of 2026-11-23 16:06:40Z, us-east-1, account {ACCOUNT} (dr-reader)",
        ]


async def test_a_summary_does_not_claim_what_was_not_looked_up(
    collector: FakeCollector, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as (pilot, app):
        written = written_by(app, monkeypatch)
        collector.emit_page([ended(1)])
        await until_shown(pilot, "1 loaded")
        await pilot.press("Y")
        await until_shown(pilot, "sent to the terminal")

        (copied,) = sent(written)
        assert "still running: not known, U looks them up" in copied


async def test_the_summary_of_errors_says_of_which_account_and_when(
    collector: FakeCollector, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as (pilot, app):
        written = written_by(app, monkeypatch)
        await open_errors(pilot, app, collector)
        await pilot.press("Y")
        await until_shown(pilot, "sent to the terminal")

        (copied,) = sent(written)
        assert copied.splitlines()[-1] == (
            f"as of 2026-11-23 16:06:40Z, us-east-1, account {ACCOUNT}"
        )
        await pilot.press("h", "c")
        await until_shown(pilot, "37 ids: s-", "summary of all causes", "all causes in Markdown")
        await pilot.press("G", "enter")
        await until_shown(pilot, "all causes as CSV", "sent to the terminal")
        titles, first, *_ = csv.reader(sent(written)[-1].splitlines())
        assert titles == ["How many", "State", "Cause", "Who", "Hint"]
        assert first[:3] == ["37 servers", "failed", "VcpuLimitExceeded · RunInstances"]
        await pilot.press("h", "h", "enter")
        await until_shown(pilot, "37 servers · failed", "WHO")
        await pilot.press("c")
        await until_shown(pilot, "in one line", "37 ids: s-")


async def test_the_copy_menu_offers_ids_links_commands_and_json(
    collector: FakeCollector, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(size=(100, 30)) as (pilot, app):
        written = written_by(app, monkeypatch)
        item = ended(1, server(1) | {"recoveryInstanceID": "i-0feed"}, server(2, "FAILED"))
        await open_job(pilot, app, collector, item)
        log = [*launching(1), *launching(2), launch_failed(2, 600, VCPU, "3/3")]
        collector.emit_log(JOB, in_order(*log))
        collector.emit_instances((1,), [recovery_instance(1, 1, ec2InstanceID="i-0feed")])
        await until_shown(pilot, "still running")
        await pilot.press("c")
        screen = await until_shown(pilot, "WHAT", "TEXT")
        labels = [
            "job id", "summary", "causes", "ARN", "console link", "drs-tui command",
            "aws command: job", "aws command: log", "source server ids", "ids of failed servers",
            "instance ids", "ids of instances still running", "servers in Markdown",
            "servers as CSV", "JSON",
        ]  # fmt: skip
        assert [label for label in labels if label not in screen] == []

        await pilot.press("enter")
        await until_shown(pilot, "job id", "sent to the terminal")
        await pilot.press("h")
        await until_shown(pilot, "WHAT")
        await pilot.press("G", "enter")
        await until_shown(pilot, "JSON", "sent to the terminal")

        first, last = sent(written)
        assert first == JOB
        assert json.loads(last) == item


async def test_a_menu_offers_nothing_that_is_not_there(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(100, 30)) as (pilot, app):
        await open_job(pilot, app, collector, live(1, server(1, "PENDING")))
        await pilot.press("c")
        screen = await until_shown(pilot, "WHAT", "source server ids")

        assert "failed" not in screen
        assert "instance" not in screen


@pytest.mark.parametrize(
    ("keys", "labels"),
    [
        (("enter",), ["source server id", "name", "error", "console link"]),
        (("3", "enter"), ["run id", "failure reason", "console link", "aws command"]),
    ],
    ids=["server", "run"],
)
async def test_servers_and_runs_have_menus_of_their_own(
    collector: FakeCollector, opened: Opening, keys: tuple[str, ...], labels: list[str]
) -> None:
    async with opened(size=(100, 30)) as (pilot, app):
        failed = run(2, "FAILED", "answered 503")
        await open_job(pilot, app, collector, ended(1, server(1, "FAILED", [failed])))
        collector.emit_log(JOB, [*launching(1), launch_failed(1, 600, PROFILE, "3/3")])
        emit_names(collector, 1)
        await until_shown(pilot, "host-1")
        for key in keys:
            await pilot.press(key)
        await until_shown(pilot, "answered 503", "› ")
        await until(pilot, lambda: "1 Servers" not in screen_text(app))
        await pilot.press("c")

        screen = await until_shown(pilot, "WHAT")
        assert [label for label in labels if label not in screen] == []


async def test_copying_is_offered_where_there_is_something_to_copy(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(120, 24)) as (pilot, app):
        collector.emit_page([])
        await until_shown(pilot, "No jobs in us-east-1")
        assert "copy" not in footer(app)
        assert "summary" not in footer(app)

        await pilot.press("y", "Y", "c")
        assert "No jobs in us-east-1" in screen_text(app)


async def test_what_is_sent_is_cleaned_of_control_characters(
    collector: FakeCollector, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as (pilot, app):
        written = written_by(app, monkeypatch)
        evil = "boom\x1b]52;c;QUFB\x07\x9b2J\u202e\nrm -rf ~\r"
        failed = run(2, "FAILED", evil)
        await open_job(pilot, app, collector, ended(1, server(1, "LAUNCHED", [failed])))
        await pilot.press("3", "enter")
        await until_shown(pilot, "run id")
        await pilot.press("c", "j")
        await until_shown(pilot, "failure reason")
        await pilot.press("enter")
        await until_shown(pilot, "sent to the terminal")

        (copied,) = sent(written)
        assert copied == "boom␛]52;c;QUFB␇\nrm -rf ~␍"
        assert OSC_52.sub("", "".join(written)) == ""


async def test_ids_of_many_are_a_line_each(
    collector: FakeCollector, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as (pilot, app):
        written = written_by(app, monkeypatch)
        await open_errors(pilot, app, collector)
        await pilot.press("y")
        await until_shown(pilot, "sent to the terminal")

        (copied,) = sent(written)
        assert sorted(copied.splitlines()) == [sid(n) for n in range(1, 38)]
