"""Times as cells, in the reader's time zone and format."""

from drs_tui.model.text.times import TimeText, ago, timestamp
from drs_tui.ui.render.cells import ABSENT, Cell, text


class TimeFormat(TimeText):
    """Write instants as cells; a dash for one that is not known."""

    __slots__ = ()

    def short(self, instant: float | None) -> Cell:
        """Write an instant in eight columns."""
        return ABSENT if instant is None else text(self.brief(instant))

    def whole(self, instant: float | None) -> Cell:
        """Write date and time, and how long ago that is."""
        if instant is None:
            return ABSENT
        return text(f"{timestamp(instant, self.zone)} ") + text(ago(instant, self.now), "dim")
