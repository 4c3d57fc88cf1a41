"""The words for codes: every code has some, and none reaches the screen as it is."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from drs_tui.model.analysis.failures import FailureKind, FailureState
from drs_tui.model.analysis.milestones import TimeSource
from drs_tui.model.analysis.outcome import Outcome
from drs_tui.model.analysis.progress import State
from drs_tui.model.analysis.rto import Rto, RtoTarget
from drs_tui.model.analysis.rto_status import RtoStatus, RtoVerdict
from drs_tui.model.analysis.slowness import Slow
from drs_tui.model.request_error import ErrorKind
from drs_tui.model.text.labels import (
    counted_label,
    failure_kind_label,
    failure_state_label,
    outcome_label,
    phase_label,
    slow_label,
    state_label,
    time_source_label,
)
from drs_tui.model.text.rto_labels import rto_sentence, rto_target_label

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("codes", "label"),
    [
        (Outcome, outcome_label),
        (State, state_label),
        (FailureState, failure_state_label),
        (FailureKind, failure_kind_label),
        (TimeSource, time_source_label),
        (RtoTarget, rto_target_label),
    ],
)
def test_every_code_has_words_of_its_own(codes: Any, label: Callable[[Any], str]) -> None:
    words = [label(code) for code in codes]

    assert all(text and "_" not in text and not text.isupper() for text in words)
    assert len(set(words)) == len(words)


@pytest.mark.parametrize(
    "codes", [Outcome, State, FailureState, FailureKind, TimeSource, ErrorKind]
)
def test_the_value_of_a_code_is_its_name(codes: Any) -> None:
    assert [code.value for code in codes] == [code.name for code in codes]


def test_a_new_phase_is_named_by_its_events() -> None:
    assert phase_label("WARM_UP") == "warm up"
    assert counted_label(State.ACTIVE, "CONVERSION") == "conversion"
    assert counted_label(State.ACTIVE, None) == "running"
    assert counted_label(State.DONE, "LAUNCH") == "reached"


@pytest.mark.parametrize(
    ("slow", "words"),
    [
        (Slow("LAUNCH", 797, 559, 4), "13m, median 9m"),
        (Slow("LAUNCH", 3900, 3599, 4), "1h05m, median 59m"),
        (Slow("SNAPSHOT", 200, 4.5, 4), "3m, median 4s"),
    ],
)
def test_a_slow_server_is_compared_with_the_others(slow: Slow, words: str) -> None:
    assert slow_label(slow) == words


@pytest.mark.parametrize(
    ("rto", "words"),
    [
        (Rto(14_400), "RTO 4h: "),
        (Rto(5400, end=RtoTarget.AGENT), "RTO 1h30m to agent seen: "),
        (Rto(60, NOON.timestamp() - 60), "RTO 1m from 11:59Z: "),
        (Rto(60, NOON.timestamp() - 30), "RTO 1m from 11:59:30Z: "),
        (
            Rto(60, NOON.timestamp() - 86_400, RtoTarget.ACTIONS),
            "RTO 1m from 2026-11-22 12:00:00Z to actions passed: ",
        ),
    ],
)
def test_an_rto_names_its_start_and_its_target(rto: Rto, words: str) -> None:
    status = RtoStatus(RtoVerdict.LEFT, rto.end, seconds=60, total=2)

    said = rto_sentence(rto, status, str, NOON.timestamp(), UTC).words
    assert said == f"{words}1m00s left, none of 2"
