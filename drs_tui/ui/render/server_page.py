"""A server's page: why it failed, what is known of it, its action runs, and its other jobs."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from drs_tui.model.analysis.counts import ActionFailure
from drs_tui.model.analysis.progress import State
from drs_tui.model.drs.facts import Replication
from drs_tui.model.text.labels import job_name, plural, summary_line
from drs_tui.model.text.times import duration
from drs_tui.store.details import Known
from drs_tui.ui.render.cells import EMPTY, SEPARATOR, Cell, external, join, text, width_of
from drs_tui.ui.render.columns import (
    Column,
    empty_columns,
    longest_cells,
    row_cells,
    sized,
    title_cells,
)
from drs_tui.ui.render.detail_pages import (
    INDENT,
    LABEL,
    external_lines,
    fact,
    indented,
    server_facts,
)
from drs_tui.ui.render.runs import by_status, run_columns
from drs_tui.ui.render.servers import glyph, launched_after, rpo_cell, state
from drs_tui.ui.render.time_format import TimeFormat, shortest_width
from drs_tui.views.rows import RunRow, ServerRow
from drs_tui.views.server_history import PastJob, cause_words, is_failed

WIDE = 110
LATEST = 5  # jobs that the first line counts
_HEALTHY = "CONTINUOUS"
_run_columns = lru_cache(maxsize=8)(run_columns)


def outcome(line: ServerRow) -> Cell:
    """Return how it ended: a required action that failed is the outcome of a launched server."""
    if line.failed_action is ActionFailure.REQUIRED:
        return text("✗ action failed", "fail")
    return (*glyph(line), (" ", "plain"), *state(line))


def took(line: ServerRow) -> float | None:
    """Return the seconds from the job's creation to the launch, or to the failure."""
    since, created = line.progress.since, line.created
    if line.progress.state is State.FAILED:
        return since - created if since is not None and created is not None else None
    return launched_after(line)


def headline(line: ServerRow, past: Sequence[PastJob]) -> Cell:
    """``✗ failed in conversion after 3m42s · failed in 2 of its last 3 jobs``."""
    after = took(line)
    said = (*outcome(line), *text(f" after {duration(after)}" if after else ""))
    ended = [each.line for each in past if not each.row.live][:LATEST]
    failed = sum(map(is_failed, ended))
    again = f"failed in {failed} of its last {plural(len(ended), 'job')}"
    return join((said, text(again) if failed and len(ended) > 1 else EMPTY), SEPARATOR)


# the page


def error_lines(message: str, width: int) -> list[Cell]:
    """Return the whole error, its own lines kept and the long ones wrapped."""
    return indented(external_lines(message, max(10, width - INDENT)))


def facts(
    line: ServerRow, known: Known[Replication] | None, time_format: TimeFormat, width: int
) -> list[Cell]:
    """Return what is known of the server; without an instance, also the point to launch from."""
    next_point = EMPTY if known is None else _next_point(known, time_format)
    found = server_facts(line, time_format, width, next_point)
    return [part for cell in found for part in _in_lines(cell, width)]


def _in_lines(cell: Cell, width: int) -> list[Cell]:
    """Return a fact in as many lines as it takes, none of its fragments broken."""
    lines: list[Cell] = [EMPTY]
    for words, style in cell:
        if lines[-1] and width_of((*lines[-1], (words, style))) > width:
            lines.append((*text(" " * (INDENT + LABEL)), (words.lstrip(" ,"), style)))
        else:
            lines[-1] = (*lines[-1], (words, style))
    return lines


def _next_point(known: Known[Replication], time_format: TimeFormat) -> Cell:
    """Return the latest replicated state: the lag, and what keeps it from getting smaller."""
    replication, lag = known.fact, known.fact.lag
    healthy = replication.state in (None, _HEALTHY)
    how = EMPTY if healthy else external(f"replication {(replication.state or '').lower()}", "warn")
    if lag is None:
        return join((text("replication lag not known", "dim"), how), SEPARATOR)
    if lag < 1:
        return join((text("up to date, no replication lag"), how), SEPARATOR)
    at = time_format.moment(known.as_of - lag)
    return join((text(f"{at}, replication lag {duration(lag)}"), how), SEPARATOR)


def run_lines(
    runs: Sequence[RunRow], time_format: TimeFormat, width: int
) -> tuple[Sequence[Column[RunRow]], list[RunRow]]:
    """Return the columns of the runs, as wide as their content, and the runs, failed ones first."""
    columns = _run_columns(width)
    hidden = empty_columns(runs, columns, time_format)
    longest = longest_cells(runs, columns, time_format)
    shown = [column for column in columns if column.title not in hidden]
    return sized(shown, time_format, longest, width), sorted(runs, key=by_status)


def no_runs(line: ServerRow) -> list[Cell]:
    """Return why there are no runs to show."""
    if line.server.runs is None:
        return fact("post-launch actions", text("DRS says nothing of them", "dim"))
    return fact("post-launch actions", text("none ran" if line.is_over else "none yet", "dim"))


@lru_cache(maxsize=8)
def history_columns(width: int) -> Sequence[Column[PastJob]]:
    """Return the columns of the server's jobs, in ``width`` columns of the terminal."""
    wide = width >= WIDE
    return (
        Column(
            "ITS JOBS",
            8,
            lambda past, time_format: time_format.shortest(past.row.created),
            time=shortest_width,
        ),
        Column("NAME", 28 if wide else 16, lambda past, _: _name(past), middle=True),
        Column("OUTCOME", 24 if wide else 22, lambda past, _: outcome(past.line)),
        Column("TOOK", 6, lambda past, _: _took(past), right=True),
        Column("RPO", 7, lambda past, _: rpo_cell(past.line.point_age), right=True),
        Column("CAUSE", 0, lambda past, _: _cause(past)),
    )


def _name(past: PastJob) -> Cell:
    name = job_name(past.row)
    if past.row.initiated_by != "START_RECOVERY" or name == "RECOVERY":
        return external(name, "recovery" if name == "RECOVERY" else "plain")
    return (*text("RECOVERY", "recovery"), *text(" "), *external(name))


def _took(past: PastJob) -> Cell:
    seconds = took(past.line)
    return text("–", "dim") if seconds is None else text(duration(seconds))


def _cause(past: PastJob) -> Cell:
    return external(cause_words(past.cause)) if past.cause else EMPTY


def past_cells(past: PastJob, width: int, time_format: TimeFormat) -> list[Cell]:
    """Return a job of the server, as its columns show it."""
    return row_cells(past, history_columns(width), time_format)


def titles(columns: Sequence[Column[Any]]) -> list[Cell]:
    """Return the titles above a part of the page."""
    return title_cells(columns)


def history_end(shown: int, found: int, loaded: int, *, is_all: bool) -> Cell:
    """Return how many of its jobs are not shown, and how many jobs were searched for them."""
    more = f"{shown} of {found} shown, " if shown < found else ""
    searched = f"  {more}of {plural(loaded, 'job')} loaded"
    rest = "all there are" if is_all and shown >= found else "G shows more"
    return text(f"{searched}{SEPARATOR}{rest}", "dim")


def past_words(past: PastJob, *, is_this: bool) -> Cell:
    """Return a job of the server: its id and how it ended as a whole."""
    what = "this job" if is_this else "Enter opens it"
    standing = external(summary_line(past.row, past.progress))
    cause = external(cause_words(past.cause)) if past.cause else EMPTY
    return join((external(past.row.job_id), text(what, "dim"), standing, cause), SEPARATOR)
