"""The real program in a terminal that is too small for a while."""

from collections.abc import Callable

from tests.endpoint import Endpoint
from tests.records import job, job_id
from tests.terminal.emulator import Terminal

Monitor = Callable[..., Terminal]


def shrink_and_grow(terminal: Terminal, columns: int, rows: int, wanted: str) -> None:
    """Make it too small, wait until the program says so, and make it large again."""
    terminal.resize(columns, rows)
    terminal.until(f"needs 40×10, has {columns}×{rows}")
    terminal.resize(80, 24)
    terminal.until(wanted)


def cursor_line(terminal: Terminal) -> str:
    return next((line for line in terminal.lines if line.startswith("› ")), "")


def test_the_cursor_is_seen_and_moves_when_the_terminal_is_large_again(
    endpoint: Endpoint, monitor: Monitor
) -> None:
    endpoint.jobs = [job(n) for n in range(9)]
    terminal = monitor("--refresh", "60")
    terminal.until("9 loaded")

    for number, size in enumerate(((80, 8), (39, 24)), 1):
        shrink_and_grow(terminal, *size, "9 loaded")
        terminal.press("j")
        terminal.until(lambda: job_id(number) in cursor_line(terminal))  # noqa: B023  called here

    terminal.press("?")
    terminal.until("lines 1–")
    shrink_and_grow(terminal, 80, 8, "lines 1–")
    terminal.press("j")
    terminal.until("lines 2–")

    terminal.press("h")
    terminal.until("/ filter")
    terminal.press("/", "q")
    terminal.until("↵ accept")
    terminal.resize(39, 24)
    terminal.until("needs 40×10, has 39×24")
    terminal.press("q")
    terminal.resize(80, 24)
    terminal.until(lambda: terminal.line(" / ").split()[:2] == ["/", "qq"])
