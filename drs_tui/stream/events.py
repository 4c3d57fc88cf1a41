"""What the collector tells the ui. The contract: docs/stream.md."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from drs_tui.model.changes import Change
from drs_tui.model.row import Row, Source


class Kind(StrEnum):
    """What went wrong, as far as the ui acts on it."""

    THROTTLED = "throttled"
    DENIED = "denied"
    NO_CREDENTIALS = "no credentials"
    EXPIRED = "expired"
    NOT_INITIALIZED = "not initialised"
    INVALID = "invalid"
    UNREACHABLE = "unreachable"
    BAD_ANSWER = "bad answer"
    SERVICE = "service"
    INTERNAL = "internal"


class Lane(StrEnum):
    """Which of the collector's lines of work something is from."""

    PAGE = "page"
    LIVE = "live"
    IDENTITY = "identity"


@dataclass(frozen=True, slots=True)
class Problem:
    """Any failure, in words: ``happened`` what, in short; ``mend`` what to do about it (may be
    empty); ``said`` what AWS said, where that adds something."""

    kind: Kind
    happened: str
    mend: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Ready:
    """First event: there are a profile and a region to ask in, and where they came from."""

    version: int
    region: str
    region_from: str
    profile: str | None


@dataclass(frozen=True, slots=True)
class Refused:
    """First and only event: it cannot start. ``message``, one line: what, and how to mend it."""

    message: str
    status: int


@dataclass(frozen=True, slots=True)
class Connected:
    """There is a client: where it asks, when that is not AWS's own endpoint."""

    endpoint: str | None


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks: the account and the caller's ARN, when STS has told."""

    account: str
    arn: str


@dataclass(frozen=True, slots=True)
class JobSeen:
    """One job as an answer showed it.

    ``answer`` is the item as it came, packed (``codec.pack``). ``asked`` is when its request
    started (seconds, monotonic, only for order), ``as_of`` the same by the service's clock (epoch
    seconds). ``after`` names the job before it in the head of the list; None puts it on top. It
    matters only for a job not in the list yet. ``changes`` were observed since the answer before.
    """

    lane: Lane
    row: Row
    answer: bytes
    asked: float
    as_of: float
    after: str | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class PageEnd:
    """A page has been told whole: ``jobs`` items, ``unreadable`` more that had no jobID.

    ``more``: the list goes on. ``resume`` is the token to go on from when MaxItems ended it.
    """

    request: int
    jobs: int
    unreadable: int
    more: bool
    resume: str | None
    as_of: float


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A tick is over: what was not told is as it was. ``next_in`` seconds comes the next one."""

    as_of: float
    live: int
    calls: int
    next_in: float | None


@dataclass(frozen=True, slots=True)
class Gone:
    """The job was asked for by id and is not there any more."""

    job_id: str
    asked: float
    as_of: float


@dataclass(frozen=True, slots=True)
class Trouble:
    """A request failed. ``retry_in`` seconds until it is tried again; None: only when asked to."""

    lane: Lane
    problem: Problem
    retry_in: float | None
    request: int | None = None


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The page request of that id was given up."""

    request: int


@dataclass(frozen=True, slots=True)
class Paused:
    """Asking by timer has stopped, or goes on."""

    on: bool


@dataclass(frozen=True, slots=True)
class ClockSeen:
    """The service's clock is ``offset`` seconds ahead of this machine's."""

    offset: float


@dataclass(frozen=True, slots=True)
class CredentialsSeen:
    """Whole minutes until the credentials end, when that is soon; None when it is not."""

    minutes_left: int | None


Event = (
    Ready
    | Refused
    | Connected
    | Identity
    | JobSeen
    | PageEnd
    | Refreshed
    | Gone
    | Trouble
    | Cancelled
    | Paused
    | ClockSeen
    | CredentialsSeen
)


class Told(NamedTuple):
    """An event on its way: its number within the source, whence, and the query's generation."""

    number: int
    source: Source
    generation: int
    event: Event
