"""The recovery instances of all jobs that still run: the jobs, and one job's instances."""

from collections.abc import Sequence

from drs_tui.model.text.labels import job_name, plural, short_job_id
from drs_tui.model.text.times import duration
from drs_tui.store.status import Spread
from drs_tui.ui.render.cells import ABSENT, EMPTY, SEPARATOR, Cell, external, join, text
from drs_tui.ui.render.columns import NAME_MAX, Column
from drs_tui.ui.render.jobs import origin_columns, room_beside, type_cell
from drs_tui.ui.render.servers import rpo_cell
from drs_tui.ui.render.time_format import TimeFormat, shortest_width
from drs_tui.views.running import RunningGroup, RunningInstance

WIDE = 110
NARROW = 72


def _age(line: RunningInstance, time_format: TimeFormat) -> Cell:
    """For how long it runs; ``<6h17m`` where only a time before its launch is known."""
    if line.since is None:
        return ABSENT
    bound = "" if line.launched is not None else "<"
    return text(f"{bound}{duration(time_format.now - line.since)}")


def _name(group: RunningGroup) -> Cell:
    if group.row is None:
        return text("not loaded", "dim") if group.job_id else text("no job named", "dim")
    return external(group.row.name) if group.row.name else EMPTY


def _type(group: RunningGroup) -> Cell:
    if group.row:
        return type_cell(group.row)
    return text("drill") if group.is_drill else text("no drill", "warn")


def _servers(group: RunningGroup) -> Cell:
    return external(", ".join(line.name for line in group.instances))


def group_columns(width: int, spread: Spread) -> Sequence[Column[RunningGroup]]:
    """Return the jobs' columns, in ``width`` columns of the terminal."""
    origin = origin_columns(width, spread)
    width = room_beside(origin, width)
    wide = width >= WIDE
    columns: list[Column[RunningGroup]] = [
        *origin,
        Column("NAME", 28 if wide else 16, lambda group, _: _name(group), middle=True),
        Column("JOB", 24 if wide else 9, lambda group, _: _job(group, wide=wide)),
        Column("TYPE", 9, lambda group, _: _type(group)),
    ]
    if width >= NARROW:
        columns.append(
            Column(
                "STARTED",
                8,
                lambda group, time_format: time_format.shortest(
                    group.row.created if group.row else None
                ),
                time=shortest_width,
            )
        )
    return [
        *columns,
        Column(
            "INSTANCES",
            9,
            lambda group, _: text(str(len(group.instances)), "bold"),
            right=True,
        ),
        Column(
            "OLDEST",
            7,
            lambda group, time_format: _age(group.oldest, time_format),
            right=True,
        ),
        Column("SERVERS", 0, lambda group, _: _servers(group)),
    ]


def _job(group: RunningGroup, *, wide: bool) -> Cell:
    if not group.job_id:
        return ABSENT
    return external(group.job_id if wide else short_job_id(group.job_id), "dim")


def launched_columns(width: int) -> Sequence[Column[RunningInstance]]:
    """Return the instances' columns, in ``width`` columns of the terminal."""
    return (
        Column("INSTANCE", 19, lambda line, _: external(line.instance.ec2_id)),
        Column(
            "SERVER",
            24 if width >= WIDE else 18,
            lambda line, _: external(line.name),
            middle=True,
            most=NAME_MAX,
        ),
        Column("STATE", 8, lambda line, _: external((line.instance.state or "unknown").lower())),
        Column(
            "FOR",
            7,
            _age,
            right=True,
        ),
        Column(
            "LAUNCHED",
            8,
            lambda line, time_format: time_format.shortest(line.launched),
            time=shortest_width,
        ),
        Column("RPO", 0, lambda line, _: rpo_cell(line.rpo), least=7),
    )


def counts(groups: Sequence[RunningGroup]) -> Cell:
    """``81 recovery instances: 76 of drills, 5 of a RECOVERY · 4 jobs``."""
    drills = sum(len(group.instances) for group in groups if group.is_drill)
    others = sum(len(group.instances) for group in groups if not group.is_drill)
    kinds = [f"{drills} of drills"] if drills else []
    kinds += [f"{others} not of a drill"] if others else []
    total = plural(drills + others, "recovery instance")
    jobs = sum(bool(group.job_id) for group in groups)
    said = f"{total} running: {', '.join(kinds)}"
    return join((text(said, "warn" if drills else "plain"), text(plural(jobs, "job"))), SEPARATOR)


def group_words(group: RunningGroup, time_format: TimeFormat) -> Cell:
    """Return when a job ended, or why no command terminates its instances, and their keys."""
    count, row = len(group.instances), group.row
    ids = "its id" if count == 1 else f"the {count} ids"
    if why_not := group.why_no_command:
        said = f"{why_not}, so no command terminates them"
        return join((text(said, "warn"), text(f"y copies {ids}")), SEPARATOR)
    keys = text(f"y copies {ids}, c the terminate command")
    if row is None or row.ended is None:
        return keys
    since = duration(time_format.now - row.ended)
    name = job_name(row)
    return join((external(f"{name} ended {since} ago", "warn"), keys), SEPARATOR)


def more_line(hidden: int) -> Cell:
    """Return the line that counts the instances which are not on the screen."""
    return text(f"  and {hidden} more: y copies the ids of all", "dim")
