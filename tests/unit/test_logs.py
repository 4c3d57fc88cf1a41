"""Logs as their events arrive, piece by piece."""

from hypothesis import given
from hypothesis import strategies as st

from drs_tui.protocol.codec import pack
from drs_tui.protocol.events import LogPageRead, LogUpdated
from drs_tui.store.logs import KEPT, Logs
from tests.records import log_item

JOB = "drsjob-1"


def _logs_after(*pieces: tuple[int, int], logs: Logs | None = None) -> Logs:
    """Pieces of a log: the first place, and how many items."""
    logs = logs or Logs()
    for start, count in pieces:
        items = [log_item(n, f"E{n}") for n in range(start, start + count)]
        logs.seen(LogUpdated(JOB, start, pack(items)))
    return logs


def _events(logs: Logs) -> list[str | None]:
    log = logs.get(JOB)
    return [item.event for item in log.items] if log else []


def test_nothing_is_known_of_a_log_without_events() -> None:
    assert Logs().get(JOB) is None


def test_pieces_follow_each_other_and_replace_what_stood_there() -> None:
    logs = _logs_after((0, 3), (3, 2))
    logs.seen(LogUpdated(JOB, 1, pack([log_item(9, "ANEW"), log_item(9, "ANEW")])))

    assert _events(logs) == ["E0", "ANEW", "ANEW", "E3", "E4"]


def test_a_log_that_is_reread_never_vanishes() -> None:
    logs = _logs_after((0, 5), (0, 2))
    logs.read(LogPageRead(JOB, 2, more=True, as_of=5.0))
    assert len(_events(logs)) == 5

    logs = _logs_after((2, 1), logs=logs)
    logs.read(LogPageRead(JOB, 3, more=False, as_of=6.0))
    assert _events(logs) == ["E0", "E1", "E2"]


def test_a_screen_that_draws_the_log_of_before_keeps_it() -> None:
    logs = _logs_after((0, 5))
    log = logs.get(JOB)
    assert log is not None
    drawn = log.items
    logs.read(LogPageRead(JOB, 1, more=False, as_of=5.0))

    assert (len(drawn), len(log.items)) == (5, 1)


def test_each_piece_is_another_version() -> None:
    logs = _logs_after((0, 1))
    log = logs.get(JOB)
    assert log is not None
    before = log.version
    _logs_after((1, 1), logs=logs)

    assert log.version != before


def test_a_log_is_whole_when_no_more_comes() -> None:
    logs = _logs_after((0, 2))
    logs.read(LogPageRead(JOB, 2, more=True, as_of=5.0))
    log = logs.get(JOB)
    assert log is not None
    assert (log.is_whole, log.as_of, log.version) == (False, 5.0, 1)
    logs.read(LogPageRead(JOB, 2, more=False, as_of=6.0))

    assert (log.is_whole, log.as_of, log.version) == (True, 6.0, 1)


def test_an_answer_with_fewer_items_takes_the_rest_away() -> None:
    logs = _logs_after((0, 5))
    log = logs.get(JOB)
    assert log is not None
    before = log.version
    logs.read(LogPageRead(JOB, 3, more=False, as_of=5.0))

    assert _events(logs) == ["E0", "E1", "E2"]
    assert log.version != before


def test_a_log_without_items_is_read_all_the_same() -> None:
    logs = Logs()
    logs.read(LogPageRead(JOB, 0, more=False, as_of=5.0))

    assert _events(logs) == []
    assert logs.get(JOB) is not None


@given(st.lists(st.integers(1, 5), max_size=12), st.data())
def test_repeated_events_leave_the_services_log(sizes: list[int], data: st.DataObject) -> None:
    logs, count = Logs(), 0
    for size in sizes:
        start = data.draw(st.integers(0, count))
        _logs_after((start, count - start + size), logs=logs)
        count += size

    assert _events(logs) == [f"E{n}" for n in range(count)]


def _read(logs: Logs, job_id: str, count: int = 1, start: int = 0) -> bool:
    """Apply events of a log's pieces, from ``start`` on; whether it is here."""
    items = [log_item(n, f"E{n}") for n in range(start, count)]
    logs.seen(LogUpdated(job_id, start, pack(items)))
    return logs.read(LogPageRead(job_id, count, more=False, as_of=5.0))


def test_the_logs_read_longest_ago_are_evicted_but_none_in_use() -> None:
    logs, ids = Logs(), [f"drsjob-{n}" for n in range(KEPT + 3)]
    for job_id in ids[:KEPT]:
        assert _read(logs, job_id)
    assert logs.evict(ids[KEPT - 1]) == set()

    _read(logs, ids[0])  # read again: not the oldest any more
    for job_id in ids[KEPT:]:
        _read(logs, job_id)
    logs.in_use = frozenset({ids[1]})

    assert logs.evict(ids[3]) == {ids[2], ids[4], ids[5]}
    assert logs.get(ids[2]) is None
    assert all(logs.is_whole(ids[n]) for n in (0, 1, 3))


def test_the_end_of_a_log_whose_beginning_was_let_go_is_no_log() -> None:
    logs = Logs()

    assert not _read(logs, JOB, count=7, start=4)
    assert not logs.read(LogPageRead(JOB, 7, more=False, as_of=5.0))
    assert logs.get(JOB) is None

    assert _read(logs, JOB, count=7)
    assert logs.is_whole(JOB)
