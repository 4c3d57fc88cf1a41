"""The doctor against the simulator: all well, and what its switches break."""

import pytest

from drs_tui.collector.operations import OPERATIONS as REGISTERED
from drs_tui.simulator.command import OPERATIONS
from tests.doctor.conftest import pointed, run_doctor, simulator

OTHERS = [action for action in OPERATIONS if action != "drs:DescribeJobs"]
US = ("--region", "us-east-1")


def test_all_is_well() -> None:
    with simulator() as url:
        output = run_doctor(*US, environ=pointed(url))

    assert (output.status, output.errors) == (0, "")
    assert "The monitor can work in full." in output.text
    expected = {"region", "endpoint", "credentials", "latency", "clock", *OPERATIONS}
    assert {name for name, line in output.lines.items() if line.word == "ok"} >= expected
    assert "not ok" not in output.text
    caller = output.lines["sts:GetCallerIdentity"].found
    assert "account 111122223333, assumed-role/dr-reader" in caller
    assert output.lines["region"].found == "us-east-1 (--region)"
    assert "median of 4" in output.lines["latency"].found
    assert "\x1b" not in output.text


def test_every_action_denied_but_the_one_that_is_needed() -> None:
    """Each is named with what will be lacking; the monitor starts all the same."""
    lacking = {
        "drs:DescribeJobLogItems": "Log and Timeline panes",
        "drs:DescribeSourceServers": "Servers pane shows ids",
        "drs:DescribeSourceNetworks": "Networks pane shows ids",
        "drs:DescribeRecoveryInstances": "recovery points",
        "ssm:GetAutomationExecution": "steps of its automation",
        "ssm:ListCommandInvocations": "output of its command",
        "sts:GetCallerIdentity": "no role",
        "cloudtrail:LookupEvents": "who started a recovery",
    }
    denied = [word for action in OTHERS for word in ("--deny", action)]
    with simulator(*denied) as url:
        output = run_doctor(*US, environ=pointed(url))

    assert output.status == 1
    assert set(lacking) == set(OTHERS)
    for action, words in lacking.items():
        line = output.lines[action]
        assert line.word == ("!" if action == "cloudtrail:LookupEvents" else "not ok")
        assert line.found == f"denied (no identity-based policy allows the {action} action)"
        assert f"the role needs the IAM action {action}" in line.advice
        assert words in line.advice
    assert output.words("credentials", "drs:DescribeJobs", "clock") == ["ok"] * 3
    assert "starts, and lacks" in output.text


@pytest.mark.parametrize("action", ["drs:DescribeJobLogItems", "ssm:GetAutomationExecution"])
def test_one_action_denied_is_the_only_thing_lacking(action: str) -> None:
    with simulator("--deny", action) as url:
        output = run_doctor(*US, environ=pointed(url))

    assert output.status == 1
    assert [name for name, line in output.lines.items() if line.word == "not ok"] == [action]


def test_without_describe_jobs_there_is_nothing() -> None:
    with simulator("--deny", "drs:DescribeJobs") as url:
        output = run_doctor(*US, environ=pointed(url))

    assert output.status == 2
    assert output.lines["drs:DescribeJobs"].word == "not ok"
    assert "without it there is nothing" in output.lines["drs:DescribeJobs"].advice
    assert output.words(*OTHERS) == ["ok"] * len(OTHERS)
    assert "cannot work" in output.text


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("ExpiredTokenException", "the credentials have expired"),
        ("UnrecognizedClientException", "AWS does not accept the credentials"),
    ],
)
def test_credentials_that_aws_does_not_take(code: str, expected: str) -> None:
    with simulator("--fail", code) as url:
        output = run_doctor(*US, environ=pointed(url))

    assert output.status == 2
    line = output.lines["credentials"]
    assert line.word == "not ok"
    assert line.found.startswith(f"from the environment: {expected}")
    assert "export fresh AWS_ACCESS_KEY_ID" in line.advice
    assert output.lines["drs:DescribeJobs"].word == "not ok"
    assert output.lines[f"{len(REGISTERED) - 1} other actions"].word == "!"
    assert output.lines["clock"].word == "ok"


@pytest.mark.parametrize(
    ("offset", "expected"), [("3605", "1h00m slow"), ("-3600", "fast; AWS refuses")]
)
def test_a_clock_off_by_an_hour(offset: str, expected: str) -> None:
    with simulator("--clock-offset", offset) as url:
        output = run_doctor(*US, environ=pointed(url))

    assert output.status == 1
    assert output.lines["clock"].word == "not ok"
    assert expected in output.lines["clock"].found
    assert "timedatectl" in output.lines["clock"].advice
    assert output.lines["drs:DescribeJobs"].word == "ok"


def test_a_clock_that_is_to_blame_for_the_credentials() -> None:
    with simulator("--clock-offset", "3600", "--fail", "InvalidSignatureException") as url:
        output = run_doctor(*US, environ=pointed(url))

    assert output.status == 2
    assert output.lines["credentials"].advice == "set the clock first"


def test_another_region_than_that_of_the_jobs() -> None:
    with simulator("--only-region", "eu-central-1") as url:
        wrong = run_doctor(*US, environ=pointed(url))
        right = run_doctor("--region", "eu-central-1", environ=pointed(url))

    assert (wrong.status, right.status) == (2, 0)
    line = wrong.lines["drs:DescribeJobs"]
    assert (line.word, line.found) == ("not ok", "DRS is not initialised in this region")
    assert "jobs live in the recovery region" in line.advice
    assert wrong.words("region", "credentials") == ["ok", "ok"]
