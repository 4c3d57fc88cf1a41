"""What is known beside the jobs: who asks, how fresh the screen is, what went wrong."""

from dataclasses import dataclass, field, replace
from enum import Enum

from drs_tui.stream import events as ev

ABOUT_KEPT = 200


class Paging(Enum):
    """Where the list's paging stands."""

    IDLE = "idle"
    LOADING = "loading"
    FAILED = "failed"
    STOPPED = "stopped"  # MaxItems was reached
    END = "end"


@dataclass(frozen=True, slots=True)
class Setback:
    """A failed request: the problem, and when it is tried again (epoch; None: when asked to)."""

    problem: ev.Problem
    retry_at: float | None


@dataclass(frozen=True, slots=True)
class Status:
    """One immutable value for header, last line and empty states. Instants as named in events."""

    ready: ev.Ready | None = None
    endpoint: str | None = None
    account: str = ""
    arn: str = ""
    as_of: float | None = None
    due: float | None = None  # when the next answer is expected
    offset: float = 0.0
    minutes_left: int | None = None  # of the credentials, when that is few
    paused: bool = False
    paging: Paging = Paging.IDLE
    resume: str | None = None
    token: str | None = None  # where the next page begins
    paged: int = 0  # how many entries the pages had so far
    unreadable: int = 0
    setbacks: dict[ev.Lane, Setback] = field(default_factory=dict)
    about: dict[str, Setback] = field(default_factory=dict)  # by job or run id
    ended: str | None = None  # the collector's last words, once it has ended
    starts_at: float | None = None  # when another one is started (epoch)

    def without(self, lane: ev.Lane, about: str = "") -> "Status":
        """The same, that lane's setback being over, and the one about that job or run."""
        if lane not in self.setbacks and about not in self.about:
            return self
        rest = {name: setback for name, setback in self.setbacks.items() if name is not lane}
        others = {name: setback for name, setback in self.about.items() if name != about}
        return replace(self, setbacks=rest, about=others)

    @property
    def setback(self) -> Setback | None:
        """What keeps the screen from being fresh or whole, the worse first."""
        return self.setbacks.get(ev.Lane.LIVE) or self.setbacks.get(ev.Lane.PAGE)


def _paged(status: Status, end: ev.PageEnd) -> Status:
    paging = Paging.IDLE if end.more else Paging.STOPPED if end.resume else Paging.END
    return replace(
        status.without(ev.Lane.PAGE),
        paging=paging,
        resume=end.resume,
        token=end.token,
        paged=status.paged + end.jobs + end.unreadable,
        unreadable=status.unreadable + end.unreadable,
        as_of=status.as_of or end.as_of,
    )


def _troubled(status: Status, trouble: ev.Trouble, now: float) -> Status:
    retry_at = None if trouble.retry_in is None else now + trouble.retry_in
    setback = Setback(trouble.problem, retry_at)
    # One log that fails says nothing of the others.
    is_own = trouble.about and trouble.problem.kind not in ev.GENERAL
    setbacks = status.setbacks if is_own else status.setbacks | {trouble.lane: setback}
    about = status.about | {trouble.about: setback} if trouble.about else status.about
    if len(about) > ABOUT_KEPT:
        del about[next(iter(about))]
    paging = Paging.FAILED if trouble.lane is ev.Lane.PAGE else status.paging
    return replace(status, setbacks=setbacks, about=about, paging=paging)


def apply(status: Status, event: ev.Event, now: float) -> Status:
    """The status after an event that came ``now`` (epoch seconds by the service's clock)."""
    match event:
        case ev.Ready():
            return replace(status, ready=event)
        case ev.Connected(endpoint):
            return replace(status, endpoint=endpoint)
        case ev.Identity(account, arn):
            return replace(status, account=account, arn=arn)
        case ev.PageEnd():
            return _paged(status, event)
        case ev.Refreshed(as_of=as_of, next_in=next_in):
            due = None if next_in is None else now + next_in
            return replace(status.without(ev.Lane.LIVE), as_of=as_of, due=due)
        case ev.Trouble():
            return _troubled(status, event, now)
        case ev.Cancelled():
            return replace(status.without(ev.Lane.PAGE), paging=Paging.IDLE)
        case ev.Paused(on):
            return replace(status, paused=on, due=None)
        case ev.CredentialsSeen(minutes_left):
            return replace(status, minutes_left=minutes_left)
        case ev.LogRead(job_id):
            return status.without(ev.Lane.LOG, job_id)
        case ev.NamesSeen(lane=lane):
            return status.without(lane)
        case ev.InstancesSeen():
            return status.without(ev.Lane.INSTANCES)
        case ev.ExecutionSeen(run_id):
            return status.without(ev.Lane.EXECUTION, run_id)
        case ev.ClockSeen(offset):
            return replace(status, offset=offset)
        case _:
            return status
