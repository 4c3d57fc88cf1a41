"""The columns of a job's servers and networks."""

from collections.abc import Iterator
from functools import partial

from drs_tui.model.analysis.counts import UNFINISHED_STATUSES
from drs_tui.model.analysis.milestones import passed
from drs_tui.model.analysis.phase_times import WAITING, phase_times
from drs_tui.model.analysis.progress import (
    CONVERSION,
    LAUNCH,
    SNAPSHOT,
    UNFINISHED_STATES,
    Progress,
    State,
)
from drs_tui.model.drs.job import Server
from drs_tui.model.text.estimate_labels import estimate_words, short_estimate_words
from drs_tui.model.text.labels import slow_label
from drs_tui.model.text.natural import natural_key
from drs_tui.model.text.times import CLOCK_SLACK, duration, elapsed
from drs_tui.ui.render.cells import ABSENT, EMPTY, SEPARATOR, Cell, external, join, text
from drs_tui.ui.render.columns import NAME_MAX, Column
from drs_tui.ui.render.status import progress_glyph, progress_word
from drs_tui.ui.render.time_format import TimeFormat, brief_width
from drs_tui.views.recovery_point import point_words, rpo_label
from drs_tui.views.rows import NetworkRow, ServerRow

WIDE = 120
WITH_ESTIMATE = 92
WITH_PHASES, WITH_BOTH = 136, 210
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
    word = (*word, (" !older", "warn")) if progress.previous_snapshot else word
    attempt = line.attempt if isinstance(line, ServerRow) else 1
    return (*word, (f", attempt {attempt}", "warn")) if attempt > 1 else word


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
    """Return the seconds from the recovery's start to the launch, according to the log."""
    return elapsed(_begun(line), line.progress.reached_at)


def _begun(line: ServerRow) -> float | None:
    """Return when the recovery began, else when the log does."""
    spans = line.progress.spans
    return line.started or (spans[0].start if spans else None)


def _time(line: ServerRow, time_format: TimeFormat) -> Cell:
    """``for 2m31s`` in this phase; launched ``in 9m00s``, failed ``at 3m42s`` of the job."""
    took = launched_after(line)
    if took is not None:
        return text(f"in {duration(took)}", "dim")
    if line.progress.state is State.FAILED:
        seconds = elapsed(line.started, line.progress.since)
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
        yield text(f"✗{required}", "fail-bold")
    if len(failed) > required:
        yield text(f"!{len(failed) - required}", "warn")
    if moving:
        yield text(f"↻{moving}", "accent")
    if other:
        yield text(f"?{other}", "warn")
    if passed:
        yield text(f"✓{passed}", "ok")


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


def _least_columns(name_width: int) -> tuple[Column[ServerRow], ...]:
    return (
        Column[ServerRow]("", 1, lambda line, _: glyph(line)),
        Column[ServerRow](
            "SERVER",
            name_width,
            lambda line, _: external(line.name),
            lambda line: natural_key(line.name),
            middle=True,
            most=NAME_MAX,
        ),
        Column[ServerRow]("STATE", 23, lambda line, _: state(line), by_state),
        Column[ServerRow]("TIME", 10, _time, launched_after, right=True),
    )


def preview_columns() -> tuple[Column[ServerRow], ...]:
    """Return the columns of a job's servers beside the list of jobs."""
    last = Column[ServerRow]("ACTIONS", 0, lambda line, _: actions(line), hides=True, least=10)
    return (*_least_columns(16), last)


def server_columns(width: int) -> tuple[Column[ServerRow], ...]:
    """Return the columns of servers for a table ``width`` columns wide.

    From ``WITH_PHASES`` on, a panel stands beside the table, which has the ids of one server.
    """
    least = _least_columns(20)
    last = Column[ServerRow]("ACTIONS", 0, lambda line, _: actions(line), _failed_runs, least=16)
    if width < NARROW:
        return (*least, last)
    agent = Column[ServerRow](
        "AGENT AT",
        10,
        lambda line, time_format: time_format.short(line.server.ssm_agent_discovered),
        lambda line: line.server.ssm_agent_discovered,
        time=brief_width,
        spare=True,
    )
    if width >= WITH_PHASES:
        ids = _ids() if width >= WITH_BOTH else ()
        return (*least, _estimate_column(), agent, *_phases(), _rpo_column(), *ids, last)
    estimate = (_estimate_column(),) if width >= WITH_ESTIMATE else ()
    ids = _ids() if width >= WIDE else ()
    return (*least, *estimate, _rpo_column(), agent, *ids, last)


def _phases() -> Iterator[Column[ServerRow]]:
    """Yield what each phase took, or has taken so far."""
    for phase in (WAITING, SNAPSHOT, CONVERSION, LAUNCH):
        title = "WAIT" if phase == WAITING else phase
        yield Column(
            title,
            max(7, len(title)),
            partial(_phase_cell, phase),
            partial(_phase_seconds, phase),
            right=True,
            hides=True,
        )


def _estimate_column() -> Column[ServerRow]:
    """Return when those on their way will be launched."""
    return Column(
        "EXPECTED",
        12,
        _estimate,
        lambda line: line.estimate.high if line.estimate else None,
        hides=True,
        time=lambda time_format: time_format.brief_width + 2,
    )


def _estimate(line: ServerRow, time_format: TimeFormat) -> Cell:
    if line.estimate is None:
        return EMPTY
    words = short_estimate_words(line.estimate, time_format.now, time_format.zone)
    return text(words, "warn" if line.estimate.lack else "dim") if words else EMPTY


def _rpo_column() -> Column[ServerRow]:
    """Return what a recovery would have lost, the worst first when sorted."""
    return Column(
        "RPO",
        7,
        lambda line, _: rpo_cell(line.point_age),
        lambda line: None if line.point_age is None else -line.point_age,
        right=True,
        hides=True,
    )


def _phase_cell(phase: str, line: ServerRow, time_format: TimeFormat) -> Cell:
    seconds = times_of(line, time_format).get(phase, 0.0)
    return text(duration(seconds)) if seconds >= 1 else EMPTY


def times_of(line: ServerRow, time_format: TimeFormat) -> dict[str, float]:
    """Return the seconds in each phase, the current one as of now; nothing without a log."""
    now = None if line.is_over else time_format.now
    return phase_times(line.progress, now) if line.is_logged else {}


def _phase_seconds(phase: str, line: ServerRow) -> float | None:
    return phase_times(line.progress).get(phase)


def _ids() -> Iterator[Column[ServerRow]]:
    """Yield the columns that narrow terminals show only in the status line."""
    yield Column(
        "SOURCE SERVER",
        19,
        lambda line, _: external(line.server.source_server_id),
        lambda line: line.server.source_server_id,
        spare=True,
    )
    yield Column(
        "INSTANCE",
        19,
        lambda line, _: external(line.instance_id),
        lambda line: line.instance_id,
        spare=True,
    )


def rpo_cell(loss: float | None) -> Cell:
    """What a recovery from a recovery point would have lost: ``-3m12s``."""
    return ABSENT if loss is None else text(rpo_label(loss))


def kind_cell(line: NetworkRow) -> Cell:
    """Return what kind of resource it is."""
    member = line.resource.member
    return external(_KINDS.get(member, member)) if member else EMPTY


def network_columns(width: int) -> tuple[Column[NetworkRow], ...]:
    """Return the columns of a job's networks."""
    return (
        Column("", 1, lambda line, _: glyph(line)),
        Column(
            "RESOURCE",
            24,
            lambda line, _: external(line.name),
            lambda line: natural_key(line.name),
            middle=True,
            most=NAME_MAX,
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
        Column("KIND", 0, lambda line, _: kind_cell(line), hides=True, least=14),
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
            estimate_cell(line, time_format),
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


def estimate_cell(line: ServerRow, time_format: TimeFormat) -> Cell:
    """Return when the server will be launched, and what that is based on."""
    if line.estimate is None:
        return EMPTY
    style = "warn" if line.estimate.lack else "plain"
    return text(estimate_words(line.estimate, time_format.now, time_format.zone), style)


def _recovery_point_label(line: ServerRow, time_format: TimeFormat) -> Cell:
    if line.recovery_point is None:
        return EMPTY
    words = point_words(line.point_age, is_logged=line.is_point_logged)
    at = time_format.moment(line.recovery_point)
    return text(f"recovery point {at}, {words}" if words else f"recovery point {at}")


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
