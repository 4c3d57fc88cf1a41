"""The real command line as a process, and what it printed."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from drs_tui.simulator.server import listen
from tests.conftest import environ_for
from tests.endpoint import Endpoint, caller, json_reply
from tests.fork_server import popen as forked
from tests.records import ACCOUNT, job

DOCTOR = (sys.executable, "-P", "-m", "drs_tui", "doctor")
ELSEWHERE = {
    "LANG",
    "TERM",
    "COLORTERM",
    "NO_COLOR",
    "COLUMNS",
    "LINES",
    "TMUX",
    "STY",
    "TERM_PROGRAM",
}
PATIENCE = 60.0


@dataclass
class Line:
    """One check as printed."""

    word: str
    found: str
    advice: str = ""


@dataclass
class Output:
    """What a run printed: its lines by name, in order."""

    status: int
    text: str
    errors: str
    lines: dict[str, Line] = field(default_factory=dict)

    def __post_init__(self) -> None:
        name = ""
        for text in self.text.splitlines():
            if (word := text[:8].strip()) in ("ok", "not ok", "!"):
                name = text[8:37].strip()
                self.lines[name] = Line(word, text[38:])
            elif text.startswith("        ") and name:
                self.lines[name].advice = text.strip().removeprefix("→").removeprefix("->").strip()

    def words(self, *names: str) -> list[str]:
        """The verdicts of those."""
        return [self.lines[name].word for name in names]


Run = Callable[..., Output]


def plain_environ(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment in UTF-8, without what describes the terminal of the test run."""
    kept = {k: v for k, v in environ.items() if k not in ELSEWHERE and not k.startswith("LC_")}
    return kept | {"LANG": "C.UTF-8"}


def run_doctor(*arguments: str, environ: Mapping[str, str], **more: str) -> Output:
    """Run it without a terminal. ``more``: variables as they are given."""
    done = forked.run(
        (*DOCTOR, *arguments),
        env=plain_environ(environ) | more,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    return Output(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def healthy(endpoint: Endpoint) -> Endpoint:
    """An endpoint where all is well: STS, SSM and CloudTrail answer too."""
    endpoint.jobs.append(job(1))
    endpoint.identity = caller(ACCOUNT, "drill")
    run = json_reply({"AutomationExecution": {}})
    endpoint.special["GetAutomationExecution"] = lambda _: run
    commands = json_reply({"CommandInvocations": []})
    endpoint.special["ListCommandInvocations"] = lambda _: commands
    endpoint.special["LookupEvents"] = lambda _: json_reply({"Events": []})
    return endpoint


@pytest.fixture
def doctor(endpoint: Endpoint) -> Run:
    """Runs it against the endpoint, in us-east-1 unless the arguments say otherwise."""

    def run(*arguments: str, environ: Mapping[str, str] | None = None) -> Output:
        given = environ_for(endpoint) if environ is None else environ
        return run_doctor(*(arguments or ("--region", "us-east-1")), environ=given)

    return run


@contextmanager
def simulator(*arguments: str) -> Iterator[str]:
    """A simulator with these switches; its URL."""
    with listen(0) as listener:
        number = listener.fileno()
        process = forked.Popen(
            [
                *(sys.executable, "-P", "-m", "drs_tui.simulator"),
                *("--jobs", "30", "--fd", str(number), *arguments),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            pass_fds=(number,),
        )
        host, port = listener.getsockname()
        try:
            yield f"http://{host}:{port}"
        finally:
            process.communicate(timeout=10)


@contextmanager
def silent() -> Iterator[str]:
    """Yield the URL of a server that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def pointed(url: str) -> dict[str, str]:
    """An environment that points every service there."""
    return {**os.environ, "AWS_ENDPOINT_URL": url}


def config(folder: Path, text: str) -> dict[str, str]:
    """AWS settings that come from this config file alone."""
    (folder / "config").write_text(text)
    return {"AWS_CONFIG_FILE": str(folder / "config")}
