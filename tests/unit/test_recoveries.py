"""Several jobs joined to one recovery: of each server its newest launch counts."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.model.analysis.causes import causes
from drs_tui.model.analysis.failures import Failure, FailureState, failures_of
from drs_tui.model.analysis.progress import Span, State
from drs_tui.model.analysis.recovery import (
    Part,
    Recovery,
    merge,
    spans_before,
    with_later_attempts,
)
from drs_tui.model.analysis.row import row_of
from tests.records import Item
from tests.unit.event_builders import SOURCE, row
from tests.unit.waves import (
    AGAIN,
    BEGUN,
    FIRST,
    MINUTE,
    NETWORK,
    THIRD,
    a_job,
    log_item,
    merged,
    part,
    server_item,
    terminated,
)

ERROR = "An error occurred (VcpuLimitExceeded) when calling the RunInstances operation: no vCPU"


def statuses(recovery: Recovery) -> dict[str | None, str | None]:
    servers = recovery.job.servers or ()
    return {server.source_server_id: server.launch_status for server in servers}


def attempts(recovery: Recovery) -> dict[str, list[str]]:
    return {key: [each.job_id for each in found] for key, found in recovery.servers.items()}


def failures_of_all(*parts: Part) -> list[Failure]:
    found = [each for part in parts for each in failures_of(part.job, part.progress, {})]
    return with_later_attempts(found, merge(parts))


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_of_each_server_the_newest_launch_counts(order: Sequence[int]) -> None:
    items = FIRST, AGAIN, THIRD
    recovery = merged(*(items[place] for place in order))

    assert statuses(recovery) == {"a": "LAUNCHED", "b": "LAUNCHED", "c": "PENDING"}
    assert list(recovery.servers) == ["a", "b", "c"]
    assert attempts(recovery) == {"a": ["one"], "b": ["one", "two"], "c": ["one", "two", "three"]}
    assert recovery.by_attempt == {2: 1, 3: 1}
    assert [each.key for each in recovery.progress.servers] == ["a", "b", "c"]
    assert recovery.job.created == BEGUN
    assert recovery.origins() == {("one", "a"): "a", ("two", "b"): "b", ("three", "c"): "c"}


@pytest.mark.parametrize("turned", [False, True])
def test_jobs_of_one_instant_are_in_the_order_of_their_ids(*, turned: bool) -> None:
    items = [a_job("one", a="FAILED"), a_job("two", a="LAUNCHED")]

    recovery = merged(*(reversed(items) if turned else items))

    assert statuses(recovery) == {"a": "LAUNCHED"}


def test_a_server_in_two_live_jobs_has_two_attempts() -> None:
    recovery = merged(
        a_job("one", took=None, a="IN_PROGRESS", b="LAUNCHED"), a_job("two", 5, None, a="PENDING")
    )

    assert statuses(recovery) == {"a": "PENDING", "b": "LAUNCHED"}
    assert recovery.job.ended is None
    assert recovery.by_attempt == {2: 1}


def test_a_server_listed_twice_keeps_its_places_from_job_to_job() -> None:
    twice = a_job("one") | {"participatingServers": [server_item("a"), server_item("a", "FAILED")]}
    again = a_job("two", 20) | {
        "participatingServers": [server_item("a"), server_item("b"), server_item("a", "PENDING")]
    }
    recovery = merged(twice, again)

    found = [(each.source_server_id, each.launch_status) for each in recovery.job.servers or ()]
    assert found == [("a", "LAUNCHED"), ("a", "PENDING"), ("b", "LAUNCHED")]
    assert list(recovery.servers) == ["a", "a#1", "b"]
    assert [each.key for each in recovery.progress.servers] == ["a", "a#1", "b"]
    assert [len(each) for each in recovery.servers.values()] == [2, 2, 1]
    assert recovery.origins()["two", "a#2"] == "a#1"


def test_servers_without_an_id_are_never_taken_for_each_other() -> None:
    nameless = [server_item(None), server_item("a")]
    recovery = merged(
        a_job("one") | {"participatingServers": nameless},
        a_job("two", 5) | {"participatingServers": nameless},
    )

    assert len(recovery.progress.servers) == 3
    assert recovery.by_attempt == {2: 1}


def test_networks_are_joined_too() -> None:
    recovery = merged(a_job("one", network="FAILED"), a_job("two", 5, network="LAUNCHED"))

    assert [each.launch_status for each in recovery.job.resources or ()] == ["LAUNCHED"]
    assert [each.job_id for each in recovery.networks[NETWORK]] == ["one", "two"]
    assert not recovery.progress.servers


def test_of_what_only_terminates_there_is_one_row_too() -> None:
    one = terminated(a_job("one", a="TERMINATED", b="FAILED"))
    recovery = merged(one, terminated(a_job("two", 5, b="TERMINATED")))

    assert statuses(recovery) == {"a": "TERMINATED", "b": "TERMINATED"}


def test_it_is_cancelled_when_all_of_it_is() -> None:
    one, two = a_job("one", a="PENDING"), a_job("two", 5, b="PENDING")
    one_is = part(one, log_item(one, "JOB_CANCEL", 3, ""))
    two_is = part(two, log_item(two, "JOB_CANCEL", 4, ""))

    assert not merge([one_is, part(two)]).progress.is_cancelled
    recovery = merge([one_is, two_is])
    assert recovery.progress.is_cancelled
    assert recovery.progress.cancelled_at == BEGUN + 9 * MINUTE


def test_an_id_that_one_log_alone_has_is_known_if_another_job_lists_it() -> None:
    one, two = a_job("one", a="LAUNCHED"), a_job("two", 5, b="LAUNCHED")
    logged = [log_item(one, "SNAPSHOT_START", 1, each) for each in ("a", "b", "x")]

    recovery = merge([part(one, *logged), part(two)])

    assert [each.key for each in recovery.progress.unlisted] == ["x"]
    assert not recovery.progress.is_logged


def test_without_a_creation_time_it_has_none_and_that_job_is_the_oldest() -> None:
    item = a_job("one", 5, a="FAILED")
    del item["creationDateTime"]

    recovery = merged(a_job("two", a="LAUNCHED"), item)

    assert recovery.job.created is None
    assert statuses(recovery) == {"a": "LAUNCHED"}


def test_tags_are_those_of_all() -> None:
    tags = [{"Name": "wave", "Wave": "1"}, {"Name": "wave", "Wave": "2"}, {"Name": "wave"}]
    items = (a_job(f"job{n}", n) | {"tags": each} for n, each in enumerate(tags))

    assert merged(*items).job.tags == {"Name": "wave"}


@st.composite
def jobs(draw: st.DrawFn) -> list[Item]:
    status = st.sampled_from(["LAUNCHED", "FAILED", "PENDING", "IN_PROGRESS", None])
    servers = st.dictionaries(st.sampled_from("abcd"), status, max_size=4).map(
        lambda found: [server_item(each, status) for each, status in found.items()]
    )
    several = draw(st.lists(servers, min_size=1, max_size=4))
    starts = draw(st.lists(st.integers(0, 2), min_size=len(several), max_size=len(several)))
    return [
        a_job(f"j{n}", starts[n]) | {"participatingServers": each} for n, each in enumerate(several)
    ]


@given(jobs(), st.randoms())
def test_however_jobs_are_given_each_server_counts_once(items: list[Item], random: Any) -> None:
    recovery, counts = merged(*items), Expected(items)
    shuffled = list(items)
    random.shuffle(shuffled)

    assert merged(*shuffled) == recovery
    assert statuses(recovery) == counts.statuses
    assert len(recovery.job.servers or ()) == len(counts.statuses)
    assert sum(map(len, recovery.servers.values())) == sum(map(servers_in, items))
    one = merged(items[0])
    assert one.progress.servers == part(items[0]).progress.servers
    assert row_of(one.job, SOURCE) == row(items[0])


def servers_in(item: Item) -> int:
    return len(item["participatingServers"])


class Expected:
    """What the jobs' own servers say, the newest last."""

    def __init__(self, items: list[Item]) -> None:
        ordered = sorted(items, key=lambda item: (item["creationDateTime"], item["jobID"]))
        self.statuses = {
            each["sourceServerID"]: each["launchStatus"]
            for item in ordered
            for each in item["participatingServers"]
        }


# its failures


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("LAUNCHED", FailureState.RESOLVED),
        ("IN_PROGRESS", FailureState.RETRYING),
        ("PENDING", FailureState.RETRYING),
        ("FAILED", FailureState.FAILED),
        (None, FailureState.FAILED),
    ],
)
@pytest.mark.parametrize("who", ["server", "network"])
def test_what_failed_before_is_as_the_last_attempt_says(
    who: str, status: str | None, state: FailureState
) -> None:
    def item(name: str, after: float, status: str | None) -> Item:
        took = None if status in ("PENDING", "IN_PROGRESS") else 10
        if who == "network":
            return a_job(name, after, took, network=str(status))
        return a_job(name, after, took, a=status)

    found = failures_of_all(part(item("one", 0, "FAILED")), part(item("two", 20, status)))

    assert [each.state for each in found if each.job_id == "one"] == [state]


def test_a_server_that_failed_twice_of_one_cause_is_one_server() -> None:
    def failing(name: str, after: float) -> Part:
        item = a_job(name, after, a="FAILED", b="FAILED")
        logged = [log_item(item, "LAUNCH_FAILED", 5, each, rawError=ERROR) for each in "ab"]
        return part(item, *logged)

    one, again = failing("one", 0), failing("two", 20)
    last = part(a_job("three", 40, b="LAUNCHED"))

    (cause,) = causes(failures_of_all(one, again, last), lambda _: "us-east-1")
    assert (cause.count, cause.unresolved, cause.jobs) == (2, 1, 2)


def test_the_spans_of_attempts_before_the_last_have_their_failure_until_the_next() -> None:
    one, two = a_job("one", a="FAILED"), a_job("two", 20, a="LAUNCHED")
    first = part(
        one,
        log_item(one, "LAUNCH_START", 2),
        log_item(one, "LAUNCH_FAILED", 4, rawError=ERROR),
        log_item(one, "JOB_END", 5, ""),
    )
    recovery = merge([first, part(two, log_item(two, "LAUNCH_START", 1))])

    spans = spans_before(recovery.servers["a"])
    assert spans[-1] == Span("LAUNCH", State.FAILED, BEGUN + 4 * MINUTE, BEGUN + 20 * MINUTE)
    assert Span("LAUNCH", State.ACTIVE, BEGUN + 2 * MINUTE, BEGUN + 4 * MINUTE) in spans
    assert spans_before(recovery.servers["a"][:1]) == ()
