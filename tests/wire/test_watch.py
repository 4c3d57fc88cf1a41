"""``drs-tui watch``: the real program, each of its exit statuses, and what it goes on through."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import click
import psutil
import pytest
from jsonschema import Draft202012Validator

from drs_tui.cli import command
from drs_tui.client.recording_file import RecordingFile
from drs_tui.protocol.events import InstancesFound
from drs_tui.protocol.recording import Gap
from tests.conftest import environ_for
from tests.endpoint import Asked, Endpoint, Reply, error, json_reply
from tests.fork_server import popen as forked
from tests.plans import PlanAnswers, execution, execution_arn, plan, server_step, wait
from tests.records import (
    job,
    job_id,
    live_job,
    recovery_instance,
    run,
    server,
    source_server,
)
from tests.terminal.emulator import descendants
from tests.wire.monitor import eventually

JOB = job_id(1)
DOCS = Path(__file__).parents[2] / "docs" / "json-schema"
SCHEMA = json.loads((DOCS / "watch-line.json").read_text())
CREATED = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
WAITING = 30.0  # seconds, for what takes a few


class Program:
    """A watch that runs; ``lines`` and ``errors`` are what it has written so far."""

    def __init__(self, endpoint: Endpoint, *arguments: str, **environ: str) -> None:
        line = (sys.executable, "-m", "drs_tui", "watch", *arguments)
        self.popen = forked.Popen(
            (*line, "--region", "us-east-1", "--refresh", "1"),
            env={**environ_for(endpoint), "TERM": "xterm-256color", **environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines: list[str] = []
        self.errors: list[str] = []
        streams = (self.popen.stdout, self.lines), (self.popen.stderr, self.errors)
        self._readers = [Thread(target=_read, args=each, daemon=True) for each in streams]
        for reader in self._readers:
            reader.start()

    def until(self, words: str) -> None:
        """Wait until it has written these words."""
        eventually(lambda: any(words in each for each in self.lines + self.errors), WAITING)

    def ended(self) -> int:
        """Wait for its end; return the exit status."""
        self.popen.wait(WAITING)
        for reader in self._readers:
            reader.join(WAITING)
        for stream in (self.popen.stdout, self.popen.stderr):
            if stream:
                stream.close()
        return self.popen.returncode

    def collector(self) -> psutil.Process:
        """Return its collector, once there is one."""
        eventually(lambda: bool(descendants(self.popen.pid)), WAITING)
        return descendants(self.popen.pid)[0]


def _read(stream: Any, into: list[str]) -> None:
    into.extend(line.rstrip("\n") for line in stream)


def _messages(lines: list[str]) -> list[dict[str, Any]]:
    """Return JSON lines, each of which fits the schema that is documented."""
    messages = [json.loads(line) for line in lines]
    for each in messages:
        Draft202012Validator(SCHEMA).validate(each)
    return messages


Watching = Callable[..., Program]


@pytest.fixture
def watch(endpoint: Endpoint) -> Iterator[Watching]:
    """Return a function that starts a watch, which ends with the test."""
    started: list[Program] = []
    endpoint.things["DescribeSourceServers"] = [source_server(number) for number in range(1, 4)]

    def begin(*arguments: str, **environ: str) -> Program:
        started.append(Program(endpoint, *arguments, **environ))
        return started[-1]

    yield begin
    for program in started:
        program.popen.kill()
        program.ended()


def _launched_after(seconds: float) -> list[dict[str, Any]]:
    at = (CREATED + timedelta(seconds=seconds)).isoformat()
    data = {"sourceServerID": f"s-{1:017x}"}
    return [{"event": "LAUNCH_END", "eventData": data, "logDateTime": at}]


def _optional(status: str) -> dict[str, Any]:
    item = run(1, status, "the agent did not answer")
    item["action"]["optional"] = True
    return item


NAMED = {"creationDateTime": CREATED.isoformat(), "participatingServers": [server(1)]}
PARTIAL = [server(1), server(2, "FAILED")]
OPTIONAL = [server(1, "LAUNCHED", [_optional("FAILED")])]


@pytest.mark.parametrize(
    ("arguments", "served", "status", "last"),
    [
        ("--exit-status", NAMED, 0, "succeeded: 1 of 1 server launched"),
        ("--exit-status", {"participatingServers": PARTIAL}, 1, "partial: 1 of 2 servers failed"),
        ("", {"participatingServers": PARTIAL}, 0, "partial: 1 of 2 servers failed"),
        ("--exit-status", {"participatingServers": OPTIONAL}, 0, "1 optional action failed"),
        ("--exit-status", {"participatingServers": [server(1, "ODD")]}, 5, "no verdict: unknown"),
        ("", {"participatingServers": []}, 5, "no verdict: nothing took part"),
        ("--exit-status --rto 10m", NAMED, 6, "RTO 10m: NOT MET, 1 of 1 in 10m01s, 1s late"),
        ("--exit-status --rto 601s", NAMED, 0, "RTO 10m1s: met, 1 of 1 in 10m01s"),
    ],
)
def test_what_has_ended(
    endpoint: Endpoint,
    watch: Watching,
    arguments: str,
    served: dict[str, Any],
    status: int,
    last: str,
) -> None:
    endpoint.jobs.append(job(1, **served))
    endpoint.logs[JOB] = _launched_after(601)
    program = watch(JOB, *arguments.split())

    assert (program.ended(), program.errors) == (status, [])
    assert last in program.lines[-1]
    assert sum(last in line for line in program.lines) <= 2  # where it stood, and the verdict
    assert len(set(program.lines)) == len(program.lines)
    assert "\x1b" not in "".join(program.lines)


def _denied(asked: Asked) -> Reply | None:
    return error(403, "AccessDeniedException") if asked.operation == "DescribeJobs" else None


def _unavailable(_: Asked) -> Reply:
    return error(503, "InternalServerException")


@pytest.mark.parametrize(
    ("arguments", "answer", "status", "words"),
    [
        (job_id(9), None, 5, f"DRS knows no {job_id(9)} in us-east-1"),
        (f"{job_id(9)} --wait-for-start 1s", None, 5, f"no {job_id(9)} in us-east-1 after 1s"),
        (f"{job_id(9)} --wait-for-start 1h --timeout 1s", None, 3, "--timeout 1s ran out"),
        (f"{JOB} --timeout 1s", None, 3, "--timeout 1s ran out"),
        (JOB, _denied, 4, "AWS denied drs:DescribeJobs"),
        (f"{JOB} --patience 1s", _unavailable, 5, "trying again for 1s"),
        (f"--plan-execution {execution_arn(9)}", None, 5, f"no execution {execution_arn(9)}"),
        (f"{job_id(2)} --until agent", None, 2, "--until says nothing of"),
    ],
)
def test_what_never_has_a_verdict(
    endpoint: Endpoint,
    watch: Watching,
    arguments: str,
    answer: Callable[[Asked], Reply | None] | None,
    status: int,
    words: str,
) -> None:
    ended = {"type": "TERMINATE", "initiatedBy": "TERMINATE_RECOVERY_INSTANCES"}
    PlanAnswers(endpoint)
    endpoint.jobs += [live_job(1) | {"status": "PENDING"}, job(2) | ended]
    endpoint.answer = answer or endpoint.answer
    program = watch(*arguments.split(), "--exit-status", "--json")

    assert program.ended() == status
    assert words in "\n".join(program.errors)
    first, *_, last = map(json.loads, program.lines)
    assert (first["type"], first["format"]) == ("version", 1)
    assert (last["type"], last["drs_tui"]["exitStatus"]) == ("verdict", status)
    assert [each["type"] for each in _messages(program.lines)].count("verdict") == 1


def _end(endpoint: Endpoint, number: int = 1) -> None:
    endpoint.jobs[0] = job(number, **endpoint.jobs[0] | {"status": "COMPLETED"}) | {
        "endDateTime": datetime.now(UTC).isoformat(),
        "participatingServers": [server(number)],
    }


@pytest.mark.usefixtures("own_python")
def test_it_goes_on_through_failures_two_dead_collectors_and_renewed_credentials(
    endpoint: Endpoint, watch: Watching, tmp_path: Path
) -> None:
    keys = tmp_path / "credentials"
    keys.write_text("[default]\naws_access_key_id = OLD\naws_secret_access_key = s\n")
    endpoint.jobs.append(live_job(1, participatingServers=[server(1, "PENDING")]))
    recorded = tmp_path / "a.drsrec.jsonl.gz"
    endpoint.things["DescribeRecoveryInstances"] = [recovery_instance(1, of=1)]
    program = watch(
        JOB,
        *("--exit-status", "--json-into", str(tmp_path / "lines"), "--record", str(recorded)),
        AWS_SHARED_CREDENTIALS_FILE=str(keys),
        AWS_ACCESS_KEY_ID="",
        AWS_SECRET_ACCESS_KEY="",
    )
    program.until("drill")
    endpoint.replies.append(error(500, "InternalServerException"))
    program.until("InternalServerException")
    program.until("AWS answers again")
    for number in (1, 2):
        program.collector().kill()
        eventually(lambda n=number: _count(program, "collector ended") == n, WAITING)  # type: ignore[misc]
        eventually(lambda n=number: _count(program, "answers again") == n + 1, WAITING)  # type: ignore[misc]
    endpoint.answer = lambda asked: (
        error(403, "ExpiredTokenException") if "OLD" in asked.authorization else None
    )
    program.until("expired")
    keys.write_text("[default]\naws_access_key_id = NEW\naws_secret_access_key = s\n")
    eventually(lambda: _count(program, "answers again") == 4, WAITING)
    _end(endpoint)

    assert program.ended() == 0
    assert [line.partition(" ")[2] for line in program.lines[:-1]] == [
        f"drill {JOB}: running: 1 of 1 server pending",
        "host-1: launched",
        f"drill {JOB} ended: succeeded",
    ]
    words, launched, took = program.lines[-1].split("; ")
    assert words == "succeeded: 1 of 1 server launched"
    assert took.removeprefix("took ") == launched.removeprefix("launched in ")  # not seen before
    messages = _messages((tmp_path / "lines").read_text().splitlines())
    kinds = [each["type"] for each in messages]
    assert kinds == ["version", "job", "server", "server", "job", "verdict"]
    _check_recording(recorded)


TWO_PROFILES = """
[profile one]
aws_access_key_id = ONE
aws_secret_access_key = s
[profile two]
aws_access_key_id = TWO
aws_secret_access_key = s
"""


def test_of_several_sources_one_that_is_lost_is_told_once_and_is_no_success(
    endpoint: Endpoint, watch: Watching, tmp_path: Path
) -> None:
    config = tmp_path / "config"
    config.write_text(TWO_PROFILES)
    endpoint.jobs.append(live_job(1, participatingServers=[server(1, "PENDING")]))
    failures = [error(500, "InternalServerException")]
    denied = error(403, "AccessDeniedException", "not authorized to perform: drs:DescribeJobs")

    def answer(asked: Asked) -> Reply | None:
        if "TWO" not in asked.authorization or asked.operation != "DescribeJobs":
            return None
        return failures.pop() if failures else denied

    endpoint.answer = answer
    line = ("--live", "--profiles", "one,two", "--exit-status")
    program = watch(*line, "--json-into", str(tmp_path / "lines"), AWS_CONFIG_FILE=str(config))
    program.until("two us-east-1: AWS denied drs:DescribeJobs")
    _end(endpoint)

    assert program.ended() == 4
    first, *_, last, words = program.lines
    assert first.partition(" ")[2].startswith(f"one us-east-1: drill {JOB}: running")
    assert "ended: succeeded" in last
    assert words.startswith("succeeded: 1 of 1 server launched")
    assert words.endswith("; not read: two us-east-1")
    troubles = [each for each in program.errors if "two us-east-1" in each]
    assert [each.partition("trying again")[1] for each in troubles] == ["trying again", ""]
    assert program.errors[-1] == "drs-tui watch: incomplete: 1 of 2 sources not read"
    messages = _messages((tmp_path / "lines").read_text().splitlines())
    ours = messages[-1]["drs_tui"]
    assert (ours["verdict"], ours["exitStatus"]) == ("UNKNOWN", 4)
    [_, job_message, *_] = messages
    where = job_message["drs_tui"]
    assert (where["accountName"], where["region"]) == ("one", "us-east-1")


def _check_recording(path: Path) -> None:
    """Check that it has what was not observed, and what the end of the job would take away."""
    file = RecordingFile(path)
    file.close()
    assert file.problems() == []
    lines = [each for each in file.entries if each.about != "identity"]  # STS is not there
    opened = [each.gap for each in lines if each.gap]
    assert {Gap.FAILED, Gap.CREDENTIALS} < set(opened)
    assert opened.count(Gap.COLLECTOR_ENDED) == 2
    assert opened == [each.gap_end for each in lines if each.gap_end]
    found = [each.event() for each in file.entries]
    (instances,) = (each for each in found if isinstance(each, InstancesFound))
    assert [each.server_id for each in instances.instances] == [f"s-{1:017x}"]


def _count(program: Program, words: str) -> int:
    return sum(words in line for line in program.errors)


def test_an_execution_of_a_plan_goes_on_until_its_last_step(
    endpoint: Endpoint, watch: Watching
) -> None:
    plans = PlanAnswers(endpoint)
    plans.plans = [plan(1, "storefront")]
    plans.executions = [execution(1, status="IN_PROGRESS")]
    plans.steps[1] = [server_step(1, 1, servers=(1,), job=1), wait(1, 2, "WAITING")]
    endpoint.jobs += [job(1), live_job(2)]  # of live jobs the list is asked for every second
    endpoint.special["LookupEvents"] = lambda _: json_reply({"Events": []})
    program = watch("--plan-execution", execution_arn(1), "--exit-status", "--json", "--who")
    program.until('"SUCCEEDED"')
    assert program.popen.poll() is None
    plans.steps[1][1] = wait(1, 2, "SKIPPED")
    plans.executions = [execution(1)]

    assert (program.ended(), program.errors) == (1, [])
    messages = _messages(program.lines)
    starts = {each["id"] for each in messages if each["type"] == "start"}
    assert starts == {JOB, execution_arn(1)}
    last = messages[-1]
    assert last["drs_tui"]["verdict"] == "FAILED"
    assert last["drs_tui"]["words"].startswith("plan storefront: completed, 1 of 2 steps skipped; ")
    assert [each["jobIDs"] for each in last["recoveries"]] == [[JOB]]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_with_the_last_known_state(
    endpoint: Endpoint, watch: Watching, number: signal.Signals, tmp_path: Path
) -> None:
    endpoint.jobs.append(live_job(1, participatingServers=[server(1, "PENDING")]))
    files = ("--junit", str(tmp_path / "junit.xml"), "--prom", str(tmp_path / "drs.prom"))
    program = watch(JOB, "--until", "launched", *files)
    program.until("drill")
    program.popen.send_signal(number)

    assert program.ended() == 128 + number
    assert program.errors == [f"drs-tui watch: stopped by {number.name}"]
    assert program.lines[-1] == "still going: running: 1 of 1 server pending"
    assert [each.name for each in tmp_path.iterdir()] == ["junit.xml"]  # no sample without verdict


def test_a_reader_that_has_ended_ends_it(endpoint: Endpoint) -> None:
    endpoint.jobs.append(job(1))
    reader, writer = os.pipe()
    os.close(reader)
    done = forked.run(
        (sys.executable, "-m", "drs_tui", "watch", JOB, "--region", "us-east-1"),
        env=environ_for(endpoint),
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)

    assert (done.returncode, done.stderr) == (141, b"")


def test_jobs_that_start_later_are_one_recovery_by_their_tag(
    endpoint: Endpoint, watch: Watching
) -> None:
    tags = {"run": "7"}
    program = watch("--tag", "run=7", "--wait-for-start", "1h", "--exit-status", "--compact")
    program.until("waiting for job with the tag run=7 to start, for 1h")
    endpoint.jobs.append(live_job(1, tags=tags, participatingServers=[server(1, "PENDING")]))
    eventually(lambda: bool(endpoint.of("DescribeJobLogItems")), WAITING)
    now = datetime.now(UTC)
    second = job(2, tags=tags, creationDateTime=now.isoformat(), endDateTime=now.isoformat())
    endpoint.jobs.insert(0, second)
    program.until(f"drill {job_id(2)} ended")
    endpoint.jobs[1] = job(1, tags=tags)

    assert program.ended() == 0
    assert program.lines[-1].startswith("succeeded: 2 of 2 servers launched")
    assert [line.partition(" ")[2] for line in program.lines[:-1]] == [
        f"drill {job_id(2)} ended: succeeded",
        f"drill {JOB} ended: succeeded",
    ]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", "say what to watch"),
        (f"{JOB} --live", "job ids and --live exclude each other"),
        (f"{JOB} --until lunch", "'lunch' is not one of"),
        (f"{JOB} --timeout soon", "'soon' is no duration"),
        (f"{JOB} --rto-from 02:00Z", "--rto-from says nothing without --rto"),
        (f"{JOB} --fail-fast", "add --exit-status"),
        (f"{JOB} --prom-servers", "add --prom FILE"),
        (f"{JOB} --junit /no/such/folder/x", "there is no such folder"),
        ("--tag run", "'run' is no tag"),
        ("drsjob-1", "'drsjob-1' is no job id"),
    ],
)
def test_mistakes_are_refused_before_anything_is_asked(line: str, words: str) -> None:
    with pytest.raises(click.ClickException) as raised:
        command.main(["watch", *line.split()], prog_name="drs-tui", standalone_mode=False)

    assert words in raised.value.format_message()
