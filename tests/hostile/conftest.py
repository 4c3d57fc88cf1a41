"""The real program in terminals, as in tests/terminal."""

from pathlib import Path

import pytest

from tests.terminal.conftest import _no_colour_override, monitor, start

__all__ = ["_no_colour_override", "monitor", "start"]


def pytest_configure(config: pytest.Config) -> None:
    """More of the same: ``pytest tests/hostile -m slow``."""
    config.addinivalue_line("markers", "slow: not in every run; with -m slow")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is slow waits to be asked for."""
    if config.getoption("markexpr"):
        return
    here = Path(__file__).parent
    slow = [i for i in items if i.get_closest_marker("slow") and here in i.path.parents]
    if slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in slow]
