"""Requests to one account and region. They block, and are never retried here."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any, NamedTuple, Protocol
from weakref import WeakSet

from botocore import __version__ as botocore_version

from drs_tui.collector.aws.connection import Connection
from drs_tui.collector.aws.errors import ClassifiedError, NotAskedError
from drs_tui.collector.aws.raw_items import RawItem
from drs_tui.collector.aws.raw_response import request_id_of
from drs_tui.collector.aws.settings_files import FileWatcher
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.protocol.requests import Query

IDS_PER_CALL = 1000
CLOCK_NOISE = 1.5
HALF_OF_DATES_SECOND = 0.5


class Answer(NamedTuple):
    """Items as the service sent them, and when their call started.

    ``asked`` is in seconds of the monotonic clock, ``as_of`` in epoch seconds of the service's
    clock. ``token`` is the service's nextToken, ``request_id`` AWS's id of the request.
    """

    items: list[RawItem]
    token: str | None
    asked: float
    as_of: float
    request_id: str = ""


# Makes the call for a page: directly, or with a deadline.
Call = Callable[[Callable[[], Answer]], Answer]


def _directly(ask: Callable[[], Answer]) -> Answer:
    return ask()


def ids_of(answer: Answer) -> list[str]:
    """Return the job ids of an answer, in its order."""
    return [item.job_id for item in answer.items if item.job_id]


class ServiceClock:
    """The service's clock, as this machine's clock and an offset learnt from Date headers.

    ``offset`` is how many seconds the service's clock is ahead.
    """

    def __init__(self, client: Any | None = None, wall: Callable[[], float] = time.time) -> None:
        self._wall = wall
        self.offset = 0.0
        if client is not None:
            self.watch(client)

    def watch(self, client: Any) -> None:
        """Learn from the answers of this client too."""
        client.meta.events.register("after-call.drs", self._learn)

    def now(self) -> float:
        """Return the epoch seconds by the service's clock."""
        return self._wall() + self.offset

    def at(self, asked: float) -> float:
        """Convert an instant of the monotonic clock to epoch seconds by the service's clock.

        It is counted back from now, as the offset is only known once the first answer has come.
        """
        return self.now() - (time.monotonic() - asked)

    def _learn(self, http_response: Any, **_: object) -> None:
        try:
            date = parsedate_to_datetime(http_response.headers.get("date", "")).timestamp()
        except (TypeError, ValueError):
            return
        seen = date + HALF_OF_DATES_SECOND - self._wall()
        if abs(seen - self.offset) > CLOCK_NOISE:
            self.offset = seen if abs(seen) > CLOCK_NOISE else 0.0


def answer_of(page: dict[str, Any], asked: float, clock: ServiceClock) -> Answer:
    """Make an Answer of a page just received, whose call started at ``asked``."""
    return Answer(page["items"], page.get("nextToken"), asked, clock.at(asked), request_id_of(page))


def filters(query: Query) -> dict[str, Any]:
    """Return the query as filters of DescribeJobs."""
    named = {
        "jobIDs": list(query.job_ids),
        "fromDate": query.from_date,
        "toDate": query.to_date,
    }
    return {name: value for name, value in named.items() if value}


def method_of(client: Any, operation: str) -> Callable[..., dict[str, Any]]:
    """Return a client's method.

    Raises:
        NotAskedError: the installed botocore does not have the operation.
    """
    method: Callable[..., dict[str, Any]] | None = getattr(client, operation, None)
    if method is None:
        name = operation.replace("_", " ").title().replace(" ", "")
        raise NotAskedError(
            RequestError(
                ErrorKind.UNSUPPORTED,
                f"botocore {botocore_version} does not know {name} yet",
                "upgrade it: pip install -U boto3",
            )
        )
    return method


class CredentialSource(Protocol):
    """What has the credentials and makes clients with them: a Session."""

    @property
    def drs(self) -> Any:
        """The client for DRS, made when first asked for."""

    def client_for(self, service: str) -> Any | None:
        """Return the client for a service other than DRS; None when it must not be asked."""

    def renewed_drs(self) -> Any:
        """Create a DRS client with the credentials as they are now; drop all other clients."""

    def in_context(self, failure: ClassifiedError) -> RequestError:
        """Return the RequestError of a failure, with what to do about it in this session."""

    def waiting(self, *, late: bool) -> RequestError | None:
        """Return what the credentials wait for; None if nothing, or not long enough to mention."""

    def uses_helper(self) -> bool:
        """Return whether a program of the user's gets the credentials."""

    def retry_helpers(self) -> None:
        """Let helpers run again that have failed, or that wait: the user wants another try."""

    def files_changed(self) -> bool:
        """Return whether a file has changed that this session is made of, since it was read."""

    def minutes_left(self) -> int | None:
        """Return the whole minutes until the credentials end, when that is soon."""


class ClientUser(Protocol):
    """What keeps a client, or an object made from one, from one call to the next."""

    def drop_client(self) -> None:
        """Drop it: it is about to be replaced. Called from any thread."""


class JobSource:
    """Asks one account and region for everything but the pages of the list.

    ``renewals`` counts how often the clients were replaced, since the credentials were refused.
    """

    def __init__(
        self,
        client: Any | None,
        clock: ServiceClock,
        session: CredentialSource | None = None,
        on_client: Callable[[], None] = lambda: None,
        on_late: Callable[[], None] = lambda: None,
    ) -> None:
        """``client`` None: it is made when first asked for.

        ``on_client`` is called after each client is made, ``on_late`` when an attempt has
        ended that was reported to wait, and when one may succeed now as a file has changed.
        """
        self._session = session
        self._connection = Connection(client, self._make, on_late, self._waiting)
        self._on_client = on_client
        self._on_late = on_late
        self._files = FileWatcher(self._files_changed, self._retry_with_files)
        self.clock = clock
        self.renewals = 0
        self._users: WeakSet[ClientUser] = WeakSet()
        self._users_lock = threading.Lock()

    @property
    def client(self) -> Any:
        """The DRS client.

        botocore keeps the credentials that it has found, expired or none: after
        ``invalidate_credentials`` this is another client.

        Raises:
            NotAskedError: it cannot be made.
        """
        return self._connection.client()

    def client_for(self, service: str) -> Any | None:
        """Return the client for any service, renewed likewise; None when it must not be asked."""
        client = self.client  # what gets the credentials runs for this one alone
        if service == "drs":
            return client
        return self._session.client_for(service) if self._session else None

    def connect(self) -> None:
        """Make the client before it is needed; a failure is kept for the first request."""
        with suppress(NotAskedError):
            self._connection.client()

    def _make(self, renews: bool) -> Any:  # noqa: FBT001  a callback
        if self._session is None:
            raise RuntimeError("nothing makes clients here")
        with self._users_lock:
            users = list(self._users)
        for user in users:
            user.drop_client()  # so that there are never two
        client = self._session.renewed_drs() if renews else self._session.drs
        self.renewals += renews
        self.clock.watch(client)
        self._on_client()
        return client

    def call_before_renewal(self, user: ClientUser) -> None:
        """Call the user's ``drop_client`` before each renewal. It is held weakly."""
        with self._users_lock:
            self._users.add(user)

    def minutes_left(self) -> int | None:
        """Return the whole minutes until the credentials end, when that is soon."""
        return self._session.minutes_left() if self._session else None

    def invalidate_credentials(self) -> None:
        """Replace the clients before the next request: the credentials were refused."""
        if self._session:
            self._connection.distrust()

    def retry_now(self) -> None:
        """Try at once to make a client that could not be made: the user wants it."""
        if self._session:
            self._session.retry_helpers()
        self._connection.retry_now()

    def watch_files(self) -> None:
        """Retry as soon as a file changes that may be the cause of a failure."""
        self._files.watch()

    def _files_changed(self) -> bool:
        return self._session is not None and self._session.files_changed()

    def _retry_with_files(self) -> None:
        self.retry_now()
        self.invalidate_credentials()
        self._on_late()

    def _waiting(self, late: bool) -> RequestError | None:  # noqa: FBT001  a callback
        return self._session.waiting(late=late) if self._session else None

    def in_context(self, failure: ClassifiedError) -> RequestError:
        """Return the RequestError of a failure, with what to do about it in this session."""
        return self._session.in_context(failure) if self._session else failure.request_error

    def uses_helper(self) -> bool:
        """Return whether a program of the user's gets the credentials."""
        return self._session is not None and self._session.uses_helper()

    def ask(self, operation: str, token: str | None, **parameters: Any) -> Answer:
        """Ask for one page of a DRS operation. ``operation`` is the client's method."""
        if token:
            parameters["nextToken"] = token
        asked = time.monotonic()
        response = method_of(self.client, operation)(**parameters)
        return answer_of(response, asked, self.clock)

    def head(self, query: Query, token: str | None) -> Answer:
        """Ask for the first page of the list, or for the page of ``token`` further down."""
        return self.ask("describe_jobs", token, filters=filters(query), maxResults=query.page_size)

    def pages(self, call: Call, operation: str, **parameters: Any) -> Iterator[Answer]:
        """Ask for all pages of an operation; each is one ``call``."""
        token: str | None = None
        while True:
            answer = call(partial(self.ask, operation, token, **parameters))
            yield answer
            if answer.token in (None, token):
                break
            token = answer.token

    def by_ids(self, ids: Sequence[str]) -> Iterator[Answer]:
        """Ask for jobs by their ids, with as few calls as possible; tokens are followed."""
        for start in range(0, len(ids), IDS_PER_CALL):
            batch = list(ids[start : start + IDS_PER_CALL])
            filtered = {"filters": {"jobIDs": batch}, "maxResults": len(batch)}
            yield from self.pages(_directly, "describe_jobs", **filtered)
