"""The columns of the job list."""

from collections.abc import Iterator

from drs_tui.model.row import Row
from drs_tui.model.times import duration
from drs_tui.model.words import reached_word, type_word
from drs_tui.ui.render.cells import ABSENT, NOTHING, Cell, join, outside, text
from drs_tui.ui.render.columns import Column
from drs_tui.ui.render.status import outcome_glyph
from drs_tui.ui.render.view import View

LEAST = 55
NARROW = 72
ROOMY = 84
WIDE = 100
SERVERS_WIDTH = 34


def type_cell(initiated_by: str | None) -> Cell:
    """The TYPE; a real recovery cannot be mistaken for a drill."""
    word = type_word(initiated_by)
    return text(word, "recovery") if word == "RECOVERY" else outside(word)


def took(row: Row, view: View) -> Cell:
    """How long the job took, or has been running."""
    if row.created is None or (row.ended is None and not row.live):
        return ABSENT
    return text(duration((row.ended or view.now) - row.created))


def _participants(row: Row, *, words: bool) -> Iterator[Cell]:
    if row.failed:
        yield text(f"✗{row.failed}", "fail-bold")
    if row.pending:
        yield text(f"pending {row.pending}" if words else f"·{row.pending}")
    if row.in_progress:
        yield text(f"in progress {row.in_progress}" if words else f"↻{row.in_progress}", "accent")
    if row.other:
        yield text(f"unknown {row.other}" if words else f"?{row.other}", "warn")
    if row.reached:
        yield text(f"✓{row.reached}", "ok")


def servers(row: Row, *, words: bool = True) -> Cell:
    """Participants by status, failures first; what they are where they are not servers launched."""
    if row.gone:
        return text("deleted, last known", "dim")
    if not row.participants:
        return text("no servers named" if row.live else "nothing done", "dim")
    counts = join(_participants(row, words=words))
    if row.networks:
        return (*counts, (" network" if row.networks == 1 else " networks", "dim"))
    if reached_word(row) != "launched" and row.reached:
        return (*counts, (f" {reached_word(row)}", "dim"))
    return counts


def _runs(row: Row, *, words: bool) -> Iterator[Cell]:
    if row.runs_failed:
        yield text(f"{row.runs_failed}✗", "fail-bold")
    if row.optional_failed:
        yield text(
            f"{row.optional_failed}✗ optional" if words else f"{row.optional_failed}!", "warn"
        )
    if row.runs_moving:
        yield text(f"{row.runs_moving}↻", "accent")
    if row.runs_other:
        yield text(f"{row.runs_other}?", "warn")
    if row.runs_passed:
        yield text(f"{row.runs_passed}✓", "ok")


def actions(row: Row, *, words: bool = True) -> Cell:
    """Post-launch action runs by status, failures first."""
    return join(_runs(row, words=words))


def progress(row: Row) -> Cell:
    """Servers and actions in one column, for narrow screens: glyphs for words."""
    runs = actions(row, words=False)
    said = (("actions ", "dim"), *runs) if runs else NOTHING
    return join((servers(row, words=False), said), "  ")


def columns(width: int) -> tuple[Column[Row], ...]:
    """What the list shows in ``width`` columns of the terminal."""
    narrow = width < WIDE
    least = (
        Column[Row]("", 1, lambda row, _: outcome_glyph(row)),
        Column[Row]("JOB", 24, lambda row, _: outside(row.job_id)),
    )
    said = Column[Row]("PROGRESS", 0, lambda row, _: progress(row))
    if width < LEAST:
        return (*least, said)
    typed = (
        *least,
        Column[Row]("TYPE", 9 if width < ROOMY else 11, lambda row, _: type_cell(row.initiated_by)),
    )
    if width < NARROW:
        return (*typed, said)
    fixed = (
        *typed,
        Column[Row]("STARTED", 8, lambda row, view: view.short(row.created)),
        Column[Row]("TOOK", 6, took),
    )
    if narrow:
        return (*fixed, said)
    return (
        *fixed,
        Column[Row]("SERVERS", SERVERS_WIDTH, lambda row, _: servers(row)),
        Column[Row]("ACTIONS", 0, lambda row, _: actions(row)),
    )
