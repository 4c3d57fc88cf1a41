"""When to ask again: the cadence, the back-off, and what waits for a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.collector.workers.schedule import (
    BACKOFF_MAX,
    DAY,
    IDLE_ACTIVE,
    IDLE_AWAY,
    JITTER,
    RARE_RETRY,
    RETRY_AFTER_MAX,
    SLOW_RETRY,
    Cadence,
    is_stuck,
)
from drs_tui.model.request_error import ErrorKind

MIDDLE = 0.5
PERSON = (
    ErrorKind.DENIED,
    ErrorKind.EXPIRED,
    ErrorKind.NO_CREDENTIALS,
    ErrorKind.MFA,
    ErrorKind.NOT_INITIALIZED,
)
RARELY = (ErrorKind.CONFIGURATION, ErrorKind.CREDENTIAL_HELPER, ErrorKind.NOT_ENABLED)
NEVER = (ErrorKind.INVALID, ErrorKind.INTERNAL)
SOON_GIVEN_UP = (ErrorKind.NOT_FOUND,)
DAILY = (ErrorKind.UNSUPPORTED,)
OTHERS = PERSON + RARELY + NEVER + SOON_GIVEN_UP + DAILY
PASSING = tuple(kind for kind in ErrorKind if kind not in OTHERS)


def test_an_operation_that_does_not_exist_is_tried_once_a_day() -> None:
    assert Cadence(0.1).retry(ErrorKind.UNSUPPORTED, 1, None, 0.0) == DAY


def test_a_least_wait_is_kept() -> None:
    assert Cadence(5.0).retry(ErrorKind.DENIED, 1, None, 0.0, least=DAY) == DAY


def test_what_is_not_found_is_given_up_after_three_tries() -> None:
    waits = [Cadence(5.0).retry(ErrorKind.NOT_FOUND, n, None, 0.0) for n in (1, 2, 3, 4)]

    assert waits == [5.0, 10.0, None, None]


@pytest.mark.parametrize(
    ("refresh", "live", "since", "seconds"),
    [
        (5.0, True, 0.0, 5.0),
        (5.0, True, 10_000.0, 5.0),
        (5.0, False, 0.0, IDLE_ACTIVE),
        (5.0, False, 599.0, IDLE_ACTIVE),
        (5.0, False, 600.0, IDLE_AWAY),
        (20.0, False, 0.0, 20.0),
        (60.0, False, 10_000.0, 60.0),
    ],
)
def test_the_cadence_is_quick_while_a_job_is_live_or_a_user_is_active(
    refresh: float, *, live: bool, since: float, seconds: float
) -> None:
    cadence = Cadence(refresh)

    assert cadence.next_tick(live=live, since_input=since, chance=MIDDLE) == seconds


@given(st.floats(0, 1))
def test_ticks_are_spread_a_little(chance: float) -> None:
    tick = Cadence(5.0).next_tick(live=True, since_input=0, chance=chance)

    assert 5.0 * (1 - JITTER) <= tick <= 5.0 * (1 + JITTER)


@pytest.mark.parametrize("kind", PASSING)
def test_failures_in_a_row_wait_twice_as_long_each_up_to_a_most(kind: ErrorKind) -> None:
    waits = [Cadence(5.0).retry(kind, failures, None, 0.0) for failures in range(1, 8)]

    assert waits == [5.0, 10.0, 20.0, 40.0, BACKOFF_MAX, BACKOFF_MAX, BACKOFF_MAX]


def test_the_back_off_begins_no_later_than_the_idle_cadence() -> None:
    assert Cadence(300.0).retry(ErrorKind.SERVICE, 1, None, 0.0) == IDLE_ACTIVE


@pytest.mark.parametrize("kind", PERSON)
@pytest.mark.parametrize("failures", [1, 9])
def test_what_needs_a_person_is_tried_seldom(kind: ErrorKind, failures: int) -> None:
    assert Cadence(0.1).retry(kind, failures, None, 0.0) == SLOW_RETRY


@pytest.mark.parametrize("kind", RARELY)
@pytest.mark.parametrize("failures", [1, 9])
def test_what_only_a_person_can_correct_is_tried_rarely(kind: ErrorKind, failures: int) -> None:
    assert Cadence(0.1).retry(kind, failures, None, 0.0) == RARE_RETRY


@pytest.mark.parametrize("kind", NEVER)
@pytest.mark.parametrize("retry_after", [None, 1.0])
def test_what_was_asked_wrongly_is_never_tried_by_itself(
    kind: ErrorKind, retry_after: float | None
) -> None:
    assert Cadence(5.0).retry(kind, 1, retry_after, 0.0) is None


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [(0.0, 5.0), (4.0, 5.0), (17.0, 17.0), (86_400.0, RETRY_AFTER_MAX), (float("inf"), 300.0)],
)
def test_retry_after_is_obeyed_within_reason(retry_after: float, seconds: float) -> None:
    assert Cadence(5.0).retry(ErrorKind.THROTTLED, 1, retry_after, 0.0) == seconds


@given(
    kind=st.sampled_from(PASSING + PERSON),
    failures=st.integers(1, 10_000),
    retry_after=st.none() | st.floats(0, allow_nan=False),
    chance=st.floats(0, 1),
)
def test_a_wait_is_never_less_than_asked_for_nor_without_end(
    kind: ErrorKind, failures: int, retry_after: float | None, chance: float
) -> None:
    wait = Cadence(5.0).retry(kind, failures, retry_after, chance)

    assert wait is not None
    assert min(retry_after or 0.0, RETRY_AFTER_MAX) <= wait <= RETRY_AFTER_MAX * (1 + JITTER)


def test_stuck_is_unchanged_for_more_than_an_hour() -> None:
    assert not is_stuck(as_of=3600.0, changed_at=0.0)
    assert is_stuck(as_of=3601.0, changed_at=0.0)
