"""What screens need beside the jobs is requested once, and kept."""

import pytest

from drs_tui.client.needs import Needs
from drs_tui.model.drs.facts import Replication
from drs_tui.model.drs.names import Name
from drs_tui.protocol.codec import pack
from drs_tui.protocol.events import (
    AllInstancesFound,
    Event,
    ExecutionFound,
    FactsFound,
    InstancesFound,
    LogPageRead,
    NamesFound,
    TargetsListed,
    Topic,
)
from drs_tui.protocol.requests import (
    FindAllInstances,
    FindExecution,
    FindFacts,
    FindInstances,
    FindNames,
    FollowLogs,
    ListTargets,
    ReadLogs,
    Request,
)
from drs_tui.store import details as kept
from drs_tui.store import logs
from drs_tui.store.changes import Changes
from drs_tui.store.details import AllInstances, Execution, Known
from drs_tui.store.store import SourceStore
from tests.parsed import parse_instance
from tests.records import recovery_instance


class Screen:
    """What a screen needs of a store; ``sent`` are the requests for it."""

    def __init__(self) -> None:
        self.store = SourceStore()
        self.details = self.store.details
        self.sent: list[Request] = []
        self.needs = Needs(self.details, self.sent.append)

    def apply(self, event: Event) -> Changes:
        """Apply an event, as the client does."""
        changes = self.store.apply(event, 0.0)
        self.needs.applied(event, changes)
        return changes


@pytest.fixture
def screen() -> Screen:
    return Screen()


def test_the_same_followed_logs_are_requested_once(screen: Screen) -> None:
    screen.needs.follow_logs(None)
    screen.needs.follow_logs("a", ("b",))
    screen.needs.follow_logs("a", ("b",))
    screen.needs.follow_logs(None)

    assert screen.sent == [FollowLogs("a", ("b",)), FollowLogs()]


def test_the_log_of_the_open_job_is_requested_once(screen: Screen) -> None:
    screen.needs.follow_logs("a", ("b",))
    screen.needs.logs(("a", "b"))

    assert screen.sent == [FollowLogs("a", ("b",)), ReadLogs(("b",))]


def test_logs_are_requested_once_and_again_on_demand(screen: Screen) -> None:
    screen.needs.logs(("a", "b"))
    screen.needs.logs(("b", "c"))
    screen.needs.logs(("a",))
    screen.needs.logs(())
    screen.needs.logs(("a",), again=True)

    assert screen.sent == [ReadLogs(("a", "b")), ReadLogs(("c",)), ReadLogs(("a",))]


def test_names_are_requested_once_known_or_not(screen: Screen) -> None:
    screen.apply(NamesFound(Topic.NAMES, (Name("s-1", "one"),)))
    screen.needs.names(("s-1", "s-2", "s-2"), ("sn-1",))
    screen.needs.names(("s-2",), ("sn-1",))
    screen.needs.names(())

    assert screen.sent == [FindNames(("s-2",), ("sn-1",))]


def test_all_names_are_requested_once(screen: Screen) -> None:
    screen.needs.all_names()
    screen.needs.all_names()

    assert screen.sent == [FindNames()]


def test_a_known_name_is_shown_and_the_version_changes_with_it(screen: Screen) -> None:
    assert screen.details.servers.shown("s-1") == "s-1"
    screen.apply(NamesFound(Topic.NAMES, (Name("s-1", "one"),), complete=True))
    screen.apply(NamesFound(Topic.NETWORKS, (Name("sn-1", tag="vpc"),)))

    assert (screen.details.servers.shown("s-1"), screen.details.networks.shown("sn-1")) == (
        "one",
        "vpc",
    )
    assert (screen.details.servers.version, screen.details.networks.version) == (1, 1)
    assert screen.details.has_all_names
    assert screen.details.names_known({"s-1", "s-2"}) == 1


def test_instances_that_are_no_longer_listed_are_dropped(screen: Screen) -> None:
    instance = parse_instance(recovery_instance(1, 1))
    assert instance
    server = instance.server_id or ""
    screen.needs.instances(())
    screen.needs.instances((server,))
    assert screen.details.instances(server) is None
    screen.apply(InstancesFound((server,), (instance,), 1.0))
    assert screen.details.instances(server) == (instance,)
    screen.apply(InstancesFound((server,), (), 2.0))

    assert screen.details.instances(server) == ()
    assert screen.sent == [FindInstances((server,))]


def test_a_complete_list_of_all_instances_answers_for_each_server(screen: Screen) -> None:
    one, two = (found for n in (1, 2) if (found := parse_instance(recovery_instance(n, n))))
    servers = [instance.server_id or "" for instance in (one, two)]
    screen.apply(InstancesFound((servers[1],), (two,), 1.0))

    screen.apply(AllInstancesFound((one,), 2.0, first=True, complete=False))
    assert screen.details.instances(servers[0]) is None
    screen.apply(AllInstancesFound((), 2.0, first=False, complete=True))

    assert [screen.details.instances(server) for server in (*servers, "s-other")] == [
        (one,),
        (),
        (),
    ]


def test_a_complete_list_of_all_instances_stays_until_the_next_is_complete(
    screen: Screen,
) -> None:
    one, two, three = (
        found for n in (1, 2, 3) if (found := parse_instance(recovery_instance(n, n)))
    )
    screen.needs.all_instances()
    screen.apply(AllInstancesFound((one,), 1.0, first=True, complete=False))
    assert screen.details.all_instances == AllInstances((one,), 1.0, complete=False)
    screen.apply(AllInstancesFound((two,), 1.0, first=False, complete=True))
    assert screen.details.all_instances == AllInstances((one, two), 1.0, complete=True)

    screen.apply(AllInstancesFound((three,), 2.0, first=True, complete=False))
    assert screen.details.all_instances == AllInstances((one, two), 1.0, complete=True)
    screen.apply(AllInstancesFound((), 2.0, first=False, complete=True))

    assert screen.details.all_instances == AllInstances((three,), 2.0, complete=True)
    assert screen.sent == [FindAllInstances()]


def test_replication_is_requested_each_time_and_kept(screen: Screen) -> None:
    screen.needs.facts(Replication, ())
    screen.needs.facts(Replication, ("s-1",))
    screen.needs.facts(Replication, ("s-1",))
    assert screen.details.fact(Replication, "s-1") is None
    known = Replication("s-1", "CONTINUOUS", 12.0)
    screen.apply(FactsFound("Replication", (known,), 5.0))

    assert screen.sent == [FindFacts("Replication", ("s-1",))] * 2
    assert screen.details.fact(Replication, "s-1") == Known(known, 5.0)


def test_an_execution_is_requested_once_and_kept(screen: Screen) -> None:
    screen.needs.execution("run", "SSM_COMMAND")
    screen.needs.execution("run", "SSM_COMMAND")
    screen.needs.execution("run", "SSM_COMMAND", again=True)
    screen.apply(ExecutionFound("run", "SSM_COMMAND", pack({"it": "came"}), 5.0))

    assert screen.sent == [FindExecution("run", "SSM_COMMAND")] * 2
    assert screen.details.execution("run") == Execution("SSM_COMMAND", {"it": "came"}, 5.0)
    assert screen.details.execution("other") is None


def test_targets_are_requested_until_they_are_known(screen: Screen) -> None:
    screen.needs.targets()
    screen.apply(TargetsListed((), ("us-east-1",)))
    screen.needs.targets()

    assert screen.sent == [ListTargets()]


def test_another_collector_is_sent_the_requests_the_last_one_left_open(screen: Screen) -> None:
    screen.needs.follow_logs("a")
    screen.needs.logs(("a", "b"))
    screen.apply(LogPageRead("a", 0, more=False, as_of=1.0))
    screen.needs.names(("s-1", "s-2"))
    screen.apply(NamesFound(Topic.NAMES, (Name("s-1", "one"),)))
    screen.needs.all_names()
    screen.needs.execution("run", "SSM_COMMAND")
    screen.sent.clear()

    screen.needs.reset()
    screen.needs.follow_logs("a")
    screen.needs.logs(("a", "b"))
    screen.needs.names(("s-1", "s-2"))
    screen.needs.all_names()
    screen.needs.execution("run", "SSM_COMMAND")

    assert screen.sent == [
        FollowLogs("a"),
        ReadLogs(("b",)),
        FindNames(("s-2",)),
        FindNames(),
        FindExecution("run", "SSM_COMMAND"),
    ]
    assert screen.details.servers.shown("s-1") == "one"


def _read(screen: Screen, *job_ids: str) -> set[str]:
    """Read the empty logs of these to their ends; the jobs whose logs were evicted for them."""
    pages = [LogPageRead(job_id, 0, more=False, as_of=1.0) for job_id in job_ids]
    return set().union(*(screen.apply(page).evicted_logs for page in pages))


def test_the_newest_executions_are_kept_and_older_ones_requested_again(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "EXECUTIONS_KEPT", 2)
    for run_id in ("a", "b", "a", "c"):
        screen.needs.execution(run_id, "SSM_COMMAND")
        screen.apply(ExecutionFound(run_id, "SSM_COMMAND", pack({}), 5.0))

    assert screen.details.execution("b") is None
    empty = Execution("SSM_COMMAND", {}, 5.0)
    assert screen.details.execution("a") == screen.details.execution("c") == empty
    screen.sent.clear()
    screen.needs.execution("a", "SSM_COMMAND")
    screen.needs.execution("b", "SSM_COMMAND")
    assert screen.sent == [FindExecution("b", "SSM_COMMAND")]


def test_evicted_logs_are_requested_again_when_they_are_needed(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "KEPT", 2)
    screen.needs.follow_logs("a", ("b",))
    screen.needs.logs(("c", "d"))
    assert _read(screen, "a", "b", "c", "d") == set()  # all of them are looked at

    screen.needs.logs(("e",))
    assert _read(screen, "e") == {"c", "d"}
    screen.sent.clear()
    screen.needs.logs(("c", "e"))

    assert screen.sent == [ReadLogs(("c",))]


def test_a_log_with_a_missing_beginning_is_read_again_from_its_start(screen: Screen) -> None:
    screen.apply(LogPageRead("a", 3, more=False, as_of=1.0))

    assert screen.sent == [ReadLogs(("a",), from_start=True)]
