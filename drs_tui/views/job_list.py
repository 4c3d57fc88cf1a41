"""The list of jobs without a screen: its rows as columns of text, as CSV, and as JSON.

Columns have fixed widths, so that a page can be written before the next one is known.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from drs_tui.model.analysis.outcome import Outcome
from drs_tui.model.analysis.row import Row, job_duration
from drs_tui.model.text.labels import details, job_outcome_label, type_word
from drs_tui.model.text.safe import safe
from drs_tui.model.text.times import TimeText, duration, iso_time, timestamp
from drs_tui.views.csv_text import csv_line
from drs_tui.views.text_report import GAP, Tone, one_line, padded


class ListColumn(NamedTuple):
    """A column of the list: its text of a row, and how many cells it takes; 0: the rest."""

    title: str
    width: int
    text: Callable[[Row, TimeText], str]
    right: bool = False


def _started(row: Row, times: TimeText) -> str:
    return "–" if row.created is None else timestamp(row.created, times.zone)


def _took(row: Row, times: TimeText) -> str:
    seconds = job_duration(row, times.now)
    return "–" if seconds is None else duration(seconds)


COLUMNS = (
    ListColumn("JOB", 24, lambda row, _: row.job_id),
    ListColumn("STARTED", 20, _started),
    ListColumn("TYPE", 10, lambda row, _: type_word(row.initiated_by, row.type)),
    ListColumn("TOOK", 6, _took, right=True),
    ListColumn("OUTCOME", 22, lambda row, _: job_outcome_label(row)),
    ListColumn("NAME", 24, lambda row, _: row.name or "–"),
    ListColumn("SERVERS AND ACTIONS", 0, lambda row, _: details(row) or "–"),
)

REST_LEAST = 28
# In a narrow terminal, one after the other: what says least about how a job stands.
_LEFT_OUT = ("NAME", "TOOK", "TYPE", "STARTED")


def list_cells(row: Row, times: TimeText) -> list[str]:
    """Return the text of each column, one safe line each."""
    return [one_line(column.text(row, times)) for column in COLUMNS]


def list_line(cells: list[str]) -> str:
    """Write the cells of a row below each other's; one that is too long moves those after it."""
    columns = zip(cells, COLUMNS, strict=True)
    aligned = (padded(cell, each.width, right=each.right) for cell, each in columns)
    return (" " * GAP).join(aligned).rstrip()


def list_titles() -> list[str]:
    """Return the columns' titles."""
    return [column.title for column in COLUMNS]


def rest_width(columns: Sequence[ListColumn], width: int) -> int:
    """Return how many cells of a line are left to the column that takes the rest."""
    return width - sum(column.width + GAP for column in columns if column.width)


def fitting_columns(width: int) -> tuple[ListColumn, ...]:
    """Return the columns that a line of that width has room for."""
    columns: tuple[ListColumn, ...] = COLUMNS
    for title in _LEFT_OUT:
        if rest_width(columns, width) >= REST_LEAST:
            break
        columns = tuple(column for column in columns if column.title != title)
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


def row_json(row: Row, now: float) -> dict[str, Any]:
    """Return what is drs-tui's own about a job: the members of its ``drs_tui``."""
    counts = row.counts
    return {
        "outcome": row.outcome,
        "isLive": row.live,
        "seconds": _seconds(row, now),
        "name": row.name or None,
        "region": row.source.region,
        "account": row.source.account or None,
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


def csv_titles() -> str:
    """Return the line of CSV that names the columns."""
    return ",".join(_CSV)


def row_csv(row: Row, now: float) -> str:
    """Write a job as a line of CSV; what is not known is empty."""
    return csv_line(_csv_cells(row, now))


def _csv_cells(row: Row, now: float) -> Iterator[str]:
    for value in (cell(row, now) for cell in _CSV.values()):
        yield "" if value is None else safe(str(value))
