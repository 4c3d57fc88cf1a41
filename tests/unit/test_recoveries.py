"""Several jobs followed as one recovery: joined, grouped, and shown like one job."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from drs_tui.model.analysis.causes import causes
from drs_tui.model.analysis.changes import Change, Subject
from drs_tui.model.analysis.failures import Failure, FailureState, failures_of
from drs_tui.model.analysis.grouping import TAG, clean_ups, group_of, kinds, proposal
from drs_tui.model.analysis.outcome import Outcome, is_live
from drs_tui.model.analysis.phases import job_progress
from drs_tui.model.analysis.progress import Span, State
from drs_tui.model.analysis.recovery import (
    Part,
    Recovery,
    merge,
    spans_before,
    with_later_attempts,
)
from drs_tui.model.analysis.row import row_of
from drs_tui.protocol.codec import pack
from drs_tui.protocol.events import JobsUpdated, JobUpdate, Topic
from drs_tui.views.failures import Failures
from drs_tui.views.job_view import JobView
from drs_tui.views.recovery_view import recovery_view
from tests.parsed import parse_job, parse_log_item
from tests.records import Item, run
from tests.unit.event_builders import SOURCE, row
from tests.unit.fake_collector import NOW, FakeClient

MINUTE = 60.0
BEGUN = NOW - 5 * 60 * MINUTE
ERROR = "An error occurred (VcpuLimitExceeded) when calling the RunInstances operation: no vCPU"
NETWORK = "sn-0a1b2c3d4e5f60718"


def a_job(
    name: str,
    after: float = 0,
    took: float | None = 10,
    *,
    network: str = "",
    tag: str = "",
    account: str = "111122223333",
    **servers: str | None,
) -> Item:
    """A drill of that many minutes after the first job; ``took`` None: it is live.

    ``servers``: the launchStatus by id.
    """
    created = BEGUN + after * MINUTE
    item: Item = {
        "jobID": name,
        "arn": f"arn:aws:drs:us-east-1:{account}:job/{name}",
        "type": "LAUNCH",
        "initiatedBy": "START_DRILL",
        "status": "STARTED" if took is None else "COMPLETED",
        "creationDateTime": created,
        "participatingServers": [
            {"sourceServerID": each, "launchStatus": status} for each, status in servers.items()
        ],
        "tags": {TAG: tag} if tag else {},
    }
    if took is not None:
        item["endDateTime"] = created + took * MINUTE
    if network:
        resource = {"participatingResourceID": {"sourceNetworkID": NETWORK}}
        item["participatingResources"] = [resource | {"launchStatus": network}]
    return item


def server_item(name: str | None, status: str | None = "LAUNCHED") -> Item:
    return {"sourceServerID": name, "launchStatus": status}


def real(item: Item) -> Item:
    return item | {"initiatedBy": "START_RECOVERY"}


def terminated(item: Item) -> Item:
    return item | {"type": "TERMINATE", "initiatedBy": "TERMINATE_RECOVERY_INSTANCES"}


def log_item(item: Item, name: str, after: float, about: str = "a", **data: Any) -> Item:
    """A log item that many minutes after the job's creation."""
    data |= {"sourceServerID": about} if about else {}
    at = item["creationDateTime"] + after * MINUTE
    return {"event": name, "eventData": data, "logDateTime": at}


def part(item: Item, *log: Item) -> Part:
    job = parse_job(item)
    return Part(job, job_progress(job, [parse_log_item(each) for each in log]), is_live(job))


def merged(*items: Item) -> Recovery:
    return merge([part(item) for item in items])


def statuses(recovery: Recovery) -> dict[str | None, str | None]:
    servers = recovery.job.servers or ()
    return {server.source_server_id: server.launch_status for server in servers}


def attempts(recovery: Recovery) -> dict[str, list[str]]:
    return {key: [each.job_id for each in found] for key, found in recovery.servers.items()}


def failures_of_all(*parts: Part) -> list[Failure]:
    found = [each for part in parts for each in failures_of(part.job, part.progress, {})]
    return with_later_attempts(found, merge(parts))


def listed(*items: Item) -> FakeClient:
    """A client whose list has these jobs, given oldest first."""
    return FakeClient(*reversed(items))


def view_of(fake: FakeClient, *job_ids: str) -> JobView:
    return recovery_view(fake.store, job_ids, NOW)


FIRST = a_job("one", a="LAUNCHED", b="FAILED", c="FAILED")
AGAIN = a_job("two", 20, c="FAILED", b="LAUNCHED")
THIRD = a_job("three", 60, None, c="PENDING")


# joined


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


@pytest.mark.parametrize(
    ("items", "ended", "live"),
    [
        ([FIRST, AGAIN], 30, False),
        ([a_job("one", took=50, a="LAUNCHED"), a_job("two", 5, b="LAUNCHED")], 50, False),
        ([FIRST, AGAIN, THIRD], None, True),
        ([a_job("one", took=None, a="PENDING"), AGAIN], None, True),
    ],
    ids=["two ended", "the first ends last", "the last is live", "the first is live"],
)
def test_it_ends_with_its_last_job(items: list[Item], ended: float | None, *, live: bool) -> None:
    fake = listed(*items)
    view = view_of(fake, *(item["jobID"] for item in items))

    assert view.row.created == BEGUN
    assert view.row.ended == (None if ended is None else BEGUN + ended * MINUTE)
    assert view.row.live is live


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


def test_what_terminates_does_not_count_beside_launches() -> None:
    ended = terminated(a_job("three", 60, None, a="TERMINATED", b="PENDING"))
    fake = listed(FIRST, AGAIN, ended)
    view = view_of(fake, "three", "one", "two")

    assert statuses(merged(ended, FIRST, AGAIN)) == statuses(merged(FIRST, AGAIN))
    assert (view.row.live, view.row.ended) == (False, BEGUN + 30 * MINUTE)
    assert [each.job_id for each in view.clean_ups()] == ["three"]


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


# grouped


def grouped(*items: Item, at: int = -1) -> tuple[str, ...]:
    """What the job at that place (oldest first) looks like one recovery with."""
    rows = [row(item) for item in sorted(items, key=lambda i: i["creationDateTime"])]
    here = rows[at]
    rows.reverse()
    return proposal(rows, rows.index(here))


A_FIRST = a_job("one", a="LAUNCHED", b="FAILED")


@pytest.mark.parametrize(
    ("others", "together"),
    [
        ([a_job("two", 30, x="LAUNCHED")], True),
        ([a_job("two", 31, x="LAUNCHED")], False),
        ([a_job("two", 10 + 240, b="LAUNCHED")], True),
        ([a_job("two", 10 + 241, b="LAUNCHED")], False),
        ([real(a_job("two", 5, b="LAUNCHED"))], False),
        ([terminated(a_job("two", 5, b="TERMINATED"))], False),
        ([a_job("two", 5, b="LAUNCHED", account="999922223333")], False),
        ([real(a_job("other", 3, x="LAUNCHED")), a_job("two", 5, y="LAUNCHED")], False),
        ([real(a_job("other", 3, x="LAUNCHED")), a_job("two", 5, b="LAUNCHED")], True),
        ([a_job("other", 3, x="LAUNCHED", account="9" * 12), a_job("two", 5, y="LAUNCHED")], True),
    ],
    ids=[
        "near",
        "not near",
        "again",
        "again, too late",
        "another kind",
        "what terminates",
        "in another account",
        "another kind between",
        "again, with another kind between",
        "another account between",
    ],
)
def test_jobs_that_look_like_one_recovery(others: list[Item], *, together: bool) -> None:
    expected = ("one", "two") if together else ("two",)
    assert grouped(A_FIRST, *others) == expected
    assert grouped(A_FIRST, *others, at=0) == (expected if together else ("one",))


def test_a_deleted_job_is_proposed_to_no_other() -> None:
    old, new = row(A_FIRST), row(a_job("two", 20, b="LAUNCHED"))

    assert proposal([new, replace(old, deleted=True)], 0) == ("two",)


def test_a_job_without_a_creation_time_looks_like_nothing() -> None:
    new, lost = row(AGAIN), replace(row(FIRST), created=None)

    assert proposal([new, lost], 0) == ("two",)
    assert proposal([new, lost], 1) == ("one",)


def test_a_server_launched_again_while_the_first_job_still_runs_belongs_to_it() -> None:
    first = a_job("one", took=None, a="IN_PROGRESS", b="FAILED")

    assert grouped(first, a_job("two", 5 * 60 + 1, None, b="PENDING")) == ("one", "two")


def test_recoveries_chain_from_wave_to_wave_and_to_what_is_launched_again() -> None:
    waves = [
        a_job(f"w{n}", 25 * n) | {"participatingServers": [server_item(f"s{n}")]} for n in range(4)
    ]
    again = a_job("z", 200, s1="LAUNCHED")
    ids = ("w0", "w1", "w2", "w3", "z")

    assert [grouped(*waves, again, at=place) for place in range(5)] == [ids] * 5


def test_a_drill_during_a_real_recovery_is_in_neither_proposal_of_the_other() -> None:
    drill = a_job("drill", 4, a="LAUNCHED")
    first = real(a_job("r1", a="LAUNCHED", b="FAILED"))
    again = real(a_job("r2", 8, b="LAUNCHED"))

    assert grouped(first, drill, again) == ("r1", "r2")
    assert grouped(first, drill, again, at=1) == ("drill",)
    assert kinds([row(first), row(drill)]) == {"START_RECOVERY", "START_DRILL"}
    assert kinds([row(first), row(terminated(drill))]) == {"START_RECOVERY"}


def test_twins_in_two_accounts_are_two_recoveries() -> None:
    ours = a_job("one", a="LAUNCHED")
    twin = a_job("two", 1, a="LAUNCHED", account="999922223333")

    assert grouped(ours, twin) == ("two",)
    assert grouped(ours, twin, at=0) == ("one",)


def test_a_tag_names_the_recovery_and_says_more_than_any_look() -> None:
    rows = [
        row(item)
        for item in (
            real(a_job("real", 900, a="LAUNCHED", tag="drill")),
            terminated(a_job("gone", 800, a="TERMINATED", tag="drill")),
            a_job("late", 700, z="LAUNCHED", tag="drill"),
            a_job("near", 5, b="LAUNCHED"),
            a_job("away", 3, b="LAUNCHED", tag="drill", account="9" * 12),
            a_job("one", a="LAUNCHED", b="FAILED", tag=" drill "),
        )
    ]

    assert group_of(rows, 5) == (("one", "late"), "drill")
    assert group_of(rows, 2) == (("one", "late"), "drill")
    assert group_of(rows, 0) == (("real",), "drill")
    assert group_of(rows, 1) == (("gone",), "")
    assert group_of(rows, 3).name == ""


CLEANED = terminated(a_job("end", 60, a="TERMINATED", b="TERMINATED"))


@pytest.mark.parametrize(
    ("items", "ids", "found"),
    [
        ([FIRST, AGAIN, CLEANED], ("one", "two"), ["end"]),
        ([FIRST, AGAIN, CLEANED], ("one", "two", "end"), ["end"]),
        ([FIRST, CLEANED, a_job("new", 90, a="LAUNCHED")], ("one",), ["end"]),
        ([FIRST, a_job("new", 50, a="LAUNCHED"), CLEANED], ("one",), []),
        ([FIRST, a_job("new", 50, z="LAUNCHED"), CLEANED], ("one",), ["end"]),
        ([FIRST, terminated(a_job("end", 60, z="TERMINATED"))], ("one",), []),
        ([terminated(a_job("end", -9, a="TERMINATED")), FIRST], ("one",), []),
        (
            [FIRST, CLEANED, terminated(a_job("end2", 70, c="TERMINATED"))],
            ("one",),
            ["end2", "end"],
        ),
    ],
    ids=[
        "after all",
        "marked with them",
        "before another launch",
        "of another launch",
        "with a launch of others before",
        "of other servers",
        "before",
        "in two jobs",
    ],
)
def test_what_terminated_its_instances(
    items: list[Item], ids: tuple[str, ...], found: list[str]
) -> None:
    rows = [row(item) for item in items]

    assert [each.job_id for each in clean_ups(rows[::-1], ids)] == found


# as it is shown


def test_one_job_is_shown_as_before() -> None:
    assert type(view_of(listed(FIRST), "one")) is JobView


def test_its_row_counts_every_server_once_by_its_last_attempt() -> None:
    view = view_of(listed(FIRST, AGAIN, THIRD), "three", "two", "one")

    seen = view.row
    assert view.job_ids == ("one", "two", "three")
    assert (seen.counts.reached, seen.counts.failed, seen.counts.pending) == (2, 0, 1)
    assert seen.outcome is Outcome.RUNNING
    ended = view_of(listed(FIRST, AGAIN), "one", "two").row
    assert (ended.outcome, ended.counts.failed) == (Outcome.PARTIAL, 1)


@pytest.mark.parametrize(
    ("tags", "name"),
    [
        (({TAG: "drill", "Name": "w1"}, {TAG: "drill", "Name": "w2"}), "drill"),
        (({"Name": "drill"}, {"Name": "drill"}), "drill"),
        (({TAG: "drill", "Name": "w1"}, {"Name": "w1"}), "w1"),
        (({"Name": "w1"}, {"Name": "w2"}), ""),
        (({}, {}), ""),
    ],
)
def test_its_name_is_what_all_share(tags: tuple[Item, Item], name: str) -> None:
    items = [item | {"tags": each} for item, each in zip((FIRST, AGAIN), tags, strict=True)]
    view = view_of(listed(*items), "one", "two")

    assert view.row.name == name


def test_a_server_that_was_never_finished_ends_it_as_last_known() -> None:
    silent = a_job("one", a="LAUNCHED", b="PENDING")
    fake = listed(silent, a_job("two", 5, c="LAUNCHED"))
    fake.emit(JobsUpdated(Topic.PAGE, (JobUpdate(row(silent, stuck=True)),), pack([silent]), 9, 9))

    seen = view_of(fake, "one", "two").row
    assert (seen.outcome, seen.live) == (Outcome.LAST_KNOWN, False)

    fake.emit_job(a_job("three", 30, b="LAUNCHED"))
    seen = view_of(fake, "one", "two", "three").row
    assert (seen.outcome, seen.live) == (Outcome.SUCCEEDED, False)
    assert seen.ended == BEGUN + 40 * MINUTE


def test_one_cancelled_job_of_several_cancels_what_it_had_not_launched() -> None:
    one, two = a_job("one", a="PENDING"), a_job("two", 5, b="LAUNCHED")
    fake = listed(one, two)
    fake.emit_log("one", [log_item(one, "JOB_CANCEL", 3, "")])

    seen = view_of(fake, "one", "two").row
    assert (seen.outcome, seen.live) == (Outcome.CANCELLED, False)
    assert seen.ended == BEGUN + 15 * MINUTE


@pytest.fixture
def both() -> FakeClient:
    """Two jobs whose keys for a server that is listed twice differ, with logs that cross."""
    one = a_job("one", took=40) | {
        "participatingServers": [server_item("a", "FAILED"), server_item("a", "FAILED")]
    }
    two = a_job("two", 20) | {
        "participatingServers": [
            server_item("b"),
            server_item("a"),
            server_item("a") | {"launchActionsStatus": {"runs": [run(1)]}},
        ]
    }
    fake = listed(one, two)
    first = [
        log_item(one, "SNAPSHOT_START", 1),
        log_item(one, "SNAPSHOT_END", 22),
        {"event": "CLEANUP_START", "eventData": {}},
        log_item(one, "JOB_END", 40, ""),
    ]
    second = [log_item(two, "SNAPSHOT_START", 1), log_item(two, "LAUNCH_END", 9, "b")]
    fake.emit_log("two", second)
    fake.emit_log("one", first)
    return fake


def test_the_logs_are_one_by_time_and_each_item_knows_its_own_job(both: FakeClient) -> None:
    view = view_of(both, "one", "two")
    assert view.log is not None
    rows = [view.log_row(index, item) for index, item in enumerate(view.log.items)]

    assert [(each.job_id, each.job_place) for each in rows] == [
        ("one", 0),
        ("two", 0),
        ("one", 1),
        ("one", 2),
        ("two", 1),
        ("one", 3),
    ]
    assert [each.place for each in rows] == list(range(6))
    assert {each.created for each in rows} == {BEGUN}
    assert [view.log_place((each.job_id, each.job_place)) for each in rows] == list(range(6))
    assert view.log_place(("one", 4)) is None
    assert view.log.is_whole


def test_the_log_is_whole_once_every_job_s_is() -> None:
    fake = listed(FIRST, AGAIN)
    assert view_of(fake, "one", "two").log is None

    fake.emit_log("two", [log_item(AGAIN, "JOB_START", 0, "")])
    log = view_of(fake, "one", "two").log
    assert log is not None
    assert not log.is_whole

    fake.emit_log("one", [log_item(FIRST, "JOB_START", 0, "")], more=True)
    log = view_of(fake, "one", "two").log
    assert log is not None
    assert (len(log.items), log.is_whole) == (2, False)


def test_rows_know_their_own_job_and_their_key_there(both: FakeClient) -> None:
    view = view_of(both, "one", "two")

    found = [(each.key, each.job_id, each.job_key, each.attempt) for each in view.servers()]
    assert found == [("a", "two", "a", 2), ("a#1", "two", "a#2", 2), ("b", "two", "b", 1)]
    assert {each.started for each in view.servers()} == {BEGUN}
    assert {each.created for each in view.servers()} == {BEGUN + 20 * MINUTE}
    (action,) = view.all_runs()
    assert (action.job_id, action.owner) == ("two", "a#2")
    assert both.store is view.store
    assert set(view.attempts_before()) == {"a", "a#1"}


def test_observed_changes_are_those_of_the_last_attempts() -> None:
    fake = listed(FIRST, AGAIN)
    for name, key, after in (("one", "b", 1.0), ("one", "a", 2.0), ("two", "b", 3.0)):
        item = FIRST if name == "one" else AGAIN
        change = Change(Subject("server", key), "PENDING", "FAILED")
        update = JobUpdate(row(item), None, (change,))
        fake.emit(JobsUpdated(Topic.PAGE, (update,), pack([item]), 100 + after, after))

    view = view_of(fake, "one", "two")
    assert {subject.owner: at for subject, at in view.seen.items()} == {"a": 2.0, "b": 3.0}


def test_failures_of_a_view_are_resolved_by_its_later_jobs_alone() -> None:
    fake = listed(FIRST, AGAIN)
    failures = Failures(fake.store)

    assert {each.state for each in failures.of_view(view_of(fake, "one"))} == {FailureState.FAILED}
    found = {(f.job_id, f.key): f.state for f in failures.of_view(view_of(fake, "one", "two"))}
    assert found == {
        ("one", "b"): FailureState.RESOLVED,
        ("one", "c"): FailureState.FAILED,
        ("two", "c"): FailureState.FAILED,
    }


def test_a_job_that_is_not_listed_is_in_no_view() -> None:
    with pytest.raises(KeyError):
        view_of(listed(FIRST), "one", "two")
