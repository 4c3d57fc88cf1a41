"""Every fault at every place, in programs that live on: on, seen, well again, recovered."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.faults.conftest import Row, Stage
from tests.faults.table import BY_NAME, FAULTS, Fault

PLACES = ("first page", "later page", "refresh", "log of the open job")
# By id is a request of its own, but the same worker: one fault of each kind.
BY_ID = ("throttling, Retry-After 17", "AccessDeniedException", "200, {}", "hung up in the body")


def _endure(stage: Stage, fault: Fault, place: str) -> None:
    with stage.at(place) as there:
        words = there.words_of(fault)
        there.endures(fault.act, words, fault.again, itself=fault.itself)


def _rows() -> Iterator[Any]:
    """Yield every fault at every place; all but two places of each, in turn, are slow."""
    for number, fault in enumerate(FAULTS):
        for turn, place in enumerate(PLACES):
            marks = [pytest.mark.slow] if (number - turn) % len(PLACES) > 1 else []
            yield pytest.param(fault, place, id=f"{fault.name}-{place}", marks=marks)


@pytest.mark.parametrize(("fault", "place"), list(_rows()))
def test_nothing_is_lost_and_it_is_said_and_it_passes(
    stage: Stage, row: Row, fault: Fault, place: str
) -> None:
    row(fault.name, place)
    _endure(stage, fault, place)


@pytest.mark.parametrize("name", BY_ID)
def test_a_live_job_far_down_stays_as_it_was(stage: Stage, row: Row, name: str) -> None:
    row(name, "refresh by id")
    _endure(stage, BY_NAME[name], "refresh by id")
