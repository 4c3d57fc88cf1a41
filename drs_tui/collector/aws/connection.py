"""Create the DRS client on its own thread and share it, or the failure to create it.

Creating it may run a helper that fails, hangs, or waits for a person. Instead of each worker
running it again, all wait for the same attempt, and share its failure until the next one is due.
"""

import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from drs_tui.collector.aws.credential_help import Remedy
from drs_tui.collector.aws.errors import ClassifiedError, NotAskedError, classify
from drs_tui.model.request_error import ErrorKind, RequestError

WAITS = 5.0
POLL = 0.1
# Seconds after which an attempt is given up: a credential helper is ended before that.
ATTEMPT_SECONDS = 150.0
LATE = True
# Seconds; a little less than the wait after which a worker retries.
FAILURE_KEPT = 55.0

# Ends the advice about what waits for a person: no other call is needed afterwards.
GOES_ON = "it goes on by itself"

Waiting = Callable[[bool], RequestError | None]
"""Describe what an attempt waits for; None if it is too early to mention. True: it is late."""


def no_answer(source: str) -> RequestError:
    """Return the RequestError of a ``source`` of credentials that has not answered so far."""
    return RequestError(
        ErrorKind.NO_CREDENTIALS,
        f"{source} has not answered yet",
        f"it may wait for you elsewhere, a browser or a key to be touched; {GOES_ON}",
    )


def _any_source(late: bool) -> RequestError | None:  # noqa: FBT001  a callback
    return no_answer("what gets the credentials") if late else None


class _Failure(NamedTuple):
    """Why there is no client, and until when there is no retry (seconds, monotonic)."""

    why: ClassifiedError
    until: float


class _Attempt:
    """One attempt to create a client."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.ended = threading.Event()
        self.is_reported = False
        self.deadline: threading.Timer | None = None
        self.client: Any = None
        self.failure: ClassifiedError | None = None

    def is_late(self) -> bool:
        """Return whether it has taken longer than ``WAITS`` seconds."""
        return time.monotonic() - self.began > WAITS

    def wait(self, waiting: Waiting) -> Any:
        """Return the client that it creates, when it has ended.

        Raises:
            NotAskedError: it failed, or waits for something that ``waiting`` describes.
        """
        while not self.ended.wait(POLL):
            if request_error := waiting(self.is_late()):
                self.is_reported = True
                # Else it has ended meanwhile, perhaps before it counted as reported.
                if not self.ended.is_set():
                    raise NotAskedError(request_error, Remedy.WAIT)
        if self.failure:
            raise NotAskedError(self.failure.request_error, self.failure.remedy)
        return self.client


class Connection:
    """Keep the client. ``make`` gets True if the last client's credentials were refused.

    ``on_late`` is called when an attempt has ended that was reported to wait for something, as
    ``waiting`` describes it.
    """

    def __init__(
        self,
        client: Any | None,
        make: Callable[[bool], Any],
        on_late: Callable[[], None] = lambda: None,
        waiting: Waiting = _any_source,
    ) -> None:
        self._client = client
        self._make = make
        self._on_late = on_late
        self._waiting = waiting
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
                why = self._failure.why
                raise NotAskedError(why.request_error, why.remedy)
            attempt = self._attempt or self._begin()
        try:
            return attempt.wait(self._waiting)
        finally:
            self._limit(attempt)

    def distrust(self) -> None:
        """Have the next call of ``client`` create it again: its credentials were refused.

        Not during an attempt: that already gets new credentials, and a person may have to act for
        each attempt.
        """
        with self._lock:
            if self._attempt is None:
                self._distrusted = True

    def retry_now(self) -> None:
        """Forget a failure, and an attempt that was reported: the next call tries at once."""
        with self._lock:
            self._failure = None
            if self._attempt and self._attempt.is_reported:
                self._attempt, self._distrusted = None, True

    def has_failed(self) -> bool:
        """Return whether there is no client, since the last attempt failed."""
        with self._lock:
            return self._failure is not None

    def _begin(self) -> _Attempt:
        self._attempt = attempt = _Attempt()
        renews, self._distrusted = self._distrusted, False
        self._client = None  # so that there are never two
        threading.Thread(target=self._run, args=(attempt, renews), daemon=True).start()
        return attempt

    def _limit(self, attempt: _Attempt) -> None:
        """Give an attempt a deadline, once it was reported to wait for something."""
        with self._lock:
            if not attempt.is_reported or attempt.deadline:
                return
            left = ATTEMPT_SECONDS - (time.monotonic() - attempt.began)
            attempt.deadline = threading.Timer(max(0.0, left), self._give_up, (attempt,))
        attempt.deadline.daemon = True
        attempt.deadline.start()

    def _run(self, attempt: _Attempt, renews: bool) -> None:  # noqa: FBT001  a thread's argument
        client, failure = None, None
        try:
            client = self._make(renews)
        except Exception as error:  # noqa: BLE001  whatever it is, it is shown
            failure = classify(error)
        self._end(attempt, client, failure)

    def _give_up(self, attempt: _Attempt) -> None:
        found = self._waiting(LATE) or no_answer("what gets the credentials")
        summary = f"{found.summary}: given up after {ATTEMPT_SECONDS:.0f}s"
        request_error = RequestError(found.kind, summary, "look at what gets them")
        self._end(attempt, None, ClassifiedError(request_error))

    def _end(self, attempt: _Attempt, client: Any, failure: ClassifiedError | None) -> None:
        """End an attempt, unless it was given up."""
        with self._lock:
            if attempt.ended.is_set():
                return
            attempt.client, attempt.failure = client, failure
            if is_current := self._attempt is attempt:
                self._attempt, self._client = None, client
                self._keep_failure(failure)
            attempt.ended.set()
        if is_current and attempt.is_reported:
            self._on_late()

    def _keep_failure(self, failure: ClassifiedError | None) -> None:
        self._failure = None
        if failure:
            # The config files may have been the cause: read them again.
            self._distrusted = True
            self._failure = _Failure(failure, time.monotonic() + FAILURE_KEPT)
