"""Response bodies being read: bounded, and closed from outside when their call is given up.

An answer may be endless: of any size, or byte by byte for hours.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol
from weakref import WeakSet

LONGEST = 64 << 20
"""Bytes; the longest page of jobs that DRS has answered with was a tenth of that."""


class Connection(Protocol):
    """What the pool keeps for the next request."""

    def close(self) -> None:
        """Close its socket."""


class Body(Protocol):
    """What urllib3 has of a response whose body is still to be read."""

    @property
    def connection(self) -> Connection | None:
        """Return the connection, until all was read."""

    def stream(self) -> Iterator[bytes]:
        """Yield the body piece by piece."""

    def shutdown(self) -> None:
        """Have a read on any thread end now."""

    def close(self) -> None:
        """Close the connection."""


class TooLongError(Exception):
    """A body was longer than LONGEST; its connection is closed."""

    def __init__(self) -> None:
        super().__init__(f"the answer was longer than {LONGEST >> 20} MiB")


class AbandonedError(Exception):
    """Nobody waits for this body any more."""


_being_read: dict[threading.Thread, Body] = {}
_abandoned = WeakSet[threading.Thread]()


@contextmanager
def _registered(body: Body) -> Iterator[None]:
    thread, connection = threading.current_thread(), body.connection
    _being_read[thread] = body
    try:
        if thread in _abandoned:  # while it waited for the head of the answer
            body.close()
            raise AbandonedError
        yield
    finally:
        _being_read.pop(thread, None)
        # A body that was shut down looks like one that has ended: its connection would be kept.
        if thread in _abandoned and connection is not None:
            connection.close()


def read_all(body: Body) -> bytes:
    """Return a body.

    Raises:
        TooLongError: it is longer than LONGEST.
    """
    pieces: list[bytes] = []
    length = 0
    with _registered(body):
        for piece in body.stream():
            length += len(piece)
            if length > LONGEST:
                pieces.clear()
                body.close()
                raise TooLongError
            pieces.append(piece)
    return b"".join(pieces)


def abandon(thread: threading.Thread) -> None:
    """Close the connection that this thread reads from, now or soon: it ends with an error."""
    _abandoned.add(thread)
    body = _being_read.get(thread)
    if body is not None:
        # urllib3 before 2.3 cannot; nor is there anything to shut down once all was read.
        with suppress(AttributeError, OSError, ValueError, RuntimeError):
            body.shutdown()
