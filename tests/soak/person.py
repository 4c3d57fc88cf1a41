"""A user at the keyboard now and then: what they do, and whether the program reacts."""

import time
from collections import Counter
from collections.abc import Iterator
from itertools import cycle

from tests.terminal.emulator import Terminal

ANSWERS_WITHIN = 40.0
LOOKS = 0.25  # seconds between two keys
OPENS_WITHIN = 5.0  # what a key opens; if it does not, something else took the key

# Each from the list, and nothing that ends the program.
VISITS: dict[str, tuple[str, ...]] = {
    "a job and its panes": ("g", "enter", "1", "2", "3", "4", "5", "6", "5", "G", "1"),
    "a server of a job": ("down", "down", "enter", "down", "enter", "v"),
    "a filter": ("/", *"failed", "enter", "down", "pgdn", "enter"),
    "errors": ("e", "down", "enter"),
    "all errors": ("e", "a", "down", "down", "enter", "enter"),
    "far down": ("G", "pgup", "enter", "5"),
    "another job": ("g", "pgdn", "pgdn", "down", "enter", "3", "enter"),
    "facts and raw": ("i", "esc", "v", "G"),
    "help and palette": ("?", "esc", ":", "esc"),
    "a watch": ("w", "down", "down", "w"),
    "instances": ("g", "enter", "u"),
    "copying": ("y", "c"),
    "relative times": ("t", "pgdn", "t"),
    "r": ("r",),
    "no page ahead": ("G", "G", "G", "g"),
}


class Person:
    """Types into the terminal; ``steps`` gives the program time between any two keys."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self.visits = Counter[str]()

    def is_home(self) -> bool:
        """Whether the list is on the screen, and nothing is being typed."""
        lines = self._terminal.lines
        return " loaded" in lines[1] and "/ filter" in lines[-1] and "all jobs" not in lines[-1]

    def go_home(self) -> Iterator[None]:
        """Back to the list, all of it."""
        yield from self._look()
        until = time.monotonic() + ANSWERS_WITHIN
        while not self.is_home():
            if time.monotonic() > until:
                raise AssertionError(f"no way back to the list:\n{self._terminal.text}")
            self._terminal.press("esc")
            yield from self._look()
        self._terminal.press("g")

    def request_new_list(self) -> Iterator[None]:
        """The same list again, from its beginning. A key typed before may still have led away."""
        until = time.monotonic() + ANSWERS_WITHIN
        while not self._is_typing():
            assert time.monotonic() < until, f"no line to type in:\n{self._terminal.text}"
            yield from self.go_home()
            self._terminal.press("d")
            opens = time.monotonic() + OPENS_WITHIN
            while not self._is_typing() and time.monotonic() < opens:
                yield
        yield from self.type("the list again", "enter")

    def _is_typing(self) -> bool:
        """Whether there is a line to type in."""
        return "accept" in self._terminal.lines[-1]

    def _look(self) -> Iterator[None]:
        until = time.monotonic() + LOOKS
        while time.monotonic() < until:
            yield

    def steps(self) -> Iterator[None]:
        """One visit after the other, for ever; ends nowhere."""
        for name in cycle(VISITS):
            yield from self.type(name, *VISITS[name])

    def type(self, name: str, *keys: str) -> Iterator[None]:
        """Those keys one by one, and back to the list."""
        for key in keys:
            self._terminal.press(key)
            yield from self._look()
        self.visits[name] += 1
        yield from self.go_home()
