"""Predicted durations: of few samples, of those that go on, their sums and the last of many."""

from random import Random

import pytest

from drs_tui.model.analysis.quantiles import (
    HIGH,
    LEVELS,
    LOW,
    Spread,
    added,
    independent_count,
    latest,
    level_of,
    share_within,
)


@pytest.mark.parametrize(
    ("level", "seconds"),
    [(0.1, 100), (0.5, 500), (0.9, 900), (0.25, 250), (0.899, 899)],
)
def test_of_nine_the_kth_stands_at_k_of_ten(level: float, seconds: float) -> None:
    spread = Spread(100.0 * (number + 1) for number in range(9))

    assert spread.quantile(level) == pytest.approx(seconds)
    assert spread.share_until(seconds) == pytest.approx(level)


def test_beyond_the_longest_it_goes_on_as_steep_as_up_to_there() -> None:
    spread = Spread([100, 200, 300])

    assert spread.known == pytest.approx(0.75)
    assert spread.quantile(0.875) == pytest.approx(400)  # half of what was left at 300 and at 200
    assert spread.quantile(0.125) == pytest.approx(0)
    assert spread.share_until(50) == pytest.approx(0.25 * 0.5**0.5)


def test_samples_that_are_all_alike_are_no_spread() -> None:
    assert set(Spread([300.0] * 3).left_after(100)) == {200}


@pytest.mark.parametrize(
    ("going_on", "known"),
    [
        ((), 0.75),
        ((50, 50, 50), 0.75),  # nothing is known of what has lasted for less than any took
        ((300, 300, 300), 3 / 7),
        ((900,), 3 / 5),
    ],
)
def test_what_goes_on_counts_among_the_longer_ones(
    going_on: tuple[float, ...], known: float
) -> None:
    assert Spread([100, 200, 300], going_on).known == pytest.approx(known)


def test_what_is_left_is_that_of_the_durations_longer_than_the_time_spent() -> None:
    spread = Spread(100.0 * (number + 1) for number in range(9))

    left = spread.left_after(500)

    assert level_of(left, 0.5) == pytest.approx(250)  # half of what was still to come
    assert level_of(left, 0.8) == pytest.approx(400)
    assert left == tuple(sorted(left))


@pytest.mark.parametrize("samples", [3, 5, 9, 30])
def test_a_next_one_is_within_the_range_as_often_as_it_says(samples: int) -> None:
    rng, held = Random(samples), 0
    for _ in range(2000):
        *seen, after = (rng.lognormvariate(6, 0.4) for _ in range(samples + 1))
        spread = Spread(seen)
        held += spread.quantile(LOW) <= after <= spread.quantile(HIGH)

    assert 0.75 <= held / 2000 <= 0.85


@pytest.mark.parametrize(
    ("jobs", "least", "most"),
    [
        ([[300, 301], [500, 501], [700, 701], [400, 401]], 4, 4.1),  # a job's are one
        ([[300, 500], [301, 501], [299, 499], [302, 502]], 8, 8),  # a job says nothing of its own
        ([[300, 500, 400, 450]], 4, 4),  # of one job that cannot be told
        ([[300], [400], [500]], 3, 3),
        ([[300, 300], [300, 300]], 4, 4),
        ([[300] * 9, [500] * 9], 2, 2),
    ],
)
def test_durations_that_share_a_jobs_luck_count_for_fewer(
    jobs: list[list[float]], least: float, most: float
) -> None:
    groups = [f"drsjob-{number}" for number, some in enumerate(jobs) for _ in some]

    assert least <= independent_count([each for some in jobs for each in some], groups) <= most


def test_of_fewer_independent_ones_the_ends_are_less_extreme() -> None:
    seen = [100.0 * (number + 1) for number in range(9)]

    few = Spread(seen, independent=3)

    assert few.known == pytest.approx(0.75)
    assert few.quantile(0.5) == pytest.approx(500)
    assert few.quantile(0.9) > Spread(seen).quantile(0.9) + 300
    assert Spread(seen, independent=9).quantile(0.9) == pytest.approx(900)


def uniform(low: float, high: float) -> tuple[float, ...]:
    return tuple(low + (high - low) * level for level in LEVELS)


def test_a_sum_lies_closer_together_than_its_parts() -> None:
    total = added(uniform(0, 100), uniform(200, 300))

    assert level_of(total, 0.5) == pytest.approx(300, abs=3)
    assert level_of(total, 0.1) == pytest.approx(200 + 100 * 0.2**0.5, abs=4)
    assert level_of(total, 0.9) == pytest.approx(400 - 100 * 0.2**0.5, abs=4)


@pytest.mark.parametrize("count", [1, 2, 10, 60])
def test_the_last_of_many_ends_later_than_each(count: int) -> None:
    found = latest([uniform(0, 100)] * count, 0.5)

    assert found == pytest.approx(100 * 0.5 ** (1 / count), abs=1)


def test_one_far_behind_the_others_is_the_last() -> None:
    behind = uniform(900, 1000)

    assert latest([uniform(0, 100), behind], 0.9) == pytest.approx(level_of(behind, 0.9), abs=1)


@pytest.mark.parametrize(("seconds", "share"), [(-1, 0), (0.05, 0), (50, 0.5), (100, 1)])
def test_the_share_within_an_instant(seconds: float, share: float) -> None:
    assert share_within(uniform(0, 100), seconds) == pytest.approx(share)
