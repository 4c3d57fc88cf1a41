"""A recording of an hour in which one job recovers 100 servers, as a collector would send it."""

import gzip
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec import Raw

from benchmarks.fleet import ACCOUNT, NEWEST, SEED, Item
from drs_tui import __version__
from drs_tui.client.observations import Observations
from drs_tui.model.analysis.changes import changes
from drs_tui.model.analysis.row import Source, row_of
from drs_tui.model.drs.job import Job, parse_job
from drs_tui.protocol import PROTOCOL
from drs_tui.protocol import events as ev
from drs_tui.protocol.codec import pack_together
from drs_tui.protocol.recording import FORMAT, Began, Chain, Entry, Header, encode_body
from drs_tui.protocol.requests import Query

SOURCE = Source(ACCOUNT, "us-east-1")
JOB = "drsjob-0123456789abcdef0"
HOUR = 3600
REFRESH = 5
RUNS = 2
# When each phase of a server begins and ends, as parts of the time that it takes.
_PHASES = (("SNAPSHOT", 0.0, 0.3), ("CONVERSION", 0.3, 0.75), ("LAUNCH", 0.75, 0.9))


def _at(second: float) -> str:
    return (NEWEST + timedelta(seconds=second)).astimezone(UTC).isoformat()


class _Server:
    """A server that takes its time: the second it begins, and how many it takes."""

    def __init__(self, number: int, source: random.Random) -> None:
        self.id = f"s-{source.getrandbits(68):017x}"
        self._begins, self._takes = source.uniform(30, 600), source.uniform(1200, 2900)
        self._number = number

    def _part(self, second: float) -> float:
        return (second - self._begins) / self._takes

    def item(self, second: float) -> Item:
        part = self._part(second)
        status = "PENDING" if part < 0 else "LAUNCHED" if part >= 0.9 else "IN_PROGRESS"
        item: Item = {"sourceServerID": self.id, "launchStatus": status}
        if status == "LAUNCHED":
            done = [part >= 0.9 + 0.05 * (number + 1) for number in range(RUNS)]
            item["recoveryInstanceID"] = f"i-{self._number:017x}"
            item["launchActionsStatus"] = {
                "runs": [_run(n, is_done) for n, is_done in enumerate(done)]
            }
        return item

    def log(self) -> Iterator[tuple[float, Item]]:
        for phase, start, end in _PHASES:
            for part, name in ((start, "START"), (end, "END")):
                second = self._begins + part * self._takes
                data = {"sourceServerID": self.id}
                yield (
                    second,
                    {
                        "event": f"{phase}_{name}",
                        "eventData": data,
                        "logDateTime": _at(second),
                    },
                )


def _run(number: int, is_done: bool) -> Item:  # noqa: FBT001
    return {
        "runId": f"{number:08x}-run",
        "status": "SUCCEEDED" if is_done else "IN_PROGRESS",
        "action": {
            "actionId": f"action-{number}",
            "actionCode": "AWSMigration-VerifyProcessIsRunning",
            "name": f"Process check {number}",
            "type": "SSM_AUTOMATION",
            "order": 1000 + number,
            "optional": False,
            "active": True,
        },
    }


def _job(servers: list[_Server], second: float) -> Item:
    participants = [server.item(second) for server in servers]
    is_over = second >= HOUR - REFRESH
    return {
        "jobID": JOB,
        "arn": f"arn:aws:drs:us-east-1:{ACCOUNT}:job/{JOB}",
        "type": "LAUNCH",
        "initiatedBy": "START_DRILL",
        "status": "COMPLETED" if is_over else "STARTED",
        "creationDateTime": _at(0),
        **({"endDateTime": _at(second)} if is_over else {}),
        "participatingServers": participants,
        "tags": {"Name": "storefront drill"},
    }


def _events(servers: list[_Server]) -> Iterator[tuple[float, ev.Event]]:
    """Yield what a collector sends, and when (seconds from the start)."""
    began = NEWEST.timestamp()
    log = sorted((each for server in servers for each in server.log()), key=lambda each: each[0])
    read, before, last = 0, None, b""
    for second in range(0, HOUR + 1, REFRESH):
        text = json.dumps(_job(servers, second), separators=(",", ":")).encode()
        if text != last:
            yield second, _updated(text, before, second)
            before, last = parse_job(text), text
        if second == 0:
            yield second, ev.PageLoaded(0, 1, 0, more=False, resume=None, as_of=began)
        new = [item for at, item in log[read:] if at <= second]
        if new:
            items = pack_together(json.dumps(item).encode() for item in new)
            yield second, ev.LogUpdated(JOB, read, items)
            read += len(new)
        yield second, ev.LogPageRead(JOB, read, more=False, as_of=began + second)
        yield second, ev.Refreshed(began + second, 1, 2, float(REFRESH))


def _updated(text: bytes, before: Job | None, second: float) -> ev.JobsUpdated:
    job = parse_job(text)
    observed = changes(before, job) if before else ()
    update = ev.JobUpdate(row_of(job, SOURCE), None, observed)
    topic = ev.Topic.LIVE if before else ev.Topic.PAGE
    as_of = NEWEST.timestamp() + second
    return ev.JobsUpdated(topic, (update,), pack_together([text]), float(second), as_of)


def _body(event: ev.Event) -> Raw:
    body = encode_body(event)
    if body is None:
        raise TypeError(f"{type(event).__name__} is not recorded")
    return body


def _entries(servers: list[_Server]) -> Iterator[Entry]:
    began, found = NEWEST.timestamp(), Observations()
    ready = ev.Ready(PROTOCOL, "us-east-1", "--region", None)
    yield Entry(began, 0.0, began=Began.FIRST, body=_body(ready))
    yield Entry(began, 0.0, listed=Query())
    for second, event in _events(servers):
        entry = Entry(began + second, float(second), SOURCE, body=_body(event))
        yield entry
        yield from found.of(entry, event)


def write_recording(path: Path, servers: int = 100) -> None:
    """Write the recording of a job with so many servers."""
    source = random.Random(SEED)
    made = [_Server(number, source) for number in range(servers)]
    chain, started = Chain(), NEWEST.timestamp()
    header = Header(FORMAT, PROTOCOL, __version__, "", started, (SOURCE,))
    with gzip.open(path, "wb", compresslevel=6) as file:
        file.write(chain.sealed(header))
        for entry in _entries(made):
            file.write(chain.sealed(entry))
        at = datetime.fromtimestamp(started + HOUR, UTC).timestamp()
        end = Entry(at, float(HOUR), end=True, count=chain.count, head=chain.head)
        file.write(chain.sealed(end))
