"""The places where a fault can strike, each a program that stands there, to be used again and
again: the fault on, seen, well again, recovered."""

import os
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tests.conftest import AWS
from tests.endpoint import Asked, Item, caller
from tests.faults.on_screen import Again, check_again, cursor, ids, says_again, screen_text
from tests.faults.service import Act, Matches, outage, serving, unresolved
from tests.faults.table import Fault
from tests.records import ACCOUNT, job, job_id, live_job, log_item, run, server, source_server
from tests.terminal.emulator import Terminal

PROGRAM = (sys.executable, "-m", "drs_tui", "--region", "us-east-1", "--refresh", "1")
JOBS, LOGS = "DescribeJobs", "DescribeJobLogItems"
PAGE = 60
ROWS = 15  # fewer than fit on a screen
EMPTY: Mapping[str, str] = MappingProxyType({})
NEVER = ("No jobs", "No such job", "✗", "Traceback", "deleted")
WITHIN = 20.0
QUIET_FOR = 0.03
_ITEM = re.compile(r"[› ] +00:(\d\d):(\d\d)Z ")


def is_page(asked: Asked) -> bool:
    """DescribeJobs, but not by id."""
    return asked.operation == JOBS and not asked.job_ids


def _is_ours(name: str) -> bool:
    """Whether a variable of the tests' own environment would change what is tested."""
    return name.startswith(("AWS_", "TEXTUAL")) or name.upper().endswith(("_PROXY", "NO_COLOR"))


class Place:
    """One program at one place, with a service of its own."""

    name = ""
    operation = JOBS
    options: tuple[str, ...] = ()

    def __init__(
        self,
        names: Path | None = None,
        *,
        fault: Act | None = None,
        environ: Mapping[str, str] = EMPTY,
        without: Sequence[str] = (),
        options: Sequence[str] = (),
    ) -> None:
        """``fault``: it is on from the start. ``without``: of the environment."""
        self._stack = ExitStack()
        self.service = self._stack.enter_context(serving(names))
        self.world = self.service.world
        self.world.identity = caller(ACCOUNT, "drill")
        self._numbers = count(1)
        self._failed_at = 0.0
        self.prepare()
        ours = {k: v for k, v in os.environ.items() if not _is_ours(k)}
        around = {**ours, **AWS, **self.service.environ, **environ}
        around = {name: value for name, value in around.items() if name not in without}
        if fault:
            self.fail(fault)
        argv = [*PROGRAM, *self.options, *options]
        self.terminal: Terminal = self._stack.enter_context(Terminal(argv, around, (80, 24)))

    def close(self) -> None:
        """End program and service."""
        self._stack.close()

    # what a place is

    def prepare(self) -> None:
        """Fill the world."""
        self.world.jobs[:] = [live_job(1), *(job(n) for n in range(2, 12))]

    def enter(self) -> None:
        """Go there, from the start of the program."""
        self.terminal.until("the end: 11 jobs")

    def matches(self, asked: Asked) -> bool:
        """Whether a fault of this place is about that request."""
        raise NotImplementedError

    def provoke(self, *, itself: bool) -> None:
        """Do what makes the program ask, once the fault is on; ``itself``: it asks by itself."""
        if not itself:
            self.terminal.press("r")

    def kept(self) -> Any:
        """Return what is on the screen and must stay there, to compare later."""
        return ids(self.terminal), cursor(self.terminal)

    def is_kept(self, before: Any) -> bool:
        """Return whether that is still on the screen; a notice may take some lines of it."""
        rows, highlighted = before
        now = ids(self.terminal)
        is_there = len(now) > len(rows) // 2 and rows[: len(now)] == now
        return is_there and cursor(self.terminal) == highlighted

    def is_marked(self) -> bool:
        """Return whether the screen marks its time as out of date."""
        return bool(re.search(r"! (as of )?\d|! waiting", self.terminal.lines[0]))

    def words_of(self, fault: Fault) -> str:
        """Return what the screen says of the fault."""
        return fault.says.format(self.operation)

    def look_around(self) -> None:
        """See that what the fault is not about works."""

    def change(self) -> Callable[[], bool]:
        """Change the world; the test of whether the screen shows it."""
        raise NotImplementedError

    # what every place does

    def until(self, wanted: Callable[[], Any] | str, seconds: float = WITHIN) -> None:
        """Wait for a state of the screen, and then until nothing is drawn for a moment.

        ``Terminal.until`` waits for a longer pause, which hundreds of rows have no time for.
        """
        terminal = self.terminal
        condition = (lambda: wanted in terminal.text) if isinstance(wanted, str) else wanted
        deadline = time.monotonic() + seconds
        while not condition() or terminal.pump(QUIET_FOR):
            if time.monotonic() > deadline or terminal.process.poll() is not None:
                terminal.until(condition, 0)  # fails with a message
            terminal.pump()

    def fail(self, act: Act, matches: Matches | None = None) -> None:
        """Start the fault, for this place's requests or for those given."""
        self.service.fail(act, matches or self.matches)
        self._failed_at = time.monotonic()

    def sees(self, words: str, again: Again, seconds: float = WITHIN) -> None:
        """Check that the screen shows the fault, and when the next try is."""
        self.until(
            lambda: words in screen_text(self.terminal) and says_again(self.terminal, again),
            seconds,
        )
        check_again(self.terminal, again, time.monotonic() - self._failed_at)

    def endures(
        self,
        act: Act,
        words: str,
        again: Again,
        *,
        itself: bool,
        seconds: float = WITHIN,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        """Through a fault, and out of it again, by itself or with ``r``; nothing is lost."""
        mark = len(self.terminal.written)
        before = self.kept()
        self.fail(act)
        self.provoke(itself=itself)
        self.sees(words, again, seconds)
        assert self.service.failed or act in (outage, unresolved), "the fault struck nothing"
        self.keeps(before)
        self.until(self.is_marked)
        self.look_around()
        check()
        self.recovers(words, itself=itself)
        self.said_nothing_untrue(mark)

    def keeps(self, before: Any) -> None:
        """That is still on the screen."""
        self.until(lambda: self.is_kept(before))

    def recovers(self, words: str, *, itself: bool) -> None:
        """Well again: the screen is fresh, and nothing of the fault is left on it."""
        is_shown = self.change()
        self.service.heal()
        if not itself:
            self.terminal.press("r")
        self.until(lambda: is_shown() and words not in screen_text(self.terminal))
        self.until(lambda: "● " in self.terminal.lines[0])

    def recover_by_asking(self) -> None:
        """Heal a fault that is not shown, and repeat the request."""
        is_shown = self.change()
        self.service.heal()
        self.provoke(itself=False)
        self.until(is_shown)

    def said_nothing_untrue(self, mark: int) -> None:
        """Since then, not for a moment."""
        written = self.terminal.written[mark:].decode(errors="replace")
        untrue = [words for words in NEVER if words in written]
        assert not untrue, f"the screen said {untrue}"


class FirstPage(Place):
    """A list restarted again and again: with ``d`` its dates are typed, the same ones."""

    name = "first page"

    def matches(self, asked: Asked) -> bool:
        return asked.operation == JOBS

    def kept(self) -> Any:
        return None

    def is_kept(self, _: Any) -> bool:
        """There was nothing yet; and nothing is made up."""
        return not ids(self.terminal)

    def provoke(self, *, itself: bool) -> None:  # noqa: ARG002  a list asks when it is begun
        self.terminal.press("d")
        self.until("dates")
        self.terminal.press("enter")

    def sees(self, words: str, again: Again, seconds: float = WITHIN) -> None:
        """Of the restarted list: the one before may just have been refreshed."""
        self.until(lambda: not ids(self.terminal), seconds)
        super().sees(words, again, seconds)

    def change(self) -> Callable[[], bool]:
        self.world.jobs[0] = _moved(next(self._numbers))
        wanted = [each["jobID"] for each in self.world.jobs]
        return lambda: ids(self.terminal) == wanted


class LaterPage(Place):
    """A long history: the end of what is loaded asks for more."""

    name = "later page"
    options = ("--page-size", str(PAGE))

    def prepare(self) -> None:
        self.world.jobs[:] = [live_job(1), *(job(n) for n in range(2, 12_000))]
        self._loaded = PAGE

    def enter(self) -> None:
        self.until(f"{PAGE} loaded")

    def matches(self, asked: Asked) -> bool:
        return is_page(asked) and asked.token is not None

    def provoke(self, *, itself: bool) -> None:  # noqa: ARG002  a list asks when it is begun
        # Not G, which would load on to the end.
        self.terminal.press(*["pgdn"] * (PAGE // ROWS + 1))

    def kept(self) -> Any:
        # The end of the list comes into sight with the fault: what is kept is all there is.
        return self._loaded

    def is_kept(self, before: Any) -> bool:
        on_screen = ids(self.terminal)
        last = job_id(before)
        return f"{before:,} loaded" in self.terminal.lines[1] and on_screen[-1] == last

    def change(self) -> Callable[[], bool]:
        # Any row of the page: one that comes while keys are pressed may be scrolled into.
        page = {job_id(self._loaded + 1 + place) for place in range(PAGE)}
        self._loaded += PAGE
        words = f"{self._loaded:,} loaded"
        return lambda: words in self.terminal.lines[1] and bool(page & set(ids(self.terminal)))


def _moved(number: int) -> Item:
    """The live job as it is at that point."""
    statuses = ["LAUNCHED"] * (number % 7 + 1) + ["PENDING"] * 2
    servers = [server(n, status) for n, status in enumerate(statuses)]
    return live_job(1, participatingServers=servers)


class Refresh(Place):
    """A live job on top: a tick a second."""

    name = "refresh"

    def matches(self, asked: Asked) -> bool:
        return is_page(asked) and asked.token is None

    def change(self) -> Callable[[], bool]:
        number = next(self._numbers)
        self.world.jobs[0] = _moved(number)
        words = f"✓{number % 7 + 1}"
        return lambda: words in self.terminal.line(job_id(1))


class ById(Refresh):
    """The live job is far down: a tick asks for it by its id."""

    name = "refresh by id"
    options = ("--page-size", "8")

    def prepare(self) -> None:
        self.world.jobs[:] = [job(n) for n in range(2, 13)]
        self.world.jobs[10] = live_job(1)

    def matches(self, asked: Asked) -> bool:
        return asked.operation == JOBS and bool(asked.job_ids)

    def change(self) -> Callable[[], bool]:
        number = next(self._numbers)
        self.world.jobs[10] = _moved(number)
        words = f"✓{number % 7 + 1}"
        return lambda: words in self.terminal.line(job_id(1))


class OpenLog(Place):
    """The log pane of a live job."""

    name = "log of the open job"
    operation = LOGS

    def words_of(self, fault: Fault) -> str:
        """A pane says its denials in one line, with what it lacks."""
        return super().words_of(fault).replace("AWS denied drs:", "denied: ")

    def prepare(self) -> None:
        super().prepare()
        self.world.logs[job_id(1)] = [log_item(0, "JOB_START"), log_item(1)]
        self.move("PENDING")
        self.world.things["DescribeSourceServers"] = [source_server(n) for n in range(9)]
        self.world.things["DescribeSourceNetworks"] = []
        self.world.things["DescribeRecoveryInstances"] = []

    def open_log(self) -> None:
        """Open the job, and its log."""
        super().enter()
        self.terminal.press("enter")
        self.until("5 Log")
        self.terminal.press("5")

    def enter(self) -> None:
        self.open_log()
        self.until("5 Log 2")
        self.until("JOB_START")

    def matches(self, asked: Asked) -> bool:
        return asked.operation == LOGS

    def is_marked(self) -> bool:
        """The job is fresh, its log is not: the pane says since when."""
        return "read " in self.terminal.text

    def move(self, status: str) -> None:
        """The job's servers are that far."""
        servers = [server(n, status, [run(n)]) for n in range(3)]
        self.world.jobs[0] = live_job(1, participatingServers=servers)

    def _times(self) -> list[int]:
        """The items on the screen, each by its second, which is its place."""
        return [
            int(found[1]) * 60 + int(found[2])
            for line in self.terminal.lines
            if (found := _ITEM.match(line))
        ]

    def kept(self) -> Any:
        return len(self.world.logs[job_id(1)])

    def is_kept(self, before: Any) -> bool:
        """The newest items, as many as there is room for."""
        now = self._times()
        is_newest = now == list(range(before))[-len(now) :]
        return bool(now) and is_newest and f"5 Log {before} " in self.terminal.text

    def look_around(self) -> None:
        self.terminal.press("1")
        self.until("host-1")
        self.terminal.press("5")
        self.until(lambda: self._times() and "host-1" not in self.terminal.text)

    def change(self) -> Callable[[], bool]:
        log = self.world.logs[job_id(1)]
        log.append(log_item(len(log)))
        words = f"5 Log {len(log)}"
        return lambda: words in self.terminal.text
