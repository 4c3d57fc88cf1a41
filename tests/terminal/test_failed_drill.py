"""The simulator's world, seen through the whole program: why servers failed, and what is denied."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from drs_tui.simulator.command import OPERATIONS
from tests.conftest import AWS
from tests.terminal.emulator import Terminal

Start = Callable[..., Terminal]
ID = r" (?:…|drsjob-[0-9a-f]{10})([0-9a-f]{7}) "
BIG = re.compile(rf"{ID}.*✗40 ✓60")
DENIED = tuple(
    action
    for action in OPERATIONS
    if action not in ("drs:DescribeJobs", "sts:GetCallerIdentity", "cloudtrail:LookupEvents")
)
SEED = ("--seed", "7", "--jobs", "40")


@pytest.fixture
def simulated(start: Start) -> Iterator[Start]:
    """Start the monitor against a simulator of its own with those options; ``given`` are the
    monitor's."""
    with ExitStack() as stack:

        def started(
            *options: str, size: tuple[int, int] = (80, 24), given: tuple[str, ...] = ()
        ) -> Terminal:
            process = subprocess.Popen(
                [sys.executable, "-m", "drs_tui", "simulator", "--port", "0", *SEED, *options],
                stdout=subprocess.PIPE,
                text=True,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            assert process.stdout
            url = next(
                found[0] for line in process.stdout if (found := re.search(r"http://\S+", line))
            )
            environ = {**AWS, "AWS_ENDPOINT_URL": url}
            monitor = ("--region", "us-east-1", "--refresh", "60", *given)
            return start(*monitor, size=size, environ=environ)

        yield started


def on_the_big_drill(terminal: Terminal) -> str:
    """Put the cursor on the drill of a hundred servers; the end of its id."""
    drill = str(terminal.until(lambda: BIG.search(terminal.text))[1])
    rows = [line for line in terminal.lines if re.search(ID, line)]
    place = next(number for number, line in enumerate(rows) if drill in line)
    terminal.press(*"j" * place)
    terminal.until(lambda: any(line.startswith("›") and drill in line for line in terminal.lines))
    return drill


def filtered(terminal: Terminal, typed: str, wanted: str) -> None:
    """Filter the list, and leave the line."""
    terminal.press("/")
    terminal.until("↵ accept")
    terminal.press(*typed)
    terminal.until(wanted)
    terminal.press("enter")
    terminal.until("↵ open")


def test_two_keys_to_both_counts_and_two_more_to_one_raw_error_whole(simulated: Start) -> None:
    terminal = simulated()
    drill = on_the_big_drill(terminal)

    terminal.press("enter", "e")
    terminal.until("all logs read")
    terminal.until(lambda: "✗ 37 servers" in terminal.text and "✗ 3 servers" in terminal.text)
    assert f"{drill} › errors" in terminal.lines[0]
    assert "40 servers, 2 causes" in terminal.text
    terminal.press("enter", "enter")
    terminal.until("raw error")

    body = [line.strip() for line in terminal.lines[terminal.lines.index("   raw error") + 1 : -3]]
    message = "".join(body)
    assert message.startswith("An error occurred (")
    assert message.endswith(".")
    assert "…" not in message


def test_every_denied_pane_names_its_action_and_the_others_work(simulated: Start) -> None:
    denied = [word for action in DENIED for word in ("--deny", action)]
    assert len(DENIED) == 6
    terminal = simulated(*denied, size=(120, 40))
    on_the_big_drill(terminal)

    def lacks(action: str) -> bool:
        return re.search(rf"! denied: [\w, ]*{action}", " ".join(terminal.text.split())) is not None

    terminal.press("enter")
    servers = ("DescribeJobLogItems", "DescribeSourceServers", "DescribeRecoveryInstances")
    terminal.until(lambda: all(lacks(action) for action in servers))
    assert re.search(r"✗ s-[0-9a-f]{17} +failed", terminal.text)
    terminal.press("G")  # failures come first
    terminal.until(lambda: re.search(r"✓ s-[0-9a-f]{17} +actions passed", terminal.text))

    terminal.press("5")
    terminal.until(lambda: lacks("DescribeJobLogItems"))
    terminal.press("3")
    terminal.until("3 Actions 120")
    terminal.until("CATEGORY")
    terminal.press("6")
    terminal.until('"jobID"')
    assert "denied" not in terminal.text
    terminal.press("e")
    terminal.until("40 servers, 1 cause")
    terminal.until(lambda: lacks("DescribeJobLogItems"))
    terminal.press("esc")
    terminal.until("1 Servers 100")
    terminal.press("i")
    terminal.until("facts")
    terminal.until("initiated by")
    terminal.press("q", "esc")
    terminal.until("STARTED")
    assert "denied" not in terminal.text


def test_denied_networks_and_executions_name_their_actions(simulated: Start) -> None:
    denied = [word for action in DENIED for word in ("--deny", action)]
    terminal = simulated(*denied, size=(120, 60))
    terminal.until("loaded")
    network = terminal.until(lambda: re.search(r"✓ +(drsjob-[0-9a-f]{17}) network", terminal.text))[
        1
    ]
    filtered(terminal, str(network), "1 job matches")
    terminal.press("enter")
    terminal.until("1 Servers")
    terminal.press("2")
    terminal.until(lambda: re.search(r"denied: [\w, ]*DescribeSourceNetworks", terminal.text))
    assert re.search(r"✓ sn-[0-9a-f]{17} +launched", terminal.text)

    terminal.press("h")
    terminal.until("Esc all jobs")
    terminal.press("esc")
    terminal.until(lambda: "Esc all jobs" not in terminal.text)
    filtered(terminal, "is:actions", "/is:actions")
    terminal.until(lambda: re.search(r"^› ✗", terminal.text, re.MULTILINE))
    terminal.press("enter", "3")
    terminal.until("REASON")
    terminal.press("enter")
    terminal.until("next step")
    terminal.until(lambda: re.search(r"the IAM action ssm:\w+", terminal.text))
    assert "in the console" in terminal.text
    assert "failure reason" in terminal.text


def test_a_failed_server_s_page_says_why_and_what_became_of_it_elsewhere(simulated: Start) -> None:
    terminal = simulated()
    drill = on_the_big_drill(terminal)

    terminal.press("enter", "n", "enter")
    terminal.until("→ ")
    terminal.until("An error occurred (")
    assert "✗ failed in " in terminal.lines[1]
    terminal.until("next recovery point")
    terminal.press("G")
    terminal.until("ITS JOBS")
    terminal.until("loaded · all there are")
    terminal.press("g", "e")
    terminal.until("raw error")
    terminal.press("q")
    terminal.until("launch status")
    assert f"{drill[-2:]} › " in terminal.lines[0]


def test_u_lists_what_runs_and_copies_the_command_without_running_it(simulated: Start) -> None:
    terminal = simulated()
    terminal.until("loaded")

    terminal.press("U")
    terminal.until(
        lambda: re.search(r"\d+ recovery instances running: \d+ of drills", terminal.text)
    )
    terminal.until("y copies")
    terminal.press("c")
    command = "aws drs terminate-recovery-instances --recovery-instance-ids i-"
    terminal.until(lambda: command in " ".join(terminal.text.split()))
    terminal.until("which was not run")
    terminal.press("q")
    terminal.until("OLDEST")
    terminal.press("enter")
    terminal.until("1 Servers")
    terminal.press("esc", "esc")
    terminal.until(lambda: re.search(r"· \d+ running \(U\)", terminal.lines[1]))


def test_u_says_which_action_is_denied(simulated: Start) -> None:
    terminal = simulated("--deny", "drs:DescribeRecoveryInstances")
    terminal.until("loaded")

    terminal.press("U")
    terminal.until(lambda: "denied: DescribeRecoveryInstances" in " ".join(terminal.text.split()))


def test_two_keys_to_the_timeline_of_a_recovery_of_four_jobs(simulated: Start) -> None:
    terminal = simulated("--scenario", "waves", size=(120, 40), given=("--rto", "4h"))
    terminal.until('4 jobs of "datacentre drill": J follows')

    terminal.press("J")
    terminal.until("1 Servers 120")
    terminal.until(lambda: re.search(r"4 of 120 servers in \w+, 116 launched", terminal.text))
    assert "4 on attempt 2" in terminal.text
    terminal.press("4")
    terminal.until(lambda: re.search(r"RTO 4h: 2h\d\dm left, 116 of 120", terminal.text))
    assert "datacentre drill, 4 jobs" in terminal.lines[0]
    assert "attempt 2" in terminal.line("grid-node-08")
