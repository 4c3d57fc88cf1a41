"""Whatever comes from a terminal, and one that takes nothing."""

import random
import signal
import time

import psutil
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
from tests.hostile.texts import TOGETHER
from tests.records import job_id, live_job
from tests.terminal.emulator import PATIENCE, Terminal, alive, descendants

MEGABYTE = 1 << 20
PASTED = 2 * MEGABYTE
TYPED = 5000  # letters, where a paste comes as keys: each is drawn with all that follows from it
GROWTH = 60 * MEGABYTE  # a paste is held a few times over on its way, and then given back

BRACKETED = b"\x1b[200~", b"\x1b[201~"


@pytest.mark.parametrize(
    ("place", "bracketed"),
    [
        ("filter", True),
        ("palette", False),
        pytest.param("list", True, marks=SLOW),
        pytest.param("palette", True, marks=SLOW),
        pytest.param("list", False, marks=SLOW),
        pytest.param("filter", False, marks=SLOW),
    ],
)
def test_two_megabytes_pasted(
    endpoint: Endpoint,
    monitor: Monitor,
    place: str,
    bracketed: bool,  # noqa: FBT001
) -> None:
    fill(endpoint)
    terminal = monitor("--refresh", "60")
    terminal.until(job_id(1))
    if place != "list":
        terminal.press({"filter": "/", "palette": ":"}[place])
        terminal.until({"filter": "accept", "palette": "key, job id, tag"}[place])
    process = psutil.Process(terminal.process.pid)
    before = process.memory_info().rss
    text = b"z" * (PASTED if bracketed else TYPED)  # no key is that letter
    start, end = BRACKETED if bracketed else (b"", b"")

    write_all(terminal, start + text + end)
    if place != "list":
        terminal.until("zzzz")
    leave(terminal)
    answers_keys(terminal)

    assert process.memory_info().rss - before < GROWTH
    terminal.press("q")
    status = terminal.ended()
    assert status == 0, terminal.stderr()
    assert offences(terminal.written, Repertoire(modes=True, steps=True)) == []


UNKNOWN = (
    b"\x1b[999~\x1b[1;99Z\x1b[?1;2c\x1b[>0;1;2c\x1b[0n\x1b[24;80R\x1b[?62;c",
    b"\x1b]11;rgb:0000/0000/0000\x07\x1b]4;1;rgb:ff/ff/ff\x1b\\\x1bP1$r0m\x1b\\\x1bP>|x(1)\x1b\\",
    b"\x1b[I\x1b[O\x1b[I\x1b[O" * 50,
    b"\x1b[?2026;2$y\x1b[?2048;0$y\x1b[?9999;9$y",
    b"\x1b[<0;5000;5000M\x1b[<0;-5;-5m\x1b[<64;1;1M\x1b[<999999;1;1M\x1b[<;;M\x1b[<35;1;1M" * 20,
    b"\x1b[M !!\x1b[M\x7f\x7f\x7f\x1b[32;10;10M",
    b"\x1b[M \xc0\xa0",
    b"\xff\xfe\x80\xc3\x28\xed\xa0\x80",
    b"\x1b[1114112;1u",
    b"\x1b[97;1:1;98u\x1b[97;;1114112u\x1b[55296;1u\x1b[:;u\x1b[;;u",
    b"\x1b[200~never ended",
    # The last: from here on it believes no SIGWINCH.
    b"\x1b[?2048;1$y\x1b[48;0;0;0;0t\x1b[<0;5;5M\x1b[48;24;80;480;800t",
)


def test_no_input_brings_it_down(endpoint: Endpoint, monitor: Monitor) -> None:
    fill(endpoint)
    terminal = monitor("--refresh", "60")
    terminal.until(job_id(1))

    for data in UNKNOWN:
        write_all(terminal, data)
        terminal.settle(0.2)
        if data.startswith(b"\x1b[200~"):
            write_all(terminal, b"\x1b[201~")
        assert terminal.process.poll() is None, data
        leave(terminal)  # out of whatever a click or letter has opened
    answers_keys(terminal)
    terminal.press("ctrl+c")
    status = terminal.ended()
    assert status == 0, terminal.stderr()
    assert terminal.stderr() == ""


def test_random_input_brings_it_down_neither(endpoint: Endpoint, monitor: Monitor) -> None:
    fill(endpoint)
    rng = random.Random(7)
    terminal = monitor("--refresh", "60")
    terminal.until(job_id(1))
    alphabet = b"\x1b\x1b\x1b[[]<?;:0123456789MmuRtABCDEFHPO~$ \x00\x07\xff\xc3\xa9jkgG"
    for _ in range(60):
        data = bytes(rng.choices(alphabet, k=rng.randint(1, 60)))
        write_all(terminal, data)
        terminal.pump(0.01)
    terminal.settle(0.3)

    assert terminal.process.poll() is None
    terminal.press("ctrl+c")
    status = terminal.ended()
    assert status == 0, terminal.stderr()
    assert terminal.stderr() == ""


def clog(terminal: Terminal) -> None:
    """Have it write, and do not read, until its loop stands: Textual holds 30 writes back."""
    main = psutil.Process(terminal.process.pid)

    def used() -> float:
        return next(thread.user_time for thread in main.threads() if thread.id == main.pid)

    rested = 0
    while rested < 3:
        before = used()
        for key in ("j", "k"):
            terminal.press(key, "ctrl+l")
            time.sleep(0.1)
        rested = rested + 1 if used() == before else 0


def has_ended(terminal: Terminal, children: list[psutil.Process]) -> bool:
    """Return whether it ends, with its children, without another byte being read."""
    until = time.monotonic() + PATIENCE
    while terminal.process.poll() is None or any(map(alive, children)):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


@pytest.mark.parametrize(
    "end", ["hang up", "SIGTERM", "SIGHUP", pytest.param("SIGINT", marks=SLOW)]
)
def test_a_terminal_that_does_not_read_keeps_nothing_alive(
    endpoint: Endpoint, monitor: Monitor, end: str
) -> None:
    fill(endpoint)
    terminal = monitor(size=(120, 40))
    terminal.until(job_id(1))
    children = descendants(terminal.process.pid)
    clog(terminal)

    if end == "hang up":
        terminal.hang_up()
    else:
        terminal.signal(signal.Signals[end])

    assert has_ended(terminal, children)
    if end != "hang up":
        assert terminal.process.returncode == 128 + signal.Signals[end]
        assert terminal.attributes == terminal.attributes_before


def test_a_terminal_that_reads_again_has_lost_nothing(endpoint: Endpoint, monitor: Monitor) -> None:
    fill(endpoint)
    terminal = monitor(size=(120, 40))
    terminal.until(job_id(1))
    clog(terminal)
    endpoint.jobs.insert(0, live_job(0))

    terminal.until(job_id(0))
    answers_keys(terminal)
    terminal.press("q")
    status = terminal.ended()
    assert status == 0, terminal.stderr()


# What is typed behind the key that quits, in the same write: as on a line that is slow.
BURSTS = ("qea", "q\r2", "qSUH?", "q:x\r", "q/x\r", "\x03ea")


@pytest.mark.parametrize("burst", BURSTS, ids=ascii)
def test_no_key_acts_once_it_is_told_to_quit(
    endpoint: Endpoint, monitor: Monitor, burst: str
) -> None:
    fill(endpoint)
    terminal = monitor("--refresh", "60")
    terminal.until("59 loaded")

    terminal.press(burst)

    assert terminal.ended() == 0, terminal.stderr()
    assert terminal.stderr() == ""
    assert b"Traceback" not in terminal.written


@SLOW
def test_a_paste_of_every_nasty_text_writes_nothing_of_it(
    endpoint: Endpoint, monitor: Monitor
) -> None:
    fill(endpoint)
    terminal = monitor("--refresh", "60")
    terminal.until(job_id(1))
    for text in TOGETHER:
        terminal.press("/")
        terminal.until("accept")
        clean = text.replace("\x1b", "\x9b").encode("utf-8", "replace")
        write_all(terminal, BRACKETED[0] + clean + BRACKETED[1])
        terminal.settle(0.1)
        terminal.press("\x1b")
        terminal.settle(0.2)
        terminal.press("\x1b")
        terminal.settle(0.2)
    terminal.press("ctrl+c")

    status = terminal.ended()
    assert status == 0, terminal.stderr()
    assert offences(terminal.written, Repertoire(modes=True, steps=True)) == []
