"""What people call a job: by its tags, as DRS gives it an id alone."""

from drs_tui.model.analysis.row import Row
from drs_tui.model.text.labels import type_word

_TAGS = ("Name=", "ChangeId=")
ID_SHOWN = 8


def tagged_name(row: Row) -> str | None:
    """Return the job's Name tag, else its ChangeId; None if it has neither."""
    values = (tag.removeprefix(key) for key in _TAGS for tag in row.tags if tag.startswith(key))
    return next((value for value in values if value.strip()), None)


def job_name(row: Row) -> str:
    """Return the job's name, else its type."""
    return tagged_name(row) or type_word(row.initiated_by)


def short_job_id(job_id: str) -> str:
    """Shorten an id to its end: ``…9baea741``."""
    return f"…{job_id[-ID_SHOWN:]}"
