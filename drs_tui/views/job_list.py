"""The list of jobs without a screen: its rows as columns of text, as CSV, and as JSON.

Columns have fixed widths, so that a page can be written before the next one is known.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import Any, NamedTuple

from drs_tui.model.analysis.outcome import Outcome
from drs_tui.model.analysis.row import Row, job_duration
from drs_tui.model.text.labels import details, job_outcome_label, type_word
from drs_tui.model.text.safe import safe
from drs_tui.model.text.times import duration, iso_time, timestamp
from drs_tui.store.jobs import Jobs
from drs_tui.views.csv_text import csv_line
from drs_tui.views.text_report import GAP, Tone, one_line, padded


class Listed(NamedTuple):
    """A job of the list, whose last answer is in ``jobs``. ``now``: epoch seconds by its service's
    clock; ``account``: what its account is called, where there are several."""

    row: Row
    jobs: Jobs
    now: float
    account: str = ""


class ListColumn(NamedTuple):
    """A column of the list: its text of a job, and how many cells it takes; 0: the rest."""

    title: str
    width: int
    text: Callable[[Listed, tzinfo], str]
    right: bool = False


def _started(job: Listed, zone: tzinfo) -> str:
    return "–" if job.row.created is None else timestamp(job.row.created, zone)


def _took(job: Listed, _: tzinfo) -> str:
    seconds = job_duration(job.row, job.now)
    return "–" if seconds is None else duration(seconds)


COLUMNS = (
    ListColumn("JOB", 24, lambda job, _: job.row.job_id),
    ListColumn("STARTED", 20, _started),
    ListColumn("TYPE", 10, lambda job, _: type_word(job.row.initiated_by, job.row.type)),
    ListColumn("TOOK", 6, _took, right=True),
    ListColumn("OUTCOME", 22, lambda job, _: job_outcome_label(job.row)),
    ListColumn("NAME", 24, lambda job, _: job.row.name or "–"),
    ListColumn("SERVERS AND ACTIONS", 0, lambda job, _: details(job.row) or "–"),
)
OF_SEVERAL = (
    *COLUMNS[:2],
    ListColumn("ACCOUNT", 16, lambda job, _: job.account or job.row.source.account or "–"),
    ListColumn("REGION", 14, lambda job, _: job.row.source.region or "–"),
    *COLUMNS[2:],
)
"""The columns of a list of several sources."""

Columns = Sequence[ListColumn]

REST_LEAST = 28
# In a narrow terminal, one after the other: what says least about how a job stands.
_LEFT_OUT = ("NAME", "TOOK", "TYPE", "REGION", "STARTED", "ACCOUNT")


def list_cells(job: Listed, zone: tzinfo, columns: Columns = COLUMNS) -> list[str]:
    """Return the text of each column, one safe line each."""
    return [one_line(column.text(job, zone)) for column in columns]


def list_line(cells: Sequence[str], columns: Columns = COLUMNS) -> str:
    """Write the cells of a row below each other's; one that is too long moves those after it."""
    pairs = zip(cells, columns, strict=True)
    aligned = (padded(cell, each.width, right=each.right) for cell, each in pairs)
    return (" " * GAP).join(aligned).rstrip()


def list_titles(columns: Columns = COLUMNS) -> list[str]:
    """Return the columns' titles."""
    return [column.title for column in columns]


def rest_width(columns: Columns, width: int) -> int:
    """Return how many cells of a line are left to the column that takes the rest."""
    return width - sum(column.width + GAP for column in columns if column.width)


def fitting_columns(width: int, columns: Columns = COLUMNS) -> Columns:
    """Return those of the columns that a line of that width has room for."""
    for title in _LEFT_OUT:
        if rest_width(columns, width) >= REST_LEAST:
            break
        columns = [column for column in columns if column.title != title]
    return columns


def row_tone(row: Row) -> Tone:
    """Return whether an outcome is good or bad."""
    if row.has_failed:
        return Tone.BAD
    return Tone.GOOD if row.outcome is Outcome.SUCCEEDED else Tone.PLAIN


def _iso(instant: float | None) -> str | None:
    return None if instant is None else iso_time(instant)


def _seconds(row: Row, now: float) -> float | None:
    seconds = job_duration(row, now)
    return None if seconds is None else round(seconds, 3)


def row_json(row: Row, now: float, account_name: str | None = None) -> dict[str, Any]:
    """Return what is drs-tui's own about a job: the members of its ``drs_tui``.

    ``account_name``: what its account is called, where there are several; None: there is one.
    """
    counts = row.counts
    named = {} if account_name is None else {"accountName": account_name or None}
    return {
        "outcome": row.outcome,
        "isLive": row.live,
        "seconds": _seconds(row, now),
        "name": row.name or None,
        "region": row.source.region,
        "account": row.source.account or None,
        **named,
        "participants": {
            "total": counts.participants,
            "networks": counts.networks,
            "reached": counts.reached,
            "failed": counts.failed,
            "pending": counts.pending,
            "inProgress": counts.in_progress,
            "unknown": counts.other,
        },
        "actions": {
            "succeeded": counts.runs_passed,
            "failed": counts.runs_failed,
            "optionalFailed": counts.optional_failed,
            "unfinished": counts.runs_moving,
            "unknown": counts.runs_other,
        },
    }


_CSV: Mapping[str, Callable[[Row, float], object]] = {
    "jobID": lambda row, _: row.job_id,
    "initiatedBy": lambda row, _: row.initiated_by,
    "type": lambda row, _: row.type,
    "status": lambda row, _: row.status,
    "creationDateTime": lambda row, _: _iso(row.created),
    "endDateTime": lambda row, _: _iso(row.ended),
    "outcome": lambda row, _: row.outcome,
    "isLive": lambda row, _: "true" if row.live else "false",
    "seconds": _seconds,
    "name": lambda row, _: row.name,
    "participants": lambda row, _: row.counts.participants,
    "reached": lambda row, _: row.counts.reached,
    "failed": lambda row, _: row.counts.failed,
    "actionsFailed": lambda row, _: row.counts.runs_failed,
    "optionalActionsFailed": lambda row, _: row.counts.optional_failed,
    "region": lambda row, _: row.source.region,
    "account": lambda row, _: row.source.account,
}


def csv_titles(*, is_of_several: bool = False) -> str:
    """Return the line of CSV that names the columns."""
    return ",".join((*_CSV, "accountName") if is_of_several else _CSV)


def row_csv(job: Listed, *, is_of_several: bool = False) -> str:
    """Write a job as a line of CSV; what is not known is empty."""
    cells = _csv_cells(job.row, job.now)
    return csv_line((*cells, safe(job.account)) if is_of_several else cells)


def _csv_cells(row: Row, now: float) -> Iterator[str]:
    for value in (cell(row, now) for cell in _CSV.values()):
        yield "" if value is None else safe(str(value))
