"""The columns of post-launch action runs, for one server and for a whole job."""

from drs_tui.model.analysis.counts import UNFINISHED_STATUSES
from drs_tui.model.drs.job import ActionRun
from drs_tui.model.text.natural import natural_key
from drs_tui.ui.render.cells import ABSENT, EMPTY, SEPARATOR, Cell, external, join, text
from drs_tui.ui.render.columns import Column
from drs_tui.ui.render.status import status_glyph, status_word
from drs_tui.ui.render.time_format import TimeFormat
from drs_tui.views.rows import RunRow

WIDE = 120
_CATEGORIES = ("MONITORING", "VALIDATION", "CONFIGURATION", "SECURITY", "OTHER")


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
    return text("optional", "dim") if run.action.optional else text("yes")


def _order(run: ActionRun) -> Cell:
    order = run.action.order
    return ABSENT if order is None else text(str(order), "dim")


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


def _common() -> tuple[Column[RunRow], ...]:
    return (
        Column(
            "CATEGORY",
            13,
            lambda line, _: category_word(line.run.action.category),
            lambda line: line.run.action.category,
        ),
        Column("STATUS", 11, lambda line, _: _status(line), by_status),
        Column("REQUIRED", 8, lambda line, _: _required(line.run)),
        Column(
            "REASON",
            0,
            lambda line, _: _reason(line),
            lambda line: line.run.failure_reason,
            hides=True,
        ),
    )


def run_columns(width: int) -> tuple[Column[RunRow], ...]:
    """Return a server's columns of action runs for a terminal ``width`` columns wide."""
    return (
        Column("", 1, lambda line, _: _glyph(line)),
        Column("#", 4, lambda line, _: _order(line.run)),
        Column(
            "ACTION", 36 if width >= WIDE else 26, lambda line, _: external(line.run.action.name)
        ),
        *_common(),
    )


def job_run_columns(width: int) -> tuple[Column[RunRow], ...]:
    """Return the columns of all action runs of a job."""
    wide = width >= WIDE
    named = (
        Column[RunRow]("", 1, lambda line, _: _glyph(line)),
        Column[RunRow](
            "ACTION",
            36 if wide else 26,
            lambda line, _: external(line.run.action.name),
            lambda line: line.run.action.name,
        ),
        Column[RunRow](
            "SERVER",
            24 if wide else 16,
            lambda line, _: external(line.name),
            lambda line: natural_key(line.name),
        ),
    )
    if wide:
        return (*named, *_common())
    status = Column[RunRow]("STATUS", 11, lambda line, _: _status(line), by_status)
    reason = Column[RunRow](
        "REASON",
        0,
        lambda line, _: _reason(line),
        lambda line: line.run.failure_reason,
        hides=True,
    )
    return (*named, status, reason)


def run_status_line(line: RunRow, time_format: TimeFormat) -> Cell:
    """Describe a run: why it failed, or else its status, and when that was observed to change."""
    run = line.run
    observed = (
        text(f"observed {time_format.moment(line.observed.at)}", "dim") if line.observed else EMPTY
    )
    reason = external(run.failure_reason, "fail") if run.failure_reason else _status(line)
    return join((external(run.action.name), reason, observed), SEPARATOR)
