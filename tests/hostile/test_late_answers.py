"""A terminal's late answers, in the real program: nothing opens, moves, quits or is typed.

Every answer at every gap, by an injected clock: ``tests/unit/test_input_sequences.py``.
"""

import os
import time

import pytest

from tests.endpoint import Endpoint
from tests.hostile.at_the_list import Monitor, fill, write_all
from tests.records import job_id
from tests.terminal.emulator import Terminal
from tests.unit.test_input_sequences import ALWAYS_EVENTS, ANSWERS

PLACES = {
    "list": ((), "q quit"),
    "job": (("enter",), "1 Servers"),
    "filter": (("/", "5"), "↵ accept"),
    "dates": (("d",), "↵ accept"),
}
TORN = ("DA2 of PuTTY", "XTVERSION", "background", "DECRPM")
GAP = 0.06


def torn(terminal: Terminal, answer: bytes) -> None:
    """Send an answer byte by byte, as a slow line delivers it."""
    for place in range(len(answer)):
        os.write(terminal.master, answer[place : place + 1])
        terminal.pump(0)
        time.sleep(GAP)


@pytest.mark.parametrize("place", PLACES)
def test_late_answers_do_nothing(endpoint: Endpoint, monitor: Monitor, place: str) -> None:
    fill(endpoint)
    keys, shown = PLACES[place]
    terminal = monitor("--refresh", "60", "--utc")
    terminal.until(job_id(1))
    terminal.press(*keys)
    terminal.until(shown)
    terminal.settle()
    before = [line for line in terminal.lines if "●" not in line and " ago" not in line]

    write_all(terminal, b"".join([*ANSWERS.values(), *ALWAYS_EVENTS.values()]))
    for name in TORN:
        torn(terminal, ANSWERS[name])
    terminal.settle(0.5)

    assert terminal.process.poll() is None
    after = [line for line in terminal.lines if "●" not in line and " ago" not in line]
    assert after == before
    terminal.press("ctrl+c")
    assert terminal.ended() == 0


@pytest.mark.parametrize("form", [b"\x1b[1089::99;5u", b"\x1b[27;5;99~", b"\x1b[1081::113;;1081u"])
def test_it_quits_in_every_form_of_a_keyboard_protocol(
    endpoint: Endpoint, monitor: Monitor, form: bytes
) -> None:
    fill(endpoint)
    terminal = monitor("--refresh", "60")
    terminal.until(job_id(1))

    write_all(terminal, "й".encode())
    terminal.until("й is no key here: switch the keyboard to Latin letters")
    write_all(terminal, form)

    assert terminal.ended() == 0


def test_an_arrow_torn_by_a_slow_line_is_an_arrow(endpoint: Endpoint, monitor: Monitor) -> None:
    fill(endpoint)
    terminal = monitor("--refresh", "60", environ={"SSH_CONNECTION": "192.0.2.1 5 192.0.2.2 22"})
    terminal.until(job_id(1))
    terminal.press("enter")
    terminal.until("1 Servers")

    torn(terminal, b"\x1b[C")  # → opens the server; Esc would leave the job, [ the pane
    terminal.until("source server")
    terminal.press("ctrl+c")
    assert terminal.ended() == 0
