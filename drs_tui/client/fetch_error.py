"""Errors of a request that failed for good, each with the exit status of the command."""

from typing import NamedTuple

from drs_tui.exit_codes import EXIT_NO_VERDICT, EXIT_NOT_PERMITTED, EXIT_REFUSED
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.protocol.events import Topic

_STATUSES = {
    ErrorKind.CONFIGURATION: EXIT_REFUSED,
    ErrorKind.INVALID: EXIT_REFUSED,
    ErrorKind.DENIED: EXIT_NOT_PERMITTED,
    ErrorKind.NO_CREDENTIALS: EXIT_NOT_PERMITTED,
    ErrorKind.CREDENTIAL_HELPER: EXIT_NOT_PERMITTED,
    ErrorKind.EXPIRED: EXIT_NOT_PERMITTED,
    ErrorKind.MFA: EXIT_NOT_PERMITTED,
    ErrorKind.NOT_ENABLED: EXIT_NOT_PERMITTED,
}


class FetchError(Exception):
    """A request failed for good. ``status`` is the exit status of the command."""

    def __init__(self, request_error: RequestError, *, has_begun: bool = False) -> None:
        said = request_error.summary, request_error.advice_in_shell
        super().__init__("; ".join(filter(None, said)))
        self.request_error = request_error
        self.has_begun = has_begun

    @property
    def status(self) -> int:
        """Return the exit status: nothing is refused any more once it has begun."""
        status = _STATUSES.get(self.request_error.kind, EXIT_NO_VERDICT)
        return EXIT_NO_VERDICT if self.has_begun and status == EXIT_REFUSED else status


class LostError(FetchError):
    """Requests to several sources failed for good. ``status`` is the exit status of the command."""

    def __init__(self, summary: str, status: int) -> None:
        super().__init__(RequestError(ErrorKind.SERVICE, summary))
        self._status = status

    @property
    def status(self) -> int:
        """Return the exit status."""
        return self._status


class Missing(NamedTuple):
    """What could not be read, why, and of how many jobs (of logs; else 0). ``source`` names where
    it is, of several."""

    topic: Topic
    jobs: int
    request_error: RequestError
    source: str = ""


def failure_words(error: FetchError) -> str:
    """Say what failed, and what to do about it."""
    is_wanted = error.request_error.kind is ErrorKind.MFA
    asks = f"{error.request_error.summary}; in a terminal this command asks for it"
    return asks if is_wanted else str(error)
