"""The words for estimates."""

from datetime import UTC, timedelta, timezone

import pytest

from drs_tui.model.analysis.durations import Basis
from drs_tui.model.analysis.estimates import Estimate, Estimates, Lack
from drs_tui.model.text.estimate_labels import (
    end_words,
    estimate_words,
    short_estimate_words,
    stage_label,
)

NOW = 1_670_470_200.0  # 03:30Z
RANGE = Estimate("a", NOW + 11.5 * 60, NOW + 27.5 * 60, Basis.SYSTEM, 12)
LONGEST = Estimate("a", samples=12, lack=Lack.LONGEST, stage="CONVERSION")
RETRYING = Estimate("a", lack=Lack.RETRYING)
NOBODY = Estimate("a", lack=Lack.TOO_FEW, stage="CONVERSION")


@pytest.mark.parametrize(
    ("estimate", "words", "short"),
    [
        (RANGE, "launched between 03:41Z and 03:58Z (12 like it)", "03:41–03:58Z"),
        (
            RANGE._replace(basis=Basis.OWN, samples=4),
            "launched between 03:41Z and 03:58Z (its own 4 runs)",
            "03:41–03:58Z",
        ),
        (
            RANGE._replace(basis=Basis.RECOVERY),
            "launched between 03:41Z and 03:58Z (12 of this recovery)",
            "03:41–03:58Z",
        ),
        (RANGE._replace(low=NOW + 30), "launched by 03:58Z (12 like it)", "by 03:58Z"),
        (LONGEST, "no estimate: in conversion longer than all 12", "> all 12"),
        (
            LONGEST._replace(stage="AFTER SNAPSHOT"),
            "no estimate: waiting after snapshot longer than all 12",
            "> all 12",
        ),
        (NOBODY, "no estimate: nobody has finished conversion yet", ""),
        (
            NOBODY._replace(samples=2),
            "no estimate: too few have finished conversion (2)",
            "",
        ),
        (RETRYING, "no estimate: it retries", ""),
        (Estimate("a", lack=Lack.TOO_FEW), "no estimate: its stage is not known", ""),
    ],
)
def test_a_server(estimate: Estimate, words: str, short: str) -> None:
    assert estimate_words(estimate, NOW, UTC) == words
    assert short_estimate_words(estimate, NOW, UTC) == short


def test_times_are_in_the_zone_shown_and_far_ones_have_a_date() -> None:
    india = timezone(timedelta(hours=5, minutes=30))
    far = RANGE._replace(high=NOW + 30 * 3600)

    assert short_estimate_words(RANGE, NOW, india) == "09:11–09:28+05:30"
    assert estimate_words(far, NOW, UTC) == (
        "launched between 03:41Z and 2022-12-09 09:30:00Z (12 like it)"
    )


BASIS = "(12 like it; failed runs left out)"


OTHERS = RANGE._replace(key="b")


@pytest.mark.parametrize(
    ("made", "count", "failed", "words"),
    [
        ((RANGE,), 9, 0, f"all launched between 03:41Z and 03:58Z {BASIS}"),
        ((RANGE,), 9, 1, f"all others launched between 03:41Z and 03:58Z {BASIS}"),
        ((RANGE,), 1, 0, f"launched between 03:41Z and 03:58Z {BASIS}"),
        ((LONGEST,), 9, 0, "no estimate: db-1 in conversion longer than all 12"),
        ((NOBODY,), 9, 0, "no estimate: nobody has finished conversion yet"),
        ((RETRYING,), 9, 0, "no estimate while db-1 retries"),
        (
            (RETRYING, OTHERS),
            9,
            0,
            "no estimate while db-1 retries; others by 03:58Z",
        ),
        ((None,), 9, 0, ""),
    ],
)
def test_the_end_of_a_recovery(
    made: tuple[Estimate | None, ...], count: int, failed: int, words: str
) -> None:
    names = {"a": "db-1", "b": "web-1"}.__getitem__

    assert end_words(Estimates(NOW, {}, *made), count, failed, names, NOW, UTC) == words


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        ("CONVERSION", "conversion"),
        ("AFTER SNAPSHOT", "the wait after snapshot"),
        ("AFTER START", "the wait before snapshot"),
        ("WARM_UP", "warm up"),
    ],
)
def test_a_stage(stage: str, words: str) -> None:
    assert stage_label(stage) == words
