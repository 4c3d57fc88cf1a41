"""The service's dates in every form seen, and how dates and durations are written."""

from datetime import UTC, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.model.text.times import (
    TimeText,
    ago,
    clock,
    day_or_clock,
    duration,
    elapsed,
    offset_words,
    parse_time,
    timestamp,
    wire_time,
)

NOON = 1_670_414_400.0  # 2022-12-07T12:00:00Z
INDIA = timezone(timedelta(hours=5, minutes=30))
NEW_YORK = timezone(timedelta(hours=-5))
FARTHEST = (timezone(timedelta(hours=14)), timezone(timedelta(hours=-12)))


@pytest.mark.parametrize(
    ("value", "instant"),
    [
        ("2022-12-07T12:00:00.603330+00:00", NOON + 0.60333),
        ("2022-12-07T12:00:00+00:00", NOON),
        ("2022-12-07T12:00:00.000Z", NOON),
        ("2022-12-07T12:00:00Z", NOON),
        ("2022-12-07T12:00:00.25Z", NOON + 0.25),
        ("2022-12-07T12:00:00.123456789Z", NOON + 0.123456),
        ("2022-12-07T17:30:00+05:30", NOON),
        ("2022-12-07T07:00:00-05:00", NOON),
        ("2022-12-07T12:00:00", NOON),
        (" 2022-12-07T12:00:00Z\n", NOON),
        ("2022-12-07", NOON - 43_200),
        (1_670_414_400, NOON),
        (NOON + 0.5, NOON + 0.5),
        (0, 0.0),
    ],
)
def test_a_date_is_read_in_every_form(value: object, instant: float) -> None:
    assert parse_time(value) == pytest.approx(instant, abs=1e-6)


@pytest.mark.parametrize(
    "value",
    [
        None, "", "  ", "soon", "2022-13-07T00:00:00Z", "2022-12-07T25:00:00Z", "\ud800",
        True, False, -1, -0.5, 1e20, float("nan"), float("inf"), float("-inf"),
        [], {}, {"date": "2022"}, b"2022-12-07",
        "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", 253_402_300_799,
    ],
)  # fmt: skip
def test_other_values_are_not_read_as_dates(value: object) -> None:
    assert parse_time(value) is None


@given(
    st.datetimes(timezones=st.timezones()).map(lambda moment: moment.isoformat())
    | st.integers()
    | st.floats()
    | st.text(),
    st.sampled_from([UTC, *FARTHEST]),
)
def test_every_date_that_is_read_can_be_drawn(value: object, zone: tzinfo) -> None:
    instant = parse_time(value)

    if instant is not None:
        assert timestamp(instant, zone).isascii()
        assert day_or_clock(instant, NOON, zone)


def test_a_date_for_a_filter_is_utc_and_ends_in_z() -> None:
    assert parse_time(wire_time(NOON)) == NOON


def test_a_fraction_is_rounded_outwards() -> None:
    assert wire_time(NOON + 0.9) == "2022-12-07T12:00:00Z"
    assert wire_time(NOON + 0.1, up=True) == "2022-12-07T12:00:01Z"
    assert wire_time(NOON, up=True) == "2022-12-07T12:00:00Z"


@pytest.mark.parametrize(
    ("start", "end", "slack", "seconds"),
    [
        (NOON, NOON + 5, 0, 5),
        (NOON, NOON, 0, 0),
        (NOON, NOON - 1, 0, None),
        (NOON, NOON - 1, 5, 0),
        (NOON, NOON - 6, 5, None),
        (None, NOON, 0, None),
        (NOON, None, 0, None),
    ],
)
def test_what_ends_before_it_begins_has_no_duration(
    start: float | None, end: float | None, slack: float, seconds: float | None
) -> None:
    assert elapsed(start, end, slack) == seconds


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "0s"),
        (0, "0s"),
        (0.99, "0s"),
        (48, "48s"),
        (59.999, "59s"),
        (60, "1m00s"),
        (850, "14m10s"),
        (3599, "59m59s"),
        (3600, "1h00m"),
        (3720, "1h02m"),
        (86_399, "23h59m"),
        (86_400, "1d00h"),
        (273_600, "3d04h"),
        (8_640_000, "100d00h"),
    ],
)
def test_a_duration_has_two_units_at_most_and_no_colon(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        (UTC, "12:00:00Z"),
        (INDIA, "17:30:00+05:30"),
        (NEW_YORK, "07:00:00-05"),
        (timezone(timedelta(hours=-3, minutes=-30)), "08:30:00-03:30"),
        (ZoneInfo("Europe/Lisbon"), "12:00:00Z"),
    ],
)
def test_a_clock_time_carries_its_zone(zone: tzinfo, shown: str) -> None:
    assert clock(NOON, zone) == shown
    assert timestamp(NOON, zone) == f"2022-12-07 {shown}"


def test_a_clock_time_may_leave_out_the_seconds() -> None:
    assert clock(NOON + 61, UTC, seconds=False) == "12:01Z"


def test_the_zone_is_that_of_the_moment() -> None:
    lisbon, summer = ZoneInfo("Europe/Lisbon"), NOON - 150 * 86_400

    assert clock(summer, lisbon, seconds=False) == "13:00+01"


def test_a_moment_without_a_zone_is_taken_as_utc() -> None:
    from datetime import datetime

    assert offset_words(datetime(2022, 12, 7)) == "Z"  # noqa: DTZ001  that is the case


@pytest.mark.parametrize(
    ("instant", "zone", "shown"),
    [
        (NOON - 3600, UTC, "11:00Z"),
        (NOON - 43_201, UTC, "23:59Z -1d"),
        (NOON - 43_201, NEW_YORK, "18:59-05 -1d"),
        (NOON - 43_201, INDIA, "05:29+05:30"),
        (NOON - 86_399, UTC, "12:00Z -1d"),
        (NOON - 86_400, UTC, "Dec 06"),
        (NOON - 400 * 86_400, UTC, "2021-11-02"),
        (NOON + 43_200, UTC, "00:00Z +1d"),
        (NOON + 86_400, UTC, "Dec 08"),
    ],
)
def test_the_last_24_hours_have_times_and_what_is_beyond_has_a_date(
    instant: float, zone: tzinfo, shown: str
) -> None:
    assert day_or_clock(instant, NOON, zone) == shown
    assert len(shown) <= TimeText(NOON, zone).brief_width


def test_the_width_of_times_follows_the_zone() -> None:
    assert (TimeText(NOON, UTC).brief_width, TimeText(NOON, UTC).clock_width) == (10, 9)
    assert (TimeText(NOON, INDIA).brief_width, TimeText(NOON, INDIA).clock_width) == (15, 14)


def test_a_time_of_long_ago_has_its_date_beside_it() -> None:
    times = TimeText(NOON, UTC)

    assert times.recent(NOON - 86_399) == "12:00:01Z"
    assert times.recent(NOON - 86_400) == "2022-12-06 12:00:00Z"
    assert times.moment(NOON - 43_201) == "2022-12-06 23:59:59Z"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-1, "ahead"),
        (-0.5, "now"),
        (0, "now"),
        (59, "now"),
        (60, "1m ago"),
        (1919, "31m ago"),
        (3600, "1h00m ago"),
        (7140, "1h59m ago"),
        (21_599, "5h59m ago"),
        (21_600, "6h ago"),
        (172_800, "2d ago"),
    ],
)
def test_how_long_ago_has_minutes_under_six_hours(seconds: float, words: str) -> None:
    assert ago(NOON - seconds, NOON) == words
