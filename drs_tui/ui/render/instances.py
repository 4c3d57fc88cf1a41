"""The columns of a job's recovery instances."""

from drs_tui.model.text.times import CLOCK_SLACK, duration, elapsed
from drs_tui.ui.render.cells import ABSENT, Cell, external, text
from drs_tui.ui.render.columns import NAME_MAX, Column
from drs_tui.ui.render.time_format import TimeFormat
from drs_tui.views.rows import ServerRow

NARROW = 70  # columns


def instance_columns(width: int) -> tuple[Column[ServerRow], ...]:
    """Return the columns: the instance, its server, its state, and how long it has been running."""
    narrow = width < NARROW
    running = (
        Column[ServerRow]("INSTANCE", 20, lambda line, _: external(line.instance_id)),
        Column[ServerRow](
            "SERVER",
            15 if narrow else 24,
            lambda line, _: external(line.name),
            middle=True,
            most=NAME_MAX,
        ),
        Column[ServerRow]("STATE", 8 if narrow else 10, lambda line, _: _state(line)),
        Column[ServerRow]("RUNNING FOR", 11, _running_for, right=True),
    )
    return running if narrow else (*running, Column("RECOVERY POINT", 0, _recovery_point, least=30))


def _running_for(line: ServerRow, time_format: TimeFormat) -> Cell:
    """Return the time since the instance's launch, according to the log."""
    seconds = elapsed(line.progress.reached_at, time_format.now, CLOCK_SLACK)
    return ABSENT if seconds is None else text(duration(seconds))


def _state(line: ServerRow) -> Cell:
    return external((line.instance.state or "unknown").lower()) if line.instance else ABSENT


def _recovery_point(line: ServerRow, time_format: TimeFormat) -> Cell:
    return time_format.whole(line.instance.recovery_point if line.instance else None)
