"""Join the jobs of one recovery: of a server its newest launch counts, earlier ones are attempts.

People run a recovery, DRS shows jobs: a job takes at most 100 servers, and those that failed are
launched again by another job.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import NamedTuple, TypeVar

from msgspec.structs import replace

from drs_tui.model.analysis.changes import identity_of, network_keys, server_keys
from drs_tui.model.analysis.counts import goal
from drs_tui.model.analysis.failures import Failure, FailureState
from drs_tui.model.analysis.grouping import KINDS
from drs_tui.model.analysis.progress import UNFINISHED_STATES, JobProgress, Progress, Span, State
from drs_tui.model.drs.job import Job, Resource, Server

_LAUNCHED = "LAUNCHED"
P = TypeVar("P", Server, Resource)


class Part(NamedTuple):
    """A job of a recovery, and how far its participants are; ``live``: it may still change."""

    job: Job
    progress: JobProgress
    live: bool


class Attempt(NamedTuple):
    """A server or network in one job of the recovery, which knows it by ``key``.

    ``created``: when that job was created, epoch seconds.
    """

    job_id: str
    key: str
    created: float | None
    progress: Progress


Attempts = tuple[Attempt, ...]
"""Those of one server or network, oldest first: the last one counts."""


class Recovery(NamedTuple):
    """``job`` and ``progress`` have every participant once, by its last attempt.

    ``servers`` and ``networks`` are the attempts of each, by its key in ``progress``.
    """

    job: Job
    progress: JobProgress
    servers: Mapping[str, Attempts]
    networks: Mapping[str, Attempts]

    @property
    def by_attempt(self) -> dict[int, int]:
        """Count the servers by their last attempt's number, without those of one attempt."""
        counts = Counter(len(attempts) for attempts in self.servers.values())
        return {number: counts[number] for number in sorted(counts) if number > 1}

    def origins(self) -> dict[tuple[str, str], str]:
        """Return each participant's key by its last attempt: the job's id and the key there."""
        every = (*self.servers.items(), *self.networks.items())
        return {(last.job_id, last.key): key for key, (*_, last) in every}


def merge(parts: Sequence[Part]) -> Recovery:
    """Join jobs to a recovery. Jobs that terminate instances do not count beside others."""
    counted = [part for part in _oldest_first(parts) if _is_launch(part.job)]
    counted = counted or _oldest_first(parts)
    servers = _newest(chain.from_iterable(map(_servers, counted)))
    networks = _newest(chain.from_iterable(map(_networks, counted)))
    job = _merged_job(counted, [found for found, _ in servers], [found for found, _ in networks])
    by_server = dict(zip(server_keys(job), (each for _, each in servers), strict=True))
    by_network = dict(zip(network_keys(job), (each for _, each in networks), strict=True))
    progress = _merged_progress(counted, by_server, by_network)
    return Recovery(job, progress, by_server, by_network)


def _oldest_first(parts: Iterable[Part]) -> list[Part]:
    """Sort by creation; jobs of one instant by their ids, in whatever order they are given."""
    return sorted(parts, key=lambda part: (part.job.created or 0.0, part.job.job_id))


def _is_launch(job: Job) -> bool:
    return goal(job.type, job.initiated_by) == _LAUNCHED


def _servers(part: Part) -> Iterator[tuple[str, Server, Attempt]]:
    return _launches_in(part, server_keys(part.job), part.job.servers or (), part.progress.servers)


def _networks(part: Part) -> Iterator[tuple[str, Resource, Attempt]]:
    return _launches_in(
        part, network_keys(part.job), part.job.resources or (), part.progress.networks
    )


def _launches_in(
    part: Part, keys: Sequence[str], participants: Sequence[P], progress: Sequence[Progress]
) -> Iterator[tuple[str, P, Attempt]]:
    """Yield the participants of one job, each with what says which one it is in every job."""
    found = zip(_identities(part, keys), keys, participants, progress, strict=True)
    for identity, key, participant, each in found:
        yield identity, participant, _attempt(part, key, each)


def _identities(part: Part, keys: Iterable[str]) -> Iterator[str]:
    """Yield what says in every job which participant a key of one job is.

    One without an id is that job's own; of an id that is listed twice, the second is the second.
    """
    times: Counter[str] = Counter()
    for key in keys:
        identity = identity_of(key)
        times[identity] += 1
        yield f"{part.job.job_id}{key}" if key.startswith("#") else f"{identity}#{times[identity]}"


def _attempt(part: Part, key: str, progress: Progress) -> Attempt:
    return Attempt(part.job.job_id, key, part.job.created, progress)


def _newest(found: Iterable[tuple[str, P, Attempt]]) -> list[tuple[P, Attempts]]:
    """Return every participant as its last job has it, with its attempts, in their first order."""
    newest: dict[str, tuple[P, Attempts]] = {}
    for identity, participant, attempt in found:
        before: Attempts = newest[identity][1] if identity in newest else ()
        newest[identity] = participant, (*before, attempt)
    return list(newest.values())


def _merged_job(
    parts: Sequence[Part], servers: Sequence[Server], resources: Sequence[Resource]
) -> Job:
    """Return the first job, with all participants, up to the end of the last job that ends."""
    jobs = [part.job for part in parts]
    is_open = len(jobs) > 1 and any(part.live for part in parts)
    last = max(jobs, key=lambda job: job.ended or 0.0)
    kind = next((job for job in jobs if job.initiated_by in KINDS), jobs[0])
    return replace(
        jobs[0],
        type=kind.type,
        initiated_by=kind.initiated_by,
        status="STARTED" if is_open else _status(jobs),
        end_date_time=None if is_open else last.end_date_time,
        participating_servers=tuple(servers),
        participating_resources=tuple(resources) or None,
        tags=_common_tags(jobs),
    )


def _status(jobs: Sequence[Job]) -> str | None:
    """Return the status that is not COMPLETED, if any job has such a one."""
    return next((job.status for job in jobs if job.status != "COMPLETED"), "COMPLETED")


def _common_tags(jobs: Sequence[Job]) -> dict[str, str | None]:
    first, *others = (job.tags or {} for job in jobs)
    return {
        key: value
        for key, value in first.items()
        if all(key in tags and tags[key] == value for tags in others)
    }


def _merged_progress(
    parts: Sequence[Part], servers: Mapping[str, Attempts], networks: Mapping[str, Attempts]
) -> JobProgress:
    logs = [part.progress for part in parts]
    is_cancelled = all(log.is_cancelled for log in logs)
    times = [log.cancelled_at for log in logs if log.cancelled_at is not None]
    known = {attempt.key for attempts in servers.values() for attempt in attempts}
    return JobProgress(
        servers=_last_progress(servers),
        networks=_last_progress(networks),
        unlisted=tuple(each for log in logs for each in log.unlisted if each.key not in known),
        failures=tuple(item for log in logs for item in log.failures),
        cancelled_at=max(times, default=None) if is_cancelled else None,
        is_cancelled=is_cancelled,
        is_logged=all(log.is_logged for log in logs),
    )


def _last_progress(attempts: Mapping[str, Attempts]) -> tuple[Progress, ...]:
    return tuple(last.progress._replace(key=key) for key, (*_, last) in attempts.items())


def spans_before(attempts: Attempts) -> tuple[Span, ...]:
    """Return the spans of all attempts but the last, each failed until the next one began."""
    return tuple(
        span
        for attempt, following in pairwise(attempts)
        for span in (*attempt.progress.spans, *_failed_until(attempt.progress, following.created))
    )


def _failed_until(progress: Progress, until: float | None) -> Iterator[Span]:
    if progress.since is not None and progress.state not in UNFINISHED_STATES:
        yield Span(progress.phase, State.FAILED, progress.since, until)


def with_later_attempts(failures: Iterable[Failure], recovery: Recovery) -> list[Failure]:
    """Return failures in the state that the last attempt at the server or network gives them.

    What failed in an earlier attempt is resolved once a later one launched it, and retrying while
    that runs.
    """
    last = {
        (attempt.job_id, attempt.key): attempts[-1].progress.state
        for attempts in (*recovery.servers.values(), *recovery.networks.values())
        for attempt in attempts[:-1]
    }
    return [_with_state(each, last.get((each.job_id, each.key))) for each in failures]


def _with_state(failure: Failure, later: State | None) -> Failure:
    if later is State.DONE:
        return failure._replace(state=FailureState.RESOLVED)
    if later in UNFINISHED_STATES and not failure.is_resolved:
        return failure._replace(state=FailureState.RETRYING, attempt=None, attempts=None)
    return failure
