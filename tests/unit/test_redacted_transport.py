"""What a client gets of a collector whose events have pseudonyms, and when."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest

from drs_tui.client.redacted import RedactedFleet, RedactedStart, RedactedTransport
from drs_tui.client.transport import Transport
from drs_tui.fleet.source_target import SourceTarget
from drs_tui.model.drs.names import Name
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.protocol import PROTOCOL
from drs_tui.protocol import events as ev
from drs_tui.protocol.codec import decode_event, encode_event
from drs_tui.protocol.requests import FindNames, Query, ReadLogs, Request, RequestEnvelope
from drs_tui.pseudonyms.messages import Redaction
from drs_tui.settings import Settings
from tests.unit.event_builders import SOURCE, seen
from tests.unit.fake_collector import FakeTransport

JOB, SERVER, NEW = "drsjob-0123456789abcdef0", "s-0123456789abcdef0", "s-0123456789abcdef1"
READY = ev.Ready(PROTOCOL, "us-east-1", "--region", "acme-prod")


def item(*servers: str, launched: str = "PENDING") -> dict[str, Any]:
    found = [{"sourceServerID": each, "launchStatus": launched} for each in servers]
    return {
        "jobID": JOB,
        "status": "STARTED" if launched == "PENDING" else "COMPLETED",
        "participatingServers": found,
    }


class Collector:
    """A transport with pseudonyms, in front of a collector whose events a test emits."""

    def __init__(self) -> None:
        self.behind = FakeTransport()
        self.redaction = Redaction()
        self.transport: Transport = RedactedTransport(self.behind, self.redaction)
        self._emitted = 0

    @property
    def asked(self) -> list[Request]:
        return self.behind.sent

    def emit(self, *events: ev.Event) -> list[ev.EventEnvelope]:
        """Emit events; return what arrives."""
        for event in events:
            self._emitted += 1
            line = encode_event(ev.EventEnvelope(self._emitted, SOURCE, 1, event))
            self.behind.lines.feed(line)
        return self.arrived()

    def arrived(self) -> list[ev.EventEnvelope]:
        found = []
        while (line := self.transport.lines.take()) is not None:
            found.append(decode_event(line))
        return found

    def named(self, *names: str, complete: bool = True) -> ev.NamesFound:
        found = tuple(Name(SERVER, name) for name in names)
        return ev.NamesFound(ev.Topic.NAMES, found, complete=complete)

    def failed(self, kind: ErrorKind) -> ev.RequestFailed:
        return ev.RequestFailed(ev.Topic.NAMES, RequestError(kind, "no"), None)


def kinds(arrived: list[ev.EventEnvelope]) -> list[str]:
    return [type(each.event).__name__ for each in arrived]


def test_jobs_wait_for_the_names_of_all_servers() -> None:
    collector = Collector()

    first = collector.emit(READY, seen(item(SERVER)), ev.Paused(on=True))
    then = collector.emit(collector.named("web-01"))

    assert collector.asked == [FindNames()]
    assert kinds(first) == ["Ready", "Paused"]
    assert kinds(then) == ["NamesFound", "JobsUpdated"]
    assert [each.number for each in (*first, *then)] == [1, 2, 3, 4]
    assert {each.source.account for each in then} == {collector.redaction.whole(SOURCE.account)}


@pytest.mark.parametrize(
    ("kind", "arrives"),
    [
        (ErrorKind.DENIED, True),
        (ErrorKind.SERVICE, True),
        (ErrorKind.MFA, False),
        (ErrorKind.UNREACHABLE, False),
    ],
)
def test_they_wait_no_longer_where_names_alone_cannot_be_had(
    kind: ErrorKind, *, arrives: bool
) -> None:
    collector = Collector()
    collector.emit(READY, seen(item(SERVER)))

    assert ("JobsUpdated" in kinds(collector.emit(collector.failed(kind)))) is arrives


def test_a_live_job_waits_for_the_name_of_a_new_server() -> None:
    collector = Collector()
    collector.emit(READY, collector.named("web-01"))

    waiting = collector.emit(seen(item(SERVER, NEW)), ev.Refreshed(1.0, 1, 1, 5.0))
    then = collector.emit(ev.NamesFound(ev.Topic.NAMES, (Name(NEW, "web-02"),)))

    assert waiting == []
    assert collector.asked[1:] == [FindNames((NEW,))]
    assert kinds(then) == ["NamesFound", "JobsUpdated", "Refreshed"]


def test_what_cannot_be_had_holds_up_no_job_later() -> None:
    collector = Collector()
    network = {"launchStatus": "PENDING", "participatingResourceID": {"sourceNetworkID": "sn-1"}}
    job = item() | {"participatingResources": [network]}
    collector.emit(READY, collector.named("web-01"))
    assert collector.emit(seen(job)) == []

    denied = ev.RequestFailed(ev.Topic.NETWORKS, RequestError(ErrorKind.DENIED, "no"), 60.0)
    assert kinds(collector.emit(denied)) == ["RequestFailed", "JobsUpdated"]
    collector.emit(ev.NamesFound(ev.Topic.NETWORKS, ()), collector.named("web-01"))
    assert kinds(collector.emit(seen(job))) == ["JobsUpdated"]


def test_an_event_that_cannot_be_redacted_is_not_passed_on() -> None:
    collector = Collector()
    broken = ev.LogUpdated(JOB, 0, b"no deflated text of web-01")

    assert collector.emit(READY, collector.named("web-01"))
    collector.behind.lines.feed(encode_event(ev.EventEnvelope(3, SOURCE, 1, broken)))
    assert collector.transport.lines.take() == b'"redacted"'


def test_an_ended_job_waits_for_no_server_that_was_deleted() -> None:
    collector = Collector()
    collector.emit(READY, collector.named("web-01"))

    assert kinds(collector.emit(seen(item(NEW, launched="LAUNCHED")))) == ["JobsUpdated"]
    assert collector.asked[1:] == []


def test_requests_go_out_with_what_the_pseudonyms_stand_for() -> None:
    collector = Collector()
    (ready, _, jobs) = collector.emit(READY, collector.named("web-01"), seen(item(SERVER)))
    assert isinstance(jobs.event, ev.JobsUpdated)
    assert isinstance(ready.event, ev.Ready)
    job_id = jobs.event.jobs[0].row.job_id

    collector.transport.send(RequestEnvelope(1, 1, ReadLogs((job_id,))))

    assert collector.asked[-1] == ReadLogs((JOB,))
    assert job_id != JOB
    assert ready.event.profile != "acme-prod"


def test_a_line_that_cannot_be_read_is_not_quoted() -> None:
    collector = Collector()
    collector.behind.lines.feed(b'{"secret of web-01"\n')

    assert collector.transport.lines.take() == b'"redacted"'


def test_a_switch_asks_for_the_real_profile_and_for_its_names() -> None:
    started: list[Settings] = []

    def start(_environ: Mapping[str, str], settings: Settings) -> FakeTransport:
        started.append(settings)
        return FakeTransport()

    begun = RedactedStart(start, {}, Settings(query=Query()))
    begun.redaction.knows_all_names = True
    shown = begun.redaction.whole("acme-prod")

    begun(Settings(profile=shown))

    assert started == [Settings(profile="acme-prod")]
    assert not begun.redaction.knows_all_names


def test_each_of_several_sources_waits_for_its_own_names_and_all_have_one_table() -> None:
    targets = [SourceTarget("acme", "acme-prod", region) for region in ("us-east-1", "eu-west-1")]
    fleet = RedactedFleet(targets)
    first, other = Collector(), Collector()
    starts = fleet.started([partial(_same, each.behind) for each in (first, other)])

    first.transport = starts[0]()
    named = first.emit(READY, seen(item(SERVER)), first.named("web-01"))
    other.transport = starts[1]()
    waits = other.emit(READY, seen(item(NEW, launched="LAUNCHED")))
    later = other.emit(other.failed(ErrorKind.DENIED))

    assert kinds(named) == ["Ready", "NamesFound", "JobsUpdated"]
    assert kinds(waits) == ["Ready"]
    assert "JobsUpdated" in kinds(later)
    assert named[0].source == later[0].source == fleet.redaction.message(SOURCE)
    shown = {each.name for each in fleet.targets}
    assert shown == {fleet.redaction.whole("acme")} != {"acme"}
    assert [each.region for each in fleet.targets] == ["us-east-1", "eu-west-1"]


def _same(transport: FakeTransport) -> FakeTransport:
    return transport
