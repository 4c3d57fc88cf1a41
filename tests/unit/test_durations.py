"""How long servers were in each stage, as far as that was seen to end well."""

import pytest

from drs_tui.model.analysis.durations import (
    Basis,
    History,
    Sample,
    Stay,
    current_stay,
    of_like_size,
    samples_of,
    stays,
)
from drs_tui.model.analysis.phases import job_progress
from drs_tui.model.drs.log import LogItem
from tests.unit.fleet import Story, recovery
from tests.unit.logs import CREATED, ONE, a_job, event, failed, only

SNAPSHOT = (event("SNAPSHOT_START", 10), event("SNAPSHOT_END", 20))
CONVERSION = (event("CONVERSION_START", 60), event("CONVERSION_END", 260))
LAUNCH = (event("LAUNCH_START", 261), event("LAUNCH_END", 561))
WHOLE = (*SNAPSHOT, *CONVERSION, *LAUNCH)


def seen(*log: LogItem, status: str = "LAUNCHED") -> dict[str, tuple[float, float | None]]:
    """Return the stages that ended well, each with its seconds and the rest up to the launch."""
    job = a_job(status)
    samples = samples_of("drsjob-1", job_progress(job, log))
    return {each.stage: (each.seconds, each.rest) for each in samples}


def test_every_stage_of_a_run_is_timed_with_the_rest_up_to_its_launch() -> None:
    assert seen(*WHOLE) == {
        "AFTER START": (10, 551),
        "SNAPSHOT": (10, 541),
        "AFTER SNAPSHOT": (40, 501),
        "CONVERSION": (200, 301),
        "AFTER CONVERSION": (1, 300),
        "LAUNCH": (300, 0),
    }


def test_a_server_that_skips_conversion_has_none() -> None:
    found = seen(*SNAPSHOT, event("LAUNCH_START", 25), event("LAUNCH_END", 325))

    assert "CONVERSION" not in found
    assert found["AFTER SNAPSHOT"] == (5, 300)


def test_a_server_on_its_way_has_what_it_finished_without_a_rest() -> None:
    found = seen(*SNAPSHOT, *CONVERSION, status="IN_PROGRESS")

    assert found["CONVERSION"] == (200, None)
    assert "AFTER CONVERSION" not in found


@pytest.mark.parametrize(
    ("log", "status"),
    [
        ([*CONVERSION[:1], failed("CONVERSION_FAIL", 100, "x")], "FAILED"),
        ([*CONVERSION[:1], failed("CONVERSION_FAIL", 100, "x", "1/3")], "PENDING"),
        ([*CONVERSION[:1], failed("CONVERSION_FAIL", 100, "x", "1/3"), CONVERSION[1]], "PENDING"),
        (CONVERSION[:1], "LAUNCHED"),  # the log lacks its end
        (CONVERSION[:1], "FAILED"),
    ],
)
def test_a_failed_attempt_is_no_duration(log: list[LogItem], status: str) -> None:
    assert "CONVERSION" not in seen(*SNAPSHOT, *log, status=status)


def test_an_attempt_after_a_failed_one_counts_by_itself() -> None:
    again = (failed("CONVERSION_FAIL", 100, "x", "1/3"), event("CONVERSION_START", 110))

    found = seen(*SNAPSHOT, CONVERSION[0], *again, *CONVERSION[1:], *LAUNCH)

    assert found["CONVERSION"] == (150, 301)
    assert found["SNAPSHOT"] == (10, None)  # its way on was not without failure


def test_what_precedes_a_failure_ended_well_and_has_no_rest() -> None:
    lost = (*WHOLE[:5], failed("LAUNCH_FAILED", 400, "x"))

    assert seen(*lost, status="FAILED")["CONVERSION"] == (200, None)


def test_a_cleanup_goes_on_until_the_snapshot() -> None:
    progress = only(a_job(), event("CLEANUP_START", 1), event("CLEANUP_END", 5), *SNAPSHOT)

    assert Stay("CLEANUP", CREATED + 1, CREATED + 10) in stays(progress)


@pytest.mark.parametrize(
    ("log", "stage"),
    [
        ((), "AFTER START"),
        (SNAPSHOT[:1], "SNAPSHOT"),
        (SNAPSHOT, "AFTER SNAPSHOT"),
        (WHOLE[:5], "LAUNCH"),
        ((*WHOLE[:5], failed("LAUNCH_FAILED", 400, "x", "1/3")), None),
        (WHOLE, None),
    ],
)
def test_the_stage_that_a_server_is_in(log: tuple[LogItem, ...], stage: str | None) -> None:
    status = "LAUNCHED" if log == WHOLE else "IN_PROGRESS"
    stay = current_stay(only(a_job(status), event("JOB_START", 1, None), *log))

    assert (stay.stage if stay else None) == stage


def test_samples_have_server_job_and_size() -> None:
    _, progress = recovery(Story("a", 100, 400), Story("b", 100))

    samples = list(samples_of("drsjob-7", progress))

    assert {each[3:] for each in samples} == {
        ("a", "drsjob-7", 2),
        ("b", "drsjob-7", 2),
    }


def sample(server: str, size: int = 1) -> Sample:
    return Sample("LAUNCH", 300, 0, server, "drsjob-1", size)


def test_a_server_has_its_own_runs_those_of_its_system_and_all() -> None:
    samples = [sample(ONE), sample("s-2"), sample("s-3")]
    systems = {ONE: "Linux", "s-2": "Linux", "s-3": "Windows"}
    history = History(samples, systems.get)

    assert dict(history.bases("LAUNCH", ONE)) == {
        Basis.OWN: samples[:1],
        Basis.SYSTEM: samples[:2],
        Basis.ACCOUNT: samples,
    }
    assert dict(history.bases("LAUNCH", None)) == {Basis.ACCOUNT: samples}
    assert dict(history.bases("SNAPSHOT", ONE))[Basis.ACCOUNT] == ()


@pytest.mark.parametrize(("sizes", "kept"), [((10, 20, 5, 40), (10, 20, 5)), ((10, 20, 40), None)])
def test_jobs_of_like_size_come_first_where_they_are_enough(
    sizes: tuple[int, ...], kept: tuple[int, ...] | None
) -> None:
    found = of_like_size([sample(ONE, size) for size in sizes], 10)

    assert tuple(each.size for each in found) == (kept or sizes)
