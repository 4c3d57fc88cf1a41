"""One account and region, asked. Blocking; never retries."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any, NamedTuple, Protocol
from weakref import WeakSet

from drs_tui.collector.aws.raw_items import RawItem
from drs_tui.collector.aws.raw_response import request_id_of
from drs_tui.protocol.requests import Query

IDS_A_CALL = 1000
CLOCK_NOISE = 1.5
HALF_OF_DATES_SECOND = 0.5


class Answer(NamedTuple):
    """Items as they came. ``asked`` is monotonic, ``as_of`` the service's epoch: both of the start.

    ``token`` is the service's own for what follows, ``request_id`` that of the call.
    """

    items: list[RawItem]
    token: str | None
    asked: float
    as_of: float
    request_id: str = ""


# How a page is asked for: directly, or with a deadline.
Call = Callable[[Callable[[], Answer]], Answer]


def _directly(ask: Callable[[], Answer]) -> Answer:
    return ask()


def ids_of(answer: Answer) -> list[str]:
    """The jobs of an answer, in its order."""
    return [item.job_id for item in answer.items if item.job_id]


class ServiceClock:
    """This machine's clock, and how far the service's is ahead of it, by its Date headers."""

    def __init__(self, client: Any, wall: Callable[[], float] = time.time) -> None:
        self._wall = wall
        self.offset = 0.0
        self.watch(client)

    def watch(self, client: Any) -> None:
        """Read the Date of this client's answers too."""
        client.meta.events.register("after-call.drs", self._learn)

    def now(self) -> float:
        """Epoch seconds by the service's clock."""
        return self._wall() + self.offset

    def at(self, asked: float) -> float:
        """What the service's clock said at that monotonic instant.

        It is reckoned back from now: the first answer is what tells how far off this machine's
        clock is.
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
    """A page just received, for a request that started at ``asked``."""
    return Answer(page["items"], page.get("nextToken"), asked, clock.at(asked), request_id_of(page))


def filters(query: Query) -> dict[str, Any]:
    """The query as DescribeJobs filters."""
    named = {
        "jobIDs": list(query.job_ids),
        "fromDate": query.from_date,
        "toDate": query.to_date,
    }
    return {name: value for name, value in named.items() if value}


class CredentialSource(Protocol):
    """Whoever has the credentials: a Session."""

    @property
    def ssm(self) -> Any | None:
        """The client for SSM; None when it is not to be asked."""

    def renewed_drs(self) -> Any:
        """Another client, of the credentials as they are now."""

    def how_to_renew(self, summary: str) -> str:
        """What a person has to do about that problem with them."""

    def minutes_left(self) -> int | None:
        """Whole minutes until they end, when that is soon."""


class ClientUser(Protocol):
    """Who keeps a client, or what was made of it, from one call to the next."""

    def drop_client(self) -> None:
        """Others come in its place. Called from any thread."""


class JobSource:
    """Everything that is asked outside the list's own paging."""

    def __init__(
        self, client: Any, clock: ServiceClock, renewing: CredentialSource | None = None
    ) -> None:
        self._client = client
        self._renewing = renewing
        self._distrusted = False
        self._lock = threading.Lock()
        self.clock = clock
        self._holders: WeakSet[ClientUser] = WeakSet()
        self._joining = threading.Lock()  # short; the other is held while a client is made

    @property
    def client(self) -> Any:
        """The client to ask. botocore keeps the credentials it has found, expired or none: after
        ``invalidate_credentials`` it is made anew."""
        with self._lock:
            self._renew()
            return self._client

    @property
    def ssm(self) -> Any | None:
        """The client for SSM, likewise; None when SSM is not to be asked."""
        with self._lock:
            self._renew()
            return self._renewing.ssm if self._renewing else None

    def _renew(self) -> None:
        if self._distrusted and self._renewing:
            self._client = None  # so that there are never two
            with self._joining:
                holders = list(self._holders)
            for holder in holders:
                holder.drop_client()
            self._client = self._renewing.renewed_drs()
            self.clock.watch(self._client)
        self._distrusted = False

    def call_before_renewal(self, holder: ClientUser) -> None:
        """From now on, as long as it lives."""
        with self._joining:
            self._holders.add(holder)

    def minutes_left(self) -> int | None:
        """Whole minutes until the credentials end, when that is soon."""
        return self._renewing.minutes_left() if self._renewing else None

    def invalidate_credentials(self) -> None:
        """They were not accepted: whoever asks next looks for others first."""
        with self._lock:
            self._distrusted = True

    def how_to_renew(self, summary: str) -> str:
        """What a person has to do about that problem with the credentials."""
        return self._renewing.how_to_renew(summary) if self._renewing else ""

    def ask(self, operation: str, token: str | None, **parameters: Any) -> Answer:
        """One page of a DRS operation, named as the client's method is: ``describe_jobs``."""
        if token:
            parameters["nextToken"] = token
        asked = time.monotonic()
        response = getattr(self.client, operation)(**parameters)
        return answer_of(response, asked, self.clock)

    def head(self, query: Query, token: str | None) -> Answer:
        """Page one of the list, or the page of ``token`` while the walk down is not over."""
        return self.ask("describe_jobs", token, filters=filters(query), maxResults=query.page_size)

    def pages(self, call: Call, operation: str, **parameters: Any) -> Iterator[Answer]:
        """All pages of an operation; each is one ``call``."""
        token: str | None = None
        while True:
            answer = call(partial(self.ask, operation, token, **parameters))
            yield answer
            if answer.token in (None, token):
                break
            token = answer.token

    def by_ids(self, ids: Sequence[str]) -> Iterator[Answer]:
        """The jobs of those ids: as few calls as can be, tokens followed all the same."""
        for start in range(0, len(ids), IDS_A_CALL):
            some = list(ids[start : start + IDS_A_CALL])
            filtered = {"filters": {"jobIDs": some}, "maxResults": len(some)}
            yield from self.pages(_directly, "describe_jobs", **filtered)
