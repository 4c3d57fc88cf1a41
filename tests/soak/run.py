"""One soak: the service, the program in its terminal, a user at the keyboard, and the end."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import psutil

from tests.conftest import AWS
from tests.soak.measure import Held, ended
from tests.soak.person import LOOKS, VISITS, Person
from tests.soak.truth import SIZE, drift, read_list
from tests.soak.world import WEEK
from tests.terminal.emulator import Terminal, descendants

COLLECTOR = "drs_tui.collector"
SAMPLE_EVERY = 0.5
# The warm-up. The kills come first, so that the collector that is measured is warm as well.
KILLS = 4
ROUNDS = 8  # so often each visit is made, with a new list after each round,
VISITS_BETWEEN = 5  # and credentials that expire after so many
STARTS_WITHIN = 40.0
# In shares of the time measured. A list takes more memory the older it is, for deleted jobs stay in
# it: none becomes as old as those of the warm-up.
NEW_LISTS = tuple(n / 16 for n in range(1, 16))
EXPIRIES = tuple((n + 0.5) / 9 for n in range(9))
EXPIRED_FOR = 1.0
# More than the list has pages. Time alone would not do: a call may be waiting for a silent service.
CALLS_TO_CATCH_UP = 40


@dataclass(frozen=True, slots=True)
class Plan:
    """``seconds`` of real time, measured once the processes are warm, are a week of the
    simulator's, in which ``jobs`` come, and as many go: ``kept`` are there at any time.
    ``cadence``: seconds between two ticks. ``faults``: the share of requests that fail."""

    seconds: float
    jobs: int = 10_000
    kept: int = 800
    cadence: float = 0.1
    faults: float = 0.02

    @property
    def speed(self) -> float:
        """Simulated seconds a second."""
        return WEEK / self.seconds


class Service:
    """The simulated service, a process of its own."""

    def __init__(self, plan: Plan) -> None:
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.soak.service"),
                *("--speed", str(plan.speed), "--kept", str(plan.kept)),
                *("--mean", str(WEEK / plan.jobs), "--faults", str(plan.faults)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.url: str = self._answer()["url"]

    def _answer(self) -> Any:
        assert self.process.stdout
        return json.loads(self.process.stdout.readline())

    def command(self, line: str) -> Any:
        """Have it do something; its answer."""
        assert self.process.stdin
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self._answer()

    @property
    def environ(self) -> Mapping[str, str]:
        """The environment of a program that asks it."""
        kept = {name: text for name, text in os.environ.items() if not name.startswith("AWS_")}
        return kept | AWS | {"AWS_ENDPOINT_URL": self.url}


@contextmanager
def serving(plan: Plan) -> Iterator[Service]:
    """A service, as long as the context lasts."""
    service = Service(plan)
    try:
        yield service
    finally:
        service.process.kill()
        service.process.communicate()


@dataclass(slots=True)
class Found:
    """What came of it."""

    held: list[Held] = field(default_factory=lambda: [Held("ui"), Held("collector")])
    failures: list[str] = field(default_factory=list)
    counts: dict[str, Any] = field(default_factory=dict)
    visits: int = 0
    kills: int = 0
    new_lists: int = 0
    ever: int = 0
    shown: int = 0
    warm_up: float = 0.0  # seconds


class Soak:
    """``go`` runs it."""

    def __init__(self, plan: Plan, service: Service, terminal: Terminal) -> None:
        self._plan, self._service, self._terminal = plan, service, terminal
        self._person = Person(terminal)
        self._ui = psutil.Process(terminal.process.pid)
        self._due = sorted(
            [(at, self._request_new_list) for at in NEW_LISTS]
            + [(at, self._expire) for at in EXPIRIES],
            key=lambda each: each[0],
        )
        self._sampled = 0.0
        self.found = Found()

    def _collector(self) -> psutil.Process | None:
        with suppress(psutil.Error):
            for child in self._ui.children():
                if COLLECTOR in child.cmdline():
                    return child
        return None

    # what happens on the way, each in steps that give the program its time

    def _kill(self) -> Iterator[None]:
        """Kill -9."""
        if collector := self._collector():
            collector.send_signal(signal.SIGKILL)
            self.found.kills += 1
        yield

    def _request_new_list(self) -> Iterator[None]:
        """The same list again, from its beginning: what is held of the one before is let go."""
        yield from self._person.request_new_list()
        self.found.new_lists += 1

    def _expire(self) -> Iterator[None]:
        """The credentials expire, are renewed, and ``r`` goes on."""
        self._service.command("fail ExpiredTokenException")
        yield from _for(EXPIRED_FOR)
        self._service.command("well")
        yield from self._person.type("expired", "r")

    def _warm_up(self, visits: Iterator[None]) -> Iterator[None]:
        """All that fills what is kept up to a bound, and all that briefly takes much memory, which
        the allocator then keeps."""
        for _ in range(KILLS):
            yield from self._collector_there()
            yield from _until_home(visits, self._person)
            yield from self._kill()
        yield from self._collector_there()
        for _ in range(ROUNDS):
            for number in range(len(VISITS)):
                yield from _until_home(visits, self._person)
                if number % VISITS_BETWEEN == 0:
                    yield from self._expire_in_silence()
            yield from self._request_new_list()

    def _collector_there(self) -> Iterator[None]:
        """Until one has been started in place of the one that was killed."""
        until = time.monotonic() + STARTS_WITHIN
        while self._collector() is None:
            assert time.monotonic() < until, f"no collector:\n{self._terminal.text}"
            yield

    def _expire_in_silence(self) -> Iterator[None]:
        """The same while a request is not answered. It holds the client that expired, while
        another is made: two at a time are the most that the collector ever needs."""
        self._service.command("silent")
        yield from _for(LOOKS)
        yield from self._expire()

    def go(self) -> None:
        """Warm up, then the week that is measured."""
        self._terminal.until(" loaded")
        visits: Iterator[None] = self._person.steps()
        began = time.monotonic()
        self._do(self._warm_up(visits))
        self.found.warm_up = time.monotonic() - began
        for held in self.found.held:
            held.is_warm()
        self._do(self._week(visits))
        self._do(_for(2.0))
        self._do(self._person.go_home())

    def _week(self, visits: Iterator[None]) -> Iterator[None]:
        """Visits, and what is due between them."""
        began = time.monotonic()
        while (at := (time.monotonic() - began) / self._plan.seconds) < 1:
            if self._due and self._due[0][0] <= at:
                yield from self._due.pop(0)[1]()
            else:
                yield from _until_home(visits, self._person)

    def _do(self, steps: Iterator[None]) -> None:
        """Take the steps, and read and measure between them."""
        for _ in steps:
            self._read()
            self._sample()

    def _read(self) -> None:
        """What the program writes; it must go on."""
        while self._terminal.pump(0.005):
            self._terminal.written = b""
        if self._terminal.process.poll() is not None:
            raise AssertionError(f"it ended:\n{self._terminal.text}\n{self._terminal.stderr()}")

    def _sample(self) -> None:
        if time.monotonic() - self._sampled < SAMPLE_EVERY:
            return
        self._sampled, calls = time.monotonic(), self._calls()
        for held, process in zip(self.found.held, (self._ui, self._collector()), strict=True):
            held.take(calls, process)

    def compare(self) -> None:
        """Compare the list with the service's while the clock stands still.

        Once more after the collector was killed, and after the list was requested again.
        """
        found, terminal = self.found, self._terminal
        ever = self._service.command("freeze")["ever"]
        found.ever = len(ever) - self._plan.kept
        terminal.resize(*SIZE)
        for words, before in {
            "after the week": iter(()),
            "after one more kill": self._kill(),
            "requested again": self._request_new_list(),
        }.items():
            for _ in before:
                self._read()
            self._catch_up()
            shown = read_list(terminal, self._settle)
            deleted_too = words != "requested again"
            wrong = drift(self._service.url, shown, ever, deleted_too=deleted_too)
            found.failures += [f"{words}: {each}" for each in wrong[:10]]
            found.shown = len(shown)

    def _catch_up(self) -> None:
        """Let some ticks pass, and load the list to its end."""
        until = time.monotonic() + 60
        settled = self._calls() + CALLS_TO_CATCH_UP
        while self._calls() < settled:
            assert time.monotonic() < until, f"it sends no request:\n{self._terminal.text}"
            self._settle()
        while "the end:" not in self._terminal.text:
            assert time.monotonic() < until, f"the list has no end:\n{self._terminal.text}"
            for _ in self._person.go_home():
                self._read()
            self._terminal.press("G")
            self._settle()

    def _calls(self) -> int:
        """Return the number of DescribeJobs calls."""
        calls: int = self._service.command("counts")["asked"].get("DescribeJobs", 0)
        return calls

    def _settle(self) -> None:
        for _ in _for(0.3):
            self._read()

    def count(self) -> None:
        """Record what was done: requests, faults and visits."""
        self.found.counts = self._service.command("counts")
        self.found.visits = self._person.visits.total()

    def quit(self) -> None:
        """Quit with ``q``: the terminal is restored, and no process is left."""
        found, terminal = self.found, self._terminal
        before = terminal.attributes_before
        mine = [self._ui, *descendants(self._ui.pid)]
        terminal.press("q")
        status = terminal.ended()
        if status != 0:
            found.failures.append(f"exit status {status}: {terminal.stderr()[-500:]}")
        if terminal.attributes != before:
            found.failures.append("the terminal is not as it was")
        left = ended(mine, 5)
        found.failures += [f"left behind: {each}" for each in left]


def _for(seconds: float) -> Iterator[None]:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        yield


def _until_home(visits: Iterator[None], person: Person) -> Iterator[None]:
    """The steps of one visit."""
    before = person.visits.total()
    while person.visits.total() == before or not person.is_home():
        yield next(visits)


def soak(plan: Plan) -> Found:
    """Run the soak. A step that fails ends it; what was found until then is returned."""
    argv = [sys.executable, "-m", "tests.soak.program", "--region", "us-east-1"]
    argv += ["--refresh", str(plan.cadence), "--page-size", "50"]
    with serving(plan) as service, Terminal(argv, service.environ, (100, 30)) as terminal:
        one = Soak(plan, service, terminal)
        found = one.found
        try:
            one.go()
            one.compare()
            one.quit()
        except AssertionError as error:
            found.failures.append(str(error))
        one.count()
    for held in found.held:
        found.failures += held.failures()
    return found
