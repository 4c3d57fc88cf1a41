"""Jobs and logs for the fake collector to emit, at the time the clock stands at."""

from datetime import UTC, datetime, timedelta
from typing import Any

from drs_tui.model.drs.names import Name
from drs_tui.protocol import events as ev
from tests.records import Item, job, server
from tests.ui.conftest import NOW, FakeCollector

AT = datetime.fromtimestamp(NOW, UTC)
AGE = timedelta(minutes=20)
CREATED = NOW - AGE.total_seconds()

VCPU = (
    "An error occurred (VcpuLimitExceeded) when calling the RunInstances operation: You have "
    "requested more vCPU capacity than your current vCPU limit of 32 allows for the instance "
    "bucket that the specified instance type belongs to."
)
PROFILE = (
    "An error occurred (InvalidParameterValue) when calling the RunInstances operation: Value "
    "(drill-role) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile "
    "name"
)


def sid(number: int) -> str:
    """A source server's id."""
    return f"s-{number:017x}"


def live(number: int, *servers: Item, **fields: Any) -> Item:
    """A drill that began twenty minutes ago and goes on."""
    item = job(number, now=AT, age=AGE, status="STARTED", **fields)
    del item["endDateTime"]
    return item | ({"participatingServers": list(servers)} if servers else {})


def ended(number: int, *servers: Item, **fields: Any) -> Item:
    """A drill that began twenty minutes ago and ended eleven minutes ago."""
    return job(number, now=AT, age=AGE, **fields) | (
        {"participatingServers": list(servers)} if servers else {}
    )


def event(name: str, after: float, about: int | str | None = None, **data: Any) -> Item:
    """A log item so many seconds after the job's creation; ``about`` a server's number."""
    if about is not None:
        data["sourceServerID"] = sid(about) if isinstance(about, int) else about
    at = datetime.fromtimestamp(CREATED + after, UTC)
    return {"event": name, "eventData": data, "logDateTime": at.isoformat()}


def launched(number: int, after: float = 600, **data: Any) -> list[Item]:
    """All that a server's launch leaves in the log."""
    return [*launching(number, after - 60), event("LAUNCH_END", after, number, **data)]


def launching(number: int, after: float = 540) -> list[Item]:
    """A server's log up to its launch."""
    names = ("SNAPSHOT_START", "SNAPSHOT_END", "CONVERSION_START", "CONVERSION_END", "LAUNCH_START")
    times = (10, 60, 120, after - 10, after)
    return [event(name, at, number) for name, at in zip(names, times, strict=True)]


def launch_failed(number: int, after: float, error: str | None, tries: str = "") -> Item:
    """A failed launch; ``tries`` such as ``2/3``."""
    data: dict[str, Any] = {} if error is None else {"rawError": error}
    if tries:
        data["attemptCount"], data["maxAttemptsCount"] = map(int, tries.split("/"))
    return event("LAUNCH_FAILED", after, number, **data)


def in_order(*items: Item) -> list[Item]:
    """A log ascends in time."""
    return sorted(items, key=lambda item: str(item["logDateTime"]))


def emit_names(collector: FakeCollector, *numbers: int, complete: bool = False) -> None:
    """Emit the names of those servers: ``host-1`` and so on."""
    names = tuple(Name(sid(n), f"host-{n}", f"host-{n}.example.com") for n in numbers)
    collector.emit(ev.NamesFound(ev.Topic.NAMES, names, complete=complete))


def drill_of_a_hundred(number: int = 1) -> tuple[Item, list[Item]]:
    """An ended drill and its log: 37 servers failed for one cause, 3 for another, 60 launched."""
    causes = dict.fromkeys(range(1, 38), VCPU) | dict.fromkeys(range(38, 41), PROFILE)
    servers = [server(n, "FAILED" if n in causes else "LAUNCHED") for n in range(1, 101)]
    log: list[Item] = [event("JOB_START", 1)]
    for n in range(1, 101):
        log += (
            [*launching(n), launch_failed(n, 600 + n, causes[n], "3/3")]
            if n in causes
            else launched(n)
        )
    log.append(event("JOB_END", 900))
    return ended(number, *servers), in_order(*log)
