"""The facts of each server of a recovery: its times, its objectives, why it failed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from drs_tui.model.analysis.causes import Cause
from drs_tui.model.analysis.comparison import LOST, Result, ServerResult
from drs_tui.model.analysis.milestones import Milestone, MilestoneTime, TimeSource, milestone
from drs_tui.model.analysis.phase_times import phase_times
from drs_tui.model.analysis.progress import Progress, State
from drs_tui.model.analysis.rto import Rto, RtoTarget
from drs_tui.model.drs.instance import RecoveryInstance
from drs_tui.model.text.labels import progress_label
from drs_tui.report.evidence import Evidence
from drs_tui.report.facts import (
    AttemptFacts,
    InstanceFacts,
    Moment,
    PhaseSpan,
    ServerFacts,
    Standing,
    TimeOrigin,
    instant,
    moment,
)
from drs_tui.report.recorded import LastSeen
from drs_tui.views.comparison_json import rounded
from drs_tui.views.recovery_result import Results
from drs_tui.views.rows import ServerRow

_ORIGINS = {
    TimeSource.LOG: TimeOrigin.LOG,
    TimeSource.AGENT: TimeOrigin.AGENT,
    TimeSource.OBSERVED: TimeOrigin.OBSERVED,
}


class Objectives(NamedTuple):
    """What each server is held to: ``since`` is the start of the recovery time, epoch seconds."""

    rto: Rto | None
    rpo: float | None
    since: float | None

    @property
    def deadline(self) -> float | None:
        """The instant by which every server is to be recovered."""
        if self.rto is None or self.since is None:
            return None
        return self.since + self.rto.seconds


class Servers:
    """Makes the facts of the servers. ``causes`` are numbered from 1."""

    def __init__(self, evidence: Evidence, objectives: Objectives, causes: Sequence[Cause]) -> None:
        self._evidence = evidence
        self._objectives = objectives
        self._view = evidence.view
        self._end = objectives.rto.end if objectives.rto else RtoTarget.LAUNCHED
        found = Results(evidence.store, self._end).of(self._view.job_ids, evidence.now)
        self._results = {each.key: each for each in found.servers}
        self._points = {end: self._point(end) for end in RtoTarget}
        self._causes = {
            (failure.job_id, failure.key): number
            for number, cause in reversed(list(enumerate(causes, 1)))
            for failure in cause.failures
            if failure.key
        }

    def _point(self, end: RtoTarget) -> dict[str, MilestoneTime]:
        reached = self.milestone(end).reached
        return {mark.key: mark for mark in reached}

    def milestone(self, end: RtoTarget) -> Milestone:
        """Return which servers reached that point, and when."""
        view = self._view
        return milestone(end, view.progress, view.job, view.seen, live=view.row.live)

    def facts(self) -> Iterator[ServerFacts]:
        """Return the facts of each server, in the jobs' order."""
        return map(self._facts, self._view.servers())

    def _facts(self, line: ServerRow) -> ServerFacts:
        result, progress = self._results.get(line.key), line.progress
        recovered = self._moment(self._end, line)
        instance = self._instance(line)
        point, point_source = _recovery_point(line, instance)
        age = _age(line, point)
        identity = line.server.source_server_id
        name = self._evidence.store.details.servers.names.get(identity or "")
        return ServerFacts(
            name=line.name,
            source_server_id=identity,
            hostname=(name.fqdn or name.hostname) if name else None,
            result=result.result if result else None,
            is_skipped=progress.state is State.SKIPPED,
            state=progress_label(progress),
            recovered=recovered,
            seconds=self._seconds(recovered),
            rto=self._rto(result, recovered),
            margin_seconds=self._margin(recovered),
            recovery_point=moment(point, point_source),
            recovery_point_age_seconds=rounded(age),
            rpo=self._rpo(result, age),
            phases=_rounded(phase_times(progress, self._evidence.now)),
            spans=tuple(self._spans(line)),
            launched=self._moment(RtoTarget.LAUNCHED, line),
            agent=self._moment(RtoTarget.AGENT, line),
            actions_passed=self._moment(RtoTarget.ACTIONS, line),
            attempts=tuple(self._attempts(line)),
            instance=instance and self._instance_facts(instance, line),
            instance_id=line.instance_id or (instance.instance.ec2_id if instance else None),
            is_converted=result.is_converted if result else None,
            cause=self._causes.get((line.job_id, line.job_key)),
            error=_error(line),
        )

    def _moment(self, end: RtoTarget, line: ServerRow) -> Moment | None:
        mark, evidence = self._points[end].get(line.key), self._evidence
        if mark is None or mark.at is None or mark.source is None:
            return None
        is_observed = mark.source is TimeSource.OBSERVED
        of = evidence.store.source_of_job(line.job_id)
        within = evidence.course.observed_within(mark.at, of) if is_observed else None
        return moment(mark.at, _ORIGINS[mark.source], rounded(within))

    def _seconds(self, recovered: Moment | None) -> float | None:
        since = self._objectives.since
        if recovered is None or since is None:
            return None
        return rounded(max(0.0, recovered.epoch - since))

    def _margin(self, recovered: Moment | None) -> float | None:
        deadline = self._objectives.deadline
        if recovered is None or deadline is None:
            return None
        return rounded(deadline - recovered.epoch)

    def _rto(self, result: ServerResult | None, recovered: Moment | None) -> Standing | None:
        deadline = self._objectives.deadline
        if deadline is None or result is None:
            return None
        if result.result in LOST:
            return Standing.MISSED
        if recovered is not None:
            return Standing.MET if recovered.epoch <= deadline else Standing.MISSED
        if result.result is Result.OPEN:
            return Standing.OPEN if self._evidence.now <= deadline else Standing.MISSED
        return Standing.UNKNOWN

    def _rpo(self, result: ServerResult | None, age: float | None) -> Standing | None:
        """Judge a server that was recovered: of another there is no data to lose."""
        rpo = self._objectives.rpo
        if rpo is None or result is None or not result.has_reached:
            return None
        if age is None:
            return Standing.UNKNOWN
        return Standing.MET if age <= rpo else Standing.MISSED

    # instances

    def _instance(self, line: ServerRow) -> LastSeen | None:
        """Return the server's instance of this recovery, as it was last seen."""
        wanted, job_ids = line.instance_id, self._view.job_ids
        ours = [
            seen
            for seen in self._evidence.course.instances.values()
            if _is_of(seen.instance, line, wanted, job_ids)
        ]
        return max(
            ours, key=lambda seen: (seen.instance.job_id == line.job_id, seen.at), default=None
        )

    def _instance_facts(self, seen: LastSeen, line: ServerRow) -> InstanceFacts:
        instance, gone_at = seen.instance, seen.gone_at
        return InstanceFacts(
            recovery_instance_id=instance.recovery_instance_id,
            ec2_instance_id=instance.ec2_id,
            state=instance.state,
            is_running=instance.runs and gone_at is None,
            launched=moment(line.progress.reached_at, TimeOrigin.LOG),
            seen=instant(seen.at),
            gone=None if gone_at is None else instant(gone_at),
        )

    # attempts

    def _attempts(self, line: ServerRow) -> Iterator[AttemptFacts]:
        recovery = self._view.recovery
        attempts = recovery.servers.get(line.key, ()) if recovery else ()
        for each in attempts:
            yield AttemptFacts(each.job_id, progress_label(each.progress))
        if not attempts:
            yield AttemptFacts(line.job_id, progress_label(line.progress))

    def _spans(self, line: ServerRow) -> Iterator[PhaseSpan]:
        recovery = self._view.recovery
        attempts = recovery.servers.get(line.key, ()) if recovery else ()
        for each in attempts[:-1]:
            yield from _phase_spans(each.job_id, each.progress)
        yield from _phase_spans(line.job_id, line.progress)


def _phase_spans(job_id: str, progress: Progress) -> Iterator[PhaseSpan]:
    for span in progress.spans:
        end = None if span.end is None else instant(span.end)
        yield PhaseSpan(job_id, span.phase, span.state, instant(span.start), end)


def _is_of(
    instance: RecoveryInstance, line: ServerRow, ec2_id: str | None, job_ids: Iterable[str]
) -> bool:
    if instance.server_id != line.server.source_server_id:
        return False
    return (ec2_id is not None and instance.ec2_id == ec2_id) or (instance.job_id or "") in job_ids


def _recovery_point(line: ServerRow, seen: LastSeen | None) -> tuple[float | None, TimeOrigin]:
    """Return the recovery point: by the instance, also one that has vanished, or by the log."""
    found = seen.instance.recovery_point if seen else None
    if found is None and line.is_point_logged:
        return line.recovery_point, TimeOrigin.LOG
    return (line.recovery_point if found is None else found), TimeOrigin.SERVICE


def _age(line: ServerRow, point: float | None) -> float | None:
    return None if point is None or line.created is None else line.created - point


def _error(line: ServerRow) -> str | None:
    """Return AWS's words for what the server failed with."""
    if line.progress.error:
        return line.progress.error
    if line.failed_action is None:
        return None
    failed = (run for run in line.server.runs or () if run.status == "FAILED")
    first = min(failed, key=lambda run: run.action.optional is True, default=None)
    return first.failure_reason if first else None


def _rounded(times: Mapping[str, float]) -> dict[str, float]:
    return {phase: round(seconds, 3) for phase, seconds in times.items()}
