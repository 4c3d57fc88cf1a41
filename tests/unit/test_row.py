"""A job's line, its words, and what changed since the answer before."""

from typing import Any

import pytest
from msgspec.structs import replace

from drs_tui.model.analysis.changes import Change, Subject, changes
from drs_tui.model.analysis.counts import Counts
from drs_tui.model.analysis.outcome import Outcome
from drs_tui.model.analysis.row import Row, Source
from drs_tui.model.text.labels import TYPES, plural, reached_word, summary_line, type_word
from drs_tui.store.shared_rows import shared
from tests.parsed import parse_job, row_of
from tests.records import ACCOUNT, Item, job, live_job, run, server
from tests.unit.event_builders import row

LAUNCHED, FAILED = server(1), server(2, "FAILED")
NETWORK: Item = {"participatingResourceID": {"sourceNetworkID": "sn-1"}, "launchStatus": "LAUNCHED"}


def _optional(item: Item) -> Item:
    return item | {"action": item["action"] | {"optional": True}}


MIXED = [
    server(1, runs=[run(1), run(2, "FAILED"), _optional(run(3, "FAILED"))]),
    server(2, "FAILED", runs=[run(4, "PENDING"), run(5, "IN_PROGRESS"), run(6, "NEW")]),
    server(3, "PENDING"),
    server(4, "IN_PROGRESS"),
    server(5, "NEW"),
    server(6, None),
]


def test_a_row_counts_every_participant_and_run_once() -> None:
    seen = row(job(1, participatingServers=MIXED, participatingResources=[NETWORK]))

    counts = seen.counts
    assert counts == Counts(
        networks=1,
        reached=2,
        failed=1,
        pending=1,
        in_progress=1,
        other=2,
        runs_passed=1,
        runs_failed=1,
        optional_failed=1,
        runs_moving=2,
        runs_other=1,
    )
    assert counts.participants == 7


def test_a_row_that_shares_its_values_has_them_all() -> None:
    seen = replace(row(job(1, participatingServers=MIXED, tags={"Name": "x"})), deleted=True)
    other = replace(seen, source=Source("".join(seen.source.account), seen.source.region))

    assert shared(seen) == shared(other) == seen
    assert shared(other).source is shared(seen).source


def test_a_row_counts_what_reached_its_own_goal() -> None:
    ended = row(job(1, type="TERMINATE", participatingServers=[server(1, "TERMINATED"), LAUNCHED]))

    assert (ended.counts.reached, ended.counts.other) == (1, 1)


def test_a_row_carries_the_jobs_facts() -> None:
    item = job(1)

    seen = row(item)

    assert (seen.job_id, seen.type, seen.initiated_by, seen.status) == (
        *(item["jobID"], "LAUNCH", "START_DRILL", "COMPLETED"),
    )
    assert seen.created is not None
    assert seen.ended == pytest.approx(seen.created + 540)
    assert (seen.outcome, seen.live, seen.deleted) == (Outcome.SUCCEEDED, False, False)


def test_stuck_is_no_longer_live() -> None:
    item = job(1, participatingServers=[server(1, "IN_PROGRESS")])

    going, stuck = row(item), row(item, stuck=True)

    assert (going.outcome, going.live) == (Outcome.FINISHING, True)
    assert (stuck.outcome, stuck.live) == (Outcome.LAST_KNOWN, False)


@pytest.mark.parametrize(
    ("arn", "account"),
    [
        (f"arn:aws:drs:us-east-1:{ACCOUNT}:job/drsjob-1", ACCOUNT),
        (None, "999988887777"),
        ("", "999988887777"),
        ("arn:aws:drs", "999988887777"),
        ("arn:aws:drs:us-east-1::job/drsjob-1", "999988887777"),
    ],
)
def test_the_account_is_the_arns_or_else_the_callers(arn: str | None, account: str) -> None:
    seen = row_of(job(1, arn=arn), Source("999988887777", "us-east-1"))

    assert seen.source == (account, "us-east-1")


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (job(1), "succeeded: 1 of 1 server launched"),
        (job(1, participatingServers=[LAUNCHED] * 3), "succeeded: 3 of 3 servers launched"),
        (job(1, participatingServers=[]), "nothing took part"),
        (job(1, participatingServers=[FAILED]), "failed: 1 of 1 server failed"),
        (
            job(1, participatingServers=[FAILED, LAUNCHED]),
            "partial: 1 of 2 servers failed, 1 launched",
        ),
        (
            job(1, participatingServers=[server(1, None)]),
            "unknown: 1 of 1 server with another status or none",
        ),
        (
            job(1, participatingServers=[server(1, runs=[run(1, "FAILED")])]),
            "actions failed: 1 of 1 server launched, 1 action failed",
        ),
        (
            job(1, participatingServers=[server(1, runs=[_optional(run(1, "FAILED"))] * 2)]),
            "optional action failed: 1 of 1 server launched, 2 optional actions failed",
        ),
        (
            job(1, participatingServers=[server(1, runs=[run(1, "IN_PROGRESS")])]),
            "finishing: 1 of 1 server launched, 1 action running",
        ),
        (
            job(1, type="TERMINATE", participatingServers=[server(1, "TERMINATED")]),
            "succeeded: 1 of 1 server terminated",
        ),
        (
            job(1, participatingServers=[], participatingResources=[NETWORK] * 2),
            "succeeded: 2 of 2 networks launched",
        ),
        (
            job(1, participatingServers=[FAILED], participatingResources=[NETWORK]),
            "partial: 1 of 2 participants failed, 1 launched",
        ),
        (job(1, status="PENDING", participatingServers=[]), "queued"),
        (
            live_job(1, participatingServers=[server(1, "PENDING")]),
            "running: 1 of 1 server pending",
        ),
        (
            live_job(1, participatingServers=[FAILED, server(1, "IN_PROGRESS")]),
            "failing so far: 1 of 2 servers failed, 1 in progress",
        ),
        (
            live_job(1, participatingServers=[FAILED, LAUNCHED]),
            "partial so far: 1 of 2 servers failed, 1 launched",
        ),
        (live_job(1, participatingServers=[]) | {"status": "PAUSED"}, "running (PAUSED)"),
        (
            job(1, status=None, participatingServers=[]),
            "unknown: the answer has no status",
        ),
    ],
)
def test_a_rows_state_is_said_in_words(item: Item, words: str) -> None:
    assert summary_line(row(item)) == words


def test_a_deleted_job_says_so_first() -> None:
    deleted = replace(row(live_job(1, participatingServers=[FAILED])), deleted=True, live=False)

    assert summary_line(deleted).startswith("deleted, last known: 1 of 1")


def test_a_type_we_do_not_know_is_said_as_it_came() -> None:
    assert type_word("START_RECOVERY") == "RECOVERY"
    assert type_word("START_DRILL") == "drill"
    assert type_word("START_DANCE") == "START_DANCE"
    assert type_word(None) == "–"
    assert [word for word in TYPES.values() if word.isupper()] == ["RECOVERY"]


def test_words_for_counts_and_goals() -> None:
    assert [plural(n, "server") for n in (0, 1, 2)] == ["0 servers", "1 server", "2 servers"]
    assert reached_word(row(job(1))) == "launched"
    assert reached_word(row(job(1, type="TERMINATE"))) == "terminated"


def test_a_row_has_the_fields_of_the_protocol() -> None:
    assert Row.__struct_fields__ == (
        *("source", "job_id", "type", "initiated_by", "status", "created", "ended", "outcome"),
        *("live", "counts", "server_ids", "network_ids", "tags", "deleted"),
    )
    assert Counts._fields == (
        *("networks", "reached", "failed", "pending", "in_progress", "other"),
        *("runs_passed", "runs_failed", "optional_failed", "runs_moving", "runs_other"),
    )


def _changes(old: Item, new: Item) -> tuple[Change, ...]:
    return changes(parse_job(old), parse_job(new))


def test_nothing_changed_between_equal_answers() -> None:
    item: dict[str, Any] = job(1, participatingServers=MIXED, participatingResources=[NETWORK])

    assert _changes(item, item) == ()


def test_every_kind_of_status_is_compared() -> None:
    ids = LAUNCHED["sourceServerID"]
    old = live_job(
        1,
        participatingServers=[server(1, "PENDING", runs=[run(1, "PENDING")])],
        participatingResources=[NETWORK | {"launchStatus": "PENDING"}],
    )
    new = job(
        1,
        participatingServers=[server(1, runs=[run(1, "FAILED"), run(2, "PENDING")])],
        participatingResources=[NETWORK],
    )

    assert _changes(old, new) == (
        Change(Subject("job"), "STARTED", "COMPLETED"),
        Change(Subject("network", "sn-1"), "PENDING", "LAUNCHED"),
        Change(Subject("server", ids), "PENDING", "LAUNCHED"),
        Change(Subject("run", ids, "00000001-run"), "PENDING", "FAILED"),
        Change(Subject("run", ids, "00000002-run"), None, "PENDING"),
    )


def test_a_status_that_disappears_is_a_change_and_a_participant_that_does_is_none() -> None:
    old = live_job(1, participatingServers=[LAUNCHED, server(2)])
    new = live_job(1, participatingServers=[server(1, None)])

    assert _changes(old, new) == (
        Change(Subject("server", LAUNCHED["sourceServerID"]), "LAUNCHED", None),
    )


def test_a_run_without_an_id_goes_by_its_place() -> None:
    nameless = {key: value for key, value in run(1).items() if key != "runId"}
    old = live_job(1, participatingServers=[server(1, runs=[nameless, nameless])])
    later = nameless | {"status": "FAILED"}
    new = live_job(1, participatingServers=[server(1, runs=[nameless, later])])

    assert _changes(old, new) == (
        Change(Subject("run", LAUNCHED["sourceServerID"], "#1"), "SUCCEEDED", "FAILED"),
    )
