"""A recorded drill, and others like it, for reports to be made of."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from drs_tui.client.recorder import Recorder, Start, create
from drs_tui.model.drs.instance import RecoveryInstance
from drs_tui.model.drs.names import Name
from drs_tui.model.text.times import iso_time
from drs_tui.protocol import PROTOCOL
from drs_tui.protocol import events as ev
from drs_tui.protocol.codec import pack
from drs_tui.protocol.recording import Began
from drs_tui.protocol.requests import Query
from tests.parsed import parse_instance
from tests.records import Item, job_id, recovery_instance, run, server
from tests.ui.conftest import NOW
from tests.ui.scenarios import (
    CREATED,
    VCPU,
    drill_of_a_hundred,
    ended,
    event,
    in_order,
    launch_failed,
    launched,
    launching,
    sid,
)
from tests.unit.event_builders import SOURCE, row

READY = ev.Ready(PROTOCOL, "us-east-1", "--region", None)
ARN = "arn:aws:sts::111122223333:assumed-role/dr-operator/alice"
TextOf = Callable[[str], str]


def own_text(text: str) -> str:
    return text


def jobs(text_of: TextOf = own_text) -> list[Item]:
    """A drill of four servers, of which two failed, and one of those was launched again."""
    check = run(1, "SUCCEEDED")
    warm_up = run(2, "FAILED", text_of("the cache was cold"))
    warm_up["action"] |= {"optional": True, "name": text_of("Warm up")}
    instance = {"recoveryInstanceID": f"i-{1:017x}"}
    first = ended(
        1,
        server(1, "LAUNCHED", [check, warm_up]) | instance,
        server(2, "LAUNCHED"),
        server(3, "FAILED"),
        server(4, "FAILED"),
        tags={"Name": text_of("storefront")},
    )
    second = ended(2, server(3, "LAUNCHED"), tags={"Name": text_of("storefront")})
    return [first, second]


def logs(text_of: TextOf = own_text) -> list[list[Item]]:
    """The logs of both jobs."""
    first = [
        event("JOB_START", 1),
        *launched(1, 500),
        *launched(2, 640),
        *launching(3, 500),
        launch_failed(3, 560, text_of(VCPU), "3/3"),
        *launching(4, 500),
        launch_failed(4, 570, text_of(VCPU), "3/3"),
        event("JOB_END", 900),
    ]
    return [in_order(*first), in_order(event("JOB_START", 1), *launched(3, 400))]


def instances() -> tuple[RecoveryInstance, ...]:
    """The instances of the launched servers."""
    at = {"pointInTimeSnapshotDateTime": iso_time(CREATED - 300)}
    items = [recovery_instance(1, 1, **at), recovery_instance(1, 2, ec2InstanceID="i-2", **at)]
    items[1] |= {"recoveryInstanceID": "i-2", "ec2InstanceState": "TERMINATED"}
    return tuple(filter(None, map(parse_instance, items)))


def updated(items: Iterable[Item]) -> ev.JobsUpdated:
    """The event of an answer with these jobs."""
    updates = tuple(ev.JobUpdate(row(item)) for item in items)
    return ev.JobsUpdated(ev.Topic.PAGE, updates, pack(list(items)), 1.0, NOW)


def drill(text_of: TextOf = own_text) -> list[ev.Event]:
    """The events of the drill, as a report fetches them."""
    names = tuple(
        Name(sid(n), text_of(f"host-{n}"), text_of(f"host-{n}.example.com")) for n in range(1, 5)
    )
    ids = tuple(sid(n) for n in range(1, 5))
    return [
        ev.Identity("111122223333", text_of(ARN)),
        updated(jobs(text_of)),
        ev.PageLoaded(2, 2, 0, False, None, NOW),  # noqa: FBT003
        *log_events(1, logs(text_of)[0]),
        *log_events(2, logs(text_of)[1]),
        ev.NamesFound(ev.Topic.NAMES, names),
        ev.InstancesFound(ids, instances(), NOW),
    ]


def hundred() -> list[ev.Event]:
    """The events of a drill of a hundred servers."""
    item, log = drill_of_a_hundred()
    return [
        ev.Identity("111122223333", ARN),
        updated([item]),
        ev.PageLoaded(2, 1, 0, False, None, NOW),  # noqa: FBT003
        *log_events(1, log),
        ev.NamesFound(ev.Topic.NAMES, tuple(Name(sid(n), f"host-{n}") for n in range(1, 101))),
    ]


def log_events(number: int, items: list[Any]) -> list[ev.Event]:
    """The events of a job's whole log."""
    read = ev.LogPageRead(job_id(number), len(items), more=False, as_of=NOW)
    return [ev.LogUpdated(job_id(number), 0, pack(items)), read]


def record(path: Path, *events: ev.Event, start: Start | None = None) -> Path:
    """Record events, as they are received of a collector that has just begun."""
    recorder = Recorder(create(path), start or Start(NOW - 60), wall=lambda: NOW)
    recorder.began(READY, Began.FIRST)
    recorder.listed(Query())
    recorder.known(events, SOURCE)
    recorder.close()
    return path
