"""Dates and job ids typed in one line."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.model.text.times import wire_time
from drs_tui.protocol.requests import Query
from drs_tui.query_text import dates_label, parse_query, query_text
from tests.records import job_id

NOW = datetime(2026, 11, 23, 16, 6, 40, tzinfo=UTC)
BEFORE = Query(page_size=50, max_items=500, starting_token="token")


@pytest.mark.parametrize(
    ("given_text", "query"),
    [
        ("", Query(page_size=50)),
        ("from 2026-11-01", Query("2026-11-01T00:00:00Z", page_size=50)),
        ("to 12h", Query(None, "2026-11-23T04:06:40Z", page_size=50)),
        ("--from 2d --to 1d", Query("2026-11-21T16:06:40Z", "2026-11-22T16:06:40Z", page_size=50)),
        ("from tue to today", Query("2026-11-17T00:00:00Z", "2026-11-23T00:00:00Z", page_size=50)),
        ("7d", Query("2026-11-16T16:06:40Z", page_size=50)),
        ("2026-11-01T08:00Z", Query("2026-11-01T08:00:00Z", page_size=50)),
        ("today", Query("2026-11-23T00:00:00Z", page_size=50)),
        ("Mon", Query("2026-11-23T00:00:00Z", page_size=50)),
        ("yesterday", Query("2026-11-22T00:00:00Z", "2026-11-22T23:59:59Z", page_size=50)),
        ("tue", Query("2026-11-17T00:00:00Z", "2026-11-17T23:59:59Z", page_size=50)),
        ("2026-11-01", Query("2026-11-01T00:00:00Z", "2026-11-01T23:59:59Z", page_size=50)),
        ("2026-11-01..2", Query("2026-11-01T00:00:00Z", "2026-11-02T23:59:59Z", page_size=50)),
        ("fri..yesterday", Query("2026-11-20T00:00:00Z", "2026-11-22T23:59:59Z", page_size=50)),
        (f"{job_id(1)}  {job_id(2)}", Query(job_ids=(job_id(1), job_id(2)), page_size=50)),
        (f"--job-id {job_id(1)}", Query(job_ids=(job_id(1),), page_size=50)),
    ],
)
def test_what_is_typed_is_asked_for_with_the_page_size_of_before(
    given_text: str, query: Query
) -> None:
    assert parse_query(given_text, NOW, BEFORE) == query


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("from", "'' is no date"),
        ("from tomorrowish", "'tomorrowish' is no date: use 2026-11-01"),
        ("from 1d to 2d", "from 1d is after to 2d: swap them"),
        ("sometime", "is neither a date nor an id: type 7d, today"),
        ("2026-11-31", "is neither a date nor an id"),
        ("2026-11-24..31", "is neither a date nor an id"),
        ("2026-11-24..2026-11-20", "2026-11-24 is after 2026-11-20: swap them, 2026-11-20..2026"),
        ("2026-11-24..20", "2026-11-24 is after 20: swap them, 2026-11-20..2026-11-24"),
        ("today..yesterday", "today is after yesterday: swap them, 2026-11-22..2026-11-23"),
        ("9999-12-31", "is neither a date nor an id"),
        ("from 1d today", "'today' is a second date"),
        ("drsjob-1", "'drsjob-1' is no job id: they look like"),
        ("FROM 2d", "'FROM' is neither"),
    ],
)
def test_what_is_neither_is_refused_with_advice(given_text: str, expected: str) -> None:
    with pytest.raises(ValueError, match=re.escape(expected)):
        parse_query(given_text, NOW, BEFORE)


@pytest.mark.parametrize(
    ("given_text", "label"),
    [
        ("from 2d", "since Nov 21 16:06Z"),
        ("to 2025-12-24", "until 2025-12-24"),
        ("from 8h to 1h", "since Nov 23 08:06Z until Nov 23 15:06Z"),
        ("tue", "on Nov 17"),
        ("2026-11-01..2", "Nov 01 to Nov 02"),
    ],
)
def test_the_dates_of_a_list_are_named_in_few_words(given_text: str, label: str) -> None:
    assert dates_label(parse_query(given_text, NOW, BEFORE), NOW.timestamp(), UTC) == label


INSTANTS = st.integers(0, 4_000_000_000).map(float).map(wire_time)


@given(
    st.one_of(st.none(), INSTANTS),
    st.lists(st.integers(0, 16**17 - 1).map(job_id), max_size=3),
)
def test_what_is_offered_to_type_on_from_means_the_same(since: str | None, ids: list[str]) -> None:
    query = Query(since, job_ids=tuple(ids))

    assert parse_query(query_text(query, UTC), NOW, Query()) == query
