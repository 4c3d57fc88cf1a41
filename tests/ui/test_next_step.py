"""An action run that did not succeed: what Systems Manager says, and where to look on."""

from collections.abc import Callable
from typing import Any

import pytest

from drs_tui.protocol import events as ev
from drs_tui.protocol.codec import pack
from drs_tui.protocol.requests import FindExecution
from drs_tui.ui.app import DrsTui
from tests.records import Item, run, server
from tests.ui.conftest import NOW, FakeCollector, screen_text, until, until_shown
from tests.ui.scenarios import live

Opening = Callable[..., Any]
AUTOMATION, COMMAND = "SSM_AUTOMATION", "SSM_COMMAND"
RUN = "00000002-run"
TALL = (100, 70)

EXECUTION: Item = {
    "AutomationExecution": {
        "AutomationExecutionStatus": "Failed",
        "DocumentName": "AWSMigration-ValidateHttpResponse",
        "FailureMessage": "Step fails when it is Execute/Cancelling action",
        "ExecutionStartTime": NOW - 100,
        "ExecutionEndTime": NOW - 60,
        "StepExecutions": [
            {
                "StepName": "resolve",
                "Action": "aws:executeScript",
                "StepStatus": "Success",
                "ExecutionStartTime": NOW - 100,
                "ExecutionEndTime": NOW - 90,
            },
            {
                "StepName": "request",
                "Action": "aws:executeScript",
                "StepStatus": "Failed",
                "FailureMessage": "connect to 10.0.0.5:443 refused",
                "Outputs": {"Payload": ['{"tried": 3}']},
            },
        ],
    }
}


def failed(kind: str = AUTOMATION, status: str = "FAILED") -> Item:
    item = run(2, status, "answered 503" if status == "FAILED" else None)
    return item | {"action": item["action"] | {"type": kind}}


async def open_run(pilot: Any, app: DrsTui, collector: FakeCollector, item: Item) -> None:
    collector.emit_page([live(1, server(1, "LAUNCHED", [item]))])
    await until(pilot, lambda: "↵ open" in screen_text(app))
    await pilot.press("enter")
    await until_shown(pilot, "1 Servers")
    await pilot.press("3")
    await until_shown(pilot, "3 Actions 1", "ACTION  ")
    await pilot.press("enter")
    await until_shown(pilot, "run id")


@pytest.mark.parametrize("kind", [AUTOMATION, COMMAND])
async def test_a_run_that_did_not_succeed_is_asked_for_once_with_its_type(
    collector: FakeCollector, opened: Opening, kind: str
) -> None:
    async with opened(size=TALL) as (pilot, app):
        await open_run(pilot, app, collector, failed(kind))
        collector.emit(ev.Refreshed(1.0, 1, 1, 5.0))
        await until(pilot, lambda: app.client.store.status.as_of == 1.0)
        await pilot.press("h")
        await until_shown(pilot, "ACTION  ")
        await pilot.press("enter")
        await until_shown(pilot, "run id")

        assert collector.asks(FindExecution) == [FindExecution(RUN, kind)]


async def test_a_run_that_succeeded_has_no_next_step(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=TALL) as (pilot, app):
        await open_run(pilot, app, collector, failed(status="SUCCEEDED"))

        assert "next step" not in screen_text(app)
        assert collector.asks(FindExecution) == []


async def test_link_and_command_are_there_before_any_answer(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=TALL) as (pilot, app):
        await open_run(pilot, app, collector, failed())

        screen = "".join((await until_shown(pilot, "next step", "asking…")).split())
        assert f"/systems-manager/automation/execution/{RUN}" in screen
        assert f"awsssmget-automation-execution--automation-execution-id{RUN}" in screen
        assert "--regionus-east-1" in screen


async def test_steps_failures_and_outputs_are_shown(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=TALL) as (pilot, app):
        await open_run(pilot, app, collector, failed())
        collector.emit(ev.ExecutionFound(RUN, AUTOMATION, pack(EXECUTION), NOW))
        screen = await until_shown(pilot, "the automation", "1 resolve", "2 request")

        for words in (
            "Step fails when it is Execute/Cancelling action",
            "connect to 10.0.0.5:443 refused",
            "Success",
            "took 10s",
            '"tried": 3',
            "by Systems Manager, as of 16:06:40Z",
            "in the console",
            "on the command line",
        ):
            assert words in screen
        assert "asking" not in screen


async def test_a_command_s_output_is_shown(collector: FakeCollector, opened: Opening) -> None:
    async with opened(size=TALL) as (pilot, app):
        await open_run(pilot, app, collector, failed(COMMAND))
        plugin = {
            "Name": "runShellScript",
            "Status": "Failed",
            "ResponseCode": 7,
            "Output": "nginx: [emerg] bind() failed\nexit status 7",
        }
        invocation = {"InstanceId": "i-0feed", "Status": "Failed", "CommandPlugins": [plugin]}
        answer = {"CommandInvocations": [invocation]}
        collector.emit(ev.ExecutionFound(RUN, COMMAND, pack(answer), NOW))

        screen = await until_shown(pilot, "the command", "runShellScript")
        for words in (
            "i-0feed",
            "response code 7",
            "nginx: [emerg] bind() failed",
            "exit status 7",
        ):
            assert words in screen
        why = [screen.index(each) for each in ("answered 503", "end of its output", "run id")]
        assert why == sorted(why)  # what says why comes before ids and links


async def test_a_denied_read_names_the_action_and_keeps_link_and_command(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=TALL) as (pilot, app):
        await open_run(pilot, app, collector, failed())
        collector.deny(ev.Topic.EXECUTION, "ssm:GetAutomationExecution", about=RUN)

        screen = await until_shown(pilot, "AWS denied ssm:GetAutomationExecution")
        assert "the role needs the IAM action ssm:GetAutomationExecution" in screen
        assert "in the console" in screen
        assert "answered 503" in screen

        await pilot.press("r")
        await until(pilot, lambda: len(collector.asks(FindExecution)) == 2)
        collector.emit(ev.ExecutionFound(RUN, AUTOMATION, pack(EXECUTION), NOW))
        await until_shown(pilot, "2 request")
        assert "denied" not in screen_text(app)


async def test_a_problem_of_another_run_is_not_this_one_s(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=TALL) as (pilot, app):
        await open_run(pilot, app, collector, failed())
        collector.deny(ev.Topic.EXECUTION, "ssm:GetAutomationExecution", about="another-run")
        await until(pilot, lambda: "another-run" in app.client.store.status.about)
        await pilot.pause()

        assert "denied" not in screen_text(app)


async def test_a_run_that_fails_while_it_is_open_is_asked_for_again(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=TALL) as (pilot, app):
        await open_run(pilot, app, collector, failed(status="IN_PROGRESS"))
        await until(pilot, lambda: len(collector.asks(FindExecution)) == 1)

        over = live(1, server(1, "LAUNCHED", [failed()]))
        collector.emit(collector.seen(over, ev.Topic.LIVE))

        await until(pilot, lambda: len(collector.asks(FindExecution)) == 2)
        await until_shown(pilot, "answered 503")


async def test_v_shows_the_run_as_drs_sent_it(collector: FakeCollector, opened: Opening) -> None:
    async with opened(size=TALL) as (pilot, app):
        await open_run(pilot, app, collector, failed())
        await pilot.press("v")

        await until_shown(pilot, f'"runId": "{RUN}"', '"failureReason": "answered 503"')


def _automation_of(status: str) -> Item:
    return {"AutomationExecution": {"AutomationExecutionStatus": status}}


def _command_of(*outputs: str) -> Item:
    plugins = [{"Name": "run", "Status": "Failed", "Output": each} for each in outputs]
    return {"CommandInvocations": [{"Status": "Failed", "CommandPlugins": plugins}]}


@pytest.mark.parametrize(
    ("kind", "status", "answer", "said"),
    [
        (COMMAND, "FAILED", {"CommandInvocations": []}, "has no result of this command yet"),
        (AUTOMATION, "FAILED", {"AutomationExecution": {}}, "has no result yet: r asks again"),
        (COMMAND, "FAILED", _command_of("x" * 2500), "cuts the output at 2,500 characters"),
        (AUTOMATION, "FAILED", _automation_of("Success"), "DRS says failed, Systems Manager says"),
        (AUTOMATION, "IN_PROGRESS", _automation_of("Failed"), "DRS says in progress, Systems"),
        (AUTOMATION, "FAILED", _automation_of("InProgress"), "DRS says failed, Systems Manager"),
        (AUTOMATION, "FAILED", _automation_of("TimedOut"), ""),
        (AUTOMATION, "IN_PROGRESS", _automation_of("InProgress"), ""),
        (COMMAND, "FAILED", _command_of("no"), ""),
    ],
)
async def test_what_systems_manager_lacks_cuts_or_says_otherwise_is_said(
    collector: FakeCollector, opened: Opening, kind: str, status: str, answer: Item, said: str
) -> None:
    async with opened(size=(120, 90)) as (pilot, app):
        await open_run(pilot, app, collector, failed(kind, status))
        collector.emit(ev.ExecutionFound(RUN, kind, pack(answer), NOW))

        screen = await until_shown(pilot, "by Systems Manager, as of", said)
        assert bool(said) or "DRS says" not in screen
        assert bool(said) or "yet" not in screen
