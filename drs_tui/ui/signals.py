"""Signals are heeded even while the loop stands, as it does for a terminal that reads nothing."""

import signal
from collections.abc import Callable, Iterable
from types import FrameType


class Heeded:
    """``end`` is called with the number of each of these signals, between two steps of whatever the
    main thread does, until ``no_more``. A handler of the loop would wait for the loop."""

    def __init__(self, numbers: Iterable[signal.Signals], end: Callable[[int], None]) -> None:
        def handle(number: int, _: FrameType | None) -> None:
            end(number)

        self._before = {number: signal.signal(number, handle) for number in numbers}

    def no_more(self) -> None:
        """As it was before."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before = {}
