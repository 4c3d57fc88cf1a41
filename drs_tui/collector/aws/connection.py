"""The client for DRS: made by a thread of its own, shared by all who ask, never twice in vain.

Making it may run a helper that fails, hangs, or waits for a person. Each worker would run it again;
here they wait for the same attempt, and share its failure until it is time for another one.
"""

import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from drs_tui.collector.aws.errors import NotAskedError, classify
from drs_tui.model.request_error import ErrorKind, RequestError

WAITS = 8.0
# A little less than until a worker tries again by itself.
FAILURE_KEPT = 55.0

_NO_ANSWER = RequestError(
    ErrorKind.NO_CREDENTIALS,
    f"what gets the credentials has not answered for {WAITS:.0f}s",
    "it may wait for you elsewhere: a browser, a key to be touched",
)


class _Failure(NamedTuple):
    """Why there is no client, and until when nothing else is tried (monotonic)."""

    request_error: RequestError
    until: float


class _Attempt:
    """One attempt to make a client."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.ended = threading.Event()
        self.client: Any = None
        self.request_error: RequestError | None = None

    def is_late(self) -> bool:
        """Whether it has taken longer than anybody waits."""
        return time.monotonic() - self.began > WAITS

    def wait(self) -> Any:
        """The client it made.

        Raises:
            NotAskedError: it made none, or has not ended within ``WAITS``.
        """
        if not self.ended.wait(WAITS):
            raise NotAskedError(_NO_ANSWER)
        if self.request_error:
            raise NotAskedError(self.request_error)
        return self.client


class Connection:
    """Keep the client. ``make`` takes whether the credentials of the last one were refused.

    ``on_late`` is called when a client is made after its users were told that there is none.
    """

    def __init__(
        self,
        client: Any | None,
        make: Callable[[bool], Any],
        on_late: Callable[[], None] = lambda: None,
    ) -> None:
        self._client = client
        self._make = make
        self._on_late = on_late
        self._lock = threading.Lock()  # short: nothing is made while it is held
        self._attempt: _Attempt | None = None
        self._failure: _Failure | None = None
        self._distrusted = False

    def client(self) -> Any:
        """The client; made when there is none, or after ``distrust``.

        Raises:
            NotAskedError: it cannot be made.
        """
        with self._lock:
            if self._client is not None and not self._distrusted:
                return self._client
            if self._failure and time.monotonic() < self._failure.until:
                raise NotAskedError(self._failure.request_error)
            attempt = self._attempt or self._begin()
        return attempt.wait()

    def distrust(self) -> None:
        """The credentials were refused: the next one to ask has the client made again.

        While an attempt is under way, others are coming already: a person may have to act for each.
        """
        with self._lock:
            if self._attempt is None:
                self._distrusted = True

    def retry_now(self) -> None:
        """Forget a failure, and an attempt that hangs: the next one to ask tries at once."""
        with self._lock:
            self._failure = None
            if self._attempt and self._attempt.is_late():
                self._attempt, self._distrusted = None, True

    def _begin(self) -> _Attempt:
        self._attempt = attempt = _Attempt()
        renews, self._distrusted = self._distrusted, False
        self._client = None  # there are never two
        threading.Thread(target=self._run, args=(attempt, renews), daemon=True).start()
        return attempt

    def _run(self, attempt: _Attempt, renews: bool) -> None:  # noqa: FBT001  a thread's argument
        try:
            attempt.client = self._make(renews)
        except Exception as error:  # noqa: BLE001  whatever it is, it is shown
            attempt.request_error = classify(error).request_error
        with self._lock:
            if is_current := self._attempt is attempt:
                self._end(attempt)
        attempt.ended.set()
        if is_current and attempt.is_late() and not attempt.request_error:
            self._on_late()

    def _end(self, attempt: _Attempt) -> None:
        self._attempt, self._client = None, attempt.client
        if attempt.request_error:
            # What was read from the files may be what failed: they are read again.
            self._distrusted = True
            self._failure = _Failure(attempt.request_error, time.monotonic() + FAILURE_KEPT)
