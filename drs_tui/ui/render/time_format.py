"""How the reader wants things said, and when now is."""

from datetime import tzinfo
from typing import NamedTuple

from drs_tui.model.text.times import ago, clock, day_or_clock, timestamp
from drs_tui.ui.render.cells import ABSENT, Cell, text


class TimeFormat(NamedTuple):
    """``now`` is epoch seconds by the service's clock; ``relative`` says times as ``31m ago``."""

    now: float
    zone: tzinfo
    relative: bool = False

    def short(self, instant: float | None) -> Cell:
        """When, in eight columns."""
        if instant is None:
            return ABSENT
        if self.relative:
            return text(ago(instant, self.now))
        return text(day_or_clock(instant, self.now, self.zone))

    def clock(self, instant: float) -> str:
        """``14:34:19Z``, or how long ago."""
        return ago(instant, self.now) if self.relative else clock(instant, self.zone)

    def moment(self, instant: float) -> str:
        """``14:34:19Z`` when that was today, else with its date."""
        short = day_or_clock(instant, self.now, self.zone)
        is_today = ":" in short
        return clock(instant, self.zone) if is_today else timestamp(instant, self.zone)

    def whole(self, instant: float | None) -> Cell:
        """Date and time, and how long ago that is."""
        if instant is None:
            return ABSENT
        return text(f"{timestamp(instant, self.zone)} ") + text(ago(instant, self.now), "dim")
