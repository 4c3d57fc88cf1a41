"""The facts of a report: what ``report.json`` holds, and what the page is written from.

Texts are as they came. Every time has its source; what is not known is None.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct, field

from drs_tui.model.analysis.comparison import Result
from drs_tui.model.analysis.rto import RtoTarget
from drs_tui.model.analysis.rto_status import RtoVerdict
from drs_tui.report.terms import Fields, Terms

FORMAT = 1  # members may be added within one


class TimeOrigin(StrEnum):
    """Where a time is from: the job's log, the discovery of Systems Manager's agent, a field of a
    DRS answer, what was given as an option, what drs-tui saw, CloudTrail."""

    LOG = "LOG"
    AGENT = "AGENT"
    SERVICE = "SERVICE"
    GIVEN = "GIVEN"
    OBSERVED = "OBSERVED"
    CLOUDTRAIL = "CLOUDTRAIL"


class Standing(StrEnum):
    """How a server stands against an objective. OPEN: it may still meet it."""

    MET = "MET"
    MISSED = "MISSED"
    OPEN = "OPEN"
    UNKNOWN = "UNKNOWN"


class Part(Struct, frozen=True, rename="camel"):
    """Base of the parts of a report."""


class Moment(Part, frozen=True):
    """An instant. ``within_seconds``: it was observed, and happened at most so long before; None:
    not known."""

    at: datetime
    source: TimeOrigin
    within_seconds: float | None = None

    @property
    def epoch(self) -> float:
        """The instant in epoch seconds."""
        return self.at.timestamp()


def moment(at: float | None, source: TimeOrigin, within: float | None = None) -> Moment | None:
    """Make a moment of epoch seconds; None of None."""
    return None if at is None else Moment(instant(at), source, within)


def instant(at: float) -> datetime:
    """Make an instant of epoch seconds, to what can be relied on: DRS's times have milliseconds."""
    return datetime.fromtimestamp(round(at, 3), UTC)


class Origin(Part, frozen=True):
    """The recording that a report is computed from.

    ``head`` is the head of its hash chain over ``lines`` lines; ``problems``: what is wrong with
    it. ``recorded_by`` is the caller's ARN by STS.
    """

    head: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    lines: int
    began: datetime
    ended: datetime
    tool: str
    botocore: str
    recorded_by: str | None
    endpoint: str | None
    is_demo: bool
    is_redacted: bool
    problems: tuple[str, ...]


class PlanFacts(Part, frozen=True):
    """The recovery plan, and its execution that launched the jobs."""

    name: str | None
    arn: str | None
    execution_arn: str
    mode: str | None
    status: str | None
    started: Moment | None
    ended: Moment | None


class Identity(Part, frozen=True):
    """Which recovery: ``kind`` is the jobs' ``initiatedBy``, ``is_drill`` whether it is a drill."""

    job_ids: tuple[str, ...] = field(name="jobIDs")
    name: str
    kind: str | None
    is_drill: bool
    account: str
    region: str
    outcome: str
    is_live: bool
    tags: dict[str, str | None]
    plan: PlanFacts | None


class Caller(Part, frozen=True):
    """Who made an API call, by CloudTrail; a member is None where it says nothing.

    ``words`` name the caller. ``mfa`` is what AWS knows of the session.
    """

    words: str
    event_name: str
    event_id: str = field(name="eventID")
    at: Moment | None
    arn: str | None
    type: str | None
    session: str | None
    source_address: str | None = field(name="sourceIPAddress")
    user_agent: str | None
    invoked_by: str | None
    mfa: bool | None
    is_console: bool


class StartFacts(Part, frozen=True):
    """Who started a job; ``why_unknown`` why that is not known, else empty."""

    job_id: str = field(name="jobID")
    caller: Caller | None
    why_unknown: str


class Who(Part, frozen=True):
    """Who started the jobs, and who made the report."""

    starts: tuple[StartFacts, ...]
    made_on: str
    made_with: str


class JobTimes(Part, frozen=True):
    """A job of the recovery. ``account_name``: what its account is called, where several sources
    were recorded."""

    job_id: str = field(name="jobID")
    account: str
    account_name: str | None
    region: str
    created: Moment | None
    ended: Moment | None
    log_read: Moment | None
    servers: int
    status: str | None


class Clock(Part, frozen=True):
    """From where to where the recovery time is counted: ``started_why`` says why from there, and
    ``rto_from`` who has given the objective."""

    started: Moment | None
    started_why: str
    end: RtoTarget
    rto_seconds: float | None
    rto_from: str
    deadline: datetime | None
    rpo_seconds: float | None


class PhaseSpan(Part, frozen=True):
    """A span of time in one state, by the job's log; ``end`` None: it continues."""

    job_id: str = field(name="jobID")
    phase: str | None
    state: str
    start: datetime
    end: datetime | None


class AttemptFacts(Part, frozen=True):
    """A launch of a server, and how it ended, in words."""

    job_id: str = field(name="jobID")
    ended_as: str


class InstanceFacts(Part, frozen=True):
    """A recovery instance, by DescribeRecoveryInstances as of ``seen``.

    ``gone``: when an answer had it no more.
    """

    recovery_instance_id: str | None = field(name="recoveryInstanceID")
    ec2_instance_id: str | None = field(name="ec2InstanceID")
    state: str | None
    is_running: bool
    launched: Moment | None
    seen: datetime
    gone: datetime | None


class ServerFacts(Part, frozen=True):
    """A server. ``seconds``: from the clock's start until it was recovered.

    ``cause`` is the number of its cause, ``error`` AWS's own words. ``is_converted``: whether its
    snapshot was converted, which the recovery mode FAST leaves out.
    """

    name: str
    source_server_id: str | None = field(name="sourceServerID")
    hostname: str | None
    result: Result | None
    is_skipped: bool
    state: str
    recovered: Moment | None
    seconds: float | None
    rto: Standing | None
    margin_seconds: float | None
    recovery_point: Moment | None
    recovery_point_age_seconds: float | None
    rpo: Standing | None
    phases: dict[str, float]
    spans: tuple[PhaseSpan, ...]
    launched: Moment | None
    agent: Moment | None
    actions_passed: Moment | None
    attempts: tuple[AttemptFacts, ...]
    instance: InstanceFacts | None
    instance_id: str | None = field(name="instanceID")
    is_converted: bool | None
    cause: int | None
    error: str | None


class CauseFacts(Part, frozen=True):
    """Why something failed, and what did. ``message`` is AWS's own, ``hint`` drs-tui's."""

    number: int
    title: str
    state: str
    counted: str
    names: tuple[str, ...]
    message: str | None
    hint: str | None
    is_resolved: bool


class ActionFacts(Part, frozen=True):
    """A post-launch action on one server.

    ``execution_id`` is Systems Manager's, as far as that was read; its status is ``execution``.
    """

    server: str
    name: str
    is_optional: bool | None
    result: str | None
    ended: Moment | None
    reason: str | None
    run_id: str | None = field(name="runID")
    execution: str | None


class DeviationKind(StrEnum):
    """What was not as planned, or not as observed."""

    SKIPPED = "SKIPPED"
    CANCELLED = "CANCELLED"
    NO_PART = "NO_PART"
    STEP = "STEP"
    OPTIONAL_ACTION = "OPTIONAL_ACTION"
    LAUNCHED_AGAIN = "LAUNCHED_AGAIN"
    NOT_OBSERVED = "NOT_OBSERVED"
    DENIED = "DENIED"
    NOT_READ = "NOT_READ"
    CLOCK = "CLOCK"
    RECORDING = "RECORDING"


class Deviation(Part, frozen=True):
    """One deviation, in words."""

    kind: DeviationKind
    words: str


class NoteFacts(Part, frozen=True):
    """What a person typed while it was recorded."""

    at: datetime
    text: str


class CleanUp(Part, frozen=True):
    """Which instances ran as of ``as_of``; None: that was not read. ``jobs`` terminated some."""

    as_of: datetime | None
    running: tuple[str, ...]
    jobs: tuple[str, ...]


class Verdict(Part, frozen=True):
    """What it came to. ``rto`` is None without an objective."""

    sentence: str
    rto: RtoVerdict | None
    servers: int
    recovered: int
    failed: int
    seconds: float | None
    slowest_seconds: float | None
    untimed: int
    rpo_sentence: str
    largest: tuple[str, ...]


class Against(Part, frozen=True):
    """The comparison with a former recovery: its sentence, and its lines and tables."""

    job_ids: tuple[str, ...] = field(name="jobIDs")
    head: str
    sentence: str
    lines: tuple[str, ...]
    tables: tuple["AgainstTable", ...]
    notes: tuple[str, ...]


class AgainstTable(Part, frozen=True):
    """A table of the comparison."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Report(Part, frozen=True):
    """The report of one recovery, as of ``as_of`` by the service's clock."""

    drs_tui_report: int = field(name="drs_tui_report")
    terms: Terms
    as_of: datetime
    origin: Origin
    verdict: Verdict
    identity: Identity
    who: Who
    clock: Clock
    jobs: tuple[JobTimes, ...]
    servers: tuple[ServerFacts, ...]
    causes: tuple[CauseFacts, ...]
    actions: tuple[ActionFacts, ...]
    deviations: tuple[Deviation, ...]
    notes: tuple[NoteFacts, ...]
    clean_up: CleanUp
    against: Against | None
    clock_offset_seconds: float

    @property
    def fields(self) -> Fields:
        """What people have filled in."""
        return self.terms.fields
