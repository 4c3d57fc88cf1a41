"""However it ends, no credential and no tag is anywhere it was not meant to be."""

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.endpoint import Endpoint, error
from tests.hostile.bytestream import Repertoire, offences
from tests.hostile.injected import inject
from tests.records import job, live_job
from tests.terminal.emulator import Terminal, alive, descendants

Start = Callable[..., Terminal]

KEY, SECRET, TOKEN = "AKIAPLANTED0KEY00000", "PLANTEDsecret/wJalrXUtnFEMI", "PLANTEDtoken//FQoGZXIv"
TAG, TAG_VALUE = "PLANTEDtag", "PLANTEDtagvalue"
PLANTED = (KEY, SECRET, TOKEN, TAG)
SWITCH = (*"switch to region eu-west-3",)


@dataclass(frozen=True)
class Crash:
    """A fault: ``body`` put into ``module``; the keys that lead to it; with which status the ui
    ends of it, or else what it says."""

    module: str
    body: str
    keys: tuple[str, ...] = ()
    says: str = ""
    status: int = 1


CRASHES = {
    "ui: a key": Crash("drs_tui.ui.app", "module.DrsTui.action_times = fail", ("t",)),
    "ui: a copy": Crash("drs_tui.ui.terminal.output", "module.osc_52 = fail", ("y",)),
    "ui: drawing": Crash("drs_tui.ui.render.jobs", "module.servers = fail"),
    "ui: changes": Crash("drs_tui.ui.app", "module.DrsTui._on_changes = fail"),
    "ui: at the end": Crash(
        "drs_tui.ui.app", "module.DrsTui.exit_summary = fail", ("q",), status=5
    ),
    "ui: at the start": Crash("drs_tui.ui.app", "module.DrsTui.__init__ = fail", status=5),
    "ui: no second child": Crash(
        "subprocess",
        "from itertools import count\n"
        "calls, run = count(), module.Popen.__init__\n"
        "def once(self, *a, **n):\n"
        "    return fail() if 'drs_tui.collector' in a[0] and next(calls) else run(self, *a, **n)\n"
        "module.Popen.__init__ = once",
        (":", *SWITCH, "enter"),
    ),
    "collector: main": Crash(
        "drs_tui.collector.collector",
        "module.Collector._refresh = fail",
        ("r",),
        "the collector ended",
    ),
    "collector: pages": Crash(
        "drs_tui.collector.workers.pages",
        "module.PageWorker._do_next = fail",
        (),
        "the collector ended",
    ),
    "collector: refresh": Crash(
        "drs_tui.collector.workers.refresh",
        "module.RefreshWorker._do_next = fail",
        (),
        "the collector ended",
    ),
    "collector: a call": Crash(
        "drs_tui.collector.aws.source", "module.JobSource.ask = fail", (), "injected"
    ),
    "collector: at the start": Crash(
        "drs_tui.collector.aws.session", "module.Session.__init__ = fail"
    ),
}

# They end in the same way as another crash.
RARER = ("ui: a copy", "ui: drawing", "collector: refresh")


def in_the_environment(_: Path) -> dict[str, str]:
    """Return few variables: printing the first five of them would print these."""
    return {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_SESSION_TOKEN": TOKEN}


def in_a_profile(home: Path) -> dict[str, str]:
    credentials = home / ".aws" / "credentials"
    credentials.parent.mkdir(parents=True)
    named = {
        "aws_access_key_id": KEY, "aws_secret_access_key": SECRET, "aws_session_token": TOKEN,
    }  # fmt: skip
    lines = [f"{name} = {value}" for name, value in named.items()]
    credentials.write_text("\n".join(["[default]", *lines, ""]))
    return {}


@dataclass
class Planted:
    """A home with credentials, and a program that is started in it."""

    home: Path
    endpoint: Endpoint
    plant: Callable[[Path], dict[str, str]] = in_the_environment

    @property
    def environ(self) -> dict[str, str]:
        """Hardly more than the credentials."""
        around = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "TMPDIR": str(self.home),
            "PYTHONPATH": str(self.home / "injected"),
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL": self.endpoint.url,
            "LANG": "C.UTF-8",
        }
        return dict(sorted({**self.plant(self.home), **around}.items()))

    def start(self, *options: str) -> Terminal:
        """The monitor, with room for a long traceback on its stderr."""
        argv = [sys.executable, "-m", "drs_tui", "--region", "us-east-1", "--refresh", "1"]
        terminal = Terminal([*argv, *options], self.environ)
        fcntl.fcntl(terminal.stderr_read, fcntl.F_SETPIPE_SZ, 1 << 20)
        return terminal

    def files(self) -> dict[str, str]:
        """What was written beneath home, which is the folder for temporary files too."""
        ours = {self.home / ".aws" / "credentials"}
        found = [path for path in self.home.rglob("*") if path.is_file() and path not in ours]
        return {
            str(path): path.read_text(errors="replace")
            for path in found
            if "injected" not in path.parts
        }


@pytest.fixture
def planted(tmp_path: Path, endpoint: Endpoint) -> Planted:
    tags = {TAG: TAG_VALUE}
    endpoint.jobs = [live_job(1, tags=tags), *(job(n, tags=tags) for n in range(2, 5))]
    return Planted(tmp_path, endpoint)


def command_lines(pid: int) -> str:
    """Of the program and its children: anybody on the machine can read those."""
    with suppress(psutil.NoSuchProcess):
        processes = [psutil.Process(pid), *descendants(pid)]
        return " ".join(" ".join(process.cmdline()) for process in processes)
    return ""


def found_in(text: str) -> list[str]:
    return [planted for planted in PLANTED if planted in text]


@pytest.mark.parametrize(
    ("name", "plant"),
    [
        *(
            pytest.param(name, in_the_environment, marks=[pytest.mark.slow] * (name in RARER))
            for name in CRASHES
        ),
        ("ui: a key", in_a_profile),
        ("collector: main", in_a_profile),
        pytest.param("ui: no second child", in_a_profile, marks=pytest.mark.slow),
        pytest.param("ui: at the start", in_a_profile, marks=pytest.mark.slow),
        pytest.param("collector: at the start", in_a_profile, marks=pytest.mark.slow),
    ],
)
def test_a_crash_reveals_no_secret(
    planted: Planted, name: str, plant: Callable[[Path], dict[str, str]]
) -> None:
    crash = CRASHES[name]
    inject(planted.home / "injected", crash.module, crash.body)
    planted.plant = plant

    with planted.start() as terminal:
        if crash.keys:
            terminal.until("the end: 4 jobs")
            seen = command_lines(terminal.process.pid)
            if ":" in crash.keys:
                terminal.press(":")
                terminal.until("key, job id, tag")
            terminal.press(*(key for key in crash.keys if key not in (":", "enter")))
            if "enter" in crash.keys:
                terminal.until("switch to region eu-west-3")
                terminal.press("down", "enter")
        else:
            seen = command_lines(terminal.process.pid)
        if crash.says:
            terminal.until(crash.says)
            terminal.press("q")
        status = terminal.ended()
        stderr = terminal.stderr()
        written = terminal.written.decode()

    assert status == (0 if crash.says else crash.status)
    assert crash.says or "injected" in stderr
    assert terminal.attributes_before is not None
    for output in (seen, written, stderr, *planted.files().values()):
        assert found_in(output) == []
    assert offences(written, Repertoire(modes=True, steps=True)) == []
    # A traceback is text, too.
    assert offences(stderr.replace("\n", "\r\n")) == []


RENAMED_HOOK = """
import os
from textual.app import App

def handle(self, error):
    self._return_code = 1
    self._print_crash()

def crash(self):
    secret = os.environ["AWS_SECRET_ACCESS_KEY"]
    raise ValueError("injected")

App._print_crash = App._fatal_error
del App._fatal_error
App._handle_exception = handle
module.DrsTui.action_times = crash
"""


def test_a_textual_with_another_hook_for_errors_prints_no_secret_and_it_is_said(
    planted: Planted,
) -> None:
    inject(planted.home / "injected", "drs_tui.ui.app", RENAMED_HOOK)

    with planted.start() as terminal:
        terminal.until("the end: 4 jobs")
        terminal.press("t")
        status = terminal.ended()
        stderr, written = terminal.stderr(), terminal.written.decode()

    assert status == 1
    assert "App has no _fatal_error; tracebacks are printed plainly" in stderr
    assert "ValueError: injected" in stderr
    assert "has failed: a bug." in stderr
    assert found_in(stderr + written) == []


def test_a_crash_gives_the_terminal_back(planted: Planted) -> None:
    crash = CRASHES["ui: a key"]
    inject(planted.home / "injected", crash.module, crash.body)

    with planted.start() as terminal:
        terminal.until("the end: 4 jobs")
        children = descendants(terminal.process.pid)
        terminal.press("t")
        assert terminal.ended() == 1
        assert terminal.attributes == terminal.attributes_before
        assert terminal.written.rindex(b"\x1b[?1049l") > terminal.written.rindex(b"\x1b[?1049h")
        assert not any(map(alive, children))


@pytest.mark.parametrize("whom", ["ui", "collector"])
def test_an_aborted_process_leaves_nothing_behind(planted: Planted, whom: str) -> None:
    with planted.start() as terminal:
        terminal.until("the end: 4 jobs")
        if whom == "ui":
            terminal.signal(signal.SIGABRT)
            assert terminal.ended() == -signal.SIGABRT
        else:
            descendants(terminal.process.pid)[0].send_signal(signal.SIGABRT)
            terminal.until("collector ended")
            terminal.until("● ")  # another one
            terminal.press("q")
            assert terminal.ended() == 0
        output = terminal.written.decode() + terminal.stderr()

    assert found_in(output) == []
    assert found_in("".join(planted.files().values())) == []


ECHO = (
    "The request signature we calculated does not match the signature you provided. The Canonical "
    f"String for this request should have been 'POST /DescribeJobs x-amz-security-token:{TOKEN} "
    f"Credential={KEY}/20261123/us-east-1/drs/aws4_request'"
)


@pytest.mark.parametrize(
    "code",
    [
        "IncompleteSignatureException",
        pytest.param("InvalidSignatureException", marks=pytest.mark.slow),
        pytest.param("SignatureDoesNotMatch", marks=pytest.mark.slow),
    ],
)
def test_what_aws_repeats_of_the_request_is_not_repeated(planted: Planted, code: str) -> None:
    planted.endpoint.answer = lambda _: error(403, code, ECHO)
    planted.endpoint.identity = error(403, code, ECHO)

    with planted.start() as terminal:
        terminal.until("next try")
        terminal.press("q")
        terminal.ended()
        output = terminal.written.decode() + terminal.stderr()
    doctor = subprocess.run(
        [sys.executable, "-m", "drs_tui", "doctor", "--region", "us-east-1"],
        env=planted.environ,
        capture_output=True,
        text=True,
        check=False,
    )

    assert found_in(output) == []
    assert found_in(doctor.stdout + doctor.stderr) == []
    assert found_in("".join(planted.files().values())) == []


def test_a_password_in_an_endpoint_or_proxy_is_not_shown(planted: Planted) -> None:
    host = planted.endpoint.url.removeprefix("http://")
    planted.plant = lambda _: {
        **in_the_environment(_),
        "HTTPS_PROXY": f"http://me:{SECRET.replace('/', '')}@127.0.0.1:1",
        "AWS_ENDPOINT_URL_STS": "https://sts.us-east-1.amazonaws.com",
    }
    with planted.start("--endpoint-url", f"http://me:PLANTEDpassword@{host}") as terminal:
        terminal.until(lambda: planted.endpoint.asked or "next try" in terminal.text)
        terminal.until("as of")
        terminal.press("q")
        terminal.ended()
        output = terminal.written.decode() + terminal.stderr()

    assert host in output
    assert "PLANTED" not in output
