"""Tables to paste elsewhere: a job's servers and the causes of failures, in Markdown and CSV."""

from collections.abc import Iterable, Sequence

from drs_tui.model.analysis.causes import Cause
from drs_tui.model.analysis.error_message import read_message
from drs_tui.model.text.labels import cause_count, cause_state_label, cause_title, progress_label
from drs_tui.model.text.times import CLOCK_SLACK, duration, elapsed
from drs_tui.store.store import Store
from drs_tui.views.causes import cause_names
from drs_tui.views.csv_text import csv_line
from drs_tui.views.job_view import JobView
from drs_tui.views.rows import ServerRow

Table = Sequence[Sequence[str]]
"""The titles, and the rows."""

_SERVERS = ("Server", "Source server", "State", "Launched after", "RPO", "Instance", "Error")
_CAUSES = ("How many", "State", "Cause", "Who", "Hint")


def server_table(job: JobView) -> Table:
    """Return how each server of a job fared."""
    return [_SERVERS, *map(_server, job.servers())]


def _server(line: ServerRow) -> Sequence[str]:
    took = elapsed(line.created, line.progress.reached_at, CLOCK_SLACK)
    return (
        line.name,
        line.server.source_server_id or "",
        progress_label(line.progress),
        "" if took is None else duration(took),
        "" if line.point_age is None else duration(line.point_age),
        line.instance_id or "",
        read_message(line.progress.error).text if line.progress.error else "",
    )


def cause_table(store: Store, causes: Iterable[Cause]) -> Table:
    """Return causes with all who failed for each."""
    return [_CAUSES, *(_cause(store, cause) for cause in causes)]


def _cause(store: Store, cause: Cause) -> Sequence[str]:
    names = ", ".join(cause_names(store, cause))
    count, state = cause_count(cause), cause_state_label(cause)
    return (count, state, cause_title(cause), names, cause.hint or "")


def as_markdown(table: Table) -> str:
    """Write a table in Markdown."""
    titles, *rows = table
    return "\n".join(map(_markdown_row, (titles, ["---"] * len(titles), *rows)))


def _markdown_row(cells: Iterable[str]) -> str:
    escaped = (" ".join(cell.split()).replace("|", r"\|") for cell in cells)
    return f"| {' | '.join(escaped)} |"


def as_csv(table: Table) -> str:
    """Write a table as CSV; no cell is a formula to a spreadsheet."""
    return "\n".join(map(csv_line, table))
