"""When servers will be launched: ranges, what they are based on, and why there is none."""

import pytest

from benchmarks.estimates import figures
from drs_tui.model.analysis.durations import Basis, History, Sample, samples_of
from drs_tui.model.analysis.estimates import Estimates, Lack, estimates
from tests.unit.fleet import Story, recovery
from tests.unit.logs import CREATED

LAUNCHING = Story("late", 300)


def ran(name: str, *launches: float, size: int = 1) -> list[Sample]:
    """Return the samples of a server's earlier jobs, by how long each launch took."""
    samples: list[Sample] = []
    for number, took in enumerate(launches):
        _, progress = recovery(Story(name, 300, 300 + took))
        samples += samples_of(f"drsjob-{name}-{number}", progress)
    return [each._replace(size=size) for each in samples]


def made(seconds: float, *stories: Story, history: History | None = None) -> Estimates:
    """Return the estimates that many seconds after the job's creation."""
    return estimates(recovery(*stories)[1], history or History(), CREATED + seconds)


NINE = ran("late", *(540 + 10 * number for number in range(9)))  # 540 … 620


def test_what_is_left_of_a_stage_is_that_of_the_longer_ones() -> None:
    early = made(310, LAUNCHING, history=History(NINE)).servers["late"]
    late = made(300 + 580, LAUNCHING, history=History(NINE)).servers["late"]

    assert early[:5] == ("late", CREATED + 840, CREATED + 920, Basis.OWN, 9)
    # Half of them took longer than 580: a tenth and nine tenths of what they took more.
    assert late.low == pytest.approx(CREATED + 300 + 585)
    assert late.high
    assert CREATED + 300 + 620 < late.high < CREATED + 300 + 660


def test_stages_add_up_to_the_launch() -> None:
    found = made(61, Story("late"), history=History(NINE)).servers["late"]

    assert found.low == pytest.approx(CREATED + 840, abs=1)
    assert found.high == pytest.approx(CREATED + 920, abs=1)


@pytest.mark.parametrize("count", [0, 2])
def test_below_three_there_is_no_estimate(count: int) -> None:
    others = [Story(f"{number}", 100, 400) for number in range(count)]

    found = made(310, *others, LAUNCHING)

    assert found.servers["late"][1:7] == (None, None, None, count, Lack.TOO_FEW, "LAUNCH")
    assert found.end == found.servers["late"]


def test_the_rest_of_the_way_is_missing_too() -> None:
    others = [Story(f"{number}", 300) for number in range(4)]  # converted, and launching now

    found = made(290, *others, Story("late")).servers["late"]

    assert (found.lack, found.stage, found.samples) == (Lack.TOO_FEW, "LAUNCH", 0)


def others(count: int, took: float = 540) -> list[Story]:
    return [Story(f"{number}", 300, 300 + took + number) for number in range(count)]


@pytest.mark.parametrize(
    ("history", "basis", "count"),
    [
        ([*ran("late", 500, 510, 520), *ran("b", *range(500, 520))], Basis.OWN, 3),
        ([*ran("late", 500, 510), *ran("b", *range(500, 520))], Basis.RECOVERY, 4),
    ],
)
def test_the_servers_own_runs_come_before_others_of_the_recovery(
    history: list[Sample], basis: Basis, count: int
) -> None:
    found = made(310, *others(4), LAUNCHING, history=History(history)).servers["late"]

    assert (found.basis, found.samples) == (basis, count)


@pytest.mark.parametrize(
    ("system", "basis", "count"),
    [("Linux", Basis.SYSTEM, 3), (None, Basis.ACCOUNT, 7), ("other", None, 0)],
)
def test_where_a_system_is_known_only_that_counts(
    system: str | None, basis: Basis | None, count: int
) -> None:
    linux = ran("a", 500, 510, 520)
    windows = ran("w", 1000, 1010, 1020, 1030)
    systems = {"late": system, "a": "Linux", "w": "Windows"}

    found = made(310, LAUNCHING, history=History([*linux, *windows], systems.get))

    assert found.servers["late"][3:5] == (basis, count)


@pytest.mark.parametrize(
    ("still_going", "basis", "lack"),
    [(3, Basis.RECOVERY, None), (6, None, Lack.TOO_FEW)],
)
def test_others_of_the_recovery_count_once_half_of_them_are_through(
    still_going: int, basis: Basis | None, lack: Lack | None
) -> None:
    longer = [Story(f"g{number}", 300) for number in range(still_going)]

    found = made(900, *others(4), *longer, Story("late", 800)).servers["late"]

    assert (found.basis, found.lack) == (basis, lack)


def test_past_the_longest_seen_no_range_is_left() -> None:
    found = made(300 + 621, LAUNCHING, history=History(NINE))

    assert found.servers["late"][1:7] == (None, None, None, 9, Lack.LONGEST, "LAUNCH")
    assert found.end
    assert found.end.lack is Lack.LONGEST


def test_past_the_longest_of_one_basis_another_one_counts() -> None:
    history = [*ran("late", 500, 510, 520), *ran("b", *range(500, 700, 10))]

    found = made(300 + 521, LAUNCHING, history=History(history)).servers["late"]

    assert (found.basis, found.samples) == (Basis.ACCOUNT, 23)


def test_jobs_of_like_size_come_first() -> None:
    small, large = ran("late", 500, 510, 520), ran("late", 900, 910, 920, size=30)

    found = made(310, LAUNCHING, history=History([*small, *large])).servers["late"]

    assert found.samples == 3
    assert found.high
    assert found.high < CREATED + 300 + 600


def test_a_few_runs_of_its_own_stray_as_far_as_those_of_others_do() -> None:
    own = ran("late", 500, 500, 500)
    alone = made(310, LAUNCHING, history=History(own)).servers["late"]
    beside = made(310, LAUNCHING, history=History([*own, *ran("b", 500, 800, 650, 500)]))

    assert alone.low == alone.high
    wide = beside.servers["late"]
    assert wide.basis is Basis.OWN
    assert wide.low
    assert wide.high
    assert wide.high - wide.low > 60


def test_the_end_is_that_of_the_last_one() -> None:
    history = History([*NINE, *ran("b", *range(900, 990, 10))])

    found = made(310, LAUNCHING, Story("b", 300), history=history)

    last, end = found.servers["b"], found.end
    assert end
    assert end.key == "b"
    assert end.low == last.low
    assert end.high == pytest.approx(last.high, abs=1)


def test_the_last_of_many_alike_is_later_than_each() -> None:
    history = History([*ran("x", *range(500, 590))], lambda _: "Linux")

    found = made(310, *(Story(f"n{number}", 300) for number in range(8)), history=history)

    each = found.servers["n0"]
    assert found.end
    assert found.end.high
    assert each.high
    assert found.end.low == each.low  # as if they were all alike
    assert found.end.high > each.high + 5  # as if none had to do with another


def test_what_retries_has_no_estimate_and_the_end_says_so() -> None:
    again = Story("again", 300, retries=((400, None),))

    found = made(500, LAUNCHING, again, history=History(NINE))

    assert found.servers["again"].lack is Lack.RETRYING
    assert found.servers["late"].lack is None
    assert found.end
    assert (found.end.key, found.end.lack) == ("again", Lack.RETRYING)
    assert found.others
    assert found.others.high == pytest.approx(found.servers["late"].high, abs=1)


def test_who_has_ended_has_no_estimate() -> None:
    found = made(900, *others(3), Story("lost", 300, 400, fails=True))

    assert (found.servers, found.end) == ({}, None)
    assert found.until == float("inf")


def test_without_a_log_nothing_is_estimated() -> None:
    _, progress = recovery(LAUNCHING, logged=False)

    assert estimates(progress, History(NINE), CREATED + 400).servers == {}


def test_an_estimate_holds_until_the_clock_alone_changes_it() -> None:
    found = made(310, LAUNCHING, history=History(NINE))

    assert found.until == CREATED + 920  # when it is longer than all
    assert made(921, LAUNCHING, history=History(NINE)).until == float("inf")


def test_the_same_facts_make_the_same_estimate() -> None:
    stories = (*others(5), LAUNCHING, Story("b"))

    assert made(700, *stories, history=History(NINE)) == made(700, *stories, history=History(NINE))


def test_a_clock_behind_the_log_spends_no_time() -> None:
    assert made(200, LAUNCHING, history=History(NINE)).servers["late"].low


def test_ranges_of_simulated_recoveries_hold() -> None:
    found = figures(range(24))

    assert [each.share for each in found] == [0.25, 0.5, 0.75]
    assert all(each.ranges >= 10 and each.servers >= 40 for each in found)
    assert all(65 <= each.held <= 100 and 70 <= each.servers_held <= 92 for each in found)
