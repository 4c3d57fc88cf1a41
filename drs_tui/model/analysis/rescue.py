"""Find the last instant at which launching a server again still meets the RTO."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from drs_tui.model.analysis.durations import (
    LEAST,
    Basis,
    History,
    Sample,
    of_like_size,
)
from drs_tui.model.analysis.milestones import Seen, milestone
from drs_tui.model.analysis.progress import JobProgress, Progress
from drs_tui.model.analysis.quantiles import HIGH, LOW, Spread, independent_count
from drs_tui.model.analysis.rto import RtoTarget
from drs_tui.model.drs.job import Job
from drs_tui.model.text.times import elapsed

RUN = "RUN"


class Rescue(NamedTuple):
    """The server of ``key`` has to be launched again by ``by`` (epoch seconds) to meet the RTO.

    A whole run takes from ``low`` to ``high`` seconds, by ``samples`` runs. Of these ``longer``
    took longer than there is time left.
    """

    key: str
    by: float
    low: float
    high: float
    samples: int
    longer: int


def runs_of(job: Job, progress: JobProgress, end: RtoTarget, seen: Seen) -> Iterator[Sample]:
    """Yield how long each server of a job took, from the job's creation to the RTO's end point.

    Runs with a failed attempt are left out.
    """
    point = milestone(end, progress, job, seen, live=True)
    times = {mark.key: elapsed(job.created, mark.at) for mark in point.reached}
    for server in progress.servers:
        seconds = times.get(server.key)
        if seconds is not None and not server.failures:
            yield Sample(RUN, seconds, None, server.id, job.job_id, len(progress.servers))


def rescue(
    servers: Sequence[Progress], deadline: float, runs: History, now: float
) -> Rescue | None:
    """Return until when these servers have to be launched again; None where too little is known.

    That is the deadline less the time that nine in ten whole runs take. The server with the least
    time counts. ``runs`` has the samples of ``runs_of``.
    """
    found = [_rescue(server, len(servers), deadline, runs, now) for server in servers]
    known = [each for each in found if each is not None]
    return min(known, key=lambda each: each.by) if len(known) == len(servers) and known else None


def _rescue(
    server: Progress, size: int, deadline: float, runs: History, now: float
) -> Rescue | None:
    bases = dict(runs.bases(RUN, server.id))
    if Basis.SYSTEM in bases:
        del bases[Basis.ACCOUNT]
    enough = (of_like_size(each, size) for each in bases.values() if len(each) >= LEAST)
    samples = next(enough, None)
    if samples is None:
        return None
    times, jobs = [each.seconds for each in samples], [each.job_id for each in samples]
    spread = Spread(times, independent=independent_count(times, jobs))
    low, high = spread.quantile(LOW), spread.quantile(HIGH)
    longer = sum(each.seconds > deadline - now for each in samples)
    return Rescue(server.key, deadline - high, low, high, len(samples), longer)
