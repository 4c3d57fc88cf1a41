"""Servers counted by state and phase, and rows corrected by their log."""

import pytest

from drs_tui.model.analysis.outcome import Outcome
from drs_tui.model.analysis.phases import job_progress, with_log
from drs_tui.model.analysis.progress import State, count_states
from drs_tui.model.drs.log import LogItem
from drs_tui.model.text.labels import summary_line
from tests.records import job, server
from tests.unit.event_builders import row
from tests.unit.logs import a_job, event, failed


def _id(number: int) -> str:
    return f"s-{number:017x}"


def test_servers_are_counted_by_state_the_worst_first() -> None:
    launches = ["FAILED", *["IN_PROGRESS"] * 7, "LAUNCHED", "LAUNCHED"]
    servers = [server(number, launch) for number, launch in enumerate(launches)]
    log = [
        event("LAUNCH_START", 9, _id(1)),
        event("CONVERSION_START", 9, _id(2)),
        event("CONVERSION_START", 9, _id(3)),
        failed("LAUNCH_FAILED", 9, "x", "1/3", _id(4)),
        event("SNAPSHOT_END", 9, _id(5)),
        event("NEW_START", 9, _id(6)),
        event("SERVER_SKIPPED", 9, _id(7)),
    ]

    counted = count_states(job_progress(a_job(participatingServers=servers), log))

    assert counted == [
        ((State.FAILED, None), 1),
        ((State.RETRYING, None), 1),
        ((State.WAITING, None), 1),
        ((State.ACTIVE, "CONVERSION"), 2),
        ((State.ACTIVE, "LAUNCH"), 1),
        ((State.ACTIVE, "NEW"), 1),
        ((State.SKIPPED, None), 1),
        ((State.DONE, None), 2),
    ]


def test_without_a_log_a_server_at_work_is_in_no_known_phase() -> None:
    assert count_states(job_progress(a_job(), [])) == [((State.ACTIVE, None), 1)]
    assert count_states(job_progress(a_job(participatingServers=[]), [])) == []


CANCEL = event("JOB_CANCEL", 9, None)


@pytest.mark.parametrize(
    ("launches", "log", "outcome", "live"),
    [
        (["PENDING"], [CANCEL], Outcome.CANCELLED, False),
        (["LAUNCHED", "PENDING"], [CANCEL], Outcome.CANCELLED, False),
        (["FAILED", "PENDING"], [CANCEL], Outcome.CANCELLED, False),
        (["FAILED", "LAUNCHED"], [CANCEL], Outcome.PARTIAL, False),
        (["PENDING"], [event("SERVER_SKIPPED", 9, _id(0))], Outcome.NOTHING_DONE, False),
        (["PENDING", "PENDING"], [event("SERVER_SKIPPED", 9, _id(0))], Outcome.FINISHING, True),
        (["PENDING"], [], Outcome.FINISHING, True),
        (["LAUNCHED"], [], Outcome.SUCCEEDED, False),
    ],
)
def test_a_log_can_end_a_completed_job(
    launches: list[str], log: list[LogItem], outcome: Outcome, *, live: bool
) -> None:
    servers = [server(number, launch) for number, launch in enumerate(launches)]
    progress = job_progress(a_job(participatingServers=servers, status="COMPLETED"), log)

    updated = with_log(row(job(1, participatingServers=servers)), progress)

    assert (updated.outcome, updated.live) == (outcome, live)


def test_a_running_job_is_not_ended_by_its_log() -> None:
    servers = [server(0, "PENDING")]
    progress = job_progress(a_job(participatingServers=servers), [CANCEL])
    seen = row(job(1, status="STARTED", participatingServers=servers))

    assert with_log(seen, progress) == seen


@pytest.mark.parametrize(
    ("launches", "log", "words"),
    [
        (["PENDING", "PENDING"], [CANCEL], "cancelled: 2 of 2 servers cancelled"),
        (["LAUNCHED", "PENDING"], [CANCEL], "cancelled: 1 of 2 servers cancelled, 1 launched"),
        (["FAILED", "PENDING"], [CANCEL], "cancelled: 1 of 2 servers failed, 1 cancelled"),
        (
            ["PENDING"],
            [event("SERVER_SKIPPED", 9, _id(0))],
            "nothing took part: 1 of 1 server skipped",
        ),
        (["PENDING", "PENDING"], [], "finishing: 2 of 2 servers pending"),
    ],
)
def test_what_ended_by_its_log_counts_its_servers_by_it(
    launches: list[str], log: list[LogItem], words: str
) -> None:
    servers = [server(number, launch) for number, launch in enumerate(launches)]
    progress = job_progress(a_job(participatingServers=servers, status="COMPLETED"), log)
    ended = with_log(row(job(1, participatingServers=servers)), progress)

    assert summary_line(ended, progress) == words
