"""Which followed log is asked for next."""

from drs_tui.collector.workers.round_robin import RoundRobin
from drs_tui.protocol.requests import FollowLogs


def _ready(_: str) -> bool:
    return True


def _read(_: str) -> bool:
    return False


def _next(turns: RoundRobin, number: int) -> str:
    return "".join(turns.next(_ready, _read) or "-" for _ in range(number))


def _turns(first: str | None, others: str = "") -> RoundRobin:
    turns = RoundRobin()
    turns.follow(FollowLogs(first, tuple(others)))
    return turns


def test_a_single_log_has_every_turn() -> None:
    assert _next(_turns("a"), 3) == "aaa"
    assert _next(_turns(None, "b"), 3) == "bbb"


def test_without_followed_logs_there_is_no_turn() -> None:
    assert _next(_turns(None), 2) == "--"


def test_the_first_has_every_other_turn_and_the_others_share_the_rest() -> None:
    assert _next(_turns("a", "bcd"), 8) == "abacadab"


def test_without_a_first_the_others_go_round() -> None:
    assert _next(_turns(None, "bcd"), 7) == "bcdbcdb"


def test_the_first_among_the_others_has_no_more_turns() -> None:
    assert _next(_turns("a", "abc"), 6) == "abacab"


def test_the_order_outlives_a_follow_sent_again() -> None:
    turns, had = _turns("a", "bcd"), ""
    for _ in range(6):
        had += _next(turns, 1)
        turns.follow(FollowLogs("a", tuple("bcd")))

    assert had == "abacad"


def test_another_first_has_the_next_turn() -> None:
    turns = _turns("a", "cd")
    _next(turns, 1)

    turns.follow(FollowLogs("b", ("c", "d")))

    assert _next(turns, 4) == "bcbd"


def test_a_log_no_longer_followed_has_no_turn() -> None:
    turns = _turns("a", "bc")
    _next(turns, 2)

    turns.follow(FollowLogs(None, ("c",)))

    assert _next(turns, 3) == "ccc"
    assert turns.followed == ["c"]


def test_unread_logs_come_first_among_the_others() -> None:
    turns, unread = _turns("a", "bcde"), set("de")
    had = []
    for _ in range(8):
        had.append(turns.next(_ready, unread.__contains__) or "-")
        unread.discard(had[-1])

    assert "".join(had) == "adaeabac"


def test_a_log_that_waits_is_passed_over_and_comes_later() -> None:
    turns, waiting = _turns(None, "bcd"), set("b")

    had = [turns.next(lambda job: job not in waiting, _read) for _ in range(3)]
    waiting.clear()
    had += [turns.next(_ready, _read) for _ in range(3)]

    assert had == ["c", "d", "c", "b", "d", "c"]


def test_a_first_that_waits_leaves_its_turns_to_the_others() -> None:
    turns = _turns("a", "bc")

    assert [turns.next("bc".__contains__, _read) for _ in range(3)] == ["b", "c", "b"]
    assert turns.next(lambda _: False, _read) is None


def test_the_first_unread_log_takes_a_turn() -> None:
    turns = _turns("a", "bcd")

    assert turns.next_unread(_ready, "acd".__contains__) == "a"
    assert _next(turns, 3) == "bac"
    assert turns.next_unread(_ready, "cd".__contains__) == "c"
    assert turns.next_unread(_ready, _read) is None
    assert turns.next_unread(lambda _: False, _ready) is None
