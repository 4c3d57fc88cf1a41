"""Create the DRS client on its own thread and share it, or the failure to create it.

Creating it may run a helper that fails, hangs, or waits for a person. Instead of each worker
running it again, all wait for the same attempt, and share its failure until the next one is due.
"""

import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from drs_tui.collector.aws.errors import NotAskedError, classify
from drs_tui.model.request_error import ErrorKind, RequestError

WAITS = 8.0
# Seconds; a little less than the wait after which a worker retries.
FAILURE_KEPT = 55.0

_NO_ANSWER = RequestError(
    ErrorKind.NO_CREDENTIALS,
    f"what gets the credentials has not answered for {WAITS:.0f}s",
    "it may wait for you elsewhere: a browser, a key to be touched",
)


class _Failure(NamedTuple):
    """Why there is no client, and until when there is no retry (seconds, monotonic)."""

    request_error: RequestError
    until: float


class _Attempt:
    """One attempt to create a client."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.ended = threading.Event()
        self.client: Any = None
        self.request_error: RequestError | None = None

    def is_late(self) -> bool:
        """Return whether it has taken longer than ``WAITS`` seconds."""
        return time.monotonic() - self.began > WAITS

    def wait(self) -> Any:
        """Return the client that it creates, when it has ended.

        Raises:
            NotAskedError: it failed, or has not ended within ``WAITS`` seconds.
        """
        if not self.ended.wait(WAITS):
            raise NotAskedError(_NO_ANSWER)
        if self.request_error:
            raise NotAskedError(self.request_error)
        return self.client


class Connection:
    """Keep the client. ``make`` gets True if the last client's credentials were refused.

    ``on_late`` is called for a client that was created after its callers had timed out.
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
        self._lock = threading.Lock()  # held briefly, never while a client is created
        self._attempt: _Attempt | None = None
        self._failure: _Failure | None = None
        self._distrusted = False

    def client(self) -> Any:
        """Return the client; create it if there is none, or after ``distrust``.

        Raises:
            NotAskedError: it cannot be created.
        """
        with self._lock:
            if self._client is not None and not self._distrusted:
                return self._client
            if self._failure and time.monotonic() < self._failure.until:
                raise NotAskedError(self._failure.request_error)
            attempt = self._attempt or self._begin()
        return attempt.wait()

    def distrust(self) -> None:
        """Have the next call of ``client`` create it again: its credentials were refused.

        Not during an attempt: that already gets new credentials, and a person may have to act for
        each attempt.
        """
        with self._lock:
            if self._attempt is None:
                self._distrusted = True

    def retry_now(self) -> None:
        """Forget a failure and an attempt that hangs, so that the next call tries at once."""
        with self._lock:
            self._failure = None
            if self._attempt and self._attempt.is_late():
                self._attempt, self._distrusted = None, True

    def _begin(self) -> _Attempt:
        self._attempt = attempt = _Attempt()
        renews, self._distrusted = self._distrusted, False
        self._client = None  # so that there are never two
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
            # The config files may have been the cause: read them again.
            self._distrusted = True
            self._failure = _Failure(attempt.request_error, time.monotonic() + FAILURE_KEPT)
