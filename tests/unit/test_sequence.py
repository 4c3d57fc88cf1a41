"""An event that is missing is noticed, and shown."""

import pytest

from drs_tui.protocol import events as ev
from drs_tui.protocol.sequence import SequenceCheck, SequenceError
from tests.records import job
from tests.unit.event_builders import SOURCE
from tests.unit.fake_collector import FakeClient


def _numbered(number: int) -> ev.EventEnvelope:
    return ev.EventEnvelope(number, SOURCE, 0, ev.Paused(on=True))


@pytest.mark.parametrize("numbers", [(2, 3, 4), (1, 2, 3)])
def test_events_in_their_order_pass(numbers: tuple[int, ...]) -> None:
    sequence = SequenceCheck()

    assert [sequence.checked(_numbered(n)).number for n in numbers] == list(numbers)


@pytest.mark.parametrize("numbers", [(3,), (1, 3), (2, 3, 5), (2, 3, 3), (2, 3, 2), (1, 2, 1)])
def test_a_missing_event_is_an_error(numbers: tuple[int, ...]) -> None:
    sequence, (*before, last) = SequenceCheck(), numbers
    for number in before:
        sequence.checked(_numbered(number))

    with pytest.raises(SequenceError, match=f"{last} came instead"):
        sequence.checked(_numbered(last))


def test_a_gap_is_shown_and_what_came_before_it_stays() -> None:
    client = FakeClient(job(1))
    assert client.store.status.ended is None

    client._number += 1
    client.emit_job(job(2))

    assert client.store.status.ended == "event 3 of the collector is missing: 4 came instead"
    assert len(client.store.jobs) == 1
