"""jobs, job and errors: the real program in a pipe, its output, its calls and its exit status."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click
import pytest
from jsonschema import Draft202012Validator

from drs_tui.cli import command
from drs_tui.commands.demo import DEMO_REGION, Simulator
from tests.conftest import AWS, environ_for, without_keys
from tests.endpoint import Asked, Endpoint, Reply, error, serving
from tests.fork_server import popen as forked
from tests.hostile.texts import NASTY
from tests.records import job, job_id, log_item, server
from tests.unit.test_json_documents import SCHEMA

UNKNOWN = job_id(999)
DENIED = error(403, "AccessDeniedException", "not authorized to perform: drs:DescribeJobs")
EXPIRED = error(403, "ExpiredTokenException", "The security token included in the request expired")


def run(
    environ: Mapping[str, str], *arguments: str, **streams: Any
) -> "subprocess.CompletedProcess[str]":
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
    return forked.run(
        (sys.executable, "-m", "drs_tui", *arguments, "--region", DEMO_REGION),
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        text=True,
        **streams,
    )


@pytest.fixture(scope="module")
def simulated() -> Iterator[Mapping[str, str]]:
    """Yield the environment of programs that ask one simulator."""
    with Simulator(speed=1, seed=7) as simulator:
        yield simulator.environ({**os.environ, **AWS, "TERM": "xterm-256color"})


@pytest.fixture(scope="module")
def listed(simulated: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the newest jobs that have failed, as the program lists them."""
    line = ("jobs", "--max-items", "250", "--filter", "is:failed -is:live", "--json")
    done = run(simulated, *line)
    assert done.returncode == 0
    assert done.stderr.startswith("drs-tui jobs: there may be more: --starting-token ")
    document = checked(done.stdout)
    assert document["drs_tui"]["jobs"] == len(document["items"]) > 2
    assert {each["drs_tui"]["outcome"] for each in document["items"]} & {"PARTIAL", "FAILED"}
    items: list[dict[str, Any]] = document["items"]
    return items


def checked(text: str) -> dict[str, Any]:
    """Return a document that fits its schema."""
    document: dict[str, Any] = json.loads(text)
    Draft202012Validator(SCHEMA).validate(document)
    return document


@pytest.mark.usefixtures("own_python")
def test_a_job_as_json_has_its_times_and_causes(
    simulated: Mapping[str, str], listed: list[dict[str, Any]]
) -> None:
    failed = next(each for each in listed if each["drs_tui"]["outcome"] == "PARTIAL")
    done = run(simulated, "job", failed["jobID"], "--rto", "1s", "--json")

    assert (done.returncode, done.stderr) == (0, "")
    document = checked(done.stdout)
    [item] = document["items"]
    servers = [each["drs_tui"] for each in item["participatingServers"]]
    assert {each["time"]["source"] for each in servers if each["time"]} == {"LOG"}
    assert any(each["phases"] for each in servers)
    assert document["drs_tui"]["rto"]["verdict"] == "MISSED"
    assert document["drs_tui"]["causes"][0]["message"]


@pytest.mark.usefixtures("own_python")
@pytest.mark.parametrize("form", ["json", "text"])
def test_errors_are_grouped_by_cause(simulated: Mapping[str, str], form: str) -> None:
    done = run(simulated, "errors", "--from", "3d", *(["--json"] if form == "json" else []))

    assert (done.returncode, done.stderr) == (0, "")
    if form == "json":
        counts = [each["unresolved"] for each in checked(done.stdout)["drs_tui"]["causes"]]
        assert max(counts) > 1
    else:
        assert "unresolved" in done.stdout.splitlines()[0]
        assert "→ " in done.stdout
        assert "\x1b" not in done.stdout


def test_a_job_as_text_names_every_server(
    simulated: Mapping[str, str], listed: list[dict[str, Any]]
) -> None:
    ids = ",".join(each["jobID"] for each in listed if each["initiatedBy"] == "START_DRILL")
    done = run(simulated, "job", ids, "--ascii")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.isascii()
    lines = done.stdout.splitlines()
    assert "drill" in lines[0]
    assert "CAUSES" in lines
    at = lines.index("SERVERS") + 2
    after = lines[at:]
    shown = after[: after.index("")] if "" in after else after
    drills = [each for each in listed if each["jobID"] in ids]
    servers = {s["sourceServerID"] for each in drills for s in each["participatingServers"]}
    assert len(shown) == len(servers)


class Case(NamedTuple):
    """A program's command line, how DRS answers, and how the program ends.

    ``said`` is in stderr; ``printed`` is how many lines are on stdout.
    """

    line: str
    said: str
    status: int
    printed: int = 0
    replies: Sequence[Reply] = ()
    answers: Mapping[str, Callable[[Asked], Reply | None]] = {}
    second_page: Sequence[Reply] = ()


BROKEN = error(500, "InternalServerException")
CASES = {
    "denied": Case("jobs", "AWS denied drs:DescribeJobs", 4, replies=[DENIED]),
    "denied as json": Case("jobs --json", "drs:DescribeJobs", 4, replies=[DENIED]),
    "expired": Case("errors", "drs-tui errors:", 4, replies=[EXPIRED]),
    "unknown job": Case(f"jobs --job-id {UNKNOWN}", f"DRS knows no {UNKNOWN}", 5),
    "one of two unknown": Case(
        f"jobs --job-id {job_id(1)} --job-id {UNKNOWN} --csv", f"DRS knows no {UNKNOWN}", 5, 2
    ),
    "no such job": Case(f"job {job_id(1)},{UNKNOWN}", f"DRS knows no {UNKNOWN} in us-east-1", 5),
    "no errors of it": Case(f"errors {UNKNOWN} --json", f"DRS knows no {UNKNOWN}", 5),
    "no match": Case("jobs --filter is:failed", "no such job", 0),
    "nothing failed": Case("errors", "no failure in live and last 24 h", 0),
    "a 500 in the middle": Case(
        "jobs --page-size 2 --csv", "trying again", 0, 5, second_page=[BROKEN]
    ),
    "denied in the middle": Case(
        "jobs --page-size 2 --json", "drs:DescribeJobs", 4, 3, second_page=[DENIED]
    ),
    "log denied": Case(
        f"job {job_id(1)} --json", "", 0, answers={"DescribeJobLogItems": lambda _: DENIED}
    ),
}


@pytest.fixture(scope="module")
def served() -> Iterator[Endpoint]:
    """Yield an endpoint that the cases share."""
    with serving() as shared:
        yield shared


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_every_end_has_its_status_and_says_why(served: Endpoint, case: Case) -> None:
    served.clear()
    served.jobs += [job(number) for number in range(1, 5)]
    served.replies.extend(case.replies)
    served.special.update(case.answers)
    second = list(case.second_page)
    served.answer = lambda asked: second.pop(0) if asked.token and second else None
    done = run(environ_for(served), *case.line.split())

    assert done.returncode == case.status
    assert case.said in done.stderr
    assert "Traceback" not in done.stderr
    if case.printed:
        assert done.stdout.count("\n") == case.printed
    elif case.status:
        assert done.stdout == ""
    elif case.answers:
        [missing] = checked(done.stdout)["drs_tui"]["missing"]
        assert missing.startswith("not read: the logs of 1 job")


def test_an_empty_list_is_no_failure(endpoint: Endpoint) -> None:
    done = run(environ_for(endpoint), "jobs", "--json")

    assert (done.returncode, done.stderr) == (0, "drs-tui jobs: no jobs\n")
    assert checked(done.stdout)["items"] == []


PROFILES = """
[profile sso]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = dr
[sso-session corp]
sso_region = us-east-1
sso_start_url = http://127.0.0.1:9/start
[profile base]
aws_access_key_id = AKIDEXAMPLE
aws_secret_access_key = secret
[profile mfa]
role_arn = arn:aws:iam::111122223333:role/dr
source_profile = base
mfa_serial = arn:aws:iam::111122223333:mfa/me
"""


@pytest.mark.parametrize("line", ["jobs --json", f"watch {UNKNOWN}"])
@pytest.mark.parametrize(
    ("profile", "said"),
    [
        ("sso", "run: aws sso login --profile sso"),
        ("mfa", "MFA code of arn:aws:iam::111122223333:mfa/me; in a terminal this command asks"),
    ],
)
def test_a_pipe_is_not_asked_to_sign_in(tmp_path: Path, profile: str, said: str, line: str) -> None:
    (tmp_path / "config").write_text(PROFILES)
    files = {"AWS_CONFIG_FILE": str(tmp_path / "config"), "HOME": str(tmp_path)}
    done = run({**without_keys(os.environ), **files}, *line.split(), "--profile", profile)

    assert (done.returncode, done.stdout) == (4, "")
    assert said in done.stderr


@pytest.mark.parametrize("form", ["", "--csv", "--json"])
def test_a_reader_that_has_enough_ends_it_after_one_call(endpoint: Endpoint, form: str) -> None:
    tags = {"Name": "x" * 256}
    endpoint.jobs += [job(number, tags=tags) for number in range(300)]
    pipe = subprocess.PIPE
    with subprocess.Popen(["head", "-1"], stdin=pipe, stdout=pipe) as head:
        done = run(environ_for(endpoint), "jobs", *form.split(), stdout=head.stdin)
        printed, _ = head.communicate()
    assert printed.count(b"\n") == 1

    assert (done.returncode, done.stderr) == (141, "")
    assert len(endpoint.of("DescribeJobs")) == 1


@pytest.mark.parametrize("name", ["jobs", "errors", "job"])
def test_a_pipe_that_is_closed_from_the_start(endpoint: Endpoint, name: str) -> None:
    endpoint.jobs += [job(1, participatingServers=[server(1, "FAILED")])]
    reader, writer = os.pipe()
    os.close(reader)
    done = run(environ_for(endpoint), name, *([job_id(1)] if name == "job" else []), stdout=writer)
    os.close(writer)

    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no such device")  # noqa: PTH110
def test_a_full_disk_is_said_and_no_list(endpoint: Endpoint) -> None:
    endpoint.jobs.append(job(1))
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = run(environ_for(endpoint), "jobs", "--json", stdout=full)

    assert (done.returncode, done.stderr) == (5, "drs-tui stdout: No space left on device\n")


@pytest.mark.parametrize("line", ["jobs", "jobs --csv", f"job {job_id(1)}", "errors"])
def test_hostile_text_cannot_reach_a_terminal(endpoint: Endpoint, line: str) -> None:
    nasty = " ".join(NASTY.values()).replace("\ud800", "").encode(errors="replace").decode()
    lost = server(1, "FAILED")
    endpoint.jobs += [job(1, tags={"Name": nasty}, participatingServers=[lost])]
    identity = lost["sourceServerID"]
    endpoint.logs[job_id(1)] = [
        log_item(1, "LAUNCH_FAILED", sourceServerID=identity, rawError=nasty)
    ]
    done = run(environ_for(endpoint), *line.split())

    assert done.returncode == 0
    assert done.stdout
    assert all(each.isprintable() for each in done.stdout.splitlines())


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("jobs --json --csv", "--json and --csv exclude each other"),
        ("jobs --filter is:lost", "is:lost"),
        ("jobs --max-items 0", "0 is not in the range"),
        ("jobs --from 31-12-2026", "'31-12-2026'"),
        ("job", "Missing argument 'ID[,ID]'"),
        ("job drsjob-1", "'drsjob-1' is no job id"),
        (f"job {UNKNOWN} --rto-from 02:41Z", "--rto-from says nothing without --rto"),
        (f"errors {UNKNOWN} --all", "exclude each other"),
        ("errors --all --from 7d", "exclude each other"),
    ],
)
def test_mistakes_are_refused_before_anything_is_asked(line: str, words: str) -> None:
    with pytest.raises(click.ClickException) as raised:
        command.main(line.split(), prog_name="drs-tui", standalone_mode=False)

    assert words in raised.value.format_message()
