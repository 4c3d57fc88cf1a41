"""When the servers of a recovery will be launched, and until when it helps to launch one again."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from drs_tui.model.analysis.durations import History, Sample
from drs_tui.model.analysis.estimates import NO_ESTIMATES, Estimates, estimates
from drs_tui.model.analysis.progress import State
from drs_tui.model.analysis.rescue import rescue, runs_of
from drs_tui.model.analysis.row import Row
from drs_tui.model.analysis.rto import Rto
from drs_tui.model.analysis.rto_status import applies, deadline
from drs_tui.model.text.estimate_labels import end_words, rescue_words, short_end_words
from drs_tui.model.text.times import TimeText
from drs_tui.views.job_view import JobView
from drs_tui.views.rows import ServerRow

EARLIER = 5  # launches to compare a live job with
SEARCHED = 500  # jobs of the list, to find these
_LOST = frozenset({State.FAILED, State.CANCELLED})


class RescueWords(NamedTuple):
    """Until when to launch a server again; ``is_past``: it is too late for nine in ten.

    ``is_lost``: it has failed, and is not just slow.
    """

    words: str
    is_past: bool
    is_lost: bool


def estimates_of(view: JobView) -> Estimates:
    """Return the estimates of a live job, or of a recovery of several, that launches servers.

    They stay as they are until something else is known, or the clock has left them behind.
    """
    if not view.row.live or not applies(view.job):
        return NO_ESTIMATES
    log, key = view.store.estimates, estimates_key(view)
    return log.latest(key, view.progress, view.times_elsewhere, view.now, estimates)


def estimates_key(view: JobView) -> str:
    """Return what the store keeps the estimates of a job or recovery by."""
    return "+".join(view.job_ids)


def with_estimates(view: JobView, rows: Sequence[ServerRow]) -> list[ServerRow]:
    """Return the rows of a view's servers with their estimates."""
    made = estimates_of(view).servers
    return [row._replace(estimate=made.get(row.key)) for row in rows]


def end_estimate(view: JobView, times: TimeText) -> str:
    """Say when the last server will be launched: ``all launched between 03:41Z and 03:58Z …``."""
    made = estimates_of(view)
    servers = [each for each in view.progress.servers if each.state is not State.SKIPPED]
    return end_words(
        made,
        len(servers),
        sum(each.state in _LOST for each in servers),
        view.name_of_key,
        times.now,
        times.zone,
    )


def short_end_estimate(view: JobView, times: TimeText) -> str:
    """Say ``all by 03:58Z`` of a live job whose estimates were made; else nothing."""
    made = view.store.estimates.kept(estimates_key(view)) if view.row.live else None
    return short_end_words(made, times.now, times.zone) if made else ""


def rescue_window(view: JobView, rto: Rto | None, times: TimeText) -> RescueWords | None:
    """Say until when a failed or slow server has to be launched again to meet the RTO.

    None where there is none, where too little is known, and once the RTO itself has passed.
    """
    if rto is None or not applies(view.job):
        return None
    until = deadline(rto, view.job.created)
    if until is None or until <= times.now:
        return None
    rows = with_estimates(view, view.servers())
    servers = [row.progress for row in rows if _needs_rescue(row, until)]
    found = rescue(servers, until, _runs(view, rto), times.now) if servers else None
    if found is None:
        return None
    is_lost = all(each.state is State.FAILED for each in servers if each.key == found.key)
    name = view.name_of_key(found.key)
    words = rescue_words(found, rto.seconds, name, times.now, times.zone, is_lost=is_lost)
    return RescueWords(words, is_past=times.now > found.by, is_lost=is_lost)


def _needs_rescue(row: ServerRow, until: float) -> bool:
    """Return whether it failed, or is slow and not expected in time."""
    high = row.estimate.high if row.estimate else None
    is_in_time = high is not None and high <= until
    return row.progress.state is State.FAILED or (row.slow is not None and not is_in_time)


def _runs(view: JobView, rto: Rto) -> History:
    """Return the whole runs of the other jobs that are over, and of this recovery."""
    store = view.store
    over = store.ended_elsewhere(*view.job_ids)
    facts = over, view.job_ids, view.row.counts, rto.end, store.details.servers.version
    return store.estimates.runs(
        facts,
        lambda: History(
            _run_samples([JobView(store, each, view.now) for each in sorted(over)], view, rto),
            store.details.system,
        ),
    )


def _run_samples(others: Sequence[JobView], view: JobView, rto: Rto) -> Iterator[Sample]:
    for part in (*others, *view.parts):
        if applies(part.job):
            yield from runs_of(part.job, part.progress, rto.end, part.seen)


def jobs_to_compare(view: JobView) -> list[Row]:
    """Return the earlier launches whose logs are read, to compare a live job with.

    The newest of its own servers first, then the newest of any: at most ``EARLIER``, among the
    first ``SEARCHED`` jobs of the list. Each costs a request a page of its log.
    """
    if not view.row.live or not applies(view.job):
        return []
    servers = frozenset(view.row.server_ids)
    found = [
        row
        for row in islice(view.store.jobs, SEARCHED)
        if row.type == "LAUNCH" and row.counts.reached and not row.live
    ]
    found.sort(key=lambda row: servers.isdisjoint(row.server_ids))
    return [row for row in found if row.job_id not in view.job_ids][:EARLIER]
