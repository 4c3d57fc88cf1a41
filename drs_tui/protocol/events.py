"""Events: what the collector sends to the ui. The contract: docs/protocol.md."""

from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING, ClassVar, Union

from msgspec import Struct, field

from drs_tui.model.analysis.changes import Change
from drs_tui.model.analysis.row import Row, Source
from drs_tui.model.drs.facts import AnyFact
from drs_tui.model.drs.instance import RecoveryInstance
from drs_tui.model.drs.names import Name
from drs_tui.model.drs.plans import ExecutionStep, Plan, PlanExecution, PlanStep
from drs_tui.model.drs.start_call import NoStartCall, StartCall
from drs_tui.model.request_error import RequestError
from drs_tui.protocol.message import Message, leaves


class Topic(StrEnum):
    """The part of the collector's work that an event belongs to."""

    PAGE = "page"
    LIVE = "live"
    IDENTITY = "identity"
    LOG = "log"
    NAMES = "names"
    NETWORKS = "networks"
    INSTANCES = "instances"
    EXECUTION = "execution"
    ALL_INSTANCES = "all_instances"
    FACTS = "facts"
    PLANS = "plans"
    PLAN_EXECUTIONS = "plan_executions"
    PLAN_STEPS = "plan_steps"
    START_CALLS = "start_calls"


class Event(Message, frozen=True, tag_field="event", tag=True):
    """Base of everything that the collector sends.

    ``clears``: the topic whose failures end with it, and the field with what they were about.
    """

    clears: ClassVar[tuple[Topic, str] | None] = None

    def cleared(self) -> tuple[Topic, str] | None:
        """Return the topic whose failures end with it, and what they were about, as
        ``RequestFailed`` has it; None if there is none."""
        if self.clears is None:
            return None
        topic, field_name = self.clears
        return topic, attrgetter(field_name)(self) if field_name else ""


class AnsweringEvent(Event, frozen=True, kw_only=True):
    """An event that answers a call to AWS: ``aws_request_id`` is the call's (``x-amzn-RequestId``),
    empty where the answer has none."""

    aws_request_id: str = ""


class Ready(Event, frozen=True):
    """First event: the profile and region that are used, and where the region came from."""

    recorded: ClassVar[bool] = True

    version: int
    region: str
    region_from: str
    profile: str | None


class Refused(Event, frozen=True):
    """First and only event: the collector cannot start. ``message`` is one line: why, and advice.

    ``status`` is the exit status.
    """

    message: str
    status: int


class SourceEnded(Event, frozen=True):
    """Last event of a source that a request has opened: it ends by an error of ours.

    The other sources of the process go on. ``message`` is one line.
    """

    message: str


class Connected(Event, frozen=True):
    """A client was created. ``endpoint`` is its URL; None for AWS's own endpoint."""

    recorded: ClassVar[bool] = True

    endpoint: str | None


class Identity(AnsweringEvent, frozen=True):
    """The account and ARN of the caller, as STS returned them."""

    recorded: ClassVar[bool] = True
    clears = Topic.IDENTITY, ""

    account: str
    arn: str


class JobUpdate(Struct, frozen=True, gc=False, array_like=True, forbid_unknown_fields=True):
    """One job as of an answer.

    ``after`` is the id of the job before it at the top of the list; None puts it first. It is used
    only for a job that is not in the list yet. ``changes`` are those since the previous answer.
    """

    row: Row
    after: str | None = None
    changes: tuple[Change, ...] = ()


class JobsUpdated(AnsweringEvent, frozen=True):
    """Some jobs of one answer, in its order, few enough to apply in one turn of the event loop.

    ``answers`` is the list of their items as AWS sent them, packed together, since they repeat each
    other (``codec.pack_together``). ``asked`` is when the request started (seconds, monotonic, only
    for order), ``as_of`` the same by the service's clock (epoch seconds).
    """

    recorded: ClassVar[bool] = True

    topic: Topic
    jobs: tuple[JobUpdate, ...]
    answers: bytes
    asked: float
    as_of: float


class PageLoaded(AnsweringEvent, frozen=True):
    """A page is complete: it had ``jobs`` jobs, and ``unreadable`` items without a jobID.

    ``more``: the list continues at ``token``. ``resume`` is the token to continue from if MaxItems
    ended the list. Both are in botocore's encoded form.
    """

    recorded: ClassVar[bool] = True
    clears = Topic.PAGE, ""

    request: int
    jobs: int
    unreadable: int
    more: bool
    resume: str | None
    as_of: float
    token: str | None = None


class Refreshed(Event, frozen=True):
    """A refresh has ended: jobs without an update are unchanged.

    ``next_in`` is the seconds until the next one; None: only when requested.
    """

    recorded: ClassVar[bool] = True
    clears = Topic.LIVE, ""

    as_of: float
    live: int
    calls: int
    next_in: float | None


class JobDeleted(AnsweringEvent, frozen=True):
    """The job was requested by id and no longer exists."""

    recorded: ClassVar[bool] = True

    job_id: str
    asked: float
    as_of: float


class RequestFailed(AnsweringEvent, frozen=True):
    """A request failed. ``retry_in`` is the seconds until the retry; None: only when requested.

    ``about`` is what it was about: the id of a job (for a log) or of an action run (for an
    execution), the kind of facts, or the ARN of a plan or of its execution.
    """

    recorded: ClassVar[bool] = True

    topic: Topic
    request_error: RequestError
    retry_in: float | None
    request: int | None = None
    about: str = ""


class Paused(Event, frozen=True):
    """Requests by timer have stopped (``on``), or continue."""

    recorded: ClassVar[bool] = True

    on: bool


class ClockMeasured(Event, frozen=True):
    """The service's clock is ``offset`` seconds ahead of this machine's."""

    recorded: ClassVar[bool] = True

    offset: float


class CredentialsExpiring(Event, frozen=True):
    """The credentials expire in ``minutes_left`` whole minutes; None: not soon."""

    recorded: ClassVar[bool] = True

    minutes_left: int | None


class MfaRequired(Event, frozen=True):
    """A role requires a code of an MFA device (serial number or ARN); None: no longer.

    ``refused``: AWS did not accept the previous code.
    """

    recorded: ClassVar[bool] = True

    device: str | None
    refused: bool = False


class CredentialsIssued(Event, frozen=True):
    """Credentials of a role, for the next collector if this one ends (``RestoreCredentials``)."""

    secret: ClassVar[bool] = True

    key: str
    credentials: str


class LogUpdated(AnsweringEvent, frozen=True):
    """Items of a job's log, in its order. ``items`` is a list of them as AWS sent them, packed.

    They replace the items of the log from index ``start`` on. A page is sent as several of these
    events, none of them long unless one item is.
    """

    recorded: ClassVar[bool] = True

    job_id: str
    start: int
    items: bytes


class LogPageRead(AnsweringEvent, frozen=True):
    """A page of a log is complete: the log has ``length`` items so far.

    ``more``: there is another page, which will be requested. ``as_of`` is as in JobsUpdated.
    """

    recorded: ClassVar[bool] = True
    clears = Topic.LOG, "job_id"

    job_id: str
    length: int
    more: bool
    as_of: float


class NamesFound(AnsweringEvent, frozen=True):
    """Names of some source servers (``topic`` NAMES) or source networks (NETWORKS).

    ``missing`` are ids that were requested and that DRS no longer knows. ``complete``: with these,
    all names that exist have been sent.
    """

    recorded: ClassVar[bool] = True

    topic: Topic
    names: tuple[Name, ...]
    missing: tuple[str, ...] = ()
    complete: bool = False

    def cleared(self) -> tuple[Topic, str]:
        """Return the topic that it is of."""
        return self.topic, ""


class InstancesFound(AnsweringEvent, frozen=True):
    """The recovery instances of ``servers``, some of which may have none."""

    recorded: ClassVar[bool] = True
    clears = Topic.INSTANCES, ""

    servers: tuple[str, ...]
    instances: tuple[RecoveryInstance, ...]
    as_of: float


class AllInstancesFound(AnsweringEvent, frozen=True):
    """Some of all recovery instances. ``first``: they begin a new list, which ends with
    ``complete``."""

    recorded: ClassVar[bool] = True
    clears = Topic.ALL_INSTANCES, ""

    instances: tuple[RecoveryInstance, ...]
    as_of: float
    first: bool
    complete: bool


class FactsFound(AnsweringEvent, frozen=True):
    """Facts of one kind (``fact.kind_of``) about some of the ids that were asked for."""

    recorded: ClassVar[bool] = True
    clears = Topic.FACTS, "kind"

    kind: str
    facts: tuple[AnyFact, ...]
    as_of: float


class ExecutionFound(AnsweringEvent, frozen=True):
    """SSM's execution of an action run: the answer as SSM sent it, packed, its pages merged."""

    recorded: ClassVar[bool] = True
    clears = Topic.EXECUTION, "run_id"

    run_id: str
    type: str
    answer: bytes
    as_of: float


class StartCallFound(AnsweringEvent, frozen=True):
    """The API call that started the job of that id, or the execution of that ARN.

    Without a ``call``, ``why_not`` says why; ``others`` is then how many calls of that operation
    there were at that time, whose answers name something else or nothing.
    """

    recorded: ClassVar[bool] = True
    clears = Topic.START_CALLS, "id"

    id: str
    call: StartCall | None
    as_of: float
    why_not: NoStartCall | None = None
    others: int = 0


class PlansFound(AnsweringEvent, frozen=True):
    """Some recovery plans. ``first``: they begin a new list, which ends with ``complete``."""

    recorded: ClassVar[bool] = True
    clears = Topic.PLANS, ""

    plans: tuple[Plan, ...]
    as_of: float
    first: bool
    complete: bool


class PlanFound(AnsweringEvent, frozen=True):
    """A recovery plan with its description, and its own steps, in the order of their places."""

    recorded: ClassVar[bool] = True
    clears = Topic.PLANS, "plan.arn"

    plan: Plan
    steps: tuple[PlanStep, ...]
    as_of: float


class PlanExecutionsFound(AnsweringEvent, frozen=True):
    """Executions of recovery plans that are new or have changed, by an answer as of then.

    ``gone`` are the ARNs of those that no longer exist. ``complete``: with these, all executions
    have been sent.
    """

    recorded: ClassVar[bool] = True
    clears = Topic.PLAN_EXECUTIONS, ""

    executions: tuple[PlanExecution, ...]
    as_of: float
    gone: tuple[str, ...] = ()
    complete: bool = False


class PlanStepsFound(AnsweringEvent, frozen=True):
    """Steps of the execution of that ARN that are new or have changed, by an answer as of then.

    ``complete``: with these, all its steps have been sent.
    """

    recorded: ClassVar[bool] = True
    clears = Topic.PLAN_STEPS, "execution"

    execution: str
    steps: tuple[ExecutionStep, ...]
    as_of: float
    complete: bool = False


class TargetsListed(Event, frozen=True):
    """The profiles of this machine, and the regions that have DRS."""

    profiles: tuple[str, ...]
    regions: tuple[str, ...]


if TYPE_CHECKING:
    AnyEvent = Event
else:
    AnyEvent = Union[leaves(Event)]  # noqa: UP007  of a tuple


class EventEnvelope(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An event as sent: its number, its source, the query's generation, and the event.

    ``key`` is the source's number within the collector process, which numbers each source's events;
    0: the one that it was started for. ``codec.key_of`` reads it without decoding the line.
    """

    number: int
    source: Source
    generation: int
    event: AnyEvent = field(name="body")
    key: int = 0
