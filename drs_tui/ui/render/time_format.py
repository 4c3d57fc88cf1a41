"""Times as cells, in the reader's time zone and format."""

import re

from drs_tui.model.text.times import YESTERDAY, TimeText, ago, timestamp
from drs_tui.ui.render.cells import ABSENT, Cell, text

_YEAR_FIRST = re.compile(r"\d{4}-")


class TimeFormat(TimeText):
    """Write instants as cells; a dash for one that is not known."""

    __slots__ = ()

    def short(self, instant: float | None) -> Cell:
        """Write an instant in ``brief_width`` columns, the sign of another day dim."""
        if instant is None:
            return ABSENT
        time, sign, _ = self.brief(instant).partition(YESTERDAY)
        return (*text(time), *text(sign, "dim"))

    def shortest(self, instant: float | None) -> Cell:
        """Write it in two columns less: ``23:50Z-1`` yesterday, ``25-11-22``, ``5h12m`` ago."""
        if instant is None:
            return ABSENT
        time, sign, _ = self.brief(instant).partition(YESTERDAY)
        if _YEAR_FIRST.match(time):
            time = time[2:]
        if len(time) > self.brief_width - 2:
            time = time.removesuffix(" ago")
        return (*text(time), *text(sign.strip(" d"), "dim"))

    def whole(self, instant: float | None) -> Cell:
        """Write date and time, and how long ago that is."""
        if instant is None:
            return ABSENT
        return text(f"{timestamp(instant, self.zone)} ") + text(ago(instant, self.now), "dim")


def brief_width(time_format: TimeFormat) -> int:
    """Return the columns of ``short``."""
    return time_format.brief_width


def shortest_width(time_format: TimeFormat) -> int:
    """Return the columns of ``shortest``."""
    return time_format.brief_width - 2


def clock_width(time_format: TimeFormat) -> int:
    """Return the columns of a time of day with seconds."""
    return time_format.clock_width
