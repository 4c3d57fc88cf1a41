"""Credential helpers: what they print while they run, their deadline, and that none runs again."""

import threading
import time
from pathlib import Path

import pytest

from drs_tui.collector.aws import helper
from drs_tui.collector.aws.helper import HelperError, Helpers
from tests.broken_setups import SECRET

KEYS = '{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "s"}'
GOOD = f"echo '{KEYS}'"


@pytest.fixture
def script(tmp_path: Path) -> Path:
    return tmp_path / "helper"


def _write(script: Path, text: str) -> list[str]:
    script.write_text(f"echo run >> {script}.runs\n{text}\n")
    return ["sh", str(script)]


def _runs(script: Path) -> int:
    return len(Path(f"{script}.runs").read_text().splitlines())


def _fails(helpers: Helpers, command: list[str]) -> str:
    with pytest.raises(HelperError) as raised:
        helpers.popen(command).communicate()
    return raised.value.words


def test_keys_are_given_as_they_were_printed(script: Path) -> None:
    run = Helpers().popen(_write(script, GOOD))

    assert run.communicate() == (f"{KEYS}\n".encode(), b"")
    assert run.returncode == 0


def test_one_that_failed_is_not_run_again_before_it_is_requested(script: Path) -> None:
    helpers, command = Helpers(), _write(script, f"echo no {SECRET} >&2; exit 1")

    assert _fails(helpers, command) == _fails(helpers, command) == "failed: no ***"
    assert _runs(script) == 1

    helpers.retry()
    _write(script, GOOD)
    helpers.popen(command).communicate()

    assert _runs(script) == 2


def test_one_that_printed_no_keys_is_not_run_again_either(script: Path) -> None:
    helpers, command = Helpers(), _write(script, "echo words")

    assert _fails(helpers, command) == _fails(helpers, command) == "printed no JSON"
    assert _runs(script) == 1


def test_a_failure_is_kept_for_a_while_only(script: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(helper, "FAILURE_KEPT", 0.0)
    helpers, command = Helpers(), _write(script, "exit 1")

    _fails(helpers, command)
    _fails(helpers, command)

    assert _runs(script) == 2


def test_what_it_asks_for_is_known_while_it_waits(
    script: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(helper, "SOON", 0.0)
    helpers, ended = Helpers(), threading.Event()
    helpers.listeners.append(ended.set)
    wait = f"echo Open https://x/device, code ABCD-EFGH >&2; echo {SECRET} >&2\n"
    wait += f"while [ ! -e {script}.go ]; do sleep 0.02; done\n{GOOD}"
    run = helpers.popen(_write(script, wait))
    thread = threading.Thread(target=run.communicate)
    thread.start()
    while not (words := helpers.waiting(late=False)) or "***" not in words:
        time.sleep(0.01)

    assert words == "Open https://x/device, code ABCD-EFGH ***"

    Path(f"{script}.go").touch()
    thread.join()
    assert ended.wait(10)
    assert helpers.waiting(late=True) is None


def test_one_that_hangs_has_a_deadline(script: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(helper, "HELPER_SECONDS", 0.3)

    words = _fails(Helpers(), _write(script, "echo touch your key >&2; exec sleep 300"))

    assert words.startswith("did not end within")
    assert words.endswith("it said: touch your key")


def test_one_that_waits_is_ended_when_another_run_is_requested(script: Path) -> None:
    helpers, said = Helpers(), list[str]()
    command = _write(script, "exec sleep 300")
    thread = threading.Thread(target=lambda: said.append(_fails(helpers, command)))
    thread.start()
    while helpers.waiting(late=True) is None:
        time.sleep(0.01)

    helpers.retry()
    thread.join()
    _write(script, GOOD)

    assert said == ["was started again"]
    assert helpers.popen(command).communicate()[0]


def test_another_run_is_had_if_it_is_requested_while_one_fails() -> None:
    helpers = Helpers()
    first, second, third = (helpers.popen(["x"]) for _ in range(3))
    helpers.begin(first)
    helpers.retry()
    helpers.end(first, "failed")

    helpers.begin(second)
    helpers.end(second, "failed")
    with pytest.raises(HelperError):
        helpers.begin(third)


def test_one_that_is_being_ended_is_no_longer_reported() -> None:
    helpers = Helpers()
    old, new = helpers.popen(["old"]), helpers.popen(["new"])
    helpers.begin(old)
    assert helpers.waiting(late=True) == ""

    helpers.retry()

    assert helpers.waiting(late=True) is None
    helpers.begin(new)
    assert helpers.waiting(late=True) == ""


def test_what_a_helper_leaves_running_does_not_hold_it_up(script: Path) -> None:
    left = f"sleep 300 & echo $! > {script}.pid\n{GOOD}"

    Helpers().popen(_write(script, left)).communicate()

    pid = int(Path(f"{script}.pid").read_text())
    import os
    import signal

    os.kill(pid, signal.SIGKILL)
