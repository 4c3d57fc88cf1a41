"""Recovery plans: the columns of their executions and of the steps, and the panels beside them."""

from collections.abc import Iterator, Sequence

from drs_tui.model.analysis.plan_outcome import PlanOutcome, PlanStanding, StepState
from drs_tui.model.drs.plans import PlanStep
from drs_tui.model.text.labels import code_label, plural
from drs_tui.model.text.plan_labels import mode_label, wait_label
from drs_tui.model.text.times import duration
from drs_tui.store.status import Spread
from drs_tui.ui.render.cells import (
    ABSENT,
    EMPTY,
    SEPARATOR,
    Cell,
    external,
    join,
    text,
    wrap_cell,
)
from drs_tui.ui.render.columns import NAME_MAX, Column
from drs_tui.ui.render.jobs import origin_columns, room_beside
from drs_tui.ui.render.missing_data import NOT_RECORDED
from drs_tui.ui.render.time_format import TimeFormat, shortest_width
from drs_tui.views.plans import PlanRow, StepRow

WIDE = 110
NARROW = 72
GLYPHS = {
    StepState.NOT_STARTED: ("·", "dim"),
    StepState.EXECUTING: ("→", "accent"),
    StepState.WAITING: ("‖", "accent"),
    StepState.COMPLETED: ("✓", "ok"),
    StepState.FAILED: ("✗", "fail"),
    StepState.TIMED_OUT: ("✗", "fail"),
    StepState.SKIPPED: ("–", "warn"),
    StepState.UNKNOWN: ("?", "warn"),
}
_STYLES = {
    PlanOutcome.QUEUED: "accent",
    PlanOutcome.RUNNING: "accent",
    PlanOutcome.WAITING: "accent",
    PlanOutcome.COMPLETED: "ok",
    PlanOutcome.INCOMPLETE: "warn",
    PlanOutcome.FAILED: "fail",
    PlanOutcome.TIMED_OUT: "fail",
    PlanOutcome.CANCELLING: "warn",
    PlanOutcome.CANCELLED: "warn",
    PlanOutcome.UNKNOWN: "warn",
}


def standing_style(standing: PlanStanding | None) -> str:
    """Return the style of how an execution stands."""
    if standing is None:
        return "dim"
    is_flawed = standing.outcome is PlanOutcome.COMPLETED and standing.has_failed
    return "warn" if is_flawed else _STYLES[standing.outcome]


def _mode(row: PlanRow) -> Cell:
    if row.execution is None:
        return ABSENT
    return external(mode_label(row.execution.mode), "plain" if row.execution.is_drill else "bold")


def _step(row: PlanRow) -> Cell:
    """Return the step that runs, waits or failed, of how many; else how many were done."""
    standing = row.standing
    if standing is None or not standing.is_known or not standing.steps:
        return ABSENT
    at = standing.done if standing.step is None else standing.step
    return text(f"{at}/{standing.steps}")


def _outcome(row: PlanRow) -> Cell:
    style = standing_style(row.standing)
    is_invalid = row.plan is not None and row.plan.is_invalid
    return external(row.words, "warn" if is_invalid and row.execution is None else style)


def plan_columns(width: int, spread: Spread) -> tuple[Column[PlanRow], ...]:
    """Return the columns of executions, and of plans without any."""
    origin = origin_columns(width, spread)
    width = room_beside(origin, width)
    step = Column[PlanRow]("STEP", 5, lambda row, _: _step(row), right=True)
    started = Column[PlanRow]("STARTED", 8, _started, time=shortest_width)
    took = Column[PlanRow]("TOOK", 6, lambda row, _: _took(row.took), right=True)
    return (
        *origin,
        Column(
            "PLAN",
            28 if width >= WIDE else 18,
            lambda row, _: external(row.name),
            middle=True,
            most=NAME_MAX if width >= WIDE else 22,
        ),
        Column("MODE", 8, lambda row, _: _mode(row)),
        *((started,) if width < NARROW else (step, started, took)),
        Column("OUTCOME", 0, lambda row, _: _outcome(row), least=29),
    )


def _started(row: PlanRow, time_format: TimeFormat) -> Cell:
    return time_format.shortest(row.execution.started if row.execution else None)


def _took(seconds: float | None) -> Cell:
    return ABSENT if seconds is None else text(duration(seconds))


def step_columns(width: int) -> tuple[Column[StepRow], ...]:
    """Return the columns of an execution's steps."""
    wide = width >= WIDE
    what = Column[StepRow]("WHAT", 26 if wide else 0, lambda row, _: text(row.what), least=23)
    seen: tuple[Column[StepRow], ...] = (
        Column("LAUNCHED", 8, lambda row, _: _launched(row), right=True),
        Column("TRY", 3, lambda row, _: _attempt(row), right=True, hides=True),
        Column("TOOK", 7, lambda row, _: _took(row.took), right=True),
    )
    jobs = Column[StepRow]("JOB", 0, lambda row, _: _jobs(row), least=9)
    return (
        Column("#", 2, lambda row, _: text(str(row.number), "dim"), right=True),
        Column(
            "STEP",
            30 if wide else 18,
            lambda row, _: external(row.name),
            middle=True,
            most=NAME_MAX,
        ),
        Column("STATE", 17 if wide else 14, lambda row, _: step_state_cell(row)),
        *((what, *seen, jobs) if wide else (*seen, what)),
    )


def step_state_cell(row: StepRow) -> Cell:
    """Return a step's state with its glyph."""
    glyph, style = GLYPHS[row.state]
    return join((text(glyph, style), external(row.state_words, style)))


def _launched(row: StepRow) -> Cell:
    if row.step.is_wait or not row.step.job_ids:
        return EMPTY
    counts = row.counts
    if counts.unread == counts.servers:
        return text("unread", "dim")
    style = "fail" if counts.failed > counts.optional_failed else "plain"
    return text(f"{counts.launched}/{counts.servers}", "warn" if counts.optional_failed else style)


def _attempt(row: StepRow) -> Cell:
    return text(str(row.attempt), "warn") if row.attempt and row.attempt > 1 else EMPTY


def _jobs(row: StepRow) -> Cell:
    ids = row.step.job_ids
    if not ids:
        return EMPTY
    first = external(ids[0], "dim")
    return join((first, text(f"+{len(ids) - 1}" if len(ids) > 1 else "", "dim")))


def counts_cell(rows: Sequence[PlanRow], plans: int, invalid: int, reach: str) -> Cell:
    """Return ``1 live · 7 executions · 5 plans, 1 INVALID``; ``reach``: how far these are all."""
    executions = [row.execution for row in rows if row.execution]
    live = sum(each.is_live for each in executions)
    of_plans = plural(plans, "plan") + (f", {invalid} INVALID" if invalid else "")
    return join(
        (
            text(f"{live} live", "accent" if live else "dim"),
            text(plural(len(executions), "execution")),
            text(of_plans),
            text(reach, "dim"),
        ),
        SEPARATOR,
    )


def planned_words(steps: Sequence[PlanStep] | None, *, is_replay: bool) -> str:
    """Say what a plan does: ``2 steps: Databases (4 servers), wait 15m``."""
    if steps is None:
        return f"its steps are {NOT_RECORDED if is_replay else 'being asked for…'}"
    return f"{plural(len(steps), 'step')}: {', '.join(map(_planned, steps))}"


def _planned(step: PlanStep) -> str:
    if step.is_wait:
        return wait_label(step.wait_seconds, None, observed=False)
    return f"{step.step_name or 'step'} ({plural(len(step.servers), 'server')})"


def plan_panel(row: PlanRow, steps: Sequence[StepRow], planned: str, width: int) -> list[Cell]:
    """Return how an execution stands and its steps, or what a plan would do, as ``planned``."""
    plan = row.plan
    about = (plan.description or "") if plan else ""
    head = [
        *wrap_cell(external(row.name, "bold"), width),
        *wrap_cell(external(row.words, standing_style(row.standing)), width),
        *wrap_cell(external(about, "dim"), width),
        EMPTY,
    ]
    if row.execution is None:
        return [*head, *wrap_cell(external(planned), width)]
    error = row.execution.error_detail
    return [
        *head,
        *(wrap_cell(external(error.words, "fail"), width) if error else []),
        *(join((text(f"{each.number:>2}", "dim"), step_state_cell(each), external(each.name)))
          for each in steps),
    ]  # fmt: skip


def step_panel(row: StepRow, names: Sequence[tuple[str, str | None]], width: int) -> list[Cell]:
    """Return a step's state, its error, its attempts and its servers.

    ``names`` are the servers' names, each with its ``launchStatus``.
    """
    return [
        *wrap_cell(external(row.name, "bold"), width),
        step_state_cell(row),
        *_facts(row, width),
        EMPTY,
        *(_server(row, place, name, status) for place, (name, status) in enumerate(names)),
    ]


def _facts(row: StepRow, width: int) -> Iterator[Cell]:
    if row.step.error_detail and row.step.error_detail.words:
        yield from wrap_cell(external(row.step.error_detail.words, "fail"), width)
    if row.attempt and row.attempt > 1:
        yield text(f"attempt {row.attempt}", "warn")
    for job_id in row.earlier:
        yield from wrap_cell(external(f"earlier attempt: {job_id}, seen here", "dim"), width)
    if row.wait:
        yield text(row.wait.words)


def _server(row: StepRow, place: int, name: str, status: str | None) -> Cell:
    is_optional = row.step.servers[place].is_optional
    style = {"FAILED": "warn" if is_optional else "fail", "LAUNCHED": "ok"}.get(status or "", "dim")
    word = code_label(status or "no job yet")
    optional = text("optional", "dim") if is_optional else EMPTY
    return join((external(name), external(word, style), optional))
