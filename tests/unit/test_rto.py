"""How a recovery time objective is given: its duration and its start."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.model.analysis.rto import (
    parse_clock,
    parse_span,
)
from drs_tui.model.text.times import exact_duration
from drs_tui.settings import parse_rto_start

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
BERLIN = timezone(timedelta(hours=1))


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ("45m", 2700),
        ("4h", 14_400),
        ("1h30m", 5400),
        ("90m", 5400),
        ("2d", 172_800),
        ("1d12h", 129_600),
        ("30s", 30),
        (" 4H ", 14_400),
    ],
)
def test_a_duration_is_read(given: str, seconds: float) -> None:
    assert parse_span(given) == seconds


@pytest.mark.parametrize(
    "given", ["", "4", "h", "0h", "0m0s", "-4h", "4h-", "1.5h", "30m1h", "4 h", "4:00", "∞"]
)
def test_an_invalid_duration_is_refused_with_valid_ones(given: str) -> None:
    with pytest.raises(ValueError, match="no duration: use 4h"):
        parse_span(given)


@given(st.integers(min_value=1, max_value=86_400 * 999))
def test_a_duration_is_written_as_it_can_be_given(seconds: int) -> None:
    assert parse_span(exact_duration(seconds)) == seconds


@pytest.mark.parametrize(
    ("given", "zone", "ago"),
    [
        ("11:30Z", BERLIN, timedelta(minutes=30)),
        ("11:30:30z", UTC, timedelta(minutes=29, seconds=30)),
        ("12:00Z", UTC, timedelta()),
        ("12:01Z", UTC, timedelta(hours=23, minutes=59)),
        ("11:30", UTC, timedelta(minutes=30)),
        ("11:30", BERLIN, timedelta(hours=1, minutes=30)),
        ("13:30", BERLIN, timedelta(hours=23, minutes=30)),
        ("13:30+02:00", UTC, timedelta(minutes=30)),
        ("17:00+0530", UTC, timedelta(minutes=30)),
        ("06:30-05", UTC, timedelta(minutes=30)),
        ("0:15Z", UTC, timedelta(hours=11, minutes=45)),
    ],
)
def test_a_time_of_day_is_the_latest_that_is_not_in_the_future(
    given: str, zone: tzinfo, ago: timedelta
) -> None:
    assert parse_clock(given, NOON, zone) == (NOON - ago).timestamp()


@pytest.mark.parametrize("given", ["2026-11-23", "2h", "noon", "1130", "11:3", "2026-11-23T11:30Z"])
def test_other_texts_are_not_read_as_a_time_of_day(given: str) -> None:
    assert parse_clock(given, NOON, UTC) is None


@pytest.mark.parametrize(
    ("given", "zone", "instant"),
    [
        ("2026-11-23T02:41Z", BERLIN, "2026-11-23T02:41+00:00"),
        ("2026-11-23T02:41", BERLIN, "2026-11-23T02:41+01:00"),
        ("2026-11-22", UTC, "2026-11-22T00:00+00:00"),
        ("2h", UTC, "2026-11-23T10:00+00:00"),
        ("02:41", BERLIN, "2026-11-23T02:41+01:00"),
    ],
)
def test_a_start_is_a_time_or_a_date_in_the_zone_shown(
    given: str, zone: tzinfo, instant: str
) -> None:
    assert parse_rto_start(given, NOON, zone) == datetime.fromisoformat(instant).timestamp()


@pytest.mark.parametrize("given", ["", "25:00", "11:60Z", "11:30+99:00", "soon", "2026-13-01"])
def test_an_invalid_start_is_refused_with_valid_ones(given: str) -> None:
    with pytest.raises(ValueError, match="no time: use 02:41Z"):
        parse_rto_start(given, NOON, UTC)


def test_a_start_that_is_still_to_come_is_refused() -> None:
    with pytest.raises(ValueError, match="still to come"):
        parse_rto_start("2026-11-23T12:01Z", NOON, UTC)
