"""How a job stands against its recovery time objective."""

from datetime import UTC
from typing import Any

import pytest

from drs_tui.model.analysis.changes import Subject
from drs_tui.model.analysis.milestones import milestone
from drs_tui.model.analysis.phases import job_progress
from drs_tui.model.analysis.rto import Rto, RtoTarget
from drs_tui.model.analysis.rto_status import RtoReason, RtoStatus, RtoVerdict, applies, rto_status
from drs_tui.model.text.rto_labels import rto_sentence
from tests.unit.fleet import Story, recovery
from tests.unit.logs import CREATED, event

HOUR = Rto(3600)


def stands(
    rto: Rto, *stories: Story, now: float, live: bool = True, seen: Any = None, **fields: Any
) -> RtoStatus:
    """How the job of those servers stands, so many seconds after its creation."""
    job, progress = recovery(*stories, **fields)
    point = milestone(rto.end, progress, job, seen or {}, live=live)
    return rto_status(rto, point, job, CREATED + now, live=live)


def said(rto: Rto, status: RtoStatus) -> str:
    """What is said of it after the colon, ids standing for names."""
    return rto_sentence(rto, status, str, CREATED, UTC).words.partition(": ")[2]


FAST, SLOW = Story("fast", 100, 600, agent=660), Story("slow", 100, 1682, agent=1800)
MOVING, FAILED = Story("moving", 100), Story("failed", 100, 700, fails=True)


@pytest.mark.parametrize(
    ("rto", "stories", "now", "kind", "words"),
    [
        (HOUR, (FAST, SLOW), 5000, RtoVerdict.MET, "met, 2 of 2 in 28m02s"),
        (Rto(1682), (FAST, SLOW), 5000, RtoVerdict.MET, "met, 2 of 2 in 28m02s"),
        (Rto(1681), (FAST, SLOW), 5000, RtoVerdict.MISSED, "NOT MET, 2 of 2 in 28m02s, 1s late"),
        (Rto(952), (FAST, SLOW), 5000, RtoVerdict.MISSED, "NOT MET, 2 of 2 in 28m02s, 12m10s late"),
        (Rto(14_400), (FAST, MOVING), 1859, RtoVerdict.LEFT, "3h29m left, 1 of 2 in 10m00s"),
        (Rto(1800), (FAST, MOVING), 1800, RtoVerdict.LEFT, "0s left, 1 of 2 in 10m00s"),
        (
            Rto(1800),
            (FAST, MOVING),
            2530,
            RtoVerdict.MISSED,
            "missed by 12m10s so far, 1 of 2 in 10m00s",
        ),
        (
            HOUR,
            (FAST, FAILED),
            1800,
            RtoVerdict.AT_RISK,
            "will miss, s-1 failed (1 of 2 in 10m00s)",
        ),
        (HOUR, (FAILED, FAILED), 900, RtoVerdict.AT_RISK, "will miss, s-0, s-1 failed (none of 2)"),
        (
            Rto(60),
            (MOVING, FAILED),
            120,
            RtoVerdict.MISSED,
            "missed by 1m00s so far, none of 2, s-1 failed",
        ),
        (
            Rto(3600, end=RtoTarget.AGENT),
            (FAST, SLOW),
            5000,
            RtoVerdict.MET,
            "met, 2 of 2 in 30m00s",
        ),
        (
            Rto(3600, end=RtoTarget.AGENT),
            (FAST, MOVING),
            1800,
            RtoVerdict.LEFT,
            "30m00s left, 1 of 2 in 11m00s",
        ),
        (Rto(900, CREATED - 300), (FAST,), 5000, RtoVerdict.MET, "met, 1 of 1 in 15m00s"),
        (
            Rto(899, CREATED - 300),
            (FAST,),
            5000,
            RtoVerdict.MISSED,
            "NOT MET, 1 of 1 in 15m00s, 1s late",
        ),
        (Rto(300), (MOVING,), -500, RtoVerdict.LEFT, "5m00s left, none of 1"),
    ],
)
def test_how_a_job_stands(
    rto: Rto, stories: tuple[Story, ...], now: float, kind: RtoVerdict, words: str
) -> None:
    told_apart = (story._replace(name=f"s-{place}") for place, story in enumerate(stories))

    status = stands(rto, *told_apart, now=now)
    assert (status.verdict, said(rto, status)) == (kind, words)


def test_it_is_met_only_when_every_participating_server_reached_the_target() -> None:
    other = Story("other")
    job, _ = recovery(FAST, other)
    skipped = job_progress(
        job, [event("SERVER_SKIPPED", 5, "other"), event("LAUNCH_END", 600, "fast")]
    )
    point = milestone(RtoTarget.LAUNCHED, skipped, job, {})

    assert stands(HOUR, FAST, other, now=1800).verdict is RtoVerdict.LEFT
    met = rto_status(HOUR, point, job, CREATED + 1800, live=True)
    assert (met.verdict, met.seconds) == (RtoVerdict.MET, 600)


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (RtoTarget.LAUNCHED, "NOT MET, 1 of 2 in 10m00s, moving never"),
        (RtoTarget.AGENT, "NOT MET, 1 of 2 in 11m00s, moving never"),
        (RtoTarget.ACTIONS, "NOT MET, none of 2, fast, moving never"),
    ],
)
def test_an_ended_job_that_missed_gives_the_reason(end: RtoTarget, words: str) -> None:
    stories = (FAST._replace(runs=("IN_PROGRESS",)), MOVING)

    status = stands(Rto(60, end=end), *stories, now=9000, live=False)
    assert (status.verdict, said(Rto(60), status)) == (RtoVerdict.MISSED, words)


def test_a_cancelled_server_puts_the_objective_at_risk() -> None:
    job, _ = recovery(MOVING)
    progress = job_progress(job, [event("JOB_CANCEL", 50, None)])
    point = milestone(RtoTarget.LAUNCHED, progress, job, {})

    status = rto_status(HOUR, point, job, CREATED + 60, live=True)
    stands = status.verdict, status.reason, status.servers
    assert stands == (RtoVerdict.AT_RISK, RtoReason.CANCELLED, 1)
    assert said(HOUR, status) == "will miss, moving cancelled (none of 1)"


@pytest.mark.parametrize(
    ("rto", "fields", "words"),
    [
        (HOUR, {"creationDateTime": None}, "not known: the job has no creation time"),
        (Rto(60, CREATED + 1000), {"endDateTime": CREATED + 900}, "not this job's: it was over"),
        (HOUR, {"participatingServers": []}, "not known: no server takes part"),
        (Rto(60, end=RtoTarget.ACTIONS), {"live": False}, "not known: no action to pass"),
    ],
)
def test_without_the_facts_the_verdict_is_unknown(
    rto: Rto, fields: dict[str, Any], words: str
) -> None:
    status = stands(rto, FAST, now=2000, **fields)

    assert status.verdict is RtoVerdict.UNKNOWN
    assert said(rto, status).startswith(words)


def test_a_given_start_needs_no_creation_time() -> None:
    status = stands(Rto(3600, CREATED), MOVING, now=1800, creationDateTime=None)

    assert (status.verdict, status.seconds) == (RtoVerdict.LEFT, 1800)


def test_without_times_it_is_met_only_while_there_is_time_left() -> None:
    passed = FAST._replace(runs=("SUCCEEDED",))
    rto = Rto(3600, end=RtoTarget.ACTIONS)

    in_time, late = stands(rto, passed, now=1800), stands(rto, passed, now=4000)

    assert in_time.verdict is RtoVerdict.MET
    assert late.verdict is RtoVerdict.UNKNOWN
    why = "when exactly is not known: DRS gives no times for actions"
    assert said(rto, in_time) == f"met; {why}"
    assert said(rto, late) == f"actions passed; {why}"


def test_one_server_known_to_be_late_is_enough_to_miss() -> None:
    stories = (SLOW, FAST._replace(name="untold", launch=None))
    job, progress = recovery(*stories, logged=False)
    point = milestone(
        RtoTarget.LAUNCHED, progress, job, {Subject("server", "slow"): CREATED + 1682}
    )

    status = rto_status(Rto(60), point, job, CREATED + 9000, live=False)
    assert (status.verdict, status.is_least) == (RtoVerdict.MISSED, True)
    assert said(Rto(60), status) == "NOT MET, 2 of 2 in 28m02s, 27m02s late or more"


@pytest.mark.parametrize(
    "fields",
    [
        {"initiatedBy": "TERMINATE_RECOVERY_INSTANCES"},
        {"participatingServers": []},
        {"participatingServers": None},
    ],
)
def test_only_jobs_that_recover_servers_have_an_rto(fields: dict[str, Any]) -> None:
    assert applies(recovery(FAST)[0])
    assert applies(recovery(FAST, initiatedBy="START_DRILL")[0])
    assert not applies(recovery(FAST, **fields)[0])


@pytest.mark.parametrize("live", [True, False])
@pytest.mark.parametrize("now", [900.0, 5000.0])
def test_nothing_is_left_once_a_server_failed_or_the_job_ended(now: float, live: bool) -> None:  # noqa: FBT001
    words = said(HOUR, stands(HOUR, FAST, FAILED, now=now, live=live))

    assert "left" not in words
    if not live:
        assert words == "NOT MET, 1 of 2 in 10m00s, failed never"


def test_of_many_servers_two_are_named() -> None:
    stories = [FAILED._replace(name=f"s-{n}") for n in range(5)]

    status = stands(HOUR, *stories, now=900)

    assert said(HOUR, status) == "will miss, s-0, s-1 and 3 more failed (none of 5)"
