"""One real botocore client for all tests, since making one takes longer than most; and the command
line up to where the monitor would open."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest

from drs_tui import cli
from drs_tui.exit_codes import EXIT_REFUSED
from drs_tui.settings import Settings
from tests.conftest import AWS
from tests.endpoint import Endpoint
from tests.unit.memory import Memory


@pytest.fixture(scope="session")
def _memory() -> Iterator[Memory]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in AWS.items():
            patch.setenv(name, value)
        yield Memory()


@pytest.fixture
def memory(_memory: Memory) -> Memory:
    """Return clients with a new endpoint in memory."""
    _memory.endpoint = Endpoint()
    return _memory


@pytest.fixture
def opened_with(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run the command line up to where the monitor would open; return its settings."""
    found: list[Settings] = []

    def monitor(settings: Settings, *_: Any) -> int:
        found.append(settings)
        return 0

    def run(*words: str) -> Settings:
        monkeypatch.setattr(cli, "_monitor", monitor)
        monkeypatch.setattr(sys, "argv", ["drs-tui", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert ended.value.code == (0 if found else EXIT_REFUSED)
        return found[-1] if found else Settings()

    return run
