"""The real program in terminals, as in tests/terminal."""

from tests.terminal.conftest import _no_colour_override, monitor, start

__all__ = ["_no_colour_override", "monitor", "start"]
