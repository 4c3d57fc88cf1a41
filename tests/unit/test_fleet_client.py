"""Several sources as one: what is asked of whom, and what is known of all together."""

import asyncio
from datetime import UTC
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from drs_tui.client import fleet_client
from drs_tui.client.client import Client
from drs_tui.client.fleet_client import FleetClient
from drs_tui.client.null_transport import NullTransport
from drs_tui.client.unused_sources import KEPT_SECONDS, UnusedSources
from drs_tui.fleet.source_target import SourceTarget
from drs_tui.model.analysis.causes import FailureKind, unresolved_by_kind
from drs_tui.model.analysis.row import Source
from drs_tui.model.drs.names import Name
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.model.text.times import TimeText
from drs_tui.protocol import PROTOCOL
from drs_tui.protocol import events as ev
from drs_tui.protocol.codec import encode_event, pack
from drs_tui.protocol.requests import (
    FindAllInstances,
    FindNames,
    KeepAlive,
    NextPage,
    Query,
    ReadLogs,
    Refresh,
    SubmitMfaCode,
)
from drs_tui.store.changes import Changes
from drs_tui.store.fleet_store import FleetStore, SourceStanding
from drs_tui.store.merged_jobs import MissingJobs, Reach
from drs_tui.store.status import Paging
from drs_tui.views.error_scope import ErrorScope
from drs_tui.views.list_filter import ListFilter
from drs_tui.views.missing_sources import missing_sources
from drs_tui.views.recovery_history import find_servers, rows_of
from drs_tui.views.twins import CONVERTS, is_counted_elsewhere, names_needed, twin
from tests.parsed import parse_instance, row_of
from tests.records import Item, job, job_id, recovery_instance, server
from tests.ui import scenarios
from tests.unit.fake_collector import NOW, FakeTransport

R = TypeVar("R")
TARGETS = tuple(
    SourceTarget(name, name, region)
    for name, region in (("payments", "us-west-2"), ("core", "us-west-2"), ("core", "eu-west-1"))
)
ACCOUNTS = ("111122223331", "111122223332", "111122223332")


class Fleet:
    """A client of three sources whose collectors are the test's. ``shown`` are job ids."""

    def __init__(self, unused: UnusedSources | None = None) -> None:
        self.transports = [FakeTransport() for _ in TARGETS]
        self._numbers = [0 for _ in TARGETS]
        self.clients = [Client(each, wall=lambda: NOW) for each in self.transports]
        remembered = unused.remembered(TARGETS) if unused else {}
        store = FleetStore(TARGETS, [each.store for each in self.clients], remembered)
        self.client = FleetClient(self.clients, store, lambda: NOW, unused)
        self.store = store
        self.deleted: set[str] = set()
        self.client._on_changes = lambda changes: self.deleted.update(changes.deleted)
        for number, each in enumerate(self.clients):
            each._on_changes = partial(self.client._changed, number)
            self.emit(number, ev.Ready(PROTOCOL, TARGETS[number].region, "--regions", None))

    def emit(self, source: int, *events: ev.Event) -> None:
        """Have a source's events applied."""
        for event in events:
            self._numbers[source] += 1
            where = Source(ACCOUNTS[source], TARGETS[source].region)
            line = encode_event(ev.EventEnvelope(self._numbers[source], where, 0, event))
            self.transports[source].lines.feed(line)
        self.clients[source]._drain()

    def answer(self, source: int, *items: Item, more: bool = False) -> None:
        """Answer with a page of jobs, which are the source's own."""
        account, region = ACCOUNTS[source], TARGETS[source].region
        for item in items:
            arn = f"arn:aws:drs:{region}:{account}:job/{item['jobID']}"
            row = row_of(item | {"arn": arn}, Source(account, region))
            update = ev.JobsUpdated(ev.Topic.PAGE, (ev.JobUpdate(row),), pack([item]), 1.0, NOW)
            self.emit(source, update)
        self.emit(source, ev.PageLoaded(1, len(items), 0, more, None, NOW))

    def fail(self, source: int, kind: ErrorKind, topic: ev.Topic = ev.Topic.LIVE) -> None:
        self.emit(source, ev.RequestFailed(topic, RequestError(kind, f"{kind}"), 60.0))

    def asked(self, source: int, kind: type[R]) -> list[R]:
        return [each for each in self.transports[source].sent if isinstance(each, kind)]

    @property
    def shown(self) -> list[str]:
        return [row.job_id for row in self.store.jobs]


def test_a_source_that_fails_and_comes_back() -> None:
    fleet = Fleet()
    fleet.answer(0, job(1), job(4), more=True)
    fleet.answer(1, job(2), job(3), more=True)
    fleet.answer(2)
    assert fleet.store.jobs.next_source == 1
    assert fleet.shown == [job_id(1), job_id(2), job_id(3), job_id(4)]

    fleet.fail(1, ErrorKind.EXPIRED)
    counts = fleet.store.status.sources
    assert counts
    assert (counts.answering, counts.failing, counts.asked) == (2, 1, 3)
    assert fleet.store.jobs.next_source == 0
    assert fleet.store.status.active_error is None  # the others go on

    fleet.emit(1, ev.Refreshed(NOW, 0, 1, 5.0))
    assert fleet.store.standing(1) is SourceStanding.ANSWERING
    assert fleet.store.jobs.next_source == 1


def test_what_all_lack_is_said_as_for_one_source() -> None:
    fleet = Fleet()
    for source in range(3):
        fleet.fail(source, ErrorKind.NO_CREDENTIALS)

    status = fleet.store.status
    assert status.active_error
    assert status.active_error.request_error.kind is ErrorKind.NO_CREDENTIALS
    assert status.paging is Paging.FAILED


@pytest.mark.parametrize("kind", [ErrorKind.NOT_INITIALIZED, ErrorKind.NOT_ENABLED])
def test_a_source_without_drs_is_no_error(kind: ErrorKind) -> None:
    fleet = Fleet()
    fleet.fail(0, kind)
    fleet.answer(1, job(1))
    fleet.answer(2, job(2))

    counts = fleet.store.status.sources
    assert counts
    assert (counts.asked, counts.answering, counts.unused) == (2, 2, 1)
    assert fleet.store.status.paging is Paging.END
    assert not fleet.store.jobs.missing()
    assert fleet.store.jobs.reach(0) is Reach.END


def test_requests_go_to_the_sources_that_can_answer_them() -> None:
    fleet = Fleet()
    fleet.answer(0, job(1))
    fleet.answer(1, job(2))
    fleet.answer(2, job(3))
    needs = fleet.client.needs

    needs.logs([job_id(1), job_id(3)])
    needs.names([server(2)["sourceServerID"], "s-unknown"])
    needs.all_instances()
    assert [len(fleet.asked(source, ReadLogs)) for source in range(3)] == [1, 0, 1]
    assert [len(fleet.asked(source, FindNames)) for source in range(3)] == [1, 1, 1]
    assert fleet.asked(1, FindNames)[0].servers == (server(2)["sourceServerID"], "s-unknown")
    assert fleet.asked(0, FindNames)[0].servers == ("s-unknown",)
    assert all(fleet.asked(source, FindAllInstances) for source in range(3))
    assert job_id(3) in fleet.clients[2].store.details.logs.in_use

    needs.logs([])
    assert job_id(3) not in fleet.clients[2].store.details.logs.in_use


def test_a_job_is_deleted_only_when_no_source_has_it() -> None:
    fleet = Fleet()
    fleet.client.refresh([job_id(9)])
    assert all(fleet.asked(source, Refresh)[0].job_ids == (job_id(9),) for source in range(3))

    for source in (0, 1):
        fleet.emit(source, ev.JobDeleted(job_id(9), 2.0, NOW))
        assert not fleet.deleted
    fleet.emit(2, ev.JobDeleted(job_id(9), 2.0, NOW))
    assert fleet.deleted == {job_id(9)}


def test_what_is_of_whole_accounts_is_complete_when_all_have_answered() -> None:
    fleet = Fleet()
    fleet.answer(2)
    for source in (0, 1):
        fleet.answer(source, job(source))
        items = [parse_instance(recovery_instance(source, source, jobID=job_id(90 + source)))]
        found = tuple(each for each in items if each)
        fleet.emit(source, ev.AllInstancesFound(found, NOW, first=True, complete=True))
    known = fleet.store.details.all_instances
    assert known
    assert (len(known.instances), known.complete) == (2, False)
    launched = next(each.job_id for each in known.instances[1:])
    assert launched
    assert not fleet.store.jobs.is_loaded(launched)
    assert fleet.store.account_name(launched) == "core"

    fleet.emit(2, ev.AllInstancesFound((), NOW, first=True, complete=True))
    known = fleet.store.details.all_instances
    assert known
    assert known.complete


def test_one_code_goes_to_one_source() -> None:
    fleet = Fleet()
    for source in (1, 2):
        fleet.emit(source, ev.MfaRequired("arn:device"))
    assert fleet.store.status.wanted

    fleet.client.submit_mfa_code("123456")
    assert [len(fleet.asked(source, SubmitMfaCode)) for source in range(3)] == [0, 1, 0]
    assert fleet.store.status.wanted  # of the other one


def test_the_two_jobs_of_one_launch_know_each_other_and_count_once() -> None:
    fleet = Fleet()
    launch = job(1)
    converts = job(2, initiatedBy=CONVERTS, participatingServers=[server(8, "FAILED")])
    fleet.answer(0, launch)
    fleet.answer(1, converts, job(3))
    rows = fleet.store.jobs
    mine, other = server(1)["sourceServerID"], server(8)["sourceServerID"]
    assert names_needed(fleet.store, rows.row(job_id(2))) == [mine]
    assert twin(fleet.store, rows.row(job_id(2))) is None

    name = Name(mine, "web-1", staging_id=other)
    fleet.emit(0, ev.NamesFound(ev.Topic.NAMES, (name,)))
    assert twin(fleet.store, rows.row(job_id(2))) == rows.row(job_id(1))
    assert twin(fleet.store, rows.row(job_id(1))) == rows.row(job_id(2))
    assert is_counted_elsewhere(fleet.store, rows.row(job_id(2)))
    assert [row.job_id for row in rows_of(fleet.store)] == [job_id(1), job_id(3)]
    assert find_servers(fleet.store, other) == [other]
    assert not is_counted_elsewhere(fleet.store, rows.row(job_id(1)))
    assert twin(fleet.store, rows.row(job_id(3))) is None


async def test_it_is_as_of_the_newest_answer_and_says_who_is_silent_since_when() -> None:
    fleet = Fleet()
    for source, at in enumerate((NOW, NOW - 25, NOW - 90)):
        fleet.answer(source)
        fleet.emit(source, ev.Refreshed(at, 0, 1, 30.0))
    assert fleet.store.status.as_of == NOW

    fleet.fail(2, ErrorKind.UNREACHABLE)
    missing = missing_sources(fleet.store)
    assert missing.words == "1 of 3 sources missing"
    assert missing.names(TimeText(NOW, UTC)) == "core eu-west-1 since 16:05:10Z"


def test_keys_are_reported_to_the_sources_on_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fleet_client, "KEEP_ALIVE_EVERY", -1.0)
    fleet = Fleet()
    for source in range(3):
        fleet.answer(source, job(source))
    fleet.client.keep_alive(lambda: [job_id(1), job_id(1), "drsjob-unknown"])
    fleet.client.keep_alive(lambda: [job_id(1)])

    assert [len(fleet.asked(source, KeepAlive)) for source in range(3)] == [0, 1, 0]


@pytest.mark.parametrize(
    ("typed", "may_find_more"),
    [
        ("", True),
        ("failed", True),
        ("account:payments", True),
        ("account:core", False),  # all loaded, or not answering
        ("region:eu-west", False),
        ("-account:core", True),
    ],
)
def test_a_filter_looks_on_where_its_source_may_have_more(typed: str, may_find_more: bool) -> None:  # noqa: FBT001
    fleet = Fleet()
    fleet.answer(0, job(2), more=True)
    fleet.answer(1, job(1))
    fleet.fail(2, ErrorKind.DENIED)
    wanted = ListFilter(fleet.store, lambda: None)
    assert wanted.type(typed, None) == ""
    assert wanted.may_find_more is may_find_more


@pytest.mark.parametrize("reason_of", [1, 2])
def test_a_server_that_fails_in_both_jobs_of_a_launch_fails_once(reason_of: int) -> None:
    """The reason stays that one of them has."""
    fleet = Fleet()
    fleet.answer(0, job(1, participatingServers=[server(1, "FAILED")]))
    servers = [server(8, "FAILED"), server(9, "FAILED")]
    fleet.answer(1, job(2, initiatedBy=CONVERTS, participatingServers=servers))
    scope, of_server = ErrorScope(fleet.store), 1 if reason_of == 1 else 8
    scope.all_loaded = True
    mine, staged = (server(number)["sourceServerID"] for number in (1, 8))
    failed = scenarios.event("LAUNCH_FAILED", 60, of_server, rawError="no vCPU")
    fleet.emit(reason_of - 1, ev.LogUpdated(job_id(reason_of), 0, pack([failed])))
    assert unresolved_by_kind(scope.causes(NOW)) == {FailureKind.SERVER: 3}
    assert scope.names_needed(NOW) == [mine]

    name = Name(mine, "web-1", staging_id=staged)
    fleet.emit(0, ev.NamesFound(ev.Topic.NAMES, (name,)))
    found = scope.causes(NOW)
    assert unresolved_by_kind(found) == {FailureKind.SERVER: 2}
    assert "no vCPU" in [cause.message for cause in found]


def test_a_source_without_drs_is_asked_again_after_a_day_or_on_request(tmp_path: Path) -> None:
    path, now = tmp_path / "cache" / "found.json", [NOW]
    fleet = Fleet(UnusedSources(path, lambda: now[0]))
    fleet.fail(1, ErrorKind.NOT_INITIALIZED)
    fleet.answer(2)
    fleet.client.close()

    again = UnusedSources(path, lambda: now[0])
    assert list(again.remembered(TARGETS).items()) == [(1, "2026-11-23")]
    now[0] += KEPT_SECONDS
    assert not UnusedSources(path, lambda: now[0]).remembered(TARGETS)

    path.write_text("damaged")
    assert not UnusedSources(path).remembered(TARGETS)


async def test_one_that_is_remembered_is_asked_when_a_person_wants_it() -> None:
    begun = FakeTransport()
    client = Client(NullTransport(), lambda: begun, lambda: NOW)
    store = FleetStore(TARGETS[:1], [client.store], {0: "2026-11-23"})
    fleet = FleetClient([client], store, lambda: NOW)
    assert fleet.store.standing(0) is SourceStanding.UNUSED
    assert fleet.store.jobs.missing() == MissingJobs(0, None, without_jobs=0)

    fleet.ask_again(0)
    assert fleet.store.standing(0) is SourceStanding.WAITING
    await asyncio.sleep(0)
    fleet.close()


def test_the_end_is_loaded_from_where_the_list_lacks_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fleet_client, "LOADED_AT_ONCE", 1)
    fleet = Fleet()
    fleet.client.query(Query())
    for source in range(3):
        fleet.answer(source, job(source), job(10 - source), more=True)
    before = [len(fleet.asked(source, NextPage)) for source in range(3)]

    fleet.client.load_all(on=True)
    asked = [len(fleet.asked(source, NextPage)) - before[source] for source in range(3)]
    assert [bool(count) for count in asked] == [False, False, True]

    fleet.answer(2, job(20))
    fleet.client.load_all(on=True)
    assert len(fleet.asked(1, NextPage)) > before[1]


async def test_a_time_alone_is_reported_with_others_unless_a_person_waits_for_it() -> None:
    fleet = Fleet()
    for source in range(3):
        fleet.answer(source, job(source))
    reports: list[Changes] = []
    fleet.client._on_changes = reports.append

    for source in range(3):
        fleet.emit(source, ev.Refreshed(NOW + 1, 0, 1, 5.0))
    assert not reports
    assert fleet.store.status.as_of == NOW + 1

    fleet.client.refresh()
    fleet.emit(1, ev.Refreshed(NOW + 2, 0, 1, 5.0))
    fleet.fail(2, ErrorKind.EXPIRED)
    assert [report.status for report in reports] == [True, True]
    fleet.client.close()
