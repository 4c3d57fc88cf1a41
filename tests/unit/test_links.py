"""Links to the console and commands: where they lead, and how they are quoted."""

import shlex

import pytest

from drs_tui.model.drs.job import Action, ActionRun
from drs_tui.views.command_targets import Target
from drs_tui.views.links import (
    job_link,
    monitor_command,
    run_command,
    run_link,
    server_link,
    terminate_command,
)
from tests.records import job_id

RUN = "1a2b3c4d-5e6f-4a1b-8c2d-000000000001"
JOB = job_id(1)


def _run(kind: str | None, run_id: str | None = RUN) -> ActionRun:
    return ActionRun(run_id=run_id, action=Action(type=kind))


@pytest.mark.parametrize(
    ("kind", "region", "page"),
    [
        (
            "SSM_AUTOMATION",
            "us-east-1",
            "console.aws.amazon.com/systems-manager/automation/execution",
        ),
        ("SSM_COMMAND", "eu-west-1", "console.aws.amazon.com/systems-manager/run-command"),
        (
            "SSM_COMMAND",
            "us-gov-west-1",
            "console.amazonaws-us-gov.com/systems-manager/run-command",
        ),
        ("SSM_COMMAND", "cn-north-1", "console.amazonaws.cn/systems-manager/run-command"),
    ],
)
def test_a_run_is_linked_in_the_console_of_its_region(kind: str, region: str, page: str) -> None:
    assert run_link(_run(kind), region) == f"https://{region}.{page}/{RUN}?region={region}"


@pytest.mark.parametrize("region", ["eusc-de-east-1", "us-iso-east-1", "us-isob-east-1", "odd"])
def test_a_region_whose_console_is_not_known_has_no_link(region: str) -> None:
    assert run_link(_run("SSM_COMMAND"), region) is None
    assert job_link(JOB, region) == server_link("s-1", region) == ""


def test_the_command_of_a_run_is_quoted() -> None:
    automation, command = _run("SSM_AUTOMATION"), _run("SSM_COMMAND")

    assert run_command(automation, "us-east-1") == (
        f"aws ssm get-automation-execution --automation-execution-id {RUN} --region us-east-1"
    )
    assert run_command(command, "us-east-1", "dr") == (
        f"aws ssm list-command-invocations --command-id {RUN} --details --region us-east-1"
        " --profile dr"
    )
    odd = run_command(_run("SSM_COMMAND", "a;rm -rf ~"), "us-east-1", "our team's")
    assert odd is not None
    assert shlex.split(odd)[4] == "a;rm -rf ~"
    assert shlex.split(odd)[-1] == "our team's"


@pytest.mark.parametrize(
    ("run", "region"),
    [
        (_run(None), "us-east-1"),
        (_run("LAMBDA"), "us-east-1"),
        (_run("SSM_COMMAND", None), "us-east-1"),
        (_run("SSM_COMMAND", ""), "us-east-1"),
        (_run("SSM_COMMAND"), ""),
    ],
)
def test_a_run_of_unknown_kind_or_without_id_has_no_link(run: ActionRun, region: str) -> None:
    assert run_link(run, region) is None
    assert run_command(run, region) is None


def test_an_id_cannot_leave_its_place_in_a_link() -> None:
    link = run_link(_run("SSM_COMMAND", "a/../b?c#d"), "us-east-1")

    assert link is not None
    assert "/run-command/a%2F..%2Fb%3Fc%23d?region=" in link


def test_a_job_and_a_server_are_linked_in_the_drs_console_of_their_region() -> None:
    home = "https://eu-west-1.console.aws.amazon.com/drs/home?region=eu-west-1"

    assert job_link(JOB, "eu-west-1") == f"{home}#/launchHistory/{JOB}"
    assert server_link("s-1", "eu-west-1") == f"{home}#/sourceServers/s-1"
    assert job_link("a?b#c", "eu-west-1") == f"{home}#/launchHistory/a%3Fb%23c"


def test_a_command_is_quoted_for_the_shell() -> None:
    options = Target("eu-west-1", None).options
    assert monitor_command((JOB,), options) == f"drs-tui --region eu-west-1 --job-id {JOB}"
    options = Target("eu-west-1", "it's prod").options
    command = monitor_command(("a b", "$(rm)"), options)

    assert shlex.split(command) == [
        *("drs-tui", "--region", "eu-west-1", "--profile", "it's prod"),
        *("--job-id", "a b", "--job-id", "$(rm)"),
    ]


def test_the_command_that_terminates_names_every_instance() -> None:
    assert terminate_command(["i-1", "i-2; rm"], "eu-west-1", "dr") == (
        "aws drs terminate-recovery-instances --recovery-instance-ids i-1 'i-2; rm' "
        "--region eu-west-1 --profile dr"
    )
