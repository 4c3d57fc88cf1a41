"""The columns of post-launch action runs: of one server, and of a whole job."""

from drs_tui.model.counts import MOVING
from drs_tui.model.job import ActionRun
from drs_tui.ui.render.cells import ABSENT, NOTHING, SEPARATOR, Cell, join, outside, text
from drs_tui.ui.render.columns import Column
from drs_tui.ui.render.lines import RunLine
from drs_tui.ui.render.status import status_glyph, status_word
from drs_tui.ui.render.view import View

WIDE = 120
_CATEGORIES = ("MONITORING", "VALIDATION", "CONFIGURATION", "SECURITY", "OTHER")


def is_optional(run: ActionRun) -> bool:
    """Whether its failure does not fail the launch."""
    return run.action.optional is True


def _glyph(line: RunLine) -> Cell:
    return status_glyph(line.run.status, optional=is_optional(line.run))


def _status(line: RunLine) -> Cell:
    return status_word(line.run.status, optional=is_optional(line.run))


def _required(run: ActionRun) -> Cell:
    if run.action.optional is None:
        return ABSENT
    return text("optional", "dim") if run.action.optional else text("yes")


def by_status(line: RunLine) -> int:
    """Required failures first, then optional ones, then what still moves, then the rest."""
    status = line.run.status
    if status == "FAILED":
        return 1 if is_optional(line.run) else 0
    return 2 if status in MOVING else 4 if status == "SUCCEEDED" else 3


def category_word(category: str | None) -> Cell:
    """A known category in lower case, a new one as it came."""
    known = category in _CATEGORIES and category
    return text(category.lower()) if known and category else outside(category)


def _reason(line: RunLine) -> Cell:
    return outside(line.run.failure_reason or "")


def _common() -> tuple[Column[RunLine], ...]:
    return (
        Column(
            "CATEGORY",
            13,
            lambda line, _: category_word(line.run.action.category),
            lambda line: line.run.action.category,
        ),
        Column("STATUS", 11, lambda line, _: _status(line), by_status),
        Column("REQUIRED", 8, lambda line, _: _required(line.run)),
        Column("REASON", 0, lambda line, _: _reason(line), lambda line: line.run.failure_reason),
    )


def run_columns(width: int) -> tuple[Column[RunLine], ...]:
    """A server's action runs, in ``width`` columns of the terminal."""
    return (
        Column("", 1, lambda line, _: _glyph(line)),
        Column("#", 4, lambda line, _: outside(line.run.action.order, "dim")),
        Column(
            "ACTION", 36 if width >= WIDE else 26, lambda line, _: outside(line.run.action.name)
        ),
        *_common(),
    )


def job_run_columns(width: int) -> tuple[Column[RunLine], ...]:
    """Every action run of a job."""
    wide = width >= WIDE
    named = (
        Column[RunLine]("", 1, lambda line, _: _glyph(line)),
        Column[RunLine](
            "ACTION",
            36 if wide else 26,
            lambda line, _: outside(line.run.action.name),
            lambda line: line.run.action.name,
        ),
        Column[RunLine](
            "SERVER", 24 if wide else 16, lambda line, _: outside(line.name), lambda line: line.name
        ),
    )
    if wide:
        return (*named, *_common())
    status = Column[RunLine]("STATUS", 11, lambda line, _: _status(line), by_status)
    reason = Column[RunLine](
        "REASON", 0, lambda line, _: _reason(line), lambda line: line.run.failure_reason
    )
    return (*named, status, reason)


def run_words(line: RunLine, view: View) -> Cell:
    """The run: its status, when that was seen to change, and its reason."""
    run = line.run
    observed = (
        text(f"observed {view.moment(line.observed.at)}", "dim") if line.observed else NOTHING
    )
    reason = outside(run.failure_reason) if run.failure_reason else NOTHING
    name = outside(run.action.name)
    return join((name, _status(line), observed, reason), SEPARATOR)
