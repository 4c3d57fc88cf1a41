"""What reaches the terminal beside the screen: clipboard, bell, title. Byte by byte."""

import base64
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.endpoint import Endpoint
from tests.records import Item, job, job_id, live_job, log_item, run, server
from tests.terminal.emulator import Terminal

Monitor = Callable[..., Terminal]
OSC_52 = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")
TITLE = re.compile(rb"\x1b\]2;([^\x07]*)\x07")
EVIL = "boom\x1b]52;c;QUFB\x07\x9b2J\u202e\x1b]2;owned\x07"


def fake_tmux(folder: Path, *, status: int) -> dict[str, str]:
    """A tmux first on PATH that keeps its arguments and what it is given, and ends like that."""
    tmux = folder / "tmux"
    copied = folder / "copied"
    tmux.write_text(f'#!/bin/sh\necho "$@" > {copied}.words\ncat > {copied}\nexit {status}\n')
    tmux.chmod(tmux.stat().st_mode | stat.S_IXUSR)
    return {"TMUX": "/tmp/tmux-0/default,1,0", "PATH": f"{folder}:{os.environ['PATH']}"}


pytestmark = pytest.mark.usefixtures("no_multiplexer")


def sent(written: bytes) -> list[str]:
    return [base64.b64decode(coded).decode() for coded in OSC_52.findall(written)]


def copies(terminal: Terminal, where: str = "sent to the terminal") -> None:
    """Copy the id of the first job; ``where``: what is said of that."""
    terminal.until("↵ open")
    terminal.press("y")
    terminal.until(where)


def test_a_copied_id_is_sent_as_osc_52_once(endpoint: Endpoint, monitor: Monitor) -> None:
    endpoint.jobs = [job(1)]
    terminal = monitor("--refresh", "60")
    copies(terminal)

    assert sent(terminal.written) == [job_id(1)]
    assert f"sent to the terminal: {job_id(1)}" in terminal.text


def test_inside_tmux_it_is_given_to_tmux_only(
    endpoint: Endpoint, monitor: Monitor, tmp_path: Path
) -> None:
    endpoint.jobs = [job(1)]
    terminal = monitor("--refresh", "60", environ=fake_tmux(tmp_path, status=0))
    copies(terminal, "in tmux's buffer (prefix ])")

    assert (tmp_path / "copied").read_text() == job_id(1)
    assert (tmp_path / "copied.words").read_text().split() == ["load-buffer", "-w", "-"]
    assert sent(terminal.written) == []


def test_a_tmux_that_cannot_leaves_it_to_osc_52(
    endpoint: Endpoint, monitor: Monitor, tmp_path: Path
) -> None:
    endpoint.jobs = [job(1)]
    terminal = monitor("--refresh", "60", environ=fake_tmux(tmp_path, status=1))
    copies(terminal)

    assert sent(terminal.written) == [job_id(1)]


def test_inside_gnu_screen_it_is_wrapped_in_pieces(endpoint: Endpoint, monitor: Monitor) -> None:
    endpoint.jobs = [job(n, tags={f"tag{n}": "x" * 900}) for n in (1, 2)]
    terminal = monitor("--refresh", "60", environ={"STY": "1234.pts-0.host"})
    copies(terminal)
    terminal.press("c", "G")
    terminal.until("JSON")
    terminal.press("enter")
    terminal.until("sent to the terminal; if nothing arrived")
    terminal.settle()

    pieces = re.findall(rb"\x1bP((?:[^\x1b]|\x1b(?!\\))*)\x1b\\", terminal.written)
    first, second = sent(b"".join(pieces))
    assert first == job_id(1)
    assert '"tag1"' in second
    assert len(pieces) >= 3
    assert max(map(len, pieces)) <= 700
    assert OSC_52.findall(re.sub(rb"\x1bP.*?\x1b\\", b"", terminal.written, flags=re.DOTALL)) == []


def test_what_is_copied_of_aws_s_words_is_cleaned(endpoint: Endpoint, monitor: Monitor) -> None:
    endpoint.jobs = [job(1, participatingServers=[server(1, "LAUNCHED", [run(1, "FAILED", EVIL)])])]
    terminal = monitor("--refresh", "60")
    terminal.until("↵ open")
    terminal.press("enter")
    terminal.until("1 Servers")
    terminal.press("3")
    terminal.until("boom")
    terminal.press("enter")
    terminal.until("run id")
    terminal.press("c", "j", "enter")
    terminal.until("sent to the terminal; if nothing arrived")

    assert sent(terminal.written) == ["boom␛]52;c;QUFB␇␛]2;owned␇"]
    assert b"QUFB" not in terminal.written.replace("52;c;QUFB␇".encode(), b"")
    assert TITLE.findall(terminal.written) == []


# bell and title


def a_live_drill(*statuses: str) -> Item:
    servers = [server(n, status) for n, status in enumerate(statuses, 1)]
    return live_job(1, participatingServers=servers)


def failed_launch(number: int, error: str) -> list[Item]:
    who = {"sourceServerID": f"s-{number:017x}"}
    return [log_item(1, "LAUNCH_START", **who), log_item(2, "LAUNCH_FAILED", rawError=error, **who)]


def bells(written: bytes) -> int:
    """The bytes that ring, and do not end a sequence."""
    return re.sub(rb"\x1b\][^\x07\x1b]*(\x07|\x1b\\)", b"", written).count(b"\x07")


def test_a_first_failure_rings_and_names_itself_in_the_title_and_the_end_gives_it_back(
    endpoint: Endpoint, monitor: Monitor
) -> None:
    endpoint.jobs = [a_live_drill("IN_PROGRESS")]
    terminal = monitor(size=(140, 24))
    terminal.until("1 live")
    terminal.press("w")
    terminal.until("watching all live jobs (1)")
    assert bells(terminal.written) == 0
    assert b"\x1b[22;2t" in terminal.written
    assert TITLE.findall(terminal.written) == [b"drs-tui: watching all live jobs (1)"]

    endpoint.logs[job_id(1)] = failed_launch(1, f"No space left {EVIL}")
    terminal.until("failed: No space left")
    assert bells(terminal.written) == 1
    assert b"first failure: No space left" in TITLE.findall(terminal.written)[-1]
    assert b"owned" not in TITLE.findall(terminal.written)

    done = job(1, participatingServers=[server(1, "FAILED")])
    endpoint.jobs = [done]
    terminal.until("ended: failed")
    assert bells(terminal.written) == 2

    assert b"\x1b[23;2t" not in terminal.written
    terminal.press("q")
    assert terminal.ended() == 0
    assert terminal.written.count(b"\x1b[23;2t") == 1
    assert terminal.written.index(b"\x1b[23;2t") > terminal.written.rindex(b"\x1b[?1049l")


def test_stopping_the_watch_gives_the_title_back_and_the_end_does_not_again(
    endpoint: Endpoint, monitor: Monitor
) -> None:
    endpoint.jobs = [a_live_drill("IN_PROGRESS")]
    terminal = monitor("--refresh", "60")
    terminal.until("1 live")
    terminal.press("w")
    terminal.until("watching all live jobs (1)")
    terminal.press("w")
    terminal.until("watching no more")
    assert terminal.written.count(b"\x1b[23;2t") == 1

    terminal.press("q")
    assert terminal.ended() == 0
    assert terminal.written.count(b"\x1b[23;2t") == 1


def test_without_a_watch_no_title_is_touched(endpoint: Endpoint, monitor: Monitor) -> None:
    endpoint.jobs = [a_live_drill("FAILED")]
    terminal = monitor("--refresh", "60")
    terminal.until("1 live")
    terminal.press("q")
    terminal.ended()

    assert TITLE.findall(terminal.written) == []
    assert not re.search(rb"\x1b\[2[23];2t", terminal.written)


# the end


def test_quitting_leaves_a_line_a_live_job_and_the_command_in_the_scrollback(
    endpoint: Endpoint, monitor: Monitor
) -> None:
    item = a_live_drill("FAILED", "IN_PROGRESS") | {"initiatedBy": EVIL}
    endpoint.jobs = [item, job(2)]
    terminal = monitor("--refresh", "60")
    terminal.until("1 live")
    terminal.press("q")
    assert terminal.ended() == 0

    left = terminal.written[terminal.written.rindex(b"\x1b[?1049l") :].decode()
    assert f"{job_id(1)} boom␛]52;c;QUFB␇" in left
    assert "1 of 2 servers failed" in left
    assert f"to open it again:  drs-tui --region us-east-1 --job-id {job_id(1)}" in left
    assert job_id(2) not in left
    assert "\x1b]52" not in left


def test_quitting_without_a_live_job_leaves_nothing(endpoint: Endpoint, monitor: Monitor) -> None:
    endpoint.jobs = [job(2)]
    terminal = monitor("--refresh", "60")
    terminal.until("1 loaded")
    terminal.press("q")
    assert terminal.ended() == 0

    assert b"drsjob" not in terminal.written[terminal.written.rindex(b"\x1b[?1049l") :]
