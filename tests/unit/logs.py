"""Build job logs from the events of each server."""

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
    """Return a log item that many seconds after the job's creation; ``sn-`` ids are networks."""
    if about and about.startswith("sn-"):
        data["eventResourceData"] = {"sourceNetworkData": {"sourceNetworkID": about}}
    elif about:
        data["sourceServerID"] = about
    return parse_log_item({"event": name, "eventData": data, "logDateTime": CREATED + after})


def failed(
    name: str, after: float, error: str | None = None, tries: str = "", about: str | None = ONE
) -> LogItem:
    """Return a failed event with its raw error; ``tries`` is such as ``2/3``."""
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
    """Return a running job with one server of that launchStatus, or one ``network`` instead."""
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
    """Return the progress of the job's only participant."""
    progress = job_progress(job, log)
    (one,) = (*progress.servers, *progress.networks)
    return one


def failures_in(job: Job, *log: LogItem, seen: dict[Subject, float] | None = None) -> list[Failure]:
    """Return the job's failures; ``seen``: when status changes were observed."""
    return failures_of(job, job_progress(job, log), seen or {})


def acting(*runs: Item) -> Job:
    """Return a job whose only server has these action runs."""
    return a_job(participatingServers=[server(1, runs=list(runs))])


def failed_run(number: int, reason: str | None, name: str = "Disk space", **action: Any) -> Item:
    """Return a failed run of the action of that name."""
    item = run(number, "FAILED", reason)
    return item | {"action": item["action"] | {"name": name} | action}
