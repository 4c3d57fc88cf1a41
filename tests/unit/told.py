"""Events as a collector would tell them, made by hand."""

from typing import Any

from drs_tui.model.changes import Change
from drs_tui.model.row import Row, Source, given_up, row_of
from drs_tui.stream.codec import pack
from drs_tui.stream.events import JobSeen, JobsSeen, Lane

SOURCE = Source("111122223333", "us-east-1")


def row(item: dict[str, Any], *, stuck: bool = False) -> Row:
    """The row of a DescribeJobs item."""
    made = row_of(item, SOURCE)
    return given_up(made) if stuck else made


def seen(
    item: dict[str, Any],
    asked: float = 1.0,
    lane: Lane = Lane.PAGE,
    after: str | None = None,
    changes: tuple[Change, ...] = (),
) -> JobsSeen:
    """One job as an answer showed it."""
    told = JobSeen(row(item), after, changes)
    return JobsSeen(lane, (told,), pack([item]), asked, 1e9 + asked)
