"""Phases of a real drill of two servers, event by event, to the second."""

import json
from pathlib import Path
from typing import Any

import pytest

from drs_tui.model.analysis.phases import job_progress
from drs_tui.model.analysis.progress import Progress, Span, State
from drs_tui.model.drs.job import Job
from drs_tui.model.drs.log import LogItem
from drs_tui.model.text.labels import progress_label
from tests.parsed import parse_job, parse_log_item

RECORDS = Path(__file__).parent / "records"
RAW_JOB: dict[str, Any] = json.loads((RECORDS / "drs_tools_job_556c.json").read_text())
RAW_LOG: list[Any] = json.loads((RECORDS / "drs_tools_job_log_items_556c.json").read_text())[
    "items"
]
LOG: list[LogItem] = [parse_log_item(item) for item in RAW_LOG]

A, B = "s-51d6b65c73391918f", "s-5c555d9c008f90131"
CREATED, ENDED = 1670440538.846723, 1670441072.155509

W, ACT, R = State.WAITING, State.ACTIVE, State.DONE
Stand = tuple[State, str | None, float]

# After so many events: who has changed, and how it stands since when (seconds from creation).
STEPS: list[tuple[str | None, Stand]] = [
    (None, (W, None, 0.0)),
    (A, (ACT, "SNAPSHOT", 0.761221)),
    (B, (ACT, "SNAPSHOT", 0.786741)),
    (A, (W, "SNAPSHOT", 0.951705)),
    (B, (W, "SNAPSHOT", 0.977707)),
    (A, (ACT, "CONVERSION", 52.920144)),
    (B, (ACT, "CONVERSION", 52.946416)),
    (A, (W, "CONVERSION", 250.434163)),
    (B, (W, "CONVERSION", 250.495777)),
    (A, (ACT, "LAUNCH", 251.007593)),
    (B, (ACT, "LAUNCH", 251.197202)),
    (B, (R, "LAUNCH", 529.126341)),
    (A, (R, "LAUNCH", 530.527781)),
    (None, (W, None, 0.0)),
]


def _stands(count: int) -> dict[str, Stand]:
    """How both stand after the first ``count`` events."""
    return dict.fromkeys((A, B), (W, None, 0.0)) | {who: how for who, how in STEPS[:count] if who}


def _job(**fields: Any) -> Job:
    return parse_job(RAW_JOB | fields)


def _under_way(status: str | None) -> Job:
    servers = [{"sourceServerID": each, "launchStatus": status} for each in (A, B)]
    return _job(status="STARTED", endDateTime=None, participatingServers=servers)


def _stand(progress: Progress) -> Stand:
    assert progress.since is not None
    return progress.state, progress.phase, round(progress.since - CREATED, 6)


@pytest.mark.parametrize("status", ["PENDING", "IN_PROGRESS", None, "SOMETHING_NEW"])
@pytest.mark.parametrize("count", range(1, len(LOG) + 1))
def test_every_prefix_of_the_log_gives_the_phase_of_each_server(
    count: int, status: str | None
) -> None:
    progress = job_progress(_under_way(status), LOG[:count])

    assert {server.key: _stand(server) for server in progress.servers} == _stands(count)
    assert progress.unlisted == ()
    assert progress.is_logged


@pytest.mark.parametrize("count", range(1, len(LOG) + 1))
def test_after_its_end_a_launched_server_is_launched_however_short_the_log(count: int) -> None:
    progress = job_progress(_job(), LOG[:count])

    for server in progress.servers:
        state, phase, since = _stands(count)[server.key]
        assert (server.state, server.phase, progress_label(server)) == (R, phase, "launched")
        assert server.since == (pytest.approx(CREATED + since) if state is R else None)


def test_the_ended_drill_to_the_second() -> None:
    first, second = job_progress(_job(), LOG).servers

    spans: list[Any] = list(first.spans)
    assert spans == [
        (None, W, CREATED, pytest.approx(CREATED + 0.761221)),
        ("SNAPSHOT", ACT, pytest.approx(CREATED + 0.761221), pytest.approx(CREATED + 0.951705)),
        ("SNAPSHOT", W, pytest.approx(CREATED + 0.951705), pytest.approx(CREATED + 52.920144)),
        (
            "CONVERSION",
            ACT,
            pytest.approx(CREATED + 52.920144),
            pytest.approx(CREATED + 250.434163),
        ),
        ("CONVERSION", W, pytest.approx(CREATED + 250.434163), pytest.approx(CREATED + 251.007593)),
        ("LAUNCH", ACT, pytest.approx(CREATED + 251.007593), pytest.approx(CREATED + 530.527781)),
    ]
    assert first.reached_at == pytest.approx(CREATED + 530.527781)
    assert first.target_instance == "i-04506d5ee9a75c1e7"
    assert first.conversion_server == "i-0be3f7e2bca88b868"
    assert second.reached_at == pytest.approx(CREATED + 529.126341)
    assert second.target_instance == "i-0f554975a5cf3245e"
    assert second.conversion_server == "i-094d84c2798c50971"
    assert (first.failures, first.error, first.previous_snapshot) == ((), None, False)


def test_spans_follow_one_another_without_a_gap() -> None:
    for count in range(1, len(LOG) + 1):
        for server in job_progress(_under_way("IN_PROGRESS"), LOG[:count]).servers:
            spans: tuple[Span, ...] = server.spans
            assert spans[0].start == pytest.approx(CREATED)
            assert [a.end for a in spans[:-1]] == [b.start for b in spans[1:]]
            assert (spans[-1].end is None) is (server.state is not R)


def test_a_job_that_ended_before_its_server_did_leaves_it_last_known() -> None:
    servers = [{"sourceServerID": A}, {"sourceServerID": B}]

    first, _ = job_progress(_job(participatingServers=servers), LOG[:7]).servers

    assert (first.state, progress_label(first), first.since) == (
        State.UNKNOWN,
        "last known: conversion",
        None,
    )
    assert first.spans[-1].end == pytest.approx(ENDED)


def test_without_a_log_the_status_is_all_that_is_known() -> None:
    progress = job_progress(_under_way("IN_PROGRESS"), [])
    ended = job_progress(_job(), [])

    assert not progress.is_logged
    assert [(s.state, s.phase, progress_label(s)) for s in progress.servers] == [
        (ACT, None, "in progress")
    ] * 2
    assert [(s.state, s.since, s.reached_at) for s in ended.servers] == [(R, None, None)] * 2
