"""Build recoveries of many servers; times are seconds since the job's creation."""

from datetime import UTC
from typing import Any, NamedTuple

from drs_tui.model.analysis.phases import job_progress
from drs_tui.model.analysis.progress import JobProgress, Progress
from drs_tui.model.drs.job import Job
from drs_tui.model.drs.log import LogItem
from drs_tui.ui.render.time_format import TimeFormat
from tests.parsed import parse_job
from tests.unit.logs import CREATED, event, failed

MINUTE = 60.0


class Story(NamedTuple):
    """One server; its launch begins at ``launch`` and ends at ``end``, in success or failure.

    ``retries``: when an attempt failed, and when the next one began; None: not yet.
    ``agent``: when its SSM agent was discovered; ``runs``: the statuses of its action runs.
    ``is_begun``: the log has its start.
    """

    name: str
    launch: float | None = None
    end: float | None = None
    fails: bool = False
    retries: tuple[tuple[float, float | None], ...] = ()
    agent: float | None = None
    runs: tuple[str, ...] | None = None
    is_begun: bool = True

    @property
    def status(self) -> str:
        """Return the server's launchStatus."""
        if self.end is None:
            return "IN_PROGRESS"
        return "FAILED" if self.fails else "LAUNCHED"


def _log(story: Story) -> list[LogItem]:
    name = story.name
    if not story.is_begun:
        return []
    log = [
        event("SNAPSHOT_START", 20, name),
        event("SNAPSHOT_END", 40, name),
        event("CONVERSION_START", 60, name),
    ]
    if story.launch is not None:
        log.append(event("CONVERSION_END", story.launch, name))
        log.append(event("LAUNCH_START", story.launch, name))
    for number, (lost, again) in enumerate(story.retries, 1):
        log.append(failed("LAUNCH_FAILED", lost, "no vCPU", f"{number}/3", name))
        if again is not None:
            log.append(event("LAUNCH_START", again, name))
    if story.end is not None and story.fails:
        log.append(failed("LAUNCH_FAILED", story.end, "no vCPU", "3/3", name))
    elif story.end is not None:
        log.append(event("LAUNCH_END", story.end, name))
    return log


def _server(story: Story) -> dict[str, Any]:
    item: dict[str, Any] = {"sourceServerID": story.name, "launchStatus": story.status}
    actions: dict[str, Any] = {}
    if story.agent is not None:
        actions["ssmAgentDiscoveryDatetime"] = CREATED + story.agent
    if story.runs is not None:
        actions["runs"] = [
            {"runId": f"{story.name}-{number}", "status": status, "action": {"optional": False}}
            for number, status in enumerate(story.runs)
        ]
    return item | ({"launchActionsStatus": actions} if actions else {})


def recovery(*stories: Story, **fields: Any) -> tuple[Job, JobProgress]:
    """Return the running job of those servers, and the progress of each by its log.

    ``logged=False``: no log was read.
    """
    logged = fields.pop("logged", True)
    item = {
        "jobID": "drsjob-1",
        "type": "LAUNCH",
        "initiatedBy": "START_RECOVERY",
        "status": "STARTED",
        "creationDateTime": CREATED,
        "participatingServers": [_server(story) for story in stories],
    } | fields
    job = parse_job(item)
    log = sorted((line for story in stories for line in _log(story)), key=lambda line: line.at or 0)
    return job, job_progress(job, [event("JOB_START", 1, None), *log] if logged else [])


def by_id(progress: Progress) -> str:
    """Return a server's id, to use as its name."""
    return progress.id or progress.key


def at(seconds: float) -> TimeFormat:
    """Return the format of times that many seconds after creation."""
    return TimeFormat(CREATED + seconds, UTC)


# As in the look: one failed, one slow, one moving, six launched.
NINE = (
    Story("cache-01", 250, 850, agent=900, runs=("SUCCEEDED", "SUCCEEDED")),
    Story("cache-02", 250, 910, agent=980, runs=("SUCCEEDED", "IN_PROGRESS")),
    Story("app-web-01", 330, 1171, agent=1230, runs=()),
    Story("app-web-02", 330, 1216),
    Story("app-api-01", 420, 1329),
    Story("db-replica-02", 780, 1682),
    Story("db-primary", 985),
    Story("files-01", 1330),
    Story("batch-07", 250, 950, fails=True, retries=((480, 600), (720, 860))),
)
NOW = 1872.0  # 31m12s
