"""Who started something: the API call that CloudTrail has recorded, known by the id in its answer.

CloudTrail has the calls of the last 90 days, minutes after they were made, and answers two
questions a second of all callers in an account and region together.
"""

import time
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple

from drs_tui.collector.aws.errors import ClassifiedError, NotAskedError
from drs_tui.collector.aws.operation import Operation
from drs_tui.collector.aws.raw_response import BrokenAnswerError, request_id_of
from drs_tui.collector.aws.source import JobSource
from drs_tui.collector.lookups.lookup import Caller, Emit, Lookup
from drs_tui.model.drs.start_call import NoStartCall, Started, calls_by_id
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.protocol.events import StartCallFound
from drs_tui.protocol.requests import FindStartCalls

LOOKUP_EVENTS = Operation(
    "cloudtrail",
    "LookupEvents",
    "--who cannot say who started a recovery",
    {"MaxResults": 1},
    is_optional=True,
)

KEPT = 90 * 86_400.0  # seconds
LATE = 20 * 60.0  # seconds after a call, until which CloudTrail may still lack it
AGAIN = 60.0  # seconds until a call that CloudTrail lacks is asked for again
BEFORE, AFTER = 300.0, 60.0  # seconds around a job's creation in which its call was made
BETWEEN = 0.6  # seconds between questions
EVENTS_PER_CALL = 50
MAX_PAGES = 10

_ELSEWHERE = RequestError(
    ErrorKind.DENIED,
    "CloudTrail is not asked: only DRS was pointed at another endpoint",
    "set AWS_ENDPOINT_URL or AWS_ENDPOINT_URL_CLOUDTRAIL",
)


class _Events(NamedTuple):
    """The records of some calls, as JSON, and AWS's id of the request for the last of them."""

    texts: list[str]
    token: str | None
    request_id: str


class StartCallLookup(Lookup):
    """Finds the calls that started jobs and executions, a page of events at a time."""

    def __init__(self, source: JobSource, emit: Emit) -> None:
        super().__init__(source, emit)
        self._pending: dict[str, Started] = {}
        self._due: dict[str, float] = {}  # of those that CloudTrail lacked: monotonic
        self._ready_at = 0.0  # for the next request: monotonic
        self._current: Started | None = None  # of which some pages were read
        self._seen: list[str] = []  # their records
        self._pages = 0
        self._token: str | None = None

    @property
    def about(self) -> str:
        """The id of what is looked for next."""
        return self._next().id

    def ask(self, request: FindStartCalls) -> None:
        """Look for the calls that started these, at once."""
        for each in request.starts:
            self._pending[each.id] = each
            self._due.pop(each.id, None)

    def is_pending(self) -> bool:
        """Return whether a call is still to be found."""
        return bool(self._pending)

    def wait(self) -> float:
        """Return the seconds until CloudTrail may be asked again, or may know more."""
        due = min((self._due.get(each, 0.0) for each in self._pending), default=0.0)
        return max(due, self._ready_at) - time.monotonic()

    def _next(self) -> Started:
        if self._current:
            return self._current
        return min(self._pending.values(), key=lambda each: self._due.get(each.id, 0.0))

    def find(self, call: Caller) -> None:
        """Look for what is next, in one page of CloudTrail's events."""
        start, now = self._next(), self._source.clock.now()
        if now - start.at > KEPT:
            self._end(StartCallFound(start.id, None, now, NoStartCall.TOO_OLD))
            return
        asked = time.monotonic()
        events = self._page(call, start)
        self._seen += events.texts
        self._pages += 1
        as_of = self._source.clock.at(asked)
        found = calls_by_id(self._seen, list(self._pending))
        for each, start_call in found.items():
            self._end(StartCallFound(each, start_call, as_of, aws_request_id=events.request_id))
        if start.id in found:
            self._begin()
        elif events.token in (None, "", self._token) or self._pages >= MAX_PAGES:
            self._miss(start, as_of, events.request_id)
        else:
            self._current, self._token = start, events.token

    def _begin(self) -> None:
        """Begin with the first page of what is next."""
        self._current, self._seen, self._pages, self._token = None, [], 0, None

    def _miss(self, start: Started, as_of: float, request_id: str) -> None:
        """Emit that CloudTrail has no such call: for now, or for good."""
        others = len(self._seen)
        self._begin()
        if as_of - start.at > LATE:
            why_not = NoStartCall.NOT_FOUND
            self._pending.pop(start.id)
            self._due.pop(start.id, None)
        else:
            why_not = NoStartCall.NOT_YET
            self._due[start.id] = time.monotonic() + AGAIN
        self._emit(
            StartCallFound(start.id, None, as_of, why_not, others, aws_request_id=request_id)
        )

    def _end(self, found: StartCallFound) -> None:
        self._pending.pop(found.id)
        self._due.pop(found.id, None)
        self._emit(found)

    def _page(self, call: Caller, start: Started) -> _Events:
        """Ask for a page of the calls of that operation, made around that time."""
        client = call(lambda: self._source.client_for("cloudtrail"))
        if client is None:
            raise NotAskedError(_ELSEWHERE)
        named = {"AttributeKey": "EventName", "AttributeValue": start.api_call}
        following = {"NextToken": self._token} if self._token else {}
        ask = partial(
            client.lookup_events,
            LookupAttributes=[named],
            StartTime=datetime.fromtimestamp(start.at - BEFORE, UTC),
            EndTime=datetime.fromtimestamp(start.at + AFTER, UTC),
            MaxResults=EVENTS_PER_CALL,
            **following,
        )
        self._ready_at = time.monotonic() + BETWEEN
        answer: dict[str, Any] = call(ask)
        if "Events" not in answer:  # botocore turns a broken body into an empty answer
            raise BrokenAnswerError("the answer had no Events")
        texts = [str(each.get("CloudTrailEvent") or "") for each in answer["Events"]]
        return _Events(texts, answer.get("NextToken"), request_id_of(answer))

    def is_retried(self, failure: ClassifiedError) -> bool:
        """Return False where it was denied: the user may ask again."""
        self._begin()
        return failure.general and failure.request_error.kind is not ErrorKind.DENIED

    def give_up(self) -> None:
        """Forget everything: what was denied concerns all."""
        self._pending.clear()
        self._due.clear()
