"""Jobs of which DRS says little: no reason, an empty log, a server alone that hangs."""

from typing import Any

import pytest

from drs_tui.model.analysis.causes import Cause, FailureKind, causes
from drs_tui.model.analysis.durations import History, Sample
from drs_tui.model.analysis.failures import failures_of
from drs_tui.model.analysis.phases import job_progress
from drs_tui.model.analysis.slowness import STUCK, ComparedWith, slowness
from drs_tui.model.drs.job import Job
from drs_tui.model.drs.log import LogItem
from drs_tui.model.text.labels import (
    cause_count,
    cause_title,
    progress_label,
    slow_label,
    slow_sentence,
)
from tests.unit.logs import CREATED, ONE, a_job, event, failed, only

TWO = "s-51d6b65c733919190"
HOURS = 3600.0


def causes_of(job: Job, *log: LogItem, is_read: bool = True) -> list[Cause]:
    return causes(failures_of(job, job_progress(job, log), {}, is_read=is_read), lambda _: "x")


def two(status: str = "FAILED", ended: float = 2, **fields: Any) -> Job:
    servers = [{"sourceServerID": each, "launchStatus": status} for each in (ONE, TWO)]
    over: dict[str, Any] = {"participatingServers": servers, "status": "COMPLETED"}
    return a_job(ended=ended, **(over | fields))


SNAPSHOTS = [
    event(f"SNAPSHOT_{part}", 1, about) for about in (ONE, TWO) for part in ("START", "END")
]


@pytest.mark.parametrize("log", [SNAPSHOTS, SNAPSHOTS[:3]], ids=["both", "one"])
def test_a_job_over_after_seconds_has_one_cause_and_says_where_to_look(log: list[LogItem]) -> None:
    (cause,) = causes_of(two(), *log)

    assert cause_title(cause) == "ended right after the snapshot; DRS gives no reason"
    assert cause.hint == "see CloudTrail, and the permissions of who started the job"
    assert cause.count == 2


def test_one_that_ended_before_any_snapshot_says_that() -> None:
    (cause,) = causes_of(two(), event("JOB_START", 1, None))

    assert cause_title(cause) == "ended right after the start; DRS gives no reason"


def test_what_failed_with_an_error_or_later_did_not_end_early() -> None:
    later, with_error = two(ended=900), two()

    (silent,) = causes_of(later, *SNAPSHOTS)
    assert cause_title(silent) == "DRS gives no reason · after snapshot"
    assert silent.hint is None
    told = causes_of(with_error, *SNAPSHOTS, failed("LAUNCH_FAILED", 2, "no vCPU"))
    assert not any("ended right after" in cause_title(each) for each in told)


@pytest.mark.parametrize(
    ("log", "words"),
    [
        (SNAPSHOTS[:2], "failed after snapshot"),
        ([*SNAPSHOTS[:2], event("CONVERSION_START", 3)], "failed in conversion"),
        ([event("CONVERSION_END", 3)], "failed after conversion"),
        ([event("SNAPSHOT_START", 3)], "failed in snapshot"),
        ([event("JOB_START", 3, None)], "failed"),
    ],
)
def test_a_server_fails_in_what_began(log: list[LogItem], words: str) -> None:
    assert progress_label(only(a_job("FAILED"), *log)) == words


def test_a_log_of_no_items_is_read_and_has_no_reason() -> None:
    (read,) = causes_of(two(ended=900))
    (unread,) = causes_of(two(ended=900), is_read=False)

    assert (cause_title(read), cause_title(unread)) == (
        "DRS gives no reason",
        "not known, log not read",
    )


def test_an_id_of_another_account_is_not_counted_as_a_server() -> None:
    log = [*SNAPSHOTS, failed("SNAPSHOT_FAIL", 5, "refused", about="s-staging")]
    log.append(failed("LAUNCH_FAILED", 6, "no vCPU"))

    found = {each.kind: each for each in causes_of(two("PENDING", ended=900), *log)}

    assert cause_count(found[FailureKind.UNLISTED]) == "1 other id"
    assert cause_count(found[FailureKind.SERVER]) == "1 server"


def test_an_id_in_the_log_of_a_job_that_lists_nobody_is_its_own() -> None:
    job = a_job(participatingServers=[], status="COMPLETED", ended=900)

    (cause,) = causes_of(job, failed("SNAPSHOT_FAIL", 5, "refused"))

    assert cause.kind is FailureKind.SERVER


CONVERTING = (*SNAPSHOTS[:2], event("CONVERSION_START", 50))


@pytest.mark.parametrize(
    ("log", "where"),
    [
        (CONVERTING, "conversion"),
        (SNAPSHOTS[:2], "after snapshot"),
        ([event("JOB_START", 1, None)], "waiting"),
        ([*CONVERTING, failed("LAUNCH_FAILED", 55, "no vCPU", "1/3")], "retrying 1/3"),
        ([event("WARM_UP_START", 50)], "warm up"),
    ],
)
def test_a_server_alone_that_hangs_is_compared_with_what_is_usual(
    log: list[LogItem], where: str
) -> None:
    progress = job_progress(a_job("PENDING"), log)

    (slow,) = slowness(progress, CREATED + 5 * HOURS + 59).values()
    assert slow.compared is ComparedWith.USUAL
    words = slow_sentence("db-1", progress.servers[0], slow)
    assert words == f"db-1: {where} for 5h00m, usually under 30m"
    assert not slowness(progress, CREATED + STUCK - 100)


def elsewhere(*took: float, server: str = TWO) -> list[Sample]:
    """Return the samples of conversions of other jobs."""
    return [Sample("CONVERSION", each, None, server, "drsjob-0", 1) for each in took]


WINDOWS = {ONE: "WINDOWS", "s-windows": "WINDOWS"}.get


@pytest.mark.parametrize(
    ("samples", "words"),
    [
        (elsewhere(200, 220, 240), "10m, median 3m in other jobs"),
        (elsewhere(200, 220), None),
        (elsewhere(200, 600, 640), None),
        (
            [*elsewhere(*[600] * 20), *elsewhere(200, 220, 240, server=ONE)],
            "10m, median 3m in its own earlier runs",
        ),
        ([*elsewhere(*[200] * 20), *elsewhere(600, 600, 600, server=ONE)], None),
        ([*elsewhere(*[200] * 20), *elsewhere(600, 600, server=ONE)], "10m, median 3m in other"),
        (
            [*elsewhere(*[600] * 20), *elsewhere(200, 220, 240, server="s-windows")],
            "10m, median 3m for its OS in other jobs",
        ),
        ([each._replace(stage="LAUNCH") for each in elsewhere(200, 220, 240)], None),
    ],
)
def test_a_server_alone_is_compared_with_its_own_runs_its_system_or_others(
    samples: list[Sample], words: str | None
) -> None:
    progress = job_progress(a_job("PENDING"), CONVERTING)

    found = slowness(progress, CREATED + 650, History(samples, WINDOWS))

    assert bool(found) == bool(words)
    assert slow_label(found[ONE]).startswith(words) if words else not found


def test_a_conversion_of_five_hours_is_flagged_by_its_own_history() -> None:
    progress = job_progress(a_job("PENDING"), CONVERTING)
    own = History(elsewhere(600, 660, 720, server=ONE))

    (slow,) = slowness(progress, CREATED + 5 * HOURS + 59, own).values()

    words = slow_sentence("db-1", progress.servers[0], slow)
    assert words == "db-1: conversion for 5h00m, median 11m in its own earlier runs"


def test_a_network_that_hangs_is_slow_too() -> None:
    job = a_job("PENDING", network="sn-1")

    assert slowness(job_progress(job, [event("JOB_START", 1, None)]), CREATED + 5 * HOURS)


def test_what_has_ended_is_not_slow() -> None:
    progress = job_progress(a_job("LAUNCHED"), (*CONVERTING, event("LAUNCH_END", 90)))

    assert not slowness(progress, CREATED + 5 * HOURS)
