"""Keep the status of the source: its identity, how fresh the data is, active errors."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import NamedTuple

from drs_tui.model.request_error import GENERAL, ErrorKind, RequestError
from drs_tui.protocol import events as ev

ABOUT_KEPT = 200


class Paging(Enum):
    """The state of the list's paging."""

    IDLE = "idle"
    LOADING = "loading"
    FAILED = "failed"
    STOPPED = "stopped"  # MaxItems was reached
    END = "end"


class ActiveError(NamedTuple):
    """A failed request, and when it is retried (epoch seconds; None: only when requested)."""

    request_error: RequestError
    retry_at: float | None


class SourceCounts(NamedTuple):
    """How many sources there are, and how many of them answer; the accounts and regions of all.

    ``unused`` of them have no DRS, or have it disabled: no error, and no part of ``asked``.
    ``failing`` do not answer any more, or never did; ``waiting`` have not answered yet.
    """

    asked: int
    failing: int
    waiting: int
    unused: int
    accounts: int
    regions: int

    @property
    def answering(self) -> int:
        """Count those that answer."""
        return self.asked - self.failing - self.waiting


class Spread(NamedTuple):
    """Whether sources differ in account and region: what they share need not be shown."""

    accounts: bool = False
    regions: bool = False


class Status(NamedTuple):
    """The immutable status that header, last line and empty states show. Instants as in events."""

    ready: ev.Ready | None = None
    endpoint: str | None = None
    account: str = ""
    arn: str = ""
    as_of: float | None = None
    due: float | None = None  # when the next answer is expected
    rate: float | None = None  # calls a minute, as of the last refresh
    offset: float = 0.0
    minutes_left: int | None = None  # of the credentials, when that is few
    wanted: ev.MfaRequired | None = None  # the MFA code that is required
    paused: bool = False
    paging: Paging = Paging.IDLE
    resume: str | None = None
    token: str | None = None  # where the next page begins
    paged: int = 0  # how many entries the pages had so far
    unreadable: int = 0
    empty_pages: int = 0  # in a row, up to the last page
    errors: Mapping[ev.Topic, ActiveError] = MappingProxyType({})
    about: Mapping[str, ActiveError] = MappingProxyType({})  # by what it is about
    ended: str | None = None  # the collector's last words, once it has ended
    starts_at: float | None = None  # when another one is started (epoch)
    sources: SourceCounts | None = None  # of many

    def without(self, topic: ev.Topic, about: str = "") -> "Status":
        """Return the status without the errors of a topic, and those of ``about``."""
        if topic not in self.errors and about not in self.about:
            return self
        rest = {
            name: active_error for name, active_error in self.errors.items() if name is not topic
        }
        others = {name: active_error for name, active_error in self.about.items() if name != about}
        return self._replace(errors=rest, about=others)

    @property
    def spread(self) -> Spread:
        """What the sources differ in; nothing, of one alone."""
        counts = self.sources
        return Spread(counts.accounts > 1, counts.regions > 1) if counts else Spread()

    @property
    def active_error(self) -> ActiveError | None:
        """The error that keeps the list from being fresh, or else complete."""
        return self.errors.get(ev.Topic.LIVE) or self.errors.get(ev.Topic.PAGE)

    @property
    def is_log_denied(self) -> bool:
        """Whether job logs, which say why something failed, cannot be read."""
        error = self.errors.get(ev.Topic.LOG)
        return error is not None and error.request_error.kind is ErrorKind.DENIED


def _paged(status: Status, end: ev.PageLoaded) -> Status:
    paging = Paging.IDLE if end.more else Paging.STOPPED if end.resume else Paging.END
    return status._replace(
        paging=paging,
        resume=end.resume,
        token=end.token,
        paged=status.paged + end.jobs + end.unreadable,
        unreadable=status.unreadable + end.unreadable,
        empty_pages=0 if end.jobs or end.unreadable else status.empty_pages + 1,
        as_of=status.as_of or end.as_of,
    )


def _failed(status: Status, failure: ev.RequestFailed, now: float) -> Status:
    retry_at = None if failure.retry_in is None else now + failure.retry_in
    active_error = ActiveError(failure.request_error, retry_at)
    # The failure of one log is no error of the others.
    is_own = failure.about and failure.request_error.kind not in GENERAL
    errors = status.errors if is_own else {**status.errors, failure.topic: active_error}
    about = {**status.about, failure.about: active_error} if failure.about else {**status.about}
    if len(about) > ABOUT_KEPT:
        del about[next(iter(about))]
    paging = Paging.FAILED if failure.topic is ev.Topic.PAGE else status.paging
    return status._replace(errors=errors, about=about, paging=paging)


def apply(status: Status, event: ev.Event, now: float) -> Status:
    """Return the status after an event received ``now`` (epoch seconds, the service's clock)."""
    if cleared := event.cleared():
        status = status.without(*cleared)
    match event:
        case ev.Ready():
            return status._replace(ready=event)
        case ev.Connected(endpoint):
            return status._replace(endpoint=endpoint)
        case ev.Identity(account, arn):
            return status._replace(account=account, arn=arn)
        case ev.PageLoaded():
            return _paged(status, event)
        case ev.Refreshed(as_of=as_of, calls=calls, next_in=next_in):
            due = None if next_in is None else now + next_in
            rate = calls * 60 / next_in if next_in else None
            return status._replace(as_of=as_of, due=due, rate=rate)
        case ev.RequestFailed():
            return _failed(status, event, now)
        case ev.Paused(on):
            return status._replace(paused=on, due=None)
        case ev.CredentialsExpiring(minutes_left):
            return status._replace(minutes_left=minutes_left)
        case ev.MfaRequired(device=device):
            return status._replace(wanted=event if device else None)
        case ev.ClockMeasured(offset):
            return status._replace(offset=offset)
        case _:
            return status
