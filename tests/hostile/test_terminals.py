"""Every kind of terminal, in every size."""

import random
import re
import signal

import pytest

from tests.endpoint import Endpoint
from tests.hostile.at_the_list import (
    SLOW,
    Monitor,
    answers_keys,
    fill,
    leave,
    write_all,
)
from tests.hostile.bytestream import Repertoire, offences
from tests.records import job_id, live_job

TERMS = ("screen", "tmux-256color", "xterm-16color", "vt100", "no-such-terminal")
MORE_TERMS = ("screen-256color", "xterm", "xterm-direct", "linux", "vt220", "alacritty")


@pytest.mark.parametrize("term", [*TERMS, *(pytest.param(term, marks=SLOW) for term in MORE_TERMS)])
def test_it_runs_in_any_terminal(endpoint: Endpoint, monitor: Monitor, term: str) -> None:
    fill(endpoint)
    environ = {"TERM": term, "COLORTERM": ""}
    terminal = monitor("--refresh", "60", environ=environ)
    terminal.until(job_id(1))
    answers_keys(terminal)
    terminal.press("q")

    assert terminal.ended() == 0
    assert offences(terminal.written, Repertoire(modes=True, steps=True)) == []
    assert terminal.attributes == terminal.attributes_before


@pytest.mark.parametrize("term", ["dumb", "unknown", ""])
def test_a_terminal_that_cannot_is_refused(start: Monitor, term: str) -> None:
    terminal = start("--region", "us-east-1", environ={"TERM": term})

    assert terminal.ended() == 2
    assert "try TERM=xterm-256color" in terminal.stderr()
    assert terminal.written == b""


@pytest.mark.parametrize(
    "environ",
    [{"TERM": "linux"}, {"TERM": "vt220"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}],
    ids=lambda environ: next(iter(environ.values())),
)
def test_ascii_is_chosen_where_nothing_else_is_sure(
    endpoint: Endpoint, monitor: Monitor, environ: dict[str, str]
) -> None:
    fill(endpoint)
    terminal = monitor("--refresh", "60", environ=environ)
    terminal.until(job_id(1))
    answers_keys(terminal)
    terminal.press("q")
    terminal.ended()

    assert terminal.written.isascii()


TRUE, OF_256 = re.compile(rb"[34]8;2;"), re.compile(rb"[34]8;5;")


@pytest.mark.parametrize(
    ("term", "colorterm", "written", "not_written"),
    [
        ("xterm-256color", "truecolor", TRUE, None),
        ("xterm-256color", "", OF_256, TRUE),
        (
            "xterm-16color",
            "",
            re.compile(rb"\x1b\[(?:\d+;)*(?:3|9)[1-7]"),
            re.compile(rb"[34]8;[25];"),
        ),
    ],
    ids=["truecolor", "256", "16"],
)
def test_no_more_colours_than_there_are(
    endpoint: Endpoint,
    monitor: Monitor,
    term: str,
    colorterm: str,
    written: re.Pattern[bytes],
    not_written: re.Pattern[bytes] | None,
) -> None:
    fill(endpoint)
    terminal = monitor("--refresh", "60", environ={"TERM": term, "COLORTERM": colorterm})
    terminal.until(job_id(1))
    terminal.press(":")
    terminal.until("key, job id, tag")
    leave(terminal)

    assert written.search(terminal.written)
    assert not_written is None or not not_written.search(terminal.written)


def test_without_a_mouse_no_report_is_asked_for(endpoint: Endpoint, monitor: Monitor) -> None:
    fill(endpoint)
    terminal = monitor("--refresh", "60", "--no-mouse")
    terminal.until(job_id(1))
    write_all(terminal, b"\x1b[<0;5;8M\x1b[<0;5;8m\x1b[<64;1;1M")  # sent all the same
    answers_keys(terminal)
    terminal.press("q")

    assert terminal.ended() == 0
    assert not re.search(rb"\x1b\[\?(?:1000|1002|1003|1015|1006)h", terminal.written)


def test_the_least_size_is_usable(endpoint: Endpoint, monitor: Monitor) -> None:
    fill(endpoint)
    terminal = monitor("--refresh", "60", size=(40, 10))
    end = job_id(1)[-7:]
    terminal.until(f"…{end}")
    for key, shows in (("enter", "Servers"), ("h", f"…{end}"), ("?", "close"), ("q", f"…{end}")):
        terminal.press(key)
        terminal.until(shows)
        assert "needs 40" not in terminal.text
    terminal.press("q")
    assert terminal.ended() == 0


def test_no_color_writes_none(endpoint: Endpoint, monitor: Monitor) -> None:
    fill(endpoint)
    terminal = monitor("--refresh", "60", environ={"NO_COLOR": "1"})
    terminal.until(job_id(1))
    answers_keys(terminal)
    for key in ("enter", ":", "x"):
        terminal.press(key)
        terminal.settle(0.1)

    greys = _are_grey(terminal.written)
    assert greys, "colours with NO_COLOR"


def _are_grey(written: bytes) -> bool:
    """Textual's own NO_COLOR turns colours to greys."""
    for red, green, blue in re.findall(rb"[34]8;2;(\d+);(\d+);(\d+)", written):
        if not red == green == blue:
            return False
    return not re.search(rb"\x1b\[(?:\d+;)*(?:3[1-6]|4[1-6]|9[1-6])(?:;\d+)*m", written)


@pytest.mark.parametrize(
    "size",
    [(39, 10), (40, 9), (1, 1), *(pytest.param(size, marks=SLOW) for size in ((20, 5), (5, 3)))],
)
def test_too_small_says_so_and_recovers(
    endpoint: Endpoint, monitor: Monitor, size: tuple[int, int]
) -> None:
    fill(endpoint)
    terminal = monitor(size=size)
    if size[0] > 20:
        terminal.until("needs 40")
    else:
        # It asks for this when it has begun to read keys: nothing else can be seen.
        terminal.until(lambda: b"\x1b[?2026$p" in terminal.written)
        terminal.until(endpoint.pages)
        terminal.settle()
    # No q: typed ahead of what ? opens, it would quit.
    for keys in ("j", "\r", "?", "h", "/"):
        terminal.press(keys)
        terminal.pump(0.05)
    terminal.resize(80, 24)
    leave(terminal)
    terminal.until("q quit")
    assert terminal.process.poll() is None
    terminal.press("ctrl+c")
    assert terminal.ended() == 0
    assert terminal.stderr() == ""


def test_a_storm_of_resizes_while_events_arrive(endpoint: Endpoint, monitor: Monitor) -> None:
    fill(endpoint)
    rng = random.Random(1)
    terminal = monitor()
    terminal.until(job_id(1))
    terminal.press("enter")
    for number in range(150):
        if number % 10 == 0:
            endpoint.jobs[0] = live_job(1, tags={"n": str(number)})
            terminal.press(rng.choice("123456rj"))
        terminal.resize(rng.choice((1, 20, 39, 40, 80, 119, 120, 250)), rng.randint(1, 70))
        terminal.signal(signal.SIGWINCH)
        terminal.pump(0.005)
    terminal.resize(80, 24)
    terminal.signal(signal.SIGWINCH)
    terminal.until("1 Servers")
    terminal.press("h")
    answers_keys(terminal)
    assert terminal.lines[-1].startswith(" ")
    terminal.press("q")
    assert terminal.ended() == 0
