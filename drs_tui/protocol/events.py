"""What the collector sends the ui. The contract: docs/protocol.md."""

from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Union

from msgspec import Struct, field

from drs_tui.model.analysis.changes import Change
from drs_tui.model.analysis.row import Row, Source
from drs_tui.model.drs.instance import RecoveryInstance
from drs_tui.model.drs.names import Name
from drs_tui.model.request_error import RequestError
from drs_tui.protocol.message import Message, leaves


class Topic(StrEnum):
    """Which of the collector's lines of work something is from."""

    PAGE = "page"
    LIVE = "live"
    IDENTITY = "identity"
    LOG = "log"
    NAMES = "names"
    NETWORKS = "networks"
    INSTANCES = "instances"
    EXECUTION = "execution"


class Event(Message, frozen=True, tag_field="event", tag=True):
    """Anything that the collector says."""


class AnsweringEvent(Event, frozen=True, kw_only=True):
    """An event that answers a call to AWS: ``aws_request_id`` is the call's (``x-amzn-RequestId``),
    empty where the answer has none."""

    aws_request_id: str = ""


class Ready(Event, frozen=True):
    """First event: there are a profile and a region to ask in, and where they came from."""

    version: int
    region: str
    region_from: str
    profile: str | None


class Refused(Event, frozen=True):
    """First and only event: it cannot start. ``message``, one line: why, and what to do."""

    message: str
    status: int


class Connected(Event, frozen=True):
    """There is a client: where it asks, when that is not AWS's own endpoint."""

    endpoint: str | None


class Identity(AnsweringEvent, frozen=True):
    """The account and the caller's ARN, as STS gave them."""

    account: str
    arn: str


class JobUpdate(Struct, frozen=True, gc=False, array_like=True, forbid_unknown_fields=True):
    """One job as an answer showed it.

    ``after`` names the job before it in the head of the list; None puts it on top. It matters only
    for a job not in the list yet. ``changes`` were observed since the answer before.
    """

    row: Row
    after: str | None = None
    changes: tuple[Change, ...] = ()


class JobsUpdated(AnsweringEvent, frozen=True):
    """Some jobs of one answer, in its order, no more than a loop turn takes.

    ``answers`` is the list of their items as they came, packed together, since they repeat each
    other (``codec.pack_together``). ``asked`` is when the request started (seconds, monotonic, only
    for order), ``as_of`` the same by the service's clock (epoch seconds).
    """

    topic: Topic
    jobs: tuple[JobUpdate, ...]
    answers: bytes
    asked: float
    as_of: float


class PageLoaded(AnsweringEvent, frozen=True):
    """A page is complete: ``jobs`` items, ``unreadable`` more that had no jobID.

    ``more``: the list goes on, from ``token``. ``resume`` is the token to go on from when MaxItems
    ended it. Both are botocore's encoded form.
    """

    request: int
    jobs: int
    unreadable: int
    more: bool
    resume: str | None
    as_of: float
    token: str | None = None


class Refreshed(Event, frozen=True):
    """A refresh is over: all else is unchanged. The next one is in ``next_in`` seconds."""

    as_of: float
    live: int
    calls: int
    next_in: float | None


class JobDeleted(AnsweringEvent, frozen=True):
    """The job was asked for by id and is not there any more."""

    job_id: str
    asked: float
    as_of: float


class RequestFailed(AnsweringEvent, frozen=True):
    """A request failed. ``retry_in`` seconds until it is tried again; None: only when asked to.

    ``about`` is the job (a log's) or action run (an execution's) that it was about.
    """

    topic: Topic
    request_error: RequestError
    retry_in: float | None
    request: int | None = None
    about: str = ""


class Cancelled(Event, frozen=True):
    """The page request of that id was given up."""

    request: int


class Paused(Event, frozen=True):
    """Asking by timer has stopped, or goes on."""

    on: bool


class ClockMeasured(Event, frozen=True):
    """The service's clock is ``offset`` seconds ahead of this machine's."""

    offset: float


class CredentialsExpiring(Event, frozen=True):
    """Whole minutes until the credentials end, when that is soon; None when it is not."""

    minutes_left: int | None


class MfaRequired(Event, frozen=True):
    """A role wants the code of that MFA device (its serial number or ARN); None: not any more.

    ``refused``: the code that was given before got no credentials.
    """

    device: str | None
    refused: bool = False


class CredentialsIssued(Event, frozen=True):
    """A role's credentials, for the next collector should this one end (``RestoreCredentials``)."""

    secret: ClassVar[bool] = True

    key: str
    credentials: str


class LogUpdated(AnsweringEvent, frozen=True):
    """Items of a job's log, in its order. ``items`` is a list of them as they came, packed.

    They replace the log from index ``start`` on. A page comes as several
    of these, none of them long unless one item is.
    """

    job_id: str
    start: int
    items: bytes


class LogPageRead(AnsweringEvent, frozen=True):
    """A page of a log is complete: the log has ``length`` items so far.

    ``more``: another page is there, and will be asked for. ``as_of`` is as in JobsSeen.
    """

    job_id: str
    length: int
    more: bool
    as_of: float


class NamesFound(AnsweringEvent, frozen=True):
    """What some source servers or source networks are called.

    ``topic`` NAMES: servers; NETWORKS: networks. ``missing`` were asked for, and DRS does not
    know them any more. ``complete``: these were the last of all there are.
    """

    topic: Topic
    names: tuple[Name, ...]
    missing: tuple[str, ...] = ()
    complete: bool = False


class InstancesFound(AnsweringEvent, frozen=True):
    """The recovery instances of those source servers; a server that has none is only in
    ``servers``."""

    servers: tuple[str, ...]
    instances: tuple[RecoveryInstance, ...]
    as_of: float


class ExecutionFound(AnsweringEvent, frozen=True):
    """What SSM says of an action run: the answer as it came, packed, its pages merged."""

    run_id: str
    type: str
    answer: bytes
    as_of: float


class TargetsListed(Event, frozen=True):
    """The profiles of this machine, and the regions that have DRS."""

    profiles: tuple[str, ...]
    regions: tuple[str, ...]


if TYPE_CHECKING:
    AnyEvent = Event
else:
    AnyEvent = Union[leaves(Event)]  # noqa: UP007  of a tuple


class EventEnvelope(Struct, frozen=True, forbid_unknown_fields=True):
    """An event on its way: its number within the source, whence, and the query's generation."""

    number: int
    source: Source
    generation: int
    event: AnyEvent = field(name="body")
