"""The columns of a job's servers and networks."""

from collections.abc import Iterator

from drs_tui.model.analysis.counts import UNFINISHED_STATUSES
from drs_tui.model.analysis.milestones import passed
from drs_tui.model.analysis.progress import Progress, State
from drs_tui.model.drs.job import Server
from drs_tui.model.text.labels import slow_label
from drs_tui.model.text.times import duration
from drs_tui.ui.render.cells import ABSENT, EMPTY, SEPARATOR, Cell, external, join, text
from drs_tui.ui.render.columns import Column
from drs_tui.ui.render.status import progress_glyph, progress_word, status_glyph, status_word
from drs_tui.ui.render.time_format import TimeFormat
from drs_tui.views.recovery_point import point_label, rpo_label
from drs_tui.views.rows import NetworkRow, ServerRow

WIDE = 120
VERY_WIDE = 150
NARROW = 70
_STATES = tuple(State)


def glyph(line: ServerRow | NetworkRow) -> Cell:
    """By the phase, where a log tells it; else by the launch status."""
    if line.is_logged:
        return progress_glyph(line.progress)
    return status_glyph(line.progress.status)


def state(line: ServerRow | NetworkRow) -> Cell:
    """The phase in words, likewise."""
    progress = line.progress
    if not line.is_logged:
        return status_word(progress.status)
    word = progress_word(progress, _milestone(line) if isinstance(line, ServerRow) else "")
    return (*word, (" !older", "warn")) if progress.previous_snapshot else word


def _milestone(line: ServerRow) -> str:
    """What has come after the launch."""
    if passed(line.server):
        return "actions passed"
    return "agent seen" if line.server.ssm_agent_discovered else ""


def in_phase(progress: Progress, time_format: TimeFormat, style: str = "plain") -> Cell:
    """For how long it has been so, by the log."""
    if progress.since is None or progress.state not in (
        State.WAITING,
        State.ACTIVE,
        State.RETRYING,
    ):
        return EMPTY
    return text(duration(time_format.now - progress.since), style)


def launched_after(line: ServerRow) -> float | None:
    """Seconds from the job's creation to the launch, by the log."""
    begun = line.progress.spans[0].start if line.progress.spans else None
    done = line.progress.reached_at
    return done - begun if done is not None and begun is not None else None


def _time(line: ServerRow, time_format: TimeFormat) -> Cell:
    """The time in the phase, or the time it took to launch."""
    took = launched_after(line)
    if took is not None:
        return text(duration(took), "dim")
    style = "warn" if line.slow else "plain"
    return in_phase(line.progress, time_format, style) if line.is_logged else EMPTY


def _run_counts(server: Server) -> Iterator[Cell]:
    runs = server.runs or ()
    failed = [run for run in runs if run.status == "FAILED"]
    required = sum(not run.action.optional for run in failed)
    passed = sum(run.status == "SUCCEEDED" for run in runs)
    moving = sum(run.status in UNFINISHED_STATUSES for run in runs)
    other = len(runs) - len(failed) - passed - moving
    if required:
        yield text(f"{required}✗", "fail-bold")
    if len(failed) > required:
        yield text(f"{len(failed) - required}✗ optional", "warn")
    if moving:
        yield text(f"{moving}↻", "accent")
    if other:
        yield text(f"{other}?", "warn")
    if passed:
        yield text(f"{passed}✓", "ok")


def actions(line: ServerRow) -> Cell:
    """The server's action runs by status; a dash when the answer says nothing of them."""
    if line.server.runs is None:
        return ABSENT
    return join(_run_counts(line.server)) or text("none" if line.is_over else "none yet", "dim")


def _failed_runs(line: ServerRow) -> int | None:
    runs = line.server.runs
    return None if runs is None else -sum(run.status == "FAILED" for run in runs)


def by_state(line: ServerRow | NetworkRow) -> tuple[int, str]:
    """What comes first when sorted by state: what is worst."""
    order = (State.FAILED, State.RETRYING, State.UNKNOWN, State.ACTIVE, State.WAITING)
    state = line.progress.state
    worst = order.index(state) if state in order else len(order) + _STATES.index(state)
    return worst, line.progress.phase or ""


def server_columns(width: int) -> tuple[Column[ServerRow], ...]:
    """A job's servers, in ``width`` columns of the terminal."""
    roomy = width >= WIDE
    least = (
        Column[ServerRow]("", 1, lambda line, _: glyph(line)),
        Column[ServerRow](
            "SERVER",
            24 if roomy else 20,
            lambda line, _: external(line.name),
            lambda line: line.name,
        ),
        Column[ServerRow]("STATE", 22, lambda line, _: state(line), by_state),
        Column[ServerRow]("TIME", 6, _time, launched_after),
    )
    last = Column[ServerRow]("ACTIONS", 0, lambda line, _: actions(line), _failed_runs)
    if width < NARROW:
        return (*least, last)
    narrow = (
        *least,
        Column[ServerRow](
            "SSM AGENT",
            9,
            lambda line, time_format: time_format.short(line.server.ssm_agent_discovered),
            lambda line: line.server.ssm_agent_discovered,
        ),
    )
    if not roomy:
        return (*narrow, last)
    return (*narrow, *_ids(width), last)


def _ids(width: int) -> Iterator[Column[ServerRow]]:
    """What stands on the line above the footer where there is no room for it."""
    yield Column(
        "SOURCE SERVER",
        19,
        lambda line, _: external(line.server.source_server_id),
        lambda line: line.server.source_server_id,
    )
    yield Column(
        "INSTANCE", 19, lambda line, _: external(line.instance_id), lambda line: line.instance_id
    )
    if width >= VERY_WIDE:
        yield Column("RECOVERY POINT", 20, point, lambda line: line.recovery_point)


def point(line: ServerRow, time_format: TimeFormat) -> Cell:
    """The recovery point, and how old it was when the job began."""
    if line.recovery_point is None:
        return ABSENT
    return join((time_format.short(line.recovery_point), text(age(line), "dim")))


def age(line: ServerRow) -> str:
    """What a recovery from it would have lost: ``-3m12s``."""
    return "" if line.point_age is None else rpo_label(line.point_age)


def network_columns(width: int) -> tuple[Column[NetworkRow], ...]:
    """A job's networks: what kind of resource, and how it launched."""
    return (
        Column("", 1, lambda line, _: glyph(line)),
        Column("RESOURCE", 24, lambda line, _: external(line.name), lambda line: line.name),
        Column("STATE", 34 if width >= WIDE else 22, lambda line, _: state(line), by_state),
        Column(
            "FOR",
            6,
            lambda line, time_format: (
                in_phase(line.progress, time_format) if line.is_logged else EMPTY
            ),
        ),
        Column("KIND", 0, lambda line, _: external(line.resource.member)),
    )


def _since(line: ServerRow | NetworkRow, time_format: TimeFormat) -> Cell:
    """Since when it is so, and who says that."""
    progress = line.progress
    if progress.reached_at is not None:
        return text(f"launched {time_format.moment(progress.reached_at)} by the log", "dim")
    if line.is_logged and progress.since is not None:
        return text(f"since {time_format.moment(progress.since)} by the log", "dim")
    if line.observed:
        return text(f"since {time_format.moment(line.observed.at)}, observed", "dim")
    return EMPTY


def server_words(line: ServerRow, time_format: TimeFormat) -> Cell:
    """The server's ids, whole: the columns may not have had room; and since when it is so."""
    instance = line.instance_id
    named = external(f"instance {instance}") if instance else text("instance not named", "dim")
    seen = line.server.ssm_agent_discovered
    return join(
        (
            external(line.server.source_server_id),
            state(line),
            text(f"slow: {slow_label(line.slow)}", "warn") if line.slow else EMPTY,
            _since(line, time_format),
            text(f"agent seen {time_format.moment(seen)}", "dim") if seen else EMPTY,
            named,
            _point_words(line, time_format),
        ),
        SEPARATOR,
    )


def _point_words(line: ServerRow, time_format: TimeFormat) -> Cell:
    if line.recovery_point is None:
        return EMPTY
    before = "" if line.point_age is None else f", {point_label(line.point_age)}"
    return text(f"recovery point {time_format.moment(line.recovery_point)}{before}")


def network_words(line: NetworkRow, time_format: TimeFormat) -> Cell:
    """The resource's id and status, whole."""
    error = line.progress.error
    return join(
        (
            external(line.resource.resource_id),
            state(line),
            _since(line, time_format),
            external(error) if error else EMPTY,
        ),
        SEPARATOR,
    )
