"""jobs, job, errors and watch of several sources: the real program against simulated accounts.

Of four accounts one denies everything, and one has no DRS.
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import urlopen

import click
import pytest
from jsonschema import Draft202012Validator

from drs_tui.child_process import end_child, start_child
from drs_tui.cli import command
from drs_tui.client.recording_file import RecordingFile
from drs_tui.commands import verify
from drs_tui.protocol.events import LogPageRead
from drs_tui.simulator.fleet_spec import fleet_of, profiles
from tests.conftest import without_keys
from tests.fork_server import popen as forked
from tests.unit.test_json_documents import SCHEMA

SPEC = fleet_of(4, 1)
DENIED, UNUSED = SPEC.accounts[1:3]
ANSWERING = (SPEC.accounts[0], SPEC.accounts[3])
FAULTS = (f"{DENIED}/us-east-1=denied", f"{UNUSED}/us-east-1=not-initialised")
SPEED = "150"
LOST = "dr-002 us-east-1: AWS denied drs:DescribeJobs; the role needs the IAM action"


class Simulated(NamedTuple):
    """A simulator of the accounts, and the environment of programs that ask it."""

    url: str
    environ: dict[str, str]

    def run(self, *words: str, **streams: Any) -> "subprocess.CompletedProcess[str]":
        """Run a command on all accounts."""
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
        return forked.run(
            (sys.executable, "-m", "drs_tui", *words, "--profiles", "dr-*"),
            env=self.environ,
            stdin=subprocess.DEVNULL,
            text=True,
            check=False,
            **streams,
        )

    def told(self, path: str) -> Any:
        """Return what the simulator says of itself."""
        with urlopen(f"{self.url}/simulator/{path}") as answer:  # noqa: S310  our own
            return json.load(answer)

    def calls(self) -> dict[str, int]:
        """Return how often each account was asked for a page."""
        sources = self.told("sources")["sources"]
        return {each["account"]: each["requests"].get("DescribeJobs", 0) for each in sources}


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulated]:
    config = tmp_path_factory.mktemp("aws") / "config"
    Path(config).write_text(profiles(SPEC))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number, port = listener.fileno(), listener.getsockname()[1]
        faults = [word for fault in FAULTS for word in ("--fault", fault)]
        world = ("--fleet", "4x1", "--jobs", "60", "--speed", SPEED, *faults)
        child = start_child(
            "drs_tui.simulator",
            ("--fd", str(number), *world),
            os.environ,
            stdout=subprocess.DEVNULL,
            pass_fds=(number,),
        )
    url = f"http://127.0.0.1:{port}"
    files = {"AWS_CONFIG_FILE": str(config), "AWS_ENDPOINT_URL": url}
    yield Simulated(url, {**without_keys(os.environ), **files, "TERM": "xterm-256color"})
    end_child(child)


@pytest.fixture(scope="module")
def listed(simulated: Simulated) -> list[dict[str, Any]]:
    """Return the jobs that are a day old, as the program lists them."""
    done = simulated.run("jobs", "--to", "1d", "--page-size", "7", "--json")
    document = json.loads(done.stdout)
    Draft202012Validator(SCHEMA).validate(document)
    items: list[dict[str, Any]] = document["items"]

    assert done.returncode == 4
    said = done.stderr.splitlines()
    assert said[0].startswith(f"drs-tui jobs: {LOST}")
    assert said[1:] == [
        "drs-tui jobs: DRS is not used in dr-003 us-east-1",
        "drs-tui jobs: incomplete: 1 of 3 sources not read",
    ]
    [missing] = document["drs_tui"]["missing"]
    assert missing.startswith("not read of dr-002 us-east-1: the jobs (AWS denied")
    return items


def test_the_list_is_the_truth_in_order(simulated: Simulated, listed: list[dict[str, Any]]) -> None:
    truth = simulated.told("truth?limit=100000")["jobs"]
    found = [(item["jobID"], item["creationDateTime"]) for item in listed]
    created = {each[3]: each[0] for each in truth if each[1] in ANSWERING}
    newest = created[found[0][0]]

    assert len(found) > 50
    assert {each for each, _ in found} == {each for each, at in created.items() if at <= newest}
    assert [at for _, at in found] == sorted((at for _, at in found), reverse=True)
    names = {item["drs_tui"]["account"]: item["drs_tui"]["accountName"] for item in listed}
    assert names == dict(zip(ANSWERING, ("dr-001", "dr-004"), strict=True))


def test_a_reader_that_has_enough_ends_it_after_one_call_of_each(simulated: Simulated) -> None:
    before, pipe = simulated.calls(), subprocess.PIPE
    with subprocess.Popen(["head", "-1"], stdin=pipe, stdout=pipe) as head:
        done = simulated.run("jobs", "--page-size", "5", "--csv", stdout=head.stdin)
        head.communicate()

    assert done.returncode == 141
    after = simulated.calls()
    assert {after[each] - before[each] for each in ANSWERING} == {1}


def test_no_more_jobs_than_wanted_are_listed_of_all(simulated: Simulated) -> None:
    done = simulated.run("jobs", "--max-items", "3", "--filter", "account:dr-004 account:dr")

    assert done.returncode == 4
    assert "there may be more: without --max-items" in done.stderr
    assert all("dr-004" in line for line in done.stdout.splitlines()[1:])


def _failed(listed: list[dict[str, Any]], account: str) -> dict[str, Any]:
    outcomes = ("FAILED", "PARTIAL")
    return next(
        each
        for each in listed
        if each["drs_tui"]["account"] == account and each["drs_tui"]["outcome"] in outcomes
    )


def test_a_job_is_found_where_it_is(simulated: Simulated, listed: list[dict[str, Any]]) -> None:
    job_id = _failed(listed, ANSWERING[1])["jobID"]
    text, document = (simulated.run("job", job_id, *form) for form in ((), ("--json",)))

    assert (text.returncode, text.stderr, document.returncode) == (0, "", 0)
    assert f"{job_id} in dr-004 us-east-1, started" in text.stdout
    [item] = json.loads(document.stdout)["items"]
    assert (item["jobID"], item["drs_tui"]["accountName"]) == (job_id, "dr-004")


def test_a_job_that_may_be_where_nobody_may_look_is_no_permission(simulated: Simulated) -> None:
    done = simulated.run("job", "drsjob-00000000000000001")

    assert (done.returncode, done.stdout) == (4, "")
    said = done.stderr.splitlines()
    assert said[0].startswith(f"drs-tui job: {LOST}")
    assert "DRS knows no drsjob-00000000000000001 in dr-001 us-east-1, dr-004 us-e" in said[1]


def test_errors_of_all_accounts_are_grouped_by_cause(simulated: Simulated) -> None:
    text, done = (simulated.run("errors", "--all", *form) for form in ((), ("--json",)))
    document = json.loads(done.stdout)
    Draft202012Validator(SCHEMA).validate(document)

    assert (text.returncode, done.returncode) == (4, 4)
    assert "2 of 3 sources: " in text.stdout.splitlines()[0]
    assert "· in 2 accounts" in text.stdout
    assert "not read of dr-002 us-east-1" in text.stdout
    found = [
        {failure["accountName"] for failure in cause["failures"]}
        for cause in document["drs_tui"]["causes"]
    ]
    assert {"dr-001", "dr-004"} in found


def test_a_watch_by_id_needs_no_other_source(
    simulated: Simulated, listed: list[dict[str, Any]], tmp_path: Path
) -> None:
    job_id, path = _failed(listed, ANSWERING[1])["jobID"], tmp_path / "a.gz"
    done = simulated.run("watch", job_id, "--exit-status", "--record", str(path))

    assert done.returncode == 1
    assert "dr-004 us-east-1: " in done.stdout.splitlines()[0]
    assert "failed" in done.stdout.splitlines()[-1]
    assert "incomplete" not in done.stderr
    recording = RecordingFile(path)
    recording.close()
    assert recording.problems() == []
    read = [each.of for each in recording.entries if isinstance(each.event(), LogPageRead)]
    assert read == [3]  # after the other sources were closed
    assert [each.name for each in recording.header.fleet] == [f"dr-00{n}" for n in range(1, 5)]


def test_a_report_of_two_accounts_is_of_both(
    simulated: Simulated, listed: list[dict[str, Any]], tmp_path: Path
) -> None:
    drills = [each for each in listed if each["initiatedBy"] == "START_DRILL"]
    ids = [
        next(each["jobID"] for each in drills if each["drs_tui"]["account"] == account)
        for account in ANSWERING
    ]
    into = tmp_path / "report"
    done = simulated.run("report", *ids, "-o", str(into), "--redact")

    assert (done.returncode, verify.run(into)) == (0, 0)
    report = json.loads((into / "data" / "report.json").read_text())
    assert {len(each) for each in report["identity"]["jobIDs"]} == {len(ids[0])}
    assert len({each["account"] for each in report["jobs"]}) == 2
    assert len({each["accountName"] for each in report["jobs"]}) == 2
    text = "".join(each.read_text() for each in (into / "data").glob("report.*"))
    assert [each for each in (*ids, *ANSWERING, "dr-001", "dr-004") if each in text] == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("jobs --starting-token t", "--starting-token is of one source"),
        ("errors --fleet nobody", "nobody"),
    ],
)
def test_what_is_of_one_source_is_refused(line: str, words: str) -> None:
    with pytest.raises(click.ClickException) as raised:
        command.main(
            [*line.split(), "--regions", "us-east-1"], prog_name="drs-tui", standalone_mode=False
        )

    assert words in raised.value.format_message()
