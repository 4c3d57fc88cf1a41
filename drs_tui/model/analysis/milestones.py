"""Count how many servers of a job reached each milestone, how long they took, by which clock.

DRS gives few times: a launch has one in the job's log, an SSM agent its discovery. An action run
has only the time at which we observed its status change.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import NamedTuple

from drs_tui.model.analysis.changes import Subject, server_keys, stable_key
from drs_tui.model.analysis.counts import UNFINISHED_STATUSES, ActionFailure, failed_action
from drs_tui.model.analysis.progress import JobProgress, Progress, State
from drs_tui.model.analysis.rto import RtoTarget
from drs_tui.model.drs.job import ActionRun, Job, Server
from drs_tui.model.text.times import elapsed

Seen = Mapping[Subject, float]  # when a status was seen to change: epoch seconds


class TimeSource(StrEnum):
    """Where a time comes from."""

    LOG = "LOG"
    AGENT = "AGENT"
    OBSERVED = "OBSERVED"


class MilestoneTime(NamedTuple):
    """A server that reached a milestone. ``at`` is epoch seconds; None: not known."""

    key: str
    at: float | None = None
    source: TimeSource | None = None


class ServerDuration(NamedTuple):
    """How long the server of that key took, in seconds since the job's creation."""

    key: str
    took: float


class DurationStats(NamedTuple):
    """Figures of the known times. ``median`` is in seconds, of ``timed`` servers."""

    first: ServerDuration
    median: float
    slowest: ServerDuration
    timed: int


@dataclass(frozen=True, slots=True)
class Milestone:
    """Which of ``total`` servers reached ``end``: ``reached``, ordered by time, untimed last.

    ``failed`` and ``cancelled`` ones never will in this job, their keys are ``lost``; those of the
    remaining ones, which still may, are ``pending``.
    """

    end: RtoTarget
    total: int
    reached: tuple[MilestoneTime, ...] = ()
    failed: int = 0
    cancelled: int = 0
    lost: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()

    @property
    def open(self) -> int:
        """Count the servers that may still reach it."""
        return self.total - len(self.reached) - self.failed - self.cancelled

    @property
    def times(self) -> list[float]:
        """Return the known instants, ascending."""
        return [mark.at for mark in self.reached if mark.at is not None]

    def spread(self, created: float | None) -> DurationStats | None:
        """Return first, median and slowest; None when no time is known, or not the start."""
        timed = [mark for mark in self.reached if mark.at is not None]
        if created is None or not timed:
            return None
        took = ((mark.key, elapsed(created, mark.at)) for mark in timed)
        laps = [ServerDuration(key, seconds) for key, seconds in took if seconds is not None]
        if not laps:
            return None
        return DurationStats(laps[0], median(lap.took for lap in laps), laps[-1], len(laps))

    def late(self, deadline: float | None) -> int:
        """Count the servers that reached it after that instant, as far as is known."""
        return 0 if deadline is None else sum(at > deadline for at in self.times)

    @property
    def sources(self) -> Counter[TimeSource | None]:
        """Count the times by source; None: no source has one."""
        return Counter(mark.source for mark in self.reached)


def passed(server: Server) -> bool:
    """Return whether a server passed its post-launch actions.

    None is unfinished and every required run has succeeded; where all are optional, each ended.
    """
    runs = _counted(server)
    on_its_way = any(run.status in UNFINISHED_STATUSES for run in server.runs or ())
    return (
        bool(runs)
        and not on_its_way
        and all(
            run.status == "SUCCEEDED" or (run.action.optional is True and run.status == "FAILED")
            for run in runs
        )
    )


def _counted(server: Server) -> list[ActionRun]:
    runs = list(server.runs or ())
    return [run for run in runs if run.action.optional is not True] or runs


def _launched(progress: Progress, _server: Server, seen: Seen) -> MilestoneTime | None:
    if progress.state is not State.DONE:
        return None
    if progress.reached_at is not None:
        return MilestoneTime(progress.key, progress.reached_at, TimeSource.LOG)
    return _observed(progress.key, seen.get(Subject("server", progress.key)))


def _agent(progress: Progress, server: Server, _seen: Seen) -> MilestoneTime | None:
    at = server.ssm_agent_discovered
    return None if at is None else MilestoneTime(progress.key, at, TimeSource.AGENT)


def _actions(progress: Progress, server: Server, seen: Seen) -> MilestoneTime | None:
    if not passed(server):
        return None
    required = set(map(id, _counted(server)))
    times = [
        seen.get(Subject("run", progress.key, stable_key(run.run_id, place)))
        for place, run in enumerate(server.runs or ())
        if id(run) in required
    ]
    known = [at for at in times if at is not None]
    # A run that ended before we first looked may have been the last one.
    return _observed(progress.key, max(known) if len(known) == len(times) else None)


def _observed(key: str, at: float | None) -> MilestoneTime:
    return MilestoneTime(key, at, None if at is None else TimeSource.OBSERVED)


_REACHED = {RtoTarget.LAUNCHED: _launched, RtoTarget.AGENT: _agent, RtoTarget.ACTIONS: _actions}


def _takes_part(end: RtoTarget, progress: Progress, server: Server, *, live: bool) -> bool:
    """Exclude a skipped server, and for actions one that has none to pass."""
    if progress.state is State.SKIPPED:
        return False
    no_more = not live and progress.state is State.DONE
    return end is not RtoTarget.ACTIONS or bool(server.runs) or not no_more


def milestone(
    end: RtoTarget, progress: JobProgress, job: Job, seen: Seen, *, live: bool = True
) -> Milestone:
    """Find which servers reached a milestone. ``live``: the job may still change."""
    servers = dict(zip(server_keys(job), job.servers or (), strict=True))
    marks: list[MilestoneTime] = []
    total = failed = cancelled = 0
    lost: list[str] = []
    pending: list[str] = []
    for participant in progress.servers:
        server = servers.get(participant.key, Server())
        if not _takes_part(end, participant, server, live=live):
            continue
        total += 1
        mark = _REACHED[end](participant, server, seen)
        if mark is not None:
            marks.append(mark)
        elif participant.state is State.FAILED or (
            end is RtoTarget.ACTIONS and failed_action(server) is ActionFailure.REQUIRED
        ):
            failed += 1
            lost.append(participant.key)
        elif participant.state is State.CANCELLED:
            cancelled += 1
            lost.append(participant.key)
        else:
            pending.append(participant.key)
    marks.sort(key=lambda mark: (mark.at is None, mark.at or 0.0))
    return Milestone(end, total, tuple(marks), failed, cancelled, tuple(lost), tuple(pending))
