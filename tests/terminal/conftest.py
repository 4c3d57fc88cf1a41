"""Programs in terminals, each against an endpoint of its own."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.conftest import environ_for
from tests.endpoint import Endpoint
from tests.terminal.emulator import Terminal

Start = Callable[..., Terminal]
PROGRAM = (sys.executable, "-m", "drs_tui")
# A shell with job control, which goes on when the program stops: Enter is its fg.
SHELL = ("sh", "-c", 'set -m; "$@"; read -r _; fg', "sh")


@pytest.fixture
def start(endpoint: Endpoint) -> Iterator[Start]:
    """Start ``drs-tui`` with those options; by default against the endpoint, in us-east-1."""
    with ExitStack() as stack:

        def started(
            *options: str, size: tuple[int, int] = (80, 24), environ: dict[str, str] | None = None
        ) -> Terminal:
            around = {**(environ_for(endpoint)), **(environ or {})}
            return stack.enter_context(Terminal([*PROGRAM, *options], around, size))

        yield started


@pytest.fixture
def monitor(start: Start) -> Callable[..., Terminal]:
    """Start the monitor proper, refreshing every second."""

    def started(*options: str, **more: object) -> Terminal:
        return start("--region", "us-east-1", "--refresh", "1", *options, **more)

    return started


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)  # a key may write a file there


@pytest.fixture(autouse=True)
def _no_colour_override(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "TEXTUAL", "TEXTUAL_DEBUG"):
        if name in os.environ:
            monkeypatch.delenv(name)
