"""What is known beside the jobs is asked for once, and kept."""

import pytest

from drs_tui.model.drs.instance import parse_instance
from drs_tui.model.drs.names import Name
from drs_tui.protocol.codec import pack
from drs_tui.protocol.events import (
    ExecutionFound,
    InstancesFound,
    LogPageRead,
    NamesFound,
    TargetsListed,
    Topic,
)
from drs_tui.protocol.requests import (
    FindExecution,
    FindInstances,
    FindNames,
    FollowLogs,
    ListTargets,
    ReadLogs,
    Request,
)
from drs_tui.store import details as kept
from drs_tui.store import logs
from drs_tui.store.details import Details, Execution
from tests.records import recovery_instance


@pytest.fixture
def asked() -> list[Request]:
    return []


@pytest.fixture
def details(asked: list[Request]) -> Details:
    return Details(asked.append)


def test_the_same_follow_is_asked_for_once(details: Details, asked: list[Request]) -> None:
    details.follow(None)
    details.follow("a", ("b",))
    details.follow("a", ("b",))
    details.follow(None)

    assert asked == [FollowLogs("a", ("b",)), FollowLogs()]


def test_the_log_of_the_open_job_is_asked_for_with_one_request(
    details: Details, asked: list[Request]
) -> None:
    details.follow("a", ("b",))
    details.need_logs(("a", "b"))

    assert asked == [FollowLogs("a", ("b",)), ReadLogs(("b",))]


def test_logs_are_asked_for_once_and_again_when_that_is_said(
    details: Details, asked: list[Request]
) -> None:
    details.need_logs(("a", "b"))
    details.need_logs(("b", "c"))
    details.need_logs(("a",))
    details.need_logs(())
    details.need_logs(("a",), again=True)

    assert asked == [ReadLogs(("a", "b")), ReadLogs(("c",)), ReadLogs(("a",))]


def test_names_are_asked_for_once_known_or_not(details: Details, asked: list[Request]) -> None:
    details.names_seen(NamesFound(Topic.NAMES, (Name("s-1", "one"),)))
    details.need_names(("s-1", "s-2", "s-2"), ("sn-1",))
    details.need_names(("s-2",), ("sn-1",))
    details.need_names(())

    assert asked == [FindNames(("s-2",), ("sn-1",))]


def test_all_names_are_asked_for_once(details: Details, asked: list[Request]) -> None:
    details.need_all_names()
    details.need_all_names()

    assert asked == [FindNames()]


def test_a_name_is_shown_where_it_is_known_and_the_version_tells_of_it(details: Details) -> None:
    assert details.servers.shown("s-1") == "s-1"
    details.names_seen(NamesFound(Topic.NAMES, (Name("s-1", "one"),), whole=True))
    details.names_seen(NamesFound(Topic.NETWORKS, (Name("sn-1", tag="vpc"),)))

    assert (details.servers.shown("s-1"), details.networks.shown("sn-1")) == ("one", "vpc")
    assert (details.servers.version, details.networks.version) == (1, 1)
    assert details.has_all_names
    assert details.names_known(("s-1", "s-2")) == 1


def test_instances_not_named_any_more_are_gone(details: Details, asked: list[Request]) -> None:
    instance = parse_instance(recovery_instance(1, 1))
    assert instance
    server = instance.server_id or ""
    details.need_instances(())
    details.need_instances((server,))
    assert details.instances(server) is None
    details.instances_seen(InstancesFound((server,), (instance,), 1.0))
    assert details.instances(server) == (instance,)
    details.instances_seen(InstancesFound((server,), (), 2.0))

    assert details.instances(server) == ()
    assert asked == [FindInstances((server,))]


def test_an_execution_is_asked_for_once_and_kept(details: Details, asked: list[Request]) -> None:
    details.need_execution("run", "SSM_COMMAND")
    details.need_execution("run", "SSM_COMMAND")
    details.need_execution("run", "SSM_COMMAND", again=True)
    details.execution_seen(ExecutionFound("run", "SSM_COMMAND", pack({"it": "came"}), 5.0))

    assert asked == [FindExecution("run", "SSM_COMMAND")] * 2
    assert details.execution("run") == Execution({"it": "came"}, 5.0)
    assert details.execution("other") is None


def test_places_are_asked_for_until_they_are_known(details: Details, asked: list[Request]) -> None:
    details.need_places()
    details.places = TargetsListed((), ("us-east-1",))
    details.need_places()

    assert asked == [ListTargets()]


def test_another_collector_is_asked_for_what_the_one_before_left_open(
    details: Details, asked: list[Request]
) -> None:
    details.follow("a")
    details.need_logs(("a", "b"))
    details.logs.read(LogPageRead("a", 0, more=False, as_of=1.0))
    details.need_names(("s-1", "s-2"))
    details.names_seen(NamesFound(Topic.NAMES, (Name("s-1", "one"),)))
    details.need_all_names()
    details.need_execution("run", "SSM_COMMAND")
    asked.clear()

    details.reset_pending()
    details.follow("a")
    details.need_logs(("a", "b"))
    details.need_names(("s-1", "s-2"))
    details.need_all_names()
    details.need_execution("run", "SSM_COMMAND")

    assert asked == [
        FollowLogs("a"),
        ReadLogs(("b",)),
        FindNames(("s-2",)),
        FindNames(),
        FindExecution("run", "SSM_COMMAND"),
    ]
    assert details.servers.shown("s-1") == "one"


def _emit(details: Details, *job_ids: str) -> set[str]:
    """The logs of these were read, and are empty; whose logs were let go for it."""
    return {
        evict
        for job_id in job_ids
        for evict in details.log_read(LogPageRead(job_id, 0, more=False, as_of=1.0))
    }


def test_the_executions_told_last_are_kept_and_the_others_asked_for_anew(
    details: Details, asked: list[Request], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "EXECUTIONS_KEPT", 2)
    for run_id in ("a", "b", "a", "c"):
        details.need_execution(run_id, "SSM_COMMAND")
        details.execution_seen(ExecutionFound(run_id, "SSM_COMMAND", pack({}), 5.0))

    assert details.execution("b") is None
    assert details.execution("a") == details.execution("c") == Execution({}, 5.0)
    del asked[:]
    details.need_execution("a", "SSM_COMMAND")
    details.need_execution("b", "SSM_COMMAND")
    assert asked == [FindExecution("b", "SSM_COMMAND")]


def test_logs_that_were_let_go_are_asked_for_again_when_they_are_needed(
    details: Details, asked: list[Request], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "KEPT", 2)
    details.follow("a", ("b",))
    details.need_logs(("c", "d"))
    assert _emit(details, "a", "b", "c", "d") == set()  # all of them are looked at

    details.need_logs(("e",))
    assert _emit(details, "e") == {"c", "d"}
    del asked[:]
    details.need_logs(("c", "e"))

    assert asked == [ReadLogs(("c",))]


def test_a_log_of_which_only_the_end_was_told_is_read_anew(
    details: Details, asked: list[Request]
) -> None:
    details.log_read(LogPageRead("a", 3, more=False, as_of=1.0))

    assert asked == [ReadLogs(("a",), anew=True)]
