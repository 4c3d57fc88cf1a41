"""Answers that contradict themselves: what is shown of them is true, or left out."""

from datetime import UTC
from typing import Any

import pytest

from drs_tui.model.analysis.changes import identity_of, server_keys
from drs_tui.model.analysis.failures import FailureState
from drs_tui.model.analysis.outcome import Outcome
from drs_tui.model.analysis.phases import job_progress
from drs_tui.model.analysis.progress import State
from drs_tui.model.analysis.row import job_duration
from drs_tui.model.drs.log import LogItem
from drs_tui.model.drs.raw import raw_server
from drs_tui.model.text.labels import job_outcome_label, type_word
from drs_tui.model.text.times import TimeText
from drs_tui.ui.render.log import since_start
from drs_tui.views.summary import times_words
from tests.parsed import parse_log_item
from tests.records import job, run, server
from tests.unit.event_builders import row
from tests.unit.logs import CREATED, ONE, a_job, event, failed, failures_in, only

NOW = CREATED + 1000


@pytest.mark.parametrize("status", ["FAILED", "CANCELLING", None])
def test_an_unknown_status_with_an_end_is_neither_running_nor_live(status: str | None) -> None:
    seen = row(job(1, status=status, participatingServers=[server(1, "PENDING")]))

    assert (seen.outcome, seen.live) == (Outcome.UNKNOWN, False)
    assert (status or "unknown") in job_outcome_label(seen)


@pytest.mark.parametrize("status", ["FAILED", "PENDING", "STARTED", None])
def test_without_an_end_a_job_may_still_change(status: str | None) -> None:
    assert row(job(1, status=status, endDateTime=None)).live


def test_a_job_that_goes_on_with_an_end_is_live() -> None:
    assert row(job(1, status="STARTED")).live


@pytest.mark.parametrize("count", [1, "1", 1.0, "1.0", " 1 "])
def test_an_attempt_is_read_in_every_form(count: Any) -> None:
    item = failed("LAUNCH_FAILED", 100, "no vCPU")
    data = {**item.raw["eventData"], "attemptCount": count, "maxAttemptsCount": 3.0}
    item = parse_log_item({**item.raw, "eventData": data})

    assert only(a_job(), item).state is State.RETRYING
    assert (item.attempt, item.attempts) == (1, 3)


@pytest.mark.parametrize("count", [True, 1.5, "one", "", "1e3", [], {}, "-1"])
def test_what_is_no_whole_number_is_no_attempt(count: Any) -> None:
    assert parse_log_item({"eventData": {"attemptCount": count}}).attempt is None


@pytest.mark.parametrize(
    ("created", "ended", "status", "seconds"),
    [
        (NOW - 60, NOW, "COMPLETED", 60),
        (NOW, NOW - 60, "COMPLETED", None),
        (NOW, NOW - 0.5, "COMPLETED", None),
        (NOW + 3600, None, "STARTED", None),
        (NOW + 2, None, "STARTED", 0),
        (NOW - 60, None, "STARTED", 60),
        (NOW - 60, None, "COMPLETED", None),
        (None, NOW, "COMPLETED", None),
    ],
)
def test_no_duration_is_made_up(
    created: float | None, ended: float | None, status: str, seconds: float | None
) -> None:
    seen = row(job(1, status=status, creationDateTime=created, endDateTime=ended))

    assert job_duration(seen, NOW) == seconds


def test_a_job_whose_end_is_set_while_its_actions_run_is_timed_until_now() -> None:
    runs = [run(1, "IN_PROGRESS")]
    item = job(1, creationDateTime=NOW - 900, endDateTime=NOW - 344)
    finishing = row(item | {"participatingServers": [server(1, "LAUNCHED", runs)]})

    assert (finishing.outcome, job_duration(finishing, NOW)) == (Outcome.FINISHING, 900)
    assert times_words(finishing, TimeText(NOW, UTC)).endswith(", 15m00s so far")


def test_an_event_before_the_creation_has_no_time_since_it() -> None:
    assert since_start(event("JOB_START", -3600), CREATED) == (("–", "dim"),)
    assert since_start(event("JOB_START", -1), CREATED) == (("+0s", "dim"),)


LAUNCHING = (
    event("SNAPSHOT_START", 10),
    event("SNAPSHOT_END", 20),
    event("CONVERSION_START", 30),
    event("CONVERSION_END", 40),
    event("LAUNCH_START", 50),
)


def test_the_latest_event_by_its_own_time_counts() -> None:
    assert only(a_job(), *reversed(LAUNCHING)).phase == "LAUNCH"
    assert only(a_job(), *LAUNCHING[2:], *LAUNCHING[:2]).phase == "LAUNCH"


def test_of_one_time_the_last_to_arrive_counts() -> None:
    lost, again = failed("LAUNCH_FAILED", 60, "no vCPU", "1/3"), event("LAUNCH_START", 60)

    assert only(a_job(), lost, again).state is State.ACTIVE
    assert only(a_job(), again, lost).state is State.RETRYING


def test_an_event_without_a_time_stays_where_it_arrived() -> None:
    untimed = parse_log_item({"event": "LAUNCH_START", "eventData": {"sourceServerID": ONE}})

    assert only(a_job(), *LAUNCHING[:4], untimed).phase == "LAUNCH"
    assert only(a_job(), untimed, *LAUNCHING[:3]).phase == "CONVERSION"


@pytest.mark.parametrize(
    ("initiated_by", "job_type", "word"),
    [
        (None, "TERMINATE", "terminate"),
        (None, "LAUNCH", "launch"),
        (None, "CREATE_CONVERTED_SNAPSHOT", "CREATE_CONVERTED_SNAPSHOT"),
        ("START_DRILL", "LAUNCH", "drill"),
        (None, None, "–"),
    ],
)
def test_without_an_initiator_the_type_is_the_jobs_own(
    initiated_by: str | None, job_type: str | None, word: str
) -> None:
    assert type_word(initiated_by, job_type) == word


def _twice(first: str, second: str, *log: LogItem) -> Any:
    twins = [{"sourceServerID": ONE, "launchStatus": status} for status in (first, second)]
    return job_progress(a_job(participatingServers=twins), log)


def test_a_server_that_is_listed_twice_has_two_keys() -> None:
    item = job(1, participatingServers=[server(1), server(1, "FAILED"), server(2)])
    keys = [server(1)["sourceServerID"], f"{server(1)['sourceServerID']}#1"]
    found = a_job(participatingServers=item["participatingServers"])

    assert server_keys(found)[:2] == keys
    assert [identity_of(key) for key in keys] == [keys[0], keys[0]]
    assert raw_server(item, keys[1]) == server(1, "FAILED")


def test_neither_of_two_equal_servers_has_the_others_end() -> None:
    done, waiting = _twice("LAUNCHED", "PENDING", *LAUNCHING, event("LAUNCH_END", 90)).servers

    assert (done.state, waiting.state) == (State.DONE, State.WAITING)


def test_both_of_two_equal_servers_have_the_phase_of_their_id() -> None:
    progress = _twice("PENDING", "PENDING", *LAUNCHING)

    assert [each.phase for each in progress.servers] == ["LAUNCH", "LAUNCH"]
    assert not progress.unlisted


def test_of_two_equal_servers_only_the_failed_one_fails() -> None:
    twins = [{"sourceServerID": ONE, "launchStatus": status} for status in ("LAUNCHED", "FAILED")]
    found = failures_in(
        a_job(participatingServers=twins), failed("LAUNCH_FAILED", 60, "no vCPU", "3/3")
    )

    assert [(each.key, each.state) for each in found] == [
        (ONE, FailureState.RESOLVED),
        (f"{ONE}#1", FailureState.FAILED),
    ]


def test_the_runs_of_two_equal_servers_are_told_apart() -> None:
    twins = [server(1, runs=[run(1, "FAILED")]), server(1, runs=[run(2, "FAILED")])]
    found = failures_in(a_job(participatingServers=twins))

    assert len({(each.key, each.run_key) for each in found}) == len(twins)
