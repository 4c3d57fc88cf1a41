"""The commands that print what they fetch: the real program in a pipe, against the simulator."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import click
import pytest
from jsonschema import Draft202012Validator

from drs_tui.cli import command
from drs_tui.commands.demo import DEMO_REGION, Simulator
from tests.conftest import AWS
from tests.fork_server import popen as forked
from tests.records import job_id
from tests.unit.test_json_documents import SCHEMA

SERVER = "erp-db-01"
UNKNOWN = job_id(1)


@pytest.fixture(scope="module")
def simulated() -> Iterator[Mapping[str, str]]:
    """Yield the environment of programs that ask one simulator."""
    with Simulator(speed=1, seed=7) as simulator:
        yield simulator.environ({**os.environ, **AWS, "TERM": "xterm-256color"})


def run(simulated: Mapping[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    line = (sys.executable, "-m", "drs_tui", *arguments, "--region", DEMO_REGION)
    return forked.run(
        line,
        env=dict(simulated),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def checked(text: str) -> dict[str, Any]:
    """Return a document that fits its schema."""
    document: dict[str, Any] = json.loads(text)
    Draft202012Validator(SCHEMA).validate(document)
    return document


@pytest.fixture(scope="module")
def past(simulated: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the newest jobs of a server, by the history of it."""
    done = run(simulated, "history", "--server", SERVER, "--max-items", "200", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    document = checked(done.stdout)
    assert (document["drs_tui"]["format"], document["drs_tui"]["command"]) == (1, "history")
    [server] = document["items"]
    assert server["drs_tui"]["name"] == SERVER
    jobs: list[dict[str, Any]] = server["jobs"]
    return jobs


def timed(past: list[dict[str, Any]]) -> list[str]:
    return [each["jobID"] for each in past if each["drs_tui"]["time"]]


@pytest.mark.usefixtures("own_python")
def test_the_history_in_a_pipe_is_aligned_text_without_colours(
    simulated: Mapping[str, str], past: list[dict[str, Any]]
) -> None:
    assert len(timed(past)) > 2
    done = run(simulated, "history", "--max-items", "40", "--logs", "2", "--ascii")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.isascii()
    assert "\x1b" not in done.stdout
    lines = done.stdout.splitlines()
    titles = lines[3]
    assert titles.split() == ["SERVER", "JOBS", "LAST", "5", "MEDIAN", "LAST", "TIMES"]
    assert len({line[: titles.index("JOBS")].rstrip() for line in lines[4:-2]}) == len(lines[4:-2])
    assert lines[-1].startswith("times are those of the newest 2 jobs")


@pytest.mark.usefixtures("own_python")
def test_a_comparison_in_a_pipe_and_its_verdict(
    simulated: Mapping[str, str], past: list[dict[str, Any]]
) -> None:
    newer, older = timed(past)[:2]
    done = run(simulated, "compare", older, newer, "--rto", "1s", "--fail-if-slower", "1%")

    assert done.stderr == ""
    assert done.returncode == 1
    assert "\x1b" not in done.stdout
    verdict, before, after, pairs, *rest = done.stdout.splitlines()
    assert " → " in verdict
    assert "RTO missed" in verdict
    assert (older in before, newer in after) == (True, True)
    assert "in both" in pairs
    assert any(line.startswith("PHASES") for line in rest)


def test_a_comparison_as_json_fits_its_schema(
    simulated: Mapping[str, str], past: list[dict[str, Any]]
) -> None:
    newer, older = timed(past)[:2]
    done = run(simulated, "compare", older, newer, "--json")

    assert (done.returncode, done.stderr) == (0, "")
    document = checked(done.stdout)
    assert (document["before"]["jobIDs"], document["after"]["jobIDs"]) == ([older], [newer])
    assert document["before"]["participatingServers"]


def test_a_job_that_does_not_exist_is_no_verdict(
    simulated: Mapping[str, str], past: list[dict[str, Any]]
) -> None:
    done = run(simulated, "compare", past[0]["jobID"], UNKNOWN, "--json")

    assert (done.returncode, done.stdout) == (5, "")
    assert done.stderr.startswith(f"drs-tui compare: DRS knows no {UNKNOWN} in {DEMO_REGION}")


def test_a_reader_that_has_ended_is_no_traceback(simulated: Mapping[str, str]) -> None:
    line = (sys.executable, "-m", "drs_tui", "history", "--max-items", "5", "--logs", "0")
    reader, writer = os.pipe()
    os.close(reader)
    done = forked.run(
        (*line, "--region", DEMO_REGION),
        env=dict(simulated),
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)

    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (f"compare {UNKNOWN}", "Missing argument 'B'"),
        (f"compare {UNKNOWN} drsjob-1", "'drsjob-1' is no job id"),
        (f"compare {UNKNOWN} {job_id(2)},{UNKNOWN}", "is in both A and B"),
        (f"compare {UNKNOWN} {job_id(2)} --fail-if-slower much", "'much' is no percentage"),
        (f"compare {UNKNOWN} {job_id(2)} --rto soon", "'soon' is no duration"),
        ("history --from 31-12-2026", "'31-12-2026'"),
        ("history --logs -1", "-1 is not in the range"),
    ],
)
def test_mistakes_are_refused_before_anything_is_asked(line: str, words: str) -> None:
    with pytest.raises(click.ClickException) as raised:
        command.main(line.split(), prog_name="drs-tui", standalone_mode=False)

    assert words in raised.value.format_message()
