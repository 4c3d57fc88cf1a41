"""One attempt to make the client for all who ask, and no other before it is time."""

import threading
from collections.abc import Callable

import pytest
from botocore.exceptions import NoCredentialsError

from drs_tui.collector.aws import connection
from drs_tui.collector.aws.connection import Connection, no_answer
from drs_tui.collector.aws.credential_help import Remedy
from drs_tui.collector.aws.errors import NotAskedError, classify
from drs_tui.model.request_error import ErrorKind, RequestError


class Making:
    """Makes clients, which are numbers, as the test decides."""

    def __init__(self) -> None:
        self.renews: list[bool] = []
        self.threads: list[threading.Thread] = []
        self.fails = False
        self.may_end = threading.Event()
        self.may_end.set()

    def __call__(self, renews: bool) -> int:  # noqa: FBT001  as it is called
        self.renews.append(renews)
        self.threads.append(threading.current_thread())
        number = len(self.renews)
        self.may_end.wait()
        if self.fails:
            raise OSError(2, "no such helper")
        return number


@pytest.fixture
def making() -> Making:
    return Making()


def _ask(times: int, ask: Callable[[], object]) -> list[object]:
    """What so many are given who ask at once."""
    given: list[object] = []

    def one() -> None:
        try:
            given.append(ask())
        except NotAskedError as error:
            given.append(error.request_error.kind)

    threads = [threading.Thread(target=one) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


def test_all_who_ask_at_once_share_one_client(making: Making) -> None:
    client = Connection(None, making).client

    assert _ask(5, client) == [1] * 5
    assert client() == 1
    assert making.renews == [False]


def test_a_failure_is_shared_until_another_attempt_is_requested(making: Making) -> None:
    making.fails = True
    shared = Connection(None, making)

    assert _ask(5, shared.client) == [ErrorKind.INTERNAL] * 5
    assert _ask(5, shared.client) == [ErrorKind.INTERNAL] * 5
    assert making.renews == [False]

    making.fails = False
    shared.retry_now()

    assert shared.client() == 2
    assert making.renews == [False, True]


def test_a_failure_keeps_what_helps() -> None:
    def fail(_: bool) -> None:  # noqa: FBT001  as it is called
        raise NoCredentialsError

    shared = Connection(None, fail)

    for _ in range(2):  # of the attempt, and as it is kept
        with pytest.raises(NotAskedError) as raised:
            shared.client()
        assert classify(raised.value).remedy is Remedy.OBTAIN


def test_what_waits_for_a_person_goes_on_by_itself(
    making: Making, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "WAITS", 0.01)
    making.may_end.clear()

    with pytest.raises(NotAskedError) as raised:
        Connection(None, making).client()

    making.may_end.set()
    assert classify(raised.value).remedy is Remedy.WAIT


def test_a_failure_is_kept_for_a_while_only(
    making: Making, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "FAILURE_KEPT", -1.0)
    making.fails = True
    shared = Connection(None, making)
    _ask(1, shared.client)
    making.fails = False

    assert shared.client() == 2


def test_a_refused_client_is_made_again_once(making: Making) -> None:
    shared = Connection(0, making)
    assert shared.client() == 0

    shared.distrust()
    shared.distrust()

    assert _ask(5, shared.client) == [1] * 5
    assert making.renews == [True]


def test_a_hanging_attempt_is_reported_and_another_can_be_requested(
    making: Making, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "WAITS", 0.01)
    making.may_end.clear()
    shared = Connection(None, making)

    assert _ask(2, shared.client) == [ErrorKind.NO_CREDENTIALS] * 2
    assert making.renews == [False]

    shared.retry_now()
    assert _ask(1, shared.client) == [ErrorKind.NO_CREDENTIALS]
    assert making.renews == [False, True]

    monkeypatch.setattr(connection, "WAITS", 10.0)
    making.may_end.set()
    assert shared.client() == 2


def test_nobody_is_left_waiting_for_an_attempt_that_ends_while_it_is_reported(
    making: Making,
) -> None:
    """Nothing would tell those who wait that it has ended."""
    making.may_end.clear()

    def waiting(_: bool) -> RequestError:  # noqa: FBT001  as it is called
        making.may_end.set()
        making.threads[0].join()
        return no_answer("the helper")

    assert Connection(None, making, waiting=waiting).client() == 1


def test_a_client_that_comes_late_is_reported_and_kept(
    making: Making, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person may have had to act for it: it is not made again for those who gave up."""
    monkeypatch.setattr(connection, "WAITS", 0.01)
    making.may_end.clear()
    late = threading.Event()
    shared = Connection(None, making, late.set)
    assert _ask(1, shared.client) == [ErrorKind.NO_CREDENTIALS]
    shared.distrust()

    making.may_end.set()

    assert late.wait(10)
    assert shared.client() == 1
    assert making.renews == [False]
