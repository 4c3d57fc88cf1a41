"""The collector may die: the screen stays, and another one goes on where it was."""

import signal
from collections.abc import Callable

import psutil

from tests.endpoint import Endpoint
from tests.records import job, job_id, live_job
from tests.terminal.emulator import Terminal

Monitor = Callable[..., Terminal]


def _collector(terminal: Terminal) -> psutil.Process:
    [collector] = psutil.Process(terminal.process.pid).children()
    return collector


def test_a_killed_collector_is_replaced_and_asks_for_no_history_again(
    endpoint: Endpoint, monitor: Monitor
) -> None:
    endpoint.jobs[:] = [live_job(1), *map(job, range(2, 121))]
    terminal = monitor("--page-size", "40")
    terminal.until("40 loaded")
    terminal.press("pgdn", "pgdn")
    terminal.until("80 loaded")
    _collector(terminal).send_signal(signal.SIGKILL)
    terminal.until("the collector ended")
    assert job_id(40) in terminal.text

    endpoint.jobs.insert(0, live_job(999))
    terminal.until("2 live")
    assert "the collector ended" not in terminal.text
    terminal.press("G")
    terminal.until("the end: 121 jobs")
    tokens = [page.token for page in endpoint.pages() if page.token]
    assert len(tokens) == len(set(tokens)), "a page was asked for twice"


def test_r_starts_it_at_once_also_inside_a_job(endpoint: Endpoint, monitor: Monitor) -> None:
    endpoint.jobs[:] = [live_job(1)]
    terminal = monitor()
    terminal.until("1 live")
    terminal.press("enter")
    terminal.until("1 Servers 1")
    _collector(terminal).send_signal(signal.SIGKILL)
    terminal.until("the collector ended")
    terminal.press("r")
    terminal.until(lambda: "the collector ended" not in terminal.text)
    endpoint.jobs[0] = job(1)

    terminal.until("succeeded")


def test_a_job_appears_in_a_list_that_was_empty_when_the_collector_died(
    endpoint: Endpoint, monitor: Monitor
) -> None:
    terminal = monitor()
    terminal.until("No jobs")
    _collector(terminal).send_signal(signal.SIGKILL)
    terminal.until("the collector ended")
    terminal.press("r")
    terminal.until(lambda: "the collector ended" not in terminal.text)

    endpoint.jobs[:] = [job(1)]
    terminal.press("r")

    terminal.until(job_id(1))
