"""Until when a server has to be launched again to meet the RTO, and the words for that."""

from datetime import UTC

import pytest

from drs_tui.model.analysis.durations import History, Sample
from drs_tui.model.analysis.rescue import RUN, Rescue, rescue, runs_of
from drs_tui.model.analysis.rto import RtoTarget
from drs_tui.model.text.estimate_labels import rescue_words
from tests.unit.fleet import Story, recovery
from tests.unit.logs import CREATED

HOUR, MINUTE = 3600.0, 60.0
LOST = Story("db01", 300, 900, fails=True)
NINE = [31, 32, 33, 34, 35, 36, 37, 38, 39]  # minutes


def runs(*minutes: float, server: str = "other", size: int = 1) -> list[Sample]:
    return [Sample(RUN, each * MINUTE, None, server, "drsjob-0", size) for each in minutes]


def found(seconds: float, samples: list[Sample], *stories: Story) -> Rescue | None:
    """Return the rescue window that many seconds after the creation, of an RTO of four hours."""
    progress = recovery(*(stories or (LOST,)))[1]
    return rescue(progress.servers, CREATED + 4 * HOUR, History(samples), CREATED + seconds)


def test_it_is_the_deadline_less_what_nine_in_ten_runs_take() -> None:
    window = found(HOUR, runs(*NINE))

    assert window
    assert window.by == pytest.approx(CREATED + 4 * HOUR - 39 * MINUTE)
    assert (window.low, window.high) == pytest.approx((31 * MINUTE, 39 * MINUTE))
    assert (window.key, window.samples, window.longer) == ("db01", 9, 0)


def test_its_own_runs_come_first() -> None:
    window = found(HOUR, [*runs(10, 10, 10, server="db01"), *runs(*NINE)])

    assert window
    assert (window.samples, window.by) == (3, CREATED + 4 * HOUR - 10 * MINUTE)


@pytest.mark.parametrize("count", [0, 2])
def test_below_three_runs_nothing_is_said(count: int) -> None:
    assert found(HOUR, runs(*NINE[:count])) is None


def test_of_several_the_one_with_the_least_time_counts() -> None:
    slow, fast = runs(50, 50, 50, server="slow"), runs(10, 10, 10, server="db01")

    window = found(HOUR, [*slow, *fast], LOST, Story("slow", 300, 900, fails=True))

    assert window
    assert window.key == "slow"


def test_without_anyone_to_launch_there_is_no_window() -> None:
    assert rescue((), CREATED, History(runs(*NINE)), CREATED) is None


@pytest.mark.parametrize(
    ("end", "times"),
    [
        (RtoTarget.LAUNCHED, {"a": 600.0, "b": 700.0}),
        (RtoTarget.AGENT, {"a": 650.0}),
        (RtoTarget.ACTIONS, {}),  # no time is known of them
    ],
)
def test_a_run_takes_from_the_jobs_creation_to_the_end_point(
    end: RtoTarget, times: dict[str, float]
) -> None:
    job, progress = recovery(
        Story("a", 300, 600, agent=650, runs=("SUCCEEDED",)),
        Story("b", 300, 700),
        Story("again", 300, 800, retries=((350, 400),)),
        LOST,
    )

    samples = runs_of(job, progress, end, {})

    assert {each.server_id: each.seconds for each in samples} == times


WINDOW = Rescue("db01", CREATED + 3 * HOUR, 31 * MINUTE + 1, 37 * MINUTE + 1, 9, 0)


@pytest.mark.parametrize(
    ("seconds", "longer", "words"),
    [
        (
            3 * HOUR - 23 * MINUTE,
            0,
            "to make 4h: re-launch by 22:15Z (in 23m); a run takes 31–38m (9 seen)",
        ),
        (3 * HOUR + 1, 0, "to make 4h: re-launch db01 now; a run takes up to 38m"),
        (3.5 * HOUR, 8, "4h cannot be met any more for db01 unless it is faster than 8 of 9"),
        (4 * HOUR, 9, "4h cannot be met any more for db01: all 9 runs seen took longer"),
    ],
)
def test_the_window_in_words(seconds: float, longer: int, words: str) -> None:
    window = WINDOW._replace(longer=longer)

    assert rescue_words(window, 4 * HOUR, "db01", CREATED + seconds, UTC) == words


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(31, 37.5, "31–38m"), (50, 80, "50m–1h20m"), (70, 85, "1h10m–1h25m"), (0.5, 2, "30s–2m")],
)
def test_how_long_a_run_takes(low: float, high: float, words: str) -> None:
    window = WINDOW._replace(low=low * MINUTE, high=high * MINUTE)

    assert f"a run takes {words} (" in rescue_words(window, 4 * HOUR, "db01", CREATED, UTC)


def test_a_slow_server_may_be_in_time_by_itself() -> None:
    late = WINDOW._replace(longer=8)

    words = rescue_words(late, 4 * HOUR, "db01", CREATED + 3.5 * HOUR, UTC, is_lost=False)

    assert words == (
        "4h cannot be met any more by a re-launch of db01 unless it is faster than 8 of 9"
    )
