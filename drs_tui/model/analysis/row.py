"""What the list draws of a job: small enough to hold a hundred thousand of."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from drs_tui.model.analysis.counts import Counts, counted, goal
from drs_tui.model.analysis.outcome import FAILURES, Outcome, may_change, outcome
from drs_tui.model.drs.tolerant import (
    account_of,
    id_of,
    mapping,
    objects,
    resource_of,
    tags_of,
    text,
)
from drs_tui.model.text.times import parse_time


class Source(NamedTuple):
    """Where something was seen. ``account`` is empty until it is known."""

    account: str
    region: str


class Row(NamedTuple):
    """One line of the list. Instants are epoch seconds.

    ``server_ids``, ``network_ids`` and ``tags`` (``key=value``) are what the list is filtered by.
    """

    source: Source
    job_id: str
    type: str | None
    initiated_by: str | None
    status: str | None
    created: float | None
    ended: float | None
    outcome: Outcome
    live: bool
    counts: Counts
    server_ids: tuple[str, ...]
    network_ids: tuple[str, ...]
    tags: tuple[str, ...]
    deleted: bool = False

    @property
    def has_failed(self) -> bool:
        """Whether anything of it has: of a live job, too."""
        return bool(self.counts.failed or self.counts.runs_failed) or self.outcome in FAILURES


def row_of(item: Mapping[str, object], source: Source) -> Row:
    """The line of a DescribeJobs item, as it came from ``json.loads``. The account comes from its
    own ARN where that has one.

    It is made of the item itself: of a history's jobs nothing more is ever asked.

    Raises:
        ValueError: it has no ``jobID``.
    """
    job_type, initiated_by = text(item.get("type")), text(item.get("initiatedBy"))
    status, account = text(item.get("status")), account_of(text(item.get("arn")))
    servers = objects(item.get("participatingServers")) or ()
    resources = objects(item.get("participatingResources")) or ()
    statuses = [text(each.get("launchStatus")) for each in (*servers, *resources)]
    counts = counted(
        goal(job_type, initiated_by),
        len(resources),
        tuple(statuses),
        tuple([run for server in servers for run in _runs(server)]),
    )
    elsewhere = account and account != source.account
    server_ids = [text(server.get("sourceServerID")) for server in servers]
    return Row(
        source=Source(account, source.region) if elsewhere else source,
        job_id=id_of(item),
        type=job_type,
        initiated_by=initiated_by,
        status=status,
        created=parse_time(item.get("creationDateTime")),
        ended=parse_time(item.get("endDateTime")),
        outcome=outcome(status, counts),
        live=may_change(status, counts),
        counts=counts,
        server_ids=tuple([each for each in server_ids if each]),
        network_ids=tuple([each for r in resources if (each := resource_of(r)[1])]),
        tags=tuple([f"{key}={value}" for key, value in tags_of(item.get("tags"))]),
    )


def _runs(server: Mapping[str, object]) -> Sequence[tuple[str | None, bool]]:
    """The status of each action run, and whether it is optional."""
    actions = server.get("launchActionsStatus")
    if actions is None:
        return ()
    return [
        (text(run.get("status")), mapping(run.get("action")).get("optional") is True)
        for run in objects(mapping(actions).get("runs")) or ()
    ]


def as_last_known(row: Row) -> Row:
    """A row of what is COMPLETED, unfinished and unchanged for long: no longer live."""
    return row._replace(outcome=Outcome.LAST_KNOWN, live=False)
