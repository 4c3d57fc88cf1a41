"""The columns of post-launch action runs, for one server and for a whole job."""

from drs_tui.model.analysis.counts import UNFINISHED_STATUSES
from drs_tui.model.drs.job import ActionRun
from drs_tui.model.text.natural import natural_key
from drs_tui.ui.render.cells import ABSENT, EMPTY, SEPARATOR, Cell, external, join, text
from drs_tui.ui.render.columns import NAME_MAX, Column
from drs_tui.ui.render.status import status_glyph, status_word
from drs_tui.ui.render.time_format import TimeFormat, clock_width
from drs_tui.views.rows import RunRow

WIDE = 120
ACTION_MAX, REASON_MIN = 48, 20
_CATEGORIES = ("MONITORING", "VALIDATION", "CONFIGURATION", "SECURITY", "OTHER")


def _observed(line: RunRow, time_format: TimeFormat) -> Cell:
    """Return when the status was observed to change: DRS gives no times for runs."""
    return text(time_format.clock(line.observed.at)) if line.observed else EMPTY


_OBSERVED = Column[RunRow](
    "OBSERVED",
    9,
    _observed,
    lambda line: line.observed.at if line.observed else None,
    hides=True,
    time=clock_width,
)


def is_optional(run: ActionRun) -> bool:
    """Return whether the run's action is optional: its failure does not fail the launch."""
    return run.action.optional is True


def _glyph(line: RunRow) -> Cell:
    return status_glyph(line.run.status, optional=is_optional(line.run))


def _status(line: RunRow) -> Cell:
    return status_word(line.run.status, optional=is_optional(line.run))


def _required(run: ActionRun) -> Cell:
    if run.action.optional is None:
        return ABSENT
    return text("optional", "dim") if run.action.optional else text("required")


def _order(run: ActionRun) -> Cell:
    order = run.action.order
    return ABSENT if order is None else text(str(order), "dim")


def run_outcome(run: ActionRun) -> Cell:
    """Return the status in words, and whether the run is optional."""
    optional = is_optional(run)
    note = text(" · optional: does not fail the launch", "dim") if optional else EMPTY
    glyph = status_glyph(run.status, optional=optional)
    return (*glyph, (" ", "plain"), *status_word(run.status, optional=optional), *note)


def by_status(line: RunRow) -> int:
    """Return a sort key: required failures, optional failures, unfinished runs, the rest."""
    status = line.run.status
    if status == "FAILED":
        return 1 if is_optional(line.run) else 0
    return 2 if status in UNFINISHED_STATUSES else 4 if status == "SUCCEEDED" else 3


def category_word(category: str | None) -> Cell:
    """Return a known category in lower case, an unknown one unchanged."""
    known = category in _CATEGORIES and category
    return text(category.lower()) if known and category else external(category)


def _reason(line: RunRow) -> Cell:
    return external(line.run.failure_reason or "")


def _common(width: int) -> tuple[Column[RunRow], ...]:
    return (
        Column(
            "CATEGORY",
            13,
            lambda line, _: category_word(line.run.action.category),
            lambda line: line.run.action.category,
        ),
        Column("STATUS", 11, lambda line, _: _status(line), by_status),
        Column("REQUIRED", 8, lambda line, _: _required(line.run)),
        *((_OBSERVED,) if width >= WIDE else ()),
        _reason_column(),
    )


def _reason_column() -> Column[RunRow]:
    return Column(
        "REASON",
        0,
        lambda line, _: _reason(line),
        lambda line: line.run.failure_reason,
        hides=True,
        least=REASON_MIN,
    )


def _action_column(width: int) -> Column[RunRow]:
    return Column(
        "ACTION",
        width,
        lambda line, _: external(line.run.action.name),
        lambda line: line.run.action.name,
        middle=True,
        most=ACTION_MAX,
    )


def run_columns(width: int) -> tuple[Column[RunRow], ...]:
    """Return a server's columns of action runs for a terminal ``width`` columns wide."""
    return (
        Column("", 1, lambda line, _: _glyph(line)),
        Column("ORDER", 5, lambda line, _: _order(line.run), right=True),
        _action_column(30 if width >= WIDE else 26),
        *_common(width),
    )


def job_run_columns(width: int) -> tuple[Column[RunRow], ...]:
    """Return the columns of all action runs of a job."""
    wide = width >= WIDE
    named = (
        Column[RunRow]("", 1, lambda line, _: _glyph(line)),
        _action_column(30 if wide else 26),
        Column[RunRow](
            "SERVER",
            20 if wide else 16,
            lambda line, _: external(line.name),
            lambda line: natural_key(line.name),
            middle=True,
            most=NAME_MAX,
        ),
    )
    if wide:
        return (*named, *_common(width))
    status = Column[RunRow]("STATUS", 11, lambda line, _: _status(line), by_status)
    return (*named, status, _reason_column())


def run_status_line(line: RunRow, time_format: TimeFormat) -> Cell:
    """Describe a run: why it failed, or else its status, and when that was observed to change."""
    run = line.run
    observed = (
        text(f"observed {time_format.moment(line.observed.at)}", "dim") if line.observed else EMPTY
    )
    reason = external(run.failure_reason, "fail") if run.failure_reason else _status(line)
    return join((external(run.action.name), reason, observed), SEPARATOR)
