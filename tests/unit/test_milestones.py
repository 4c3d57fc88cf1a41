"""Milestones of a job's servers, the sources of their times, and slow servers."""

from typing import Any

import pytest

from drs_tui.model.analysis.changes import Subject
from drs_tui.model.analysis.milestones import (
    DurationStats,
    Milestone,
    MilestoneTime,
    ServerDuration,
    TimeSource,
    milestone,
    passed,
)
from drs_tui.model.analysis.phases import job_progress
from drs_tui.model.analysis.progress import JobProgress
from drs_tui.model.analysis.rto import RtoTarget
from drs_tui.model.analysis.slowness import Slow, slowness
from drs_tui.model.drs.job import Job
from tests.parsed import parse_job
from tests.unit.fleet import NINE, Story, recovery
from tests.unit.logs import CREATED, event, failed


def reached(end: RtoTarget, *stories: Story, seen: Any = None, **fields: Any) -> Milestone:
    live = fields.pop("live", True)
    job, progress = recovery(*stories, **fields)
    return milestone(end, progress, job, seen or {}, live=live)


def test_nine_servers_have_first_median_and_slowest_launch() -> None:
    launched = reached(RtoTarget.LAUNCHED, *NINE)

    assert (launched.total, len(launched.reached), launched.failed, launched.open) == (9, 6, 1, 2)
    assert launched.spread(CREATED) == DurationStats(
        first=ServerDuration("cache-01", 850),
        median=(1171 + 1216) / 2,
        slowest=ServerDuration("db-replica-02", 1682),
        timed=6,
    )
    assert launched.sources == {TimeSource.LOG: 6}
    assert launched.late(CREATED + 1216) == 2
    assert launched.late(None) == 0


def test_agents_are_timed_by_their_discovery() -> None:
    agents = reached(RtoTarget.AGENT, *NINE)

    spread = agents.spread(CREATED)
    assert spread
    assert (spread.first, spread.median) == (ServerDuration("cache-01", 900), 980)
    assert spread.slowest == ServerDuration("app-web-01", 1230)
    assert (len(agents.reached), agents.failed, agents.total) == (3, 1, 9)
    assert agents.sources == {TimeSource.AGENT: 3}


def test_actions_are_timed_only_when_every_change_was_observed() -> None:
    runs = [Subject("run", "cache-01", f"cache-01-{number}") for number in range(2)]
    both = {runs[0]: CREATED + 1000, runs[1]: CREATED + 950}
    one = {runs[1]: CREATED + 950}

    assert reached(RtoTarget.ACTIONS, *NINE, seen=both).reached == (
        MilestoneTime("cache-01", CREATED + 1000, TimeSource.OBSERVED),
    )
    assert reached(RtoTarget.ACTIONS, *NINE, seen=one).reached == (MilestoneTime("cache-01"),)
    assert reached(RtoTarget.ACTIONS, *NINE).spread(CREATED) is None


def test_a_launch_that_is_not_in_the_log_is_timed_by_observation_or_not_at_all() -> None:
    stories = (Story("seen", 100, 600), Story("unseen", 100, 700))
    seen = {Subject("server", "seen"): CREATED + 610}

    launched = reached(RtoTarget.LAUNCHED, *stories, seen=seen, logged=False)

    assert launched.reached == (
        MilestoneTime("seen", CREATED + 610, TimeSource.OBSERVED),
        MilestoneTime("unseen"),
    )
    assert launched.times == [CREATED + 610]
    logged_too = reached(RtoTarget.LAUNCHED, *stories, seen=seen)
    assert logged_too.reached[0] == MilestoneTime("seen", CREATED + 600, TimeSource.LOG)


@pytest.mark.parametrize("created", [None, CREATED])
def test_before_any_launch_there_are_no_figures(created: float | None) -> None:
    launched = reached(RtoTarget.LAUNCHED, Story("a", 100), Story("b"))

    assert (launched.reached, launched.open) == ((), 2)
    assert launched.spread(created) is None


def test_when_all_failed_none_is_open() -> None:
    launched = reached(RtoTarget.LAUNCHED, *(Story(f"{n}", 100, 300, fails=True) for n in range(3)))

    assert (launched.total, launched.failed, launched.open) == (3, 3, 0)


def test_one_server_is_first_median_and_slowest() -> None:
    spread = reached(RtoTarget.LAUNCHED, Story("only", 100, 600)).spread(CREATED)

    assert spread == (ServerDuration("only", 600), 600, ServerDuration("only", 600), 1)


def test_without_a_creation_time_nothing_has_a_duration() -> None:
    launched = reached(RtoTarget.LAUNCHED, Story("only", 100, 600), creationDateTime=None)

    assert len(launched.times) == 1
    assert launched.spread(None) is None


def test_a_job_created_after_its_launches_has_no_times() -> None:
    launched = reached(RtoTarget.LAUNCHED, Story("only", 100, 600))

    assert launched.spread(CREATED + 9000) is None


def _server_with(*runs: tuple[str, bool | None]) -> Job:
    items = [{"status": status, "action": {"optional": optional}} for status, optional in runs]
    actions = {"launchActionsStatus": {"runs": items}}
    return parse_job({"jobID": "j", "participatingServers": [actions]})


@pytest.mark.parametrize(
    ("runs", "are_passed"),
    [
        ([], False),
        ([("SUCCEEDED", False)], True),
        ([("SUCCEEDED", None)], True),
        ([("SUCCEEDED", False), ("FAILED", True)], True),
        ([("SUCCEEDED", False), ("IN_PROGRESS", True)], False),
        ([("SUCCEEDED", False), ("IN_PROGRESS", False)], False),
        ([("SUCCEEDED", False), ("FAILED", False)], False),
        ([("SUCCEEDED", False), ("FAILED", None)], False),
        ([("SUCCEEDED", False), ("HIBERNATED", False)], False),
        ([("FAILED", True), ("SUCCEEDED", True)], True),
        ([("PENDING", True)], False),
    ],
)
def test_actions_are_passed_when_every_required_run_succeeded(
    runs: list[tuple[str, bool | None]], *, are_passed: bool
) -> None:
    [server] = _server_with(*runs).servers or ()

    assert passed(server) is are_passed


def test_a_failed_run_keeps_its_server_from_passing() -> None:
    stories = (
        Story("good", 100, 600, runs=("SUCCEEDED",)),
        Story("bad", 100, 600, runs=("SUCCEEDED", "FAILED")),
        Story("lost", 100, 600, fails=True),
        Story("none", 100, 600),
    )

    actions = reached(RtoTarget.ACTIONS, *stories)
    assert (actions.total, len(actions.reached), actions.failed, actions.open) == (4, 1, 2, 1)
    over = reached(RtoTarget.ACTIONS, *stories, live=False)
    assert (over.total, over.open) == (3, 0)


def test_a_server_the_answer_lost_has_no_actions() -> None:
    job, progress = recovery(Story("there", 100, 600, agent=700))
    _, older = recovery(Story("there", 100, 600), Story("lost", 100, 600))

    assert milestone(RtoTarget.AGENT, older, job, {}).total == 2
    assert len(milestone(RtoTarget.AGENT, older, job, {}).reached) == 1
    assert len(milestone(RtoTarget.AGENT, progress, job, {}).reached) == 1


# slowness


def _slow_at(seconds: float, *stories: Story) -> dict[str, Slow]:
    return slowness(recovery(*stories)[1], CREATED + seconds)


OTHERS = tuple(Story(f"{n}", 300, 840 + n * 10) for n in range(4))
LAUNCHING = Story("late", 300)


@pytest.mark.parametrize(
    ("others", "elapsed", "is_slow"),
    [
        (OTHERS, 13 * 60 + 1, True),
        (OTHERS, 540 * 1.4, False),  # their median is 15 seconds more
        (OTHERS, 555 * 1.4, True),
        (OTHERS[:3], 13 * 60 + 1, True),
        (OTHERS[:2], 3599, False),
        ((), 3599, False),
        ((), 3600, True),  # an hour is long for any
        (tuple(Story(f"{n}", 300, 360) for n in range(3)), 179, False),
        (tuple(Story(f"{n}", 300, 360) for n in range(3)), 180, True),
    ],
)
def test_a_server_is_slow_when_it_takes_far_longer_than_three_others(
    others: tuple[Story, ...], elapsed: float, *, is_slow: bool
) -> None:
    assert set(_slow_at(300 + elapsed, *others, LAUNCHING)) == ({"late"} if is_slow else set())


def test_only_the_current_phase_counts_for_slowness() -> None:
    converting = Story("late")

    assert _slow_at(60 + 361, *OTHERS, converting)["late"] == Slow("CONVERSION", 361, 240, 4)
    # Waiting for a phase is not being in it.
    waiting = [event("SNAPSHOT_START", 1), event("SNAPSHOT_END", 2)]
    job, _ = recovery(Story("s-1"))
    assert slowness(job_progress(job, waiting), CREATED + 3000) == {}


def test_failed_attempts_are_not_compared_with() -> None:
    stories = [
        Story(f"{n}", 300, 2000, retries=((310, 311), (320, 321)), fails=n < 2) for n in range(4)
    ]

    assert _slow_at(300 + 3000, *stories, LAUNCHING) == {}
    last_ones = _slow_at(321 + 9000, *stories, Story("4", 300, 1979), LAUNCHING)
    assert last_ones["late"].others_median == 2000 - 321


def test_a_server_that_failed_or_retries_is_not_slow() -> None:
    lost = Story("lost", 300, 400, fails=True)
    job, _ = recovery(*OTHERS, Story("again", 300))
    progress = recovery(*OTHERS, lost)[1]
    retrying = job_progress(
        job,
        [
            *(event(name, at, f"{n}") for n in range(4) for name, at in _launch(n)),
            event("LAUNCH_START", 300, "again"),
            failed("LAUNCH_FAILED", 400, "x", "1/3", "again"),
        ],
    )

    assert slowness(progress, CREATED + 99_000) == {}
    assert slowness(retrying, CREATED + 3000) == {}


def _launch(number: int) -> list[tuple[str, float]]:
    return [("LAUNCH_START", 300), ("LAUNCH_END", 840 + number)]


def test_without_a_log_no_server_is_slow() -> None:
    _, progress = recovery(*OTHERS, LAUNCHING, logged=False)

    assert slowness(progress, CREATED + 9000) == {}
    assert slowness(JobProgress((), ()), 0) == {}
    _, timed = recovery(*OTHERS, LAUNCHING, creationDateTime=None)
    assert set(slowness(timed, CREATED + 9000)) == {"late"}


def test_a_clock_that_is_behind_makes_no_server_slow() -> None:
    assert _slow_at(-500, *OTHERS, LAUNCHING) == {}
