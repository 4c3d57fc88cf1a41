"""The simulated clock: the only place where the simulator reads a real one."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Clock:
    """Simulated time: it starts at ``start`` (epoch seconds) and runs ``speed`` times as fast.

    Measured on the monotonic clock, so that a stepped wall clock never makes it run backwards.
    """

    start: float
    speed: float = 1.0
    ticks: Callable[[], float] = time.monotonic
    began: float = field(default_factory=time.monotonic)

    def now(self) -> float:
        """Return simulated epoch seconds."""
        return self.start + (self.ticks() - self.began) * self.speed
