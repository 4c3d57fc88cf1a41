"""Job logs made by hand: the events of each server, second by second."""

from typing import Any

from drs_tui.model.analysis.changes import Subject
from drs_tui.model.analysis.failures import Failure, failures_of
from drs_tui.model.analysis.phases import job_progress
from drs_tui.model.analysis.progress import Progress
from drs_tui.model.drs.job import Job
from drs_tui.model.drs.log import LogItem
from tests.parsed import parse_job, parse_log_item
from tests.records import Item, run, server

CREATED = 1_670_440_538.0  # 2022-12-07T19:15:38Z
ONE = "s-51d6b65c73391918f"
NETWORK = "sn-0a1b2c3d4e5f60718"


def event(name: str, after: float, about: str | None = ONE, **data: Any) -> LogItem:
    """A log item so many seconds after the job's creation. A network's id begins with ``sn-``."""
    if about and about.startswith("sn-"):
        data["eventResourceData"] = {"sourceNetworkData": {"sourceNetworkID": about}}
    elif about:
        data["sourceServerID"] = about
    return parse_log_item({"event": name, "eventData": data, "logDateTime": CREATED + after})


def failed(
    name: str, after: float, error: str | None = None, tries: str = "", about: str | None = ONE
) -> LogItem:
    """A failure with its raw error; ``tries`` such as ``2/3``."""
    data: dict[str, Any] = {} if error is None else {"rawError": error}
    if tries:
        data["attemptCount"], data["maxAttemptsCount"] = map(int, tries.split("/"))
    return event(name, after, about, **data)


def a_job(
    launch: str | None = "IN_PROGRESS",
    *,
    network: str | None = None,
    job_id: str = "drsjob-1",
    ended: float | None = None,
    **fields: Any,
) -> Job:
    """A job under way with one server of that launchStatus; or with a ``network`` of it instead."""
    who: dict[str, Any] = {
        "participatingServers": [{"sourceServerID": ONE, "launchStatus": launch}]
    }
    if network:
        resource = {"participatingResourceID": {"sourceNetworkID": network}, "launchStatus": launch}
        who = {"participatingResources": [resource]}
    item = {"jobID": job_id, "type": "LAUNCH", "initiatedBy": "START_DRILL", "status": "STARTED"}
    item["creationDateTime"] = CREATED  # type: ignore[assignment]
    if ended is not None:
        item["endDateTime"] = CREATED + ended  # type: ignore[assignment]
    return parse_job(item | who | fields)


def only(job: Job, *log: LogItem) -> Progress:
    """How the only participant of the job stands."""
    progress = job_progress(job, log)
    (one,) = (*progress.servers, *progress.networks)
    return one


def failures_in(job: Job, *log: LogItem, seen: dict[Subject, float] | None = None) -> list[Failure]:
    """What failed of the job; ``seen``: when we saw a status change."""
    return failures_of(job, job_progress(job, log), seen or {})


def acting(*runs: Item) -> Job:
    """A job whose one server has had these action runs."""
    return a_job(participatingServers=[server(1, runs=list(runs))])


def failed_run(number: int, reason: str | None, name: str = "Disk space", **action: Any) -> Item:
    """A failed run of the action of that name."""
    item = run(number, "FAILED", reason)
    return item | {"action": item["action"] | {"name": name} | action}
