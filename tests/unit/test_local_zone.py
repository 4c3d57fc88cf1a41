"""The machine's own zone, over the changes of summer time, and dates typed in it."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.dates import parse_date, parse_dates
from drs_tui.local_zone import LocalZone
from drs_tui.model.analysis.rto import parse_clock
from drs_tui.model.text.times import clock, timestamp
from drs_tui.protocol.requests import Query
from drs_tui.query_text import date_text, parse_query, query_text

ZONE = LocalZone()
NEW_YORK, KOLKATA = "America/New_York", "Asia/Kolkata"
NOW = datetime(2026, 11, 23, 16, 6, 40, tzinfo=UTC)
PLACES = ("Europe/Berlin", NEW_YORK, KOLKATA, "Australia/Lord_Howe", "Pacific/Apia", "UTC")


@pytest.fixture(autouse=True)
def system_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have the system's zone put back."""
    yield
    monkeypatch.undo()
    time.tzset()


def be_in(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", place)
    time.tzset()


def at(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


@pytest.mark.parametrize(
    ("instant", "shown"),
    [
        ("2026-07-15T10:00:00Z", "2026-07-15 12:00:00+02"),
        ("2026-11-15T10:00:00Z", "2026-11-15 11:00:00+01"),
        ("2026-10-25T00:30:00Z", "2026-10-25 02:30:00+02"),
        ("2026-10-25T01:30:00Z", "2026-10-25 02:30:00+01"),
        ("2026-03-29T00:59:59Z", "2026-03-29 01:59:59+01"),
        ("2026-03-29T01:00:00Z", "2026-03-29 03:00:00+02"),
    ],
)
def test_each_instant_has_the_offset_of_its_own_day(
    instant: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    be_in("Europe/Berlin", monkeypatch)

    assert timestamp(at(instant), ZONE) == shown


@given(st.integers(0, 4_000_000_000), st.sampled_from(PLACES))
def test_it_agrees_with_the_rules_of_the_zone(instant: int, place: str) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        be_in(place, monkeypatch)
        moment = datetime.fromtimestamp(instant, ZONE)

        assert clock(instant, ZONE) == clock(instant, ZoneInfo(place))
        assert moment.timestamp() == instant
    time.tzset()


def test_a_time_of_day_is_that_of_the_zone_on_its_own_day(monkeypatch: pytest.MonkeyPatch) -> None:
    be_in("Europe/Berlin", monkeypatch)
    now = datetime(2026, 10, 25, 12, 0, tzinfo=UTC)

    assert parse_clock("01:00", now, ZONE) == at("2026-10-24T23:00:00Z")
    assert parse_clock("04:00", now, ZONE) == at("2026-10-25T03:00:00Z")


@pytest.mark.parametrize(
    ("given_text", "place", "from_date", "words"),
    [
        ("2026-11-20", NEW_YORK, "2026-11-20T05:00:00Z", "2026-11-20"),
        ("2026-07-20", NEW_YORK, "2026-07-20T04:00:00Z", "2026-07-20"),
        ("2026-11-20", KOLKATA, "2026-11-19T18:30:00Z", "2026-11-20"),
        ("2026-11-20T08:00Z", NEW_YORK, "2026-11-20T08:00:00Z", "2026-11-20T03:00:00-05"),
        ("2026-11-20T08:00", NEW_YORK, "2026-11-20T13:00:00Z", "2026-11-20T08:00:00-05"),
    ],
)
def test_a_date_means_the_zone_that_is_shown(
    given_text: str, place: str, from_date: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    be_in(place, monkeypatch)

    query = parse_query(f"from {given_text}", NOW, Query(), ZONE)

    assert query == Query(from_date)
    assert query_text(query, ZONE) == f"from {words}"
    assert parse_query(query_text(query, ZONE), NOW, Query(), ZONE) == query


def test_a_date_that_is_shown_in_utc_says_so() -> None:
    assert date_text("2026-11-20T08:00:00Z", UTC) == "2026-11-20T08:00:00Z"
    assert date_text("2026-11-20T00:00:00Z", UTC) == "2026-11-20"


def test_the_creation_time_of_a_job_finds_that_job() -> None:
    created = "2026-11-20T08:00:00.603330+00:00"

    assert parse_dates(created, created, NOW, UTC) == (
        "2026-11-20T08:00:00Z",
        "2026-11-20T08:00:01Z",
    )
    whole = "2026-11-20T08:00:00Z"
    assert parse_dates(whole, whole, NOW, UTC) == (whole, whole)
    assert parse_date("0m", NOW + timedelta(seconds=0.5), up=True) == "2026-11-23T16:06:41Z"


def test_a_start_after_the_end_is_refused_as_it_was_typed() -> None:
    with pytest.raises(ValueError, match="from 2026-11-21 is after to 2026-11-20: swap them"):
        parse_dates("2026-11-21", "2026-11-20", NOW, UTC)
