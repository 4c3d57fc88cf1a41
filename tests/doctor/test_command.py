"""The command over real HTTP: its requests, its verdicts on bad answers, and its end."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from drs_tui.collector.aws.operation import NO_JOB
from drs_tui.collector.lookups.executions import NO_RUN
from drs_tui.collector.operations import OPERATIONS, allowed_operations
from drs_tui.commands.doctor import Examiner
from drs_tui.doctor.check import Check, Verdict
from tests.conftest import environ_for, without_keys
from tests.doctor.conftest import (
    DOCTOR,
    Run,
    config,
    plain_environ,
    pointed,
    run_doctor,
    silent,
)
from tests.endpoint import Endpoint, Reply, error
from tests.fork_server import popen as forked
from tests.records import job, job_id
from tests.terminal.emulator import Terminal, alive, descendants

US = ("--region", "us-east-1")
OK = "ok"


@pytest.mark.usefixtures("own_python")
def test_it_only_reads_and_requests_little(healthy: Endpoint, doctor: Run) -> None:
    healthy.jobs[:] = [job(4), job(9)]

    assert doctor().status == 0

    asked = {request.operation: request.body for request in healthy.asked}
    assert set(asked) == {operation.name for operation in OPERATIONS}
    assert asked["DescribeJobLogItems"] == {"jobID": job_id(4), "maxResults": 1}
    assert asked["DescribeSourceServers"] == {"maxResults": 1}
    assert asked["GetAutomationExecution"] == {"AutomationExecutionId": NO_RUN}
    assert asked["ListCommandInvocations"] == {"MaxResults": 1}
    assert len(healthy.asked) == 5 + len(asked) - 1


def test_without_jobs_a_made_up_id_is_enough(healthy: Endpoint, doctor: Run) -> None:
    healthy.jobs.clear()
    missing = error(404, "ResourceNotFoundException")
    healthy.special["DescribeJobLogItems"] = lambda _: missing
    unknown = error(400, "AutomationExecutionNotFoundException")
    healthy.special["GetAutomationExecution"] = lambda _: unknown

    output = doctor()

    assert output.status == 0
    line = output.lines["drs:DescribeJobs"]
    assert (line.word, line.found) == ("!", "allowed; there are no jobs in us-east-1")
    assert "recovery region" in line.advice
    assert output.words("drs:DescribeJobLogItems", "ssm:GetAutomationExecution") == [OK, OK]
    assert healthy.of("DescribeJobLogItems")[0].body["jobID"] == NO_JOB


def test_an_empty_page_that_goes_on_is_not_no_jobs(healthy: Endpoint, doctor: Run) -> None:
    healthy.answer = lambda _: Reply(body=b'{"items": [], "nextToken": "more"}')

    assert doctor().words("drs:DescribeJobs") == [OK]


def test_with_only_drs_at_another_endpoint_no_other_service_is_asked(
    healthy: Endpoint, doctor: Run
) -> None:
    environ = {k: v for k, v in environ_for(healthy).items() if k != "AWS_ENDPOINT_URL"}
    dead = {"HTTPS_PROXY": "http://127.0.0.1:9"}

    output = doctor(*US, "--endpoint-url", healthy.url, environ=environ | dead)

    assert output.status == 0
    assert output.lines["endpoint"].found == f"{healthy.url} (--endpoint-url)"
    for name in ("sts:GetCallerIdentity", "ssm:GetAutomationExecution"):
        line = output.lines[name]
        assert line.word == "!"
        assert line.found.startswith("not asked: only DRS was pointed at another endpoint")
        assert f"AWS_ENDPOINT_URL_{name[:3].upper()}" in line.advice
    assert {asked.operation for asked in healthy.asked} == allowed_operations("drs")


@pytest.mark.parametrize(
    ("reply", "status", "word", "expected"),
    [
        (Reply(body=b"<html>sign in</html>"), 2, "not ok", "the answer was not JSON"),
        (error(429, "ThrottlingException"), 0, "!", "throttling"),
        (error(500, "InternalServerException"), 2, "not ok", "the service failed"),
        (Reply(drop=True), 2, "not ok", "closed"),
    ],
    ids=["html", "throttled", "500", "hung up"],
)
def test_other_answers_of_describe_jobs(
    healthy: Endpoint, doctor: Run, reply: Reply, status: int, word: str, expected: str
) -> None:
    healthy.answer = lambda _: reply

    output = doctor()

    assert output.status == status
    assert output.lines["drs:DescribeJobs"].word == word
    assert expected in output.lines["drs:DescribeJobs"].found
    assert output.lines["latency"].found == "not measured"


def test_one_answer_is_enough(healthy: Endpoint, doctor: Run) -> None:
    """Throttled while timing: that says nothing about the permission."""
    healthy.answer = lambda _: (
        error(429, "ThrottlingException") if len(healthy.of("DescribeJobs")) > 2 else None
    )

    output = doctor()

    assert output.status == 0
    assert output.words("drs:DescribeJobs") == [OK]
    assert "the median of 1 " in output.lines["latency"].found


def test_a_service_that_fails_for_one_action(healthy: Endpoint, doctor: Run) -> None:
    failed = error(500, "InternalServerError")
    healthy.special["DescribeSourceServers"] = lambda _: failed

    output = doctor()

    assert output.status == 1
    assert output.words("drs:DescribeSourceServers") == ["not ok"]
    assert "Servers pane" in output.lines["drs:DescribeSourceServers"].advice


def test_nothing_listens_at_the_endpoint() -> None:
    output = run_doctor("--region", "us-eats-1", environ=pointed("http://127.0.0.1:9"))

    assert output.status == 2
    assert "cannot connect to http://127.0.0.1:9" in output.lines["drs:DescribeJobs"].found
    assert "network" in output.lines["drs:DescribeJobs"].advice
    assert output.words("credentials", "clock", "latency", "region") == ["!"] * 4
    assert "us-east-1" in output.lines["region"].advice


@pytest.mark.parametrize(
    ("offset", "word"), [(3, OK), (-3, OK), (20, "!"), (-20, "!"), (400, "not ok")]
)
def test_the_clock(healthy: Endpoint, doctor: Run, offset: float, word: str) -> None:
    healthy.date = lambda: time.time() + offset

    assert doctor().words("clock") == [word]


def _examined(*arguments: str, environ: dict[str, str], deadline: float = 40) -> list[Check]:
    examiner = Examiner((*US, *arguments), plain_environ(environ))
    try:
        return list(examiner.checks(deadline))
    finally:
        examiner.end()


def test_a_request_that_hangs_fails_its_own_check_only(healthy: Endpoint) -> None:
    healthy.special["DescribeSourceNetworks"] = lambda _: Reply(hang=True)

    checks = _examined("--deadline", "1.5", environ=environ_for(healthy))

    hung = [check.name for check in checks if check.verdict is Verdict.LACKING]
    assert hung == ["drs:DescribeSourceNetworks"]
    assert next(check.found for check in checks if check.name in hung) == "no answer within 2s"


def test_a_service_that_does_not_answer() -> None:
    with silent() as url:
        checks = _examined("--deadline", "0.5", environ=pointed(url))

    [jobs] = [check for check in checks if check.name == "drs:DescribeJobs"]
    assert jobs.verdict is Verdict.FATAL
    assert "no answer within" in jobs.found


def test_the_whole_examination_has_a_deadline() -> None:
    with silent() as url:
        checks = _examined("--deadline", "60", environ=pointed(url), deadline=2)

    assert checks[-1] == Check("AWS", Verdict.FATAL, "not done within 2s: given up")


def _helper(folder: Path, command: str) -> dict[str, str]:
    return config(folder, f"[profile slow]\ncredential_process = {command}\n")


def test_a_credential_helper_that_hangs_is_given_up_and_ended(
    healthy: Endpoint, tmp_path: Path
) -> None:
    pid_file = tmp_path / "pid"
    (tmp_path / "helper").write_text(f"echo $$ > {pid_file}\nexec sleep 300\n")
    environ = without_keys(environ_for(healthy)) | _helper(tmp_path, f"sh {tmp_path / 'helper'}")

    checks = _examined("--profile", "slow", "--deadline", "1.5", environ=environ)

    assert checks[-1].name == "credentials"
    assert checks[-1].verdict is Verdict.FATAL
    assert checks[-1].found == "the credential_process of profile slow has not answered yet"
    assert "run this again" in checks[-1].advice
    pid = int(pid_file.read_text())
    tries = 1000
    while tries and psutil.pid_exists(pid) and alive(psutil.Process(pid)):
        tries -= 1
        time.sleep(0.01)  # it was sent SIGKILL just now
    assert tries


def test_an_examining_process_that_dies_is_reported(healthy: Endpoint) -> None:
    healthy.answer = lambda _: Reply(hang=True)
    examiner = Examiner(US, plain_environ(environ_for(healthy)))
    checks = examiner.checks()
    assert next(checks).name == "region"

    examiner._popen.kill()

    assert list(checks)[-1] == Check(
        "AWS", Verdict.FATAL, "what asks AWS ended by itself", "run it again"
    )
    examiner.end()


def test_a_credential_is_never_printed(healthy: Endpoint, doctor: Run) -> None:
    secret, token = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "FwoGZXIvYXdzEXAMPLETOKEN" * 9
    message = f"no because {secret} with {token} is not allowed"
    healthy.answer = lambda _: error(403, "AccessDeniedException", message)
    url = healthy.url.replace("://", "://me:password@")
    keys = {"AWS_SECRET_ACCESS_KEY": secret, "AWS_SESSION_TOKEN": token}

    output = doctor(*US, "--endpoint-url", url, environ=environ_for(healthy) | keys)

    assert output.lines["drs:DescribeJobs"].found == "denied (*** with *** is not allowed)"
    for word in (secret, token, "password", "AKIDEXAMPLE"):
        assert word not in output.text + output.errors


def test_a_credential_that_a_helper_prints_is_hidden(
    healthy: Endpoint, doctor: Run, tmp_path: Path
) -> None:
    secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    command = f"sh -c 'echo cannot use {secret} >&2; exit 1'"
    environ = without_keys(environ_for(healthy)) | _helper(tmp_path, command)

    output = doctor(*US, "--profile", "slow", environ=environ)

    message = "the credential_process of profile slow failed: cannot use ***"
    assert output.lines["credentials"].found == message
    assert "by hand" in output.lines["credentials"].advice


def test_text_from_aws_does_not_control_the_terminal(healthy: Endpoint, doctor: Run) -> None:
    message = "no because \x1b]0;owned\x07 it is so"
    healthy.special["DescribeSourceServers"] = lambda _: error(403, "AccessDenied", message)

    text = doctor().text

    assert "]0;owned" in text
    assert not {"\x1b", "\x07"} & set(text)


def test_ctrl_c_ends_it_quietly_with_all_it_has_started(healthy: Endpoint) -> None:
    healthy.answer = lambda _: Reply(hang=True)
    with Terminal((*DOCTOR, *US), environ_for(healthy)) as terminal:
        terminal.until(lambda: healthy.of("DescribeJobs"))
        children = descendants(terminal.process.pid)
        assert children

        terminal.press("ctrl+c")

        # By the signal: a shell says 130.
        assert terminal.ended() in (-2, 130)
        assert "Traceback" not in terminal.text
        psutil.wait_procs(children, 5)
        assert not [child for child in children if alive(child)]
        assert "Traceback" not in terminal.written.decode()


def test_an_mfa_profile_asks_nothing_at_the_terminal(healthy: Endpoint, tmp_path: Path) -> None:
    text = (
        "[profile mfa]\nrole_arn = arn:aws:iam::111122223333:role/drill\nsource_profile = base\n"
        "mfa_serial = arn:aws:iam::111122223333:mfa/me\n"
        "[profile base]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = secret\n"
    )
    environ = without_keys(environ_for(healthy)) | config(tmp_path, text)
    argv = (*DOCTOR, *US, "--profile", "mfa")
    with Terminal(argv, environ, (200, 40)) as terminal:
        assert terminal.ended() == 1

        assert "profile mfa wants an MFA code" in terminal.text
        assert "aws sts get-caller-identity --profile mfa" in terminal.text
        assert "Enter MFA" not in terminal.text


def test_a_reader_that_closes_the_pipe_ends_it_quietly(healthy: Endpoint) -> None:
    read, write = os.pipe()
    with forked.Popen(
        (*DOCTOR, *US),
        env=plain_environ(environ_for(healthy)),
        stdout=write,
        stderr=subprocess.PIPE,
    ) as process:
        os.close(write)
        os.close(read)
        _, errors = process.communicate(timeout=20)

    assert (process.returncode, errors) == (141, b"")


def test_help_explains_the_exit_status_and_a_mistake_is_one_line(doctor: Run) -> None:
    help_text = " ".join(doctor("--help").text.split())
    assert (
        "0 the monitor can work in full; 1 it starts, and lacks something; 2 it cannot" in help_text
    )

    wrong = doctor("--regoin", "us-east-1")
    assert (wrong.status, wrong.text) == (2, "")
    assert wrong.errors.count("\n") == 1


def test_the_examining_process_imports_nothing_that_draws() -> None:
    code = (
        "import drs_tui.doctor.__main__, sys\n"
        "print(*{'textual', 'rich', 'click'} & {n.split('.')[0] for n in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    assert done.stdout.strip() == b""
