"""How followed recoveries stand, and what they have come to: verdicts and their words."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from drs_tui.model.analysis.milestones import Milestone, TimeSource, milestone
from drs_tui.model.analysis.outcome import Outcome
from drs_tui.model.analysis.progress import JobProgress
from drs_tui.model.analysis.row import job_duration
from drs_tui.model.analysis.rto import Rto, RtoTarget
from drs_tui.model.analysis.rto_status import RtoVerdict, applies
from drs_tui.model.analysis.watch_verdict import Goal, RecoveryStanding, Verdict, judge, worst
from drs_tui.model.text.estimate_labels import short_end_words
from drs_tui.model.text.labels import details, phase_words, plural
from drs_tui.model.text.rto_labels import RtoSentence, rto_target_label
from drs_tui.model.text.times import TimeText, duration, elapsed, rough_duration
from drs_tui.store.store import Store
from drs_tui.views.estimates import estimates_of
from drs_tui.views.job_view import JobView
from drs_tui.views.recovery_view import recovery_view
from drs_tui.views.summary import job_rto, standing
from drs_tui.views.text_report import one_line

_LATE = frozenset({RtoVerdict.AT_RISK, RtoVerdict.MISSED})
_ALL = {
    RtoTarget.LAUNCHED: "all launched",
    RtoTarget.AGENT: "all agents seen",
    RtoTarget.ACTIONS: "all actions passed",
}


class Terms(NamedTuple):
    """What counts as recovered. ``until`` None: the job's own end, required actions included."""

    until: RtoTarget | None = None
    rto: Rto | None = None
    fail_fast: bool = False

    @property
    def target(self) -> RtoTarget:
        """Return the point until which servers are timed."""
        return self.until or RtoTarget.LAUNCHED


class Judgement(NamedTuple):
    """A recovery as of ``view.now``, and its verdict. ``point`` is the milestone of its target."""

    view: JobView
    point: Milestone
    rto: RtoSentence | None
    verdict: Verdict


def judgement(store: Store, job_ids: Sequence[str], terms: Terms, times: TimeText) -> Judgement:
    """Return how a recovery stands. KeyError where one of its jobs is not in the store."""
    view = recovery_view(store, job_ids, times.now)
    row = view.row
    point = milestone(terms.target, view.progress, view.job, view.seen, live=row.live)
    rto = job_rto(view, terms.rto, times)
    found = RecoveryStanding(
        row.outcome,
        row.live,
        is_deleted=any(part.row.deleted for part in view.parts),
        has_failed=bool(row.counts.failed or row.counts.runs_failed),
        goal=_goal(point) if terms.until and applies(view.job) else None,
        rto=rto.verdict if rto else None,
    )
    return Judgement(view, point, rto, judge(found, fail_fast=terms.fail_fast))


def _goal(point: Milestone) -> Goal:
    return Goal(len(point.reached), len(point.lost), len(point.pending))


def overall(
    judgements: Sequence[Judgement], terms: Terms, others: Sequence[Verdict] = ()
) -> Verdict:
    """Return the verdict on all that is followed; ``others``: on what is no job."""
    found = (*(each.verdict for each in judgements), *others)
    return worst(found, fail_fast=terms.fail_fast)


def late_words(judgement: Judgement) -> str:
    """Say that the RTO will be missed, or is; empty while it may be met."""
    rto = judgement.rto
    return rto.words if rto and rto.verdict in _LATE else ""


def progress_words(judgements: Sequence[Judgement], times: TimeText) -> str:
    """Say in one line how far all is: servers by phase, when the last one will be launched."""
    views = [each.view for each in judgements]
    live = [view for view in views if view.row.live]
    if len(views) > 1:
        servers = tuple(server for view in live for server in view.progress.servers)
        words = phase_words(JobProgress(servers, ()), "reached") if servers else ""
        jobs = f"{len(live)} of {plural(len(views), 'job')} live"
        return one_line(" · ".join(filter(None, (jobs, words))))
    return one_line(" · ".join(filter(None, _live_words(live[0], times)))) if live else ""


def _live_words(view: JobView, times: TimeText) -> Iterator[str]:
    yield details(view.row, view.progress) or "no participants yet"
    yield short_end_words(estimates_of(view), times.now, times.zone)
    so_far = job_duration(view.row, times.now)
    yield "" if so_far is None else f"{rough_duration(so_far)} so far"


def verdict_words(judgements: Sequence[Judgement], terms: Terms) -> str:
    """Say what it has come to in one line: of several recoveries, how many have come to what."""
    if len(judgements) == 1:
        return one_line(_words(judgements[0], terms))
    return f"{plural(len(judgements), 'job')}: {', '.join(_counted(judgements))}"


_VERDICTS = {
    Verdict.RECOVERED: "ended well",
    Verdict.RTO_MISSED: "ended well and missed the RTO",
    Verdict.FAILED: "failed",
    Verdict.UNKNOWN: "without a verdict",
    Verdict.OPEN: "still going",
}


def _counted(judgements: Sequence[Judgement]) -> list[str]:
    found = [each.verdict for each in judgements]
    return [f"{found.count(each)} {words}" for each, words in _VERDICTS.items() if each in found]


def _words(judgement: Judgement, terms: Terms) -> str:
    view, verdict = judgement.view, judgement.verdict
    by_goal = terms.until and verdict is not Verdict.OPEN and judgement.point.total
    parts = [
        _prefix(judgement) + (_goal_words(judgement.point) if by_goal else standing(view)),
        judgement.rto.words if judgement.rto else "",
        *_times(judgement),
    ]
    return "; ".join(filter(None, parts))


def _prefix(judgement: Judgement) -> str:
    match judgement.verdict:
        case Verdict.OPEN:
            return "still going: "
        case Verdict.UNKNOWN:
            return "no verdict: "
    return ""


def _goal_words(point: Milestone) -> str:
    """Say how many servers reached what --until names."""
    words = (
        f"{rto_target_label(point.end)}: {len(point.reached)} of {plural(point.total, 'server')}"
    )
    lost = f", {len(point.lost)} never will" if point.lost else ""
    missing = f", {len(point.pending)} had not" if point.pending else ""
    return words + lost + missing


def _times(judgement: Judgement) -> Iterator[str]:
    """Say when the last server was recovered, unless the RTO says it, and what the job took."""
    view, point = judgement.view, judgement.point
    if judgement.verdict in (Verdict.OPEN, Verdict.UNKNOWN) or view.row.outcome is Outcome.QUEUED:
        return
    if judgement.rto is None and point.times and len(point.times) == point.total:
        reached = elapsed(view.job.created, _last(judgement))
        label = _ALL[point.end] if point.total > 1 else rto_target_label(point.end)
        yield "" if reached is None else f"{label} in {duration(reached)}"
    seconds = job_duration(view.row, view.now)
    if seconds is not None:
        yield f"{duration(seconds)} so far" if view.row.live else f"took {duration(seconds)}"


def _last(judgement: Judgement) -> float | None:
    """Return when the last server was recovered; what was observed only then was so at the end."""
    mark, ended = judgement.point.reached[-1], judgement.view.row.ended
    if mark.at is None or ended is None or mark.source is not TimeSource.OBSERVED:
        return mark.at
    return min(mark.at, ended)
