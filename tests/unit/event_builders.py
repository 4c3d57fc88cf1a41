"""Events as a collector emits them, made by hand."""

from typing import Any

from drs_tui.model.analysis.changes import Change
from drs_tui.model.analysis.row import Row, Source, as_last_known
from drs_tui.protocol.codec import pack
from drs_tui.protocol.events import JobsUpdated, JobUpdate, Topic
from tests.parsed import row_of

SOURCE = Source("111122223333", "us-east-1")


def row(item: dict[str, Any], *, stuck: bool = False) -> Row:
    """The row of a DescribeJobs item."""
    made = row_of(item, SOURCE)
    return as_last_known(made) if stuck else made


def seen(
    item: dict[str, Any],
    asked: float = 1.0,
    topic: Topic = Topic.PAGE,
    after: str | None = None,
    changes: tuple[Change, ...] = (),
) -> JobsUpdated:
    """One job as an answer showed it."""
    update = JobUpdate(row(item), after, changes)
    return JobsUpdated(topic, (update,), pack([item]), asked, 1e9 + asked)
