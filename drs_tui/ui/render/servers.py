"""The columns of a job's servers and networks."""

from collections.abc import Iterator

from drs_tui.model.analysis.counts import UNFINISHED_STATUSES
from drs_tui.model.analysis.milestones import passed
from drs_tui.model.analysis.progress import UNFINISHED_STATES, Progress, State
from drs_tui.model.drs.job import Server
from drs_tui.model.text.labels import slow_label
from drs_tui.model.text.natural import natural_key
from drs_tui.model.text.times import CLOCK_SLACK, duration, elapsed
from drs_tui.ui.render.cells import ABSENT, EMPTY, SEPARATOR, Cell, external, join, text
from drs_tui.ui.render.columns import Column
from drs_tui.ui.render.status import progress_glyph, progress_word
from drs_tui.ui.render.time_format import TimeFormat, brief_width
from drs_tui.views.recovery_point import point_label, rpo_label
from drs_tui.views.rows import NetworkRow, ServerRow

WIDE = 120
VERY_WIDE = 150
NARROW = 70
_STATES = tuple(State)
_KINDS = {"sourceNetworkID": "source network"}


def glyph(line: ServerRow | NetworkRow) -> Cell:
    """Return the glyph of the phase if a log is read, else of the launch status."""
    failed = line.failed_action if isinstance(line, ServerRow) else None
    return progress_glyph(line.progress, is_logged=line.is_logged, failed=failed)


def state(line: ServerRow | NetworkRow) -> Cell:
    """Return the phase in words if a log is read, else the launch status."""
    progress = line.progress
    milestone = _milestone(line) if isinstance(line, ServerRow) else ""
    failed = line.failed_action if isinstance(line, ServerRow) else None
    word = progress_word(progress, milestone, is_logged=line.is_logged, failed=failed)
    return (*word, (" !older", "warn")) if progress.previous_snapshot else word


def _milestone(line: ServerRow) -> str:
    """Return the milestone reached after the launch, if any."""
    if passed(line.server):
        return "actions passed"
    return "agent seen" if line.server.ssm_agent_discovered else ""


def time_in_phase(progress: Progress, time_format: TimeFormat, style: str = "plain") -> Cell:
    """Return how long the participant has been in its phase, according to the log."""
    if progress.state not in UNFINISHED_STATES:
        return EMPTY
    seconds = elapsed(progress.since, time_format.now, CLOCK_SLACK)
    return EMPTY if seconds is None else text(duration(seconds), style)


def launched_after(line: ServerRow) -> float | None:
    """Return the seconds from the job's creation to the launch, according to the log."""
    begun = line.progress.spans[0].start if line.progress.spans else None
    done = line.progress.reached_at
    return elapsed(begun, done)


def _time(line: ServerRow, time_format: TimeFormat) -> Cell:
    """``for 2m31s`` in this phase; launched ``in 9m00s``, failed ``at 3m42s`` of the job."""
    took = launched_after(line)
    if took is not None:
        return text(f"in {duration(took)}", "dim")
    if line.progress.state is State.FAILED:
        seconds = elapsed(line.created, line.progress.since)
        return EMPTY if seconds is None else text(f"at {duration(seconds)}", "dim")
    if not line.is_logged:
        return EMPTY
    style = "warn" if line.slow else "plain"
    time = time_in_phase(line.progress, time_format, style)
    return (("for ", "dim"), *time) if time else EMPTY


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
    """Return the number of action runs by status; a dash when the answer has none."""
    if line.server.runs is None:
        return ABSENT
    return join(_run_counts(line.server)) or text("none" if line.is_over else "none yet", "dim")


def _failed_runs(line: ServerRow) -> int | None:
    runs = line.server.runs
    return None if runs is None else -sum(run.status == "FAILED" for run in runs)


def by_state(line: ServerRow | NetworkRow) -> tuple[int, str]:
    """Return a sort key that puts the worst state first."""
    order = (State.FAILED, State.RETRYING, State.UNKNOWN, State.ACTIVE, State.WAITING)
    state = line.progress.state
    if isinstance(line, ServerRow) and line.failed_action:
        return 0, line.failed_action
    worst = order.index(state) if state in order else len(order) + _STATES.index(state)
    return worst, line.progress.phase or ""


def server_columns(width: int) -> tuple[Column[ServerRow], ...]:
    """Return the columns of servers for a terminal ``width`` columns wide."""
    roomy = width >= WIDE
    least = (
        Column[ServerRow]("", 1, lambda line, _: glyph(line)),
        Column[ServerRow](
            "SERVER",
            24 if roomy else 20,
            lambda line, _: external(line.name),
            lambda line: natural_key(line.name),
        ),
        Column[ServerRow]("STATE", 23, lambda line, _: state(line), by_state),
        Column[ServerRow]("TIME", 10, _time, launched_after, right=True),
    )
    last = Column[ServerRow]("ACTIONS", 0, lambda line, _: actions(line), _failed_runs)
    if width < NARROW:
        return (*least, last)
    narrow = (
        *least,
        Column[ServerRow](
            "AGENT AT",
            10,
            lambda line, time_format: time_format.short(line.server.ssm_agent_discovered),
            lambda line: line.server.ssm_agent_discovered,
            time=brief_width,
        ),
    )
    if not roomy:
        return (*narrow, last)
    return (*narrow, *_ids(width), last)


def _ids(width: int) -> Iterator[Column[ServerRow]]:
    """Yield the columns that narrow terminals show only in the status line."""
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
        yield Column(
            "RECOVERY POINT",
            25,
            _recovery_point,
            lambda line: line.recovery_point,
            time=lambda time_format: time_format.brief_width + 15,
        )


def _recovery_point(line: ServerRow, time_format: TimeFormat) -> Cell:
    """Return the recovery point, and its age when the job began."""
    if line.recovery_point is None:
        return ABSENT
    return join((time_format.short(line.recovery_point), text(point_age_label(line), "dim")))


def point_age_label(line: ServerRow) -> str:
    """What a recovery from it would have lost: ``-3m12s``."""
    return "" if line.point_age is None else rpo_label(line.point_age)


def _kind(line: NetworkRow) -> Cell:
    member = line.resource.member
    return external(_KINDS.get(member, member)) if member else EMPTY


def network_columns(width: int) -> tuple[Column[NetworkRow], ...]:
    """Return the columns of a job's networks."""
    return (
        Column("", 1, lambda line, _: glyph(line)),
        Column(
            "RESOURCE", 24, lambda line, _: external(line.name), lambda line: natural_key(line.name)
        ),
        Column("STATE", 34 if width >= WIDE else 22, lambda line, _: state(line), by_state),
        Column(
            "FOR",
            6,
            lambda line, time_format: (
                time_in_phase(line.progress, time_format) if line.is_logged else EMPTY
            ),
            right=True,
            hides=True,
        ),
        Column("KIND", 0, lambda line, _: _kind(line), hides=True),
    )


def _since(line: ServerRow | NetworkRow, time_format: TimeFormat) -> Cell:
    """Return since when the state has held, and the source of that time."""
    progress = line.progress
    if progress.reached_at is not None:
        return text(f"launched {time_format.moment(progress.reached_at)}, from the job log", "dim")
    if line.is_logged and progress.since is not None:
        return text(f"since {time_format.moment(progress.since)}, from the job log", "dim")
    if line.observed:
        return text(f"since {time_format.moment(line.observed.at)}, observed", "dim")
    return EMPTY


def server_status_line(line: ServerRow, time_format: TimeFormat) -> Cell:
    """Describe a server: its ids in full, which columns may cut, and its error, or else its state,
    since when."""
    instance = line.instance_id
    named = (
        external(f"instance {instance}")
        if instance
        else text("no instance" if line.is_over else "no instance yet", "dim")
    )
    seen = line.server.ssm_agent_discovered
    error = line.progress.error
    return join(
        (
            external(line.server.source_server_id),
            external(error, "fail") if error else state(line),
            text(f"slow: {slow_label(line.slow)}", "warn") if line.slow else EMPTY,
            external(f"staging account: {line.extension_error}", "warn")
            if line.extension_error
            else EMPTY,
            _since(line, time_format),
            text(f"agent seen {time_format.moment(seen)}", "dim") if seen else EMPTY,
            named,
            _recovery_point_label(line, time_format),
        ),
        SEPARATOR,
    )


def _recovery_point_label(line: ServerRow, time_format: TimeFormat) -> Cell:
    if line.recovery_point is None:
        return EMPTY
    before = "" if line.point_age is None else f", {point_label(line.point_age)}"
    return text(f"recovery point {time_format.moment(line.recovery_point)}{before}")


def network_status_line(line: NetworkRow, time_format: TimeFormat) -> Cell:
    """Describe a resource: its id, state and error in full."""
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
