"""Calls that can be given up, from another thread, at any time."""

import gc
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from drs_tui.collector.aws.calls import CallCancelledError, CallTimeoutError, CancellableCall

LONG = 30.0
ENDLESS = 100 * LONG  # no test is that patient


@pytest.fixture
def hanging() -> Iterator[Callable[[], bool]]:
    """A call that does not end before the test does."""
    release = threading.Event()
    yield lambda: release.wait(ENDLESS)
    release.set()


def _dropped(work: CancellableCall, act: Callable[[], object]) -> bool:
    """Drop the work while ``act`` is under way; whether that ends it, with a DroppedError."""
    ended = threading.Event()

    def run() -> None:
        with suppress(CallCancelledError):
            act()
            return
        ended.set()

    threading.Thread(target=run, daemon=True).start()
    timer = _soon(work.cancel)
    timer.join()
    return ended.wait(LONG)


def _soon(act: Callable[[], object]) -> threading.Timer:
    timer = threading.Timer(0.02, act)
    timer.start()
    return timer


def _boom() -> None:
    raise KeyError("boom")


def test_a_call_brings_what_it_returns() -> None:
    assert CancellableCall().call(lambda: 7, LONG) == 7


def test_a_call_brings_what_it_raises() -> None:
    with pytest.raises(KeyError, match="boom"):
        CancellableCall().call(_boom, LONG)


def test_a_call_past_its_deadline_is_given_up(hanging: Callable[[], bool]) -> None:
    with pytest.raises(CallTimeoutError, match=r"no answer within 0\.05s") as raised:
        CancellableCall().call(hanging, 0.05)

    assert raised.value.seconds == 0.05


def test_work_goes_on_after_a_call_was_given_up(hanging: Callable[[], bool]) -> None:
    work = CancellableCall()
    with pytest.raises(CallTimeoutError):
        work.call(hanging, 0.01)

    assert work.call(lambda: "again", LONG) == "again"


def test_dropping_ends_a_call(hanging: Callable[[], bool]) -> None:
    work = CancellableCall()

    assert _dropped(work, lambda: work.call(hanging, ENDLESS))


def test_dropped_work_calls_nothing_any_more() -> None:
    work, called = CancellableCall(), list[int]()
    work.cancel()

    with pytest.raises(CallCancelledError):
        work.call(lambda: called.append(1), LONG)

    assert called == []


@pytest.fixture
def no_gc() -> Iterator[None]:
    """Only garbage is collected: objects without references."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_gc")
def test_what_a_failed_call_held_goes_with_its_error() -> None:
    held: list[weakref.ref[CancellableCall]] = []

    def fail() -> None:
        request = CancellableCall()
        held.append(weakref.ref(request))
        raise KeyError(id(request))

    with suppress(KeyError):
        CancellableCall().call(fail, LONG)

    until = time.monotonic() + LONG
    while held[0]():
        assert time.monotonic() < until, "it is held by a circle"
        time.sleep(0.001)
