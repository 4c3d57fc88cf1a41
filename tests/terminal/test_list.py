"""The list against a real endpoint: paging by scrolling, and new jobs on top."""

import re
from collections.abc import Callable
from functools import partial
from itertools import takewhile

import pytest

from tests.endpoint import Endpoint
from tests.records import job, job_id, live_job, run, server
from tests.terminal.emulator import Terminal

Monitor = Callable[..., Terminal]
ROW = re.compile(r"drsjob-[0-9a-f]{17}")


def ids_on_screen(terminal: Terminal) -> list[str]:
    return [found[0] for line in terminal.lines if (found := ROW.search(line))]


def cursor_line(terminal: Terminal) -> str:
    return next((line for line in terminal.lines if line.startswith("› ")), "")


def test_one_page_is_asked_for_before_any_key(endpoint: Endpoint, monitor: Monitor) -> None:
    endpoint.jobs = [job(n) for n in range(350)]

    terminal = monitor("--page-size", "50", "--refresh", "60")
    terminal.until("50 loaded")
    terminal.settle()

    assert [(asked.token, asked.body["maxResults"]) for asked in endpoint.pages()] == [(None, 50)]


def has_a_page_below(terminal: Terminal) -> bool:
    """Whether what another page needs is loaded; all is."""
    shown = ids_on_screen(terminal)
    loaded = int(terminal.line(" loaded").split(" loaded")[0].split()[-1])
    return loaded >= min(350, int(shown[-1][-4:], 16) + 1 + len(shown))


def has_moved(terminal: Terminal, cursor: str) -> bool:
    """Whether that is no longer the line that the cursor is on."""
    return terminal.line("› ✓") != cursor


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
def test_page_down_reaches_the_end_of_history(
    endpoint: Endpoint, monitor: Monitor, size: tuple[int, int]
) -> None:
    endpoint.jobs = [job(n) for n in range(350)]
    terminal = monitor("--page-size", "50", "--refresh", "60", size=size)
    seen: list[str] = []

    terminal.until("loaded")
    while "the end: 350 jobs" not in terminal.text:
        terminal.until(lambda: has_a_page_below(terminal))
        seen += ids_on_screen(terminal)
        cursor = terminal.line("› ✓")
        terminal.press("pgdn")
        terminal.until(partial(has_moved, terminal, cursor))
    terminal.settle()
    seen += ids_on_screen(terminal)

    in_order = list(dict.fromkeys(seen))
    assert in_order == [job_id(n) for n in range(350)]
    tokens = [asked.token for asked in endpoint.pages()]
    assert tokens == [None, *(job_id(n) for n in range(49, 349, 50))]


def test_a_new_job_appears_on_top_and_the_cursor_stays_on_its_job(
    endpoint: Endpoint, monitor: Monitor
) -> None:
    endpoint.jobs = [live_job(n) if n == 10 else job(n) for n in range(10, 110)]
    terminal = monitor()
    terminal.until("100 loaded")
    terminal.press("j", "j")
    terminal.until(lambda: job_id(12) in cursor_line(terminal))
    asked_before = len(endpoint.pages())

    endpoint.jobs.insert(0, live_job(1))
    terminal.until(job_id(1))

    assert ids_on_screen(terminal)[:3] == [job_id(1), job_id(10), job_id(11)]
    assert job_id(12) in cursor_line(terminal)
    assert len(endpoint.pages()) - asked_before <= 2


def test_the_screen_does_not_jump_when_jobs_appear_above_it(
    endpoint: Endpoint, monitor: Monitor
) -> None:
    endpoint.jobs = [live_job(n) if n == 10 else job(n) for n in range(10, 110)]
    terminal = monitor()
    terminal.until("100 loaded")
    terminal.press("pgdn", "pgdn")
    terminal.settle()
    before, cursor_before = ids_on_screen(terminal), cursor_line(terminal)

    endpoint.jobs.insert(0, live_job(1))
    terminal.until("101 loaded")
    terminal.settle()

    assert ids_on_screen(terminal) == before
    assert cursor_line(terminal) == cursor_before


def test_changes_of_a_live_job_show_in_list_and_open_screens(
    endpoint: Endpoint, monitor: Monitor
) -> None:
    moving = live_job(1, participatingServers=[server(1, "PENDING", [run(1, "IN_PROGRESS")])])
    endpoint.jobs = [moving, *(job(n) for n in range(2, 20))]
    terminal = monitor()
    terminal.until("·1  actions ↻1")

    endpoint.jobs[0] = live_job(1, participatingServers=[server(1, "LAUNCHED", [run(1, "FAILED")])])
    terminal.until("✓1  actions ✗1")

    terminal.press("enter")
    terminal.until(lambda: re.search(r"✗ s-0+1 +action failed .* ✗1", terminal.text))
    terminal.until(lambda: re.search(r"› s-0+1 .* since \d\d:\d\d:\d\dZ, observed", terminal.text))
    terminal.press("enter")
    terminal.until("Process check 1")
    endpoint.jobs[0] = live_job(
        1, participatingServers=[server(1, "LAUNCHED", [run(1, "FAILED", "nginx is not running")])]
    )
    terminal.until("nginx is not running")
    terminal.until("was pending; observed")


def test_a_deleted_job_says_so(endpoint: Endpoint, monitor: Monitor) -> None:
    endpoint.jobs = [live_job(1), *(job(n) for n in range(2, 20))]
    terminal = monitor()
    terminal.until("1 live")

    del endpoint.jobs[0]
    terminal.until("deleted, last known")

    terminal.until("0 live")
    terminal.until("deleted, last known: 1 of 1 server launched")


def test_max_items_shows_the_token_to_go_on_from(endpoint: Endpoint, monitor: Monitor) -> None:
    endpoint.jobs = [job(n) for n in range(30)]

    terminal = monitor("--max-items", "7", "--page-size", "5")
    terminal.until("stopped at --max-items 7")
    after = terminal.lines.index(terminal.line("stopped at")) + 1
    token = "".join(line.strip() for line in takewhile(bool, terminal.lines[after:]))
    resumed = monitor("--page-size", "5", "--starting-token", token)
    resumed.until("23 loaded")
    first = ids_on_screen(resumed)[0]
    resumed.press("G")
    resumed.until("the end: 23 jobs")

    assert ids_on_screen(terminal) == [job_id(n) for n in range(7)]
    assert first == job_id(7)


def test_one_job_id_opens_on_that_job(endpoint: Endpoint, monitor: Monitor) -> None:
    endpoint.jobs = [job(n) for n in range(30)]

    terminal = monitor("--job-id", job_id(5))
    terminal.until("1 Servers 1")

    terminal.until(lambda: f"{job_id(5)[-8:]} drill " in terminal.lines[0])


def test_an_empty_account_says_where_jobs_live(endpoint: Endpoint, monitor: Monitor) -> None:
    terminal = monitor("--from", "2026-11-01")

    terminal.until("No jobs in us-east-1 since Nov 01.")

    terminal.until("Jobs live in the recovery region")
    assert endpoint.pages()[0].body["filters"] == {"fromDate": "2026-11-01T00:00:00Z"}


def test_help_that_is_closed_as_fast_as_it_is_opened_does_not_quit(
    endpoint: Endpoint, monitor: Monitor
) -> None:
    endpoint.jobs = [job(n) for n in range(5)]
    terminal = monitor("--refresh", "60")
    terminal.until("the end: 5 jobs")

    terminal.press("?q?q?q?")
    terminal.until("Keys here")
    terminal.press("q")
    terminal.until("the end: 5 jobs")
