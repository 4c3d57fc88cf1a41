"""What stands beside the list of jobs: the highlighted job, and its servers."""

from collections.abc import Sequence
from typing import TypeVar

from drs_tui.model.text.labels import summary_line
from drs_tui.ui.render.cells import EMPTY, Cell, external, text, wrap_cell
from drs_tui.ui.render.columns import Column, ColumnLayout, row_cells, spread, title_cells
from drs_tui.ui.render.jobs import job_crumb
from drs_tui.ui.render.servers import network_columns, preview_columns
from drs_tui.ui.render.time_format import TimeFormat
from drs_tui.views.job_view import JobView
from drs_tui.views.rows import failures_first

T = TypeVar("T")


def job_preview(job: JobView, time_format: TimeFormat, width: int, height: int) -> list[Cell]:
    """Return the job's name, how it stands, and as many servers or networks as fit, failures
    first."""
    head = [
        job_crumb(job.row, width),
        *wrap_cell(external(summary_line(job.row, job.progress), "dim"), width),
        EMPTY,
    ]
    room = max(0, height - len(head) - 1)  # lines below the titles
    if servers := failures_first(job.servers()):
        return [*head, *_table(servers, preview_columns(), time_format, width, room)]
    networks = failures_first(job.networks())
    return [*head, *_table(networks, network_columns(width), time_format, width, room)]


def _table(
    rows: Sequence[T],
    columns: Sequence[Column[T]],
    time_format: TimeFormat,
    width: int,
    room: int,
) -> list[Cell]:
    """Return the rows that fit below their titles, and how many do not."""
    shown = rows if len(rows) <= room else rows[: max(0, room - 1)]
    if not shown:
        return []
    layout = ColumnLayout(lambda _: columns)
    layout.measure(shown, width, time_format)
    layout.lay_out(width, 0, time_format)
    used = layout.columns
    lines = [title_cells(used), *(row_cells(row, used, time_format) for row in shown)]
    more = len(rows) - len(shown)
    return [
        *(tuple(spread(cells, used, width)) for cells in lines),
        *([text(f"and {more} more", "dim")] if more else []),
    ]
