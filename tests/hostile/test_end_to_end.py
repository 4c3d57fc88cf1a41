"""The whole program against a service that says everything nasty at once."""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import environ_for
from tests.endpoint import Endpoint, Reply, error, json_reply
from tests.fork_server import popen as forked
from tests.hostile import account
from tests.hostile.account import TextOf
from tests.hostile.bytestream import Repertoire, clipboards, offences, titles
from tests.hostile.columns import in_the_gaps
from tests.hostile.texts import SMALL, TOGETHER
from tests.hostile.walk import WAY, Way, in_turn
from tests.records import job_id
from tests.terminal.emulator import KEYS, Terminal

Monitor = Callable[..., Terminal]

REST = 0.06
WORKING = Repertoire(copies=True, titles=True, mouse=True, steps=True)
WHOLE = WORKING._replace(modes=True)
CREATED = "2026-11-23T00:00:00+00:00"
# Not Esc: the program waits a moment for what may follow it, and takes that for Alt.
TYPED = KEYS | {"space": " ", "question_mark": "?", "escape": "h"} | {"equals_sign": "="}
# A shorter way that meets every kind of screen.
SHORT = [step for step in WAY if step[0] not in ("j", "k", "G", "g j j enter", "o o", "space")]


def serve_account(endpoint: Endpoint, text_of: TextOf) -> None:
    """Everything that can be asked for."""
    numbers = range(1, account.SERVERS + 1)
    endpoint.jobs = [account.job(n, text_of, CREATED) for n in range(1, account.JOBS + 1)]
    endpoint.logs = {job_id(1): account.log(text_of)}
    endpoint.things = {
        "DescribeSourceServers": [account.source_server(n, text_of) for n in numbers],
        "DescribeSourceNetworks": [account.source_network(1, text_of)],
        "DescribeRecoveryInstances": [account.instance(n, text_of) for n in numbers],
    }
    endpoint.special = {
        "GetAutomationExecution": lambda _: json_reply(account.automation(text_of)),
        "ListCommandInvocations": lambda _: json_reply(account.command(text_of)),
    }


def press(terminal: Terminal, keys: str) -> None:
    for key in keys.split():
        terminal.press(TYPED.get(key, key))
    terminal.settle(REST)


def shown_screens(log: Path) -> list[str]:
    """The screens in the order they were shown, by the debug log."""
    return re.findall(r"screen: (\w+)", log.read_text())


def back_to(terminal: Terminal, name: str, log: Path) -> None:
    """Out of whatever is open."""
    while (shown := shown_screens(log))[-1] != name:
        press(terminal, "escape")
        terminal.until(lambda before=shown: shown_screens(log) != before)  # type: ignore[misc]


def tour(terminal: Terminal, way: Way, log: Path) -> Iterator[str]:
    """Every screen; where it is."""
    for keys, leads_to in way:
        if keys == "back":
            back_to(terminal, leads_to, log)
        else:
            press(terminal, keys)
        if leads_to:
            # Else the next key may come too soon for a slow program, and be another screen's.
            terminal.until(lambda name=leads_to: shown_screens(log)[-1] == name)  # type: ignore[misc]
        yield f"{keys!r} to {leads_to}"


@pytest.mark.usefixtures("own_python")
@pytest.mark.parametrize(
    ("size", "way", "options"),
    [
        pytest.param((80, 24), SHORT, [], id="unicode"),
        pytest.param(
            *((110, 30), SHORT, ["--ascii", "--max-items", "3"]), id="ascii", marks=pytest.mark.slow
        ),
    ],
)
def test_a_nasty_account_from_the_first_byte_to_the_last(
    endpoint: Endpoint,
    monitor: Monitor,
    size: tuple[int, int],
    way: Way,
    options: list[str],
    tmp_path: Path,
) -> None:
    serve_account(endpoint, in_turn(SMALL))
    log = tmp_path / "log"
    terminal = monitor("--refresh", "60", "--debug-log", str(log), *options, size=size)
    terminal.until(job_id(1))
    terminal.settle(REST)
    begun = len(terminal.written)

    for where in tour(terminal, way, log):
        assert terminal.process.poll() is None, where
        assert in_the_gaps(terminal.screen) == [], where
    back_to(terminal, "JobsScreen", log)
    for body in (b"<html>\x1b[2J<b>PWNED</b>", "".join(SMALL).encode("utf-8", "replace")):
        endpoint.answer = lambda _, body=body: Reply(503, body)  # type: ignore[misc]
        press(terminal, "r")
        endpoint.answer = lambda _, body=body: error(400, "X\x1b[2J", body.decode())  # type: ignore[misc]
        press(terminal, "r")
    # Not as soon as the keys are read: a copy and a watch go their own ways.
    for found in (clipboards, titles):
        terminal.until(lambda found=found: found(terminal.written[begun:].decode(errors="replace")))  # type: ignore[misc]
    working = terminal.written[begun:]
    terminal.press("ctrl+c")

    assert terminal.ended() == 0
    assert offences(working, WORKING) == []
    assert offences(terminal.written, WHOLE) == []
    assert terminal.stderr() == ""
    if options:
        assert terminal.written.isascii()


def test_errors_in_whatever_words_end_up_on_the_screen_alone(
    endpoint: Endpoint, monitor: Monitor
) -> None:
    terminal = monitor("--refresh", "60")
    terminal.until("No jobs in")
    for text in TOGETHER:
        endpoint.answer = lambda _, text=text: error(400, "SomethingElse", text)  # type: ignore[misc]
        terminal.press("r")
        terminal.settle(0.1)
    endpoint.answer = lambda _: None
    terminal.press("r")
    terminal.until("No jobs in")
    terminal.press("q")

    assert terminal.ended() == 0
    assert offences(terminal.written, Repertoire(modes=True, steps=True)) == []


def test_a_profile_with_a_nasty_name_is_refused_in_clean_words(
    start: Monitor, tmp_path: Path
) -> None:
    config = tmp_path / "config"
    names = "\n".join(
        f"[profile p{text}]" for text in SMALL if "\n" not in text and "]" not in text
    )
    config.write_text(names.replace("\r", ""), encoding="utf-8", errors="replace")

    terminal = start("--profile", "nobody\x1b[2J", environ={"AWS_CONFIG_FILE": str(config)})

    assert terminal.ended() == 2
    output = terminal.stderr()
    assert "there is no profile nobody" in output
    assert offences(output.replace("\n", "\r\n")) == []


def test_the_doctor_repeats_errors_in_clean_words(endpoint: Endpoint) -> None:
    message = "".join(SMALL)
    endpoint.identity = error(403, "X\x1b[2J", message)
    endpoint.answer = lambda _: error(403, "AccessDeniedException", message)

    ended = forked.run(
        [sys.executable, "-m", "drs_tui", "doctor", "--region", "us-east-1"],
        env=environ_for(endpoint),
        capture_output=True,
        check=False,
    )

    assert ended.returncode in (1, 2)
    assert offences(ended.stdout.replace(b"\n", b"\r\n")) == []
    assert ended.stderr == b""
