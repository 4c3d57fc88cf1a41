"""The real program in terminals, as in tests/terminal."""

from tests.terminal.conftest import (
    _in_a_folder_of_its_own,
    _no_colour_override,
    monitor,
    start,
)

__all__ = ["_in_a_folder_of_its_own", "_no_colour_override", "monitor", "start"]
