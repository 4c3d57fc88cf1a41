"""Wait for a collector's answers, and give up what will not be answered.

A failure that a retry may help is retried by the collector; it is given up when nothing but
failures came for ``patience`` seconds. What a role may not read is left out, and noted.
"""

import asyncio
from collections.abc import Callable

from drs_tui.client.client import Client
from drs_tui.client.fetch_error import FetchError, Missing
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.protocol.events import Topic
from drs_tui.store.changes import Changes
from drs_tui.store.status import ActiveError
from drs_tui.store.store import SourceStore

PATIENCE = 60.0
SILENCE = 300.0  # longer than the collector needs to give up any call
SILENT = RequestError(ErrorKind.UNREACHABLE, "the collector has not answered")

# Retries cannot help before a person acts.
_FINAL = frozenset(
    {
        *(ErrorKind.DENIED, ErrorKind.CONFIGURATION, ErrorKind.NO_CREDENTIALS),
        *(ErrorKind.CREDENTIAL_HELPER, ErrorKind.EXPIRED, ErrorKind.NOT_INITIALIZED),
        *(ErrorKind.NOT_ENABLED, ErrorKind.INVALID, ErrorKind.NOT_FOUND),
    }
)
# What commands can do without, where it is denied, deleted or not there yet.
_LACKING = frozenset({ErrorKind.DENIED, ErrorKind.NOT_FOUND})
ANYTHING = frozenset(ErrorKind) - {ErrorKind.INTERNAL}

AskCode = Callable[[str, bool], str | None]


class Waiting:
    """Wait until the client's store has an answer.

    ``ask_code`` asks a person for the code of an MFA device (its serial number or ARN, and whether
    the last code was refused), and blocks meanwhile; without it an MFA device is an error. It
    returns an empty code from who has none, and None while another source's may do.
    ``report`` gets each failure that is retried, ``on_progress`` the store when it has changed.
    ``missing`` is what could not be read.
    """

    def __init__(
        self,
        client: Client,
        *,
        patience: float,
        ask_code: AskCode | None,
        report: Callable[[RequestError], None],
        on_progress: Callable[[SourceStore], None],
    ) -> None:
        self.client = client
        self.missing: list[Missing] = []
        self._patience = patience
        self._ask_code = ask_code
        self._report = report
        self._on_progress = on_progress
        self._has_changed = asyncio.Event()
        self._collector_end: tuple[ActiveError, float | None] | None = None

    @property
    def store(self) -> SourceStore:
        """Return what has been fetched so far."""
        return self.client.store

    async def _optional(
        self,
        topic: Topic,
        is_answered: Callable[[], bool],
        about: str = "",
        jobs: int = 0,
        lacking: frozenset[ErrorKind] = _LACKING,
    ) -> bool:
        """Wait for what a command can do without; return False, and note it, where it must.

        ``lacking``: the kinds of failures with which it can.
        """
        try:
            await self._until(topic, is_answered, about)
        except FetchError as error:
            if error.request_error.kind not in lacking:
                raise
            self._note(Missing(topic, jobs, error.request_error))
            return False
        return True

    def _note(self, missing: Missing) -> None:
        """Note what is missing; what is missing for one reason is counted together."""
        for place, each in enumerate(self.missing):
            if (each.topic, each.request_error) == (missing.topic, missing.request_error):
                self.missing[place] = each._replace(jobs=each.jobs + missing.jobs)
                return
        self.missing.append(missing)

    async def _until(self, topic: Topic, is_answered: Callable[[], bool], about: str = "") -> None:
        """Wait until something is answered.

        Raises:
            FetchError: it will not be, or nothing but failures came for ``patience`` seconds.
        """
        loop = asyncio.get_running_loop()
        failing: ActiveError | None = None
        since = loop.time()
        while not is_answered():
            if self._has_asked_for_code():
                failing = None  # a person took their time: the wait begins again
            active_error = self._active_error(topic, about)
            if active_error is None or failing is None:
                since = loop.time()
            if active_error and active_error is not failing:
                self._on_failure(active_error)
            failing = active_error
            try:
                async with asyncio.timeout_at(since + (self._patience if failing else SILENCE)):
                    await self._has_changed.wait()
            except TimeoutError:
                raise FetchError(failing.request_error if failing else SILENT) from None
            self._has_changed.clear()

    def _on_failure(self, active_error: ActiveError) -> None:
        """Report a failure that may pass.

        Raises:
            FetchError: it will not.
        """
        if self._is_final(active_error):
            raise FetchError(active_error.request_error)
        if active_error.request_error.kind is not ErrorKind.MFA:
            self._report(active_error.request_error)

    def _has_asked_for_code(self) -> bool:
        """Ask for the MFA code if one is wanted, and a person can be asked; return whether."""
        wanted = self.store.status.wanted
        if not (wanted and wanted.device and self._ask_code):
            return False
        code = self._ask_code(wanted.device, wanted.refused)
        if code:
            self.client.submit_mfa_code(code)
        elif code is not None:
            self._ask_code = None  # declined
        return True

    def _active_error(self, topic: Topic, about: str = "") -> ActiveError | None:
        """Return what keeps a request from being answered.

        Raises:
            FetchError: the collector has ended for good.
        """
        status = self.store.status
        return self._ended() or status.about.get(about) or status.errors.get(topic)

    def _ended(self) -> ActiveError | None:
        """Return that the collector has ended, until the next one has answered.

        Raises:
            FetchError: there will be no next one.
        """
        status = self.store.status
        before = self._collector_end
        if before and status.as_of not in (None, before[1]):
            before = self._collector_end = None
        if self.client.refused and status.ended is not None:
            raise FetchError(RequestError(ErrorKind.CONFIGURATION, status.ended))
        if status.ended is not None and (before is None or status.starts_at is None):
            error = RequestError(ErrorKind.INTERNAL, f"the collector ended: {status.ended}")
            if status.starts_at is None:
                raise FetchError(error)
            before = self._collector_end = ActiveError(error, status.starts_at), status.as_of
        return before[0] if before else None

    def _is_final(self, active_error: ActiveError) -> bool:
        kind = active_error.request_error.kind
        if kind is ErrorKind.MFA:
            return self._ask_code is None
        is_first_try = kind is ErrorKind.NOT_FOUND and active_error.retry_at is not None
        return active_error.retry_at is None or (kind in _FINAL and not is_first_try)

    def _changed(self, _changes: Changes) -> None:
        self._on_progress(self.store)
        self.wake()

    def wake(self) -> None:
        """Have what waits look at the store again."""
        self._has_changed.set()
