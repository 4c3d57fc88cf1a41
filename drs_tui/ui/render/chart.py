"""The data of a job's timeline: servers in order, the period drawn, and the milestones reached."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rich.cells import cell_len

from drs_tui.model.analysis.changes import Subject, server_keys
from drs_tui.model.analysis.counts import ActionFailure, failed_action
from drs_tui.model.analysis.durations import History
from drs_tui.model.analysis.estimates import NO_ESTIMATES, Estimates
from drs_tui.model.analysis.milestones import (
    Milestone,
    MilestoneTime,
    Seen,
    TimeSource,
    milestone,
)
from drs_tui.model.analysis.progress import (
    UNFINISHED_STATES,
    JobProgress,
    Progress,
    Span,
    State,
)
from drs_tui.model.analysis.rto import Rto, RtoTarget
from drs_tui.model.analysis.rto_status import applies, deadline, rto_status
from drs_tui.model.analysis.slowness import Slow, slowness
from drs_tui.model.drs.job import Job
from drs_tui.model.text.labels import progress_label
from drs_tui.model.text.rto_labels import RtoSentence, rto_sentence, rto_target_label
from drs_tui.model.text.safe import safe
from drs_tui.model.text.times import elapsed
from drs_tui.ui.render.axis import Pattern, Window
from drs_tui.ui.render.bars import EXPECTED, LAUNCHING, PREPARING, WAITING, end_mark, pattern_of
from drs_tui.ui.render.time_format import TimeFormat

SLOW_LABEL = 20  # columns of ``slow: 13m, median 9m``
_ALWAYS = (WAITING, PREPARING, LAUNCHING)
_ORDER = (State.FAILED, State.RETRYING, State.UNKNOWN)
_SLOW, _UNFINISHED, _REACHED, _STOPPED = range(len(_ORDER), len(_ORDER) + 4)


class TimelineRow(NamedTuple):
    """One server. ``ended``: when it came to its end (epoch seconds), as said by ``source``; None:
    nobody says, or it goes on. ``took``: the seconds from the job's creation to that. ``window`` is
    that of all rows. ``failed``: the worst failure among its actions. ``before``: how its earlier
    attempts went; ``attempt``: which one ``progress`` is of. ``ahead``: between which instants it
    will be launched, as estimated."""

    key: str
    progress: Progress
    name: str
    slow: Slow | None
    ended: float | None
    took: float | None
    source: TimeSource | None
    is_logged: bool
    window: Window
    failed: ActionFailure | None = None
    before: Sequence[Span] = ()
    attempt: int = 1
    ahead: tuple[float, float] | None = None

    @property
    def end(self) -> Pattern | None:
        """The mark at the end of the bar: none where nobody says when that was."""
        state = self.progress.state
        return end_mark(state) if self.ended is not None or state is State.UNKNOWN else None


@dataclass(frozen=True, slots=True)
class Chart:
    """All that the timeline of a job shows. ``longest``: the columns of the longest name.

    ``points`` are those of ``RtoTarget``, in order; ``created`` in epoch seconds;
    ``rto`` says how it stands against the RTO, where there is one that applies. ``labels``: the
    columns of the forms of each label of a failed or slow server.
    """

    rows: tuple[TimelineRow, ...]
    window: Window
    longest: int
    drawn: frozenset[Pattern]
    points: tuple[Milestone, ...]
    created: float | None
    reached: str
    rto: RtoSentence | None = None
    end: RtoTarget | None = None
    labels: frozenset[tuple[int, ...]] = frozenset()

    def name(self, key: str) -> str:
        """Return the name of the server with that key."""
        return next((row.name for row in self.rows if row.key == key), key)


def timeline_chart(
    progress: JobProgress,
    job: Job,
    names: Callable[[Progress], str],
    time_format: TimeFormat,
    rto: Rto | None = None,
    seen: Seen | None = None,
    elsewhere: History | None = None,
    before: Mapping[str, Sequence[Span]] | None = None,
    made: Estimates = NO_ESTIMATES,
    *,
    live: bool,
) -> Chart:
    """The chart as of ``time_format.now``. ``seen``: when statuses were observed to change;
    ``elsewhere``: how long servers took in other jobs; ``before``: how a server's earlier attempts
    went; ``made``: when those on their way will be launched.

    ``live``: the job may still change, so that *now* means something to it.
    """
    seen = seen or {}
    rto = rto if rto and applies(job) else None
    points = tuple(milestone(end, progress, job, seen, live=live) for end in RtoTarget)
    window = _window(progress, job, points[0], time_format, rto, live=live)
    ahead = _ahead(made)
    window = window._replace(ahead=max((high for _, high in ahead.values()), default=None))
    slow = slowness(progress, time_format.now, elsewhere) if live else {}
    rows = [
        _with_attempts(row, (before or {}).get(row.key, ()))._replace(ahead=ahead.get(row.key))
        for row in _rows(progress, names, points[0], seen, slow, job, window)
    ]
    point = next((point for point in points if rto and point.end is rto.end), None)
    return Chart(
        rows=tuple(sorted(rows, key=_rank)),
        window=window,
        longest=max((cell_len(row.name) for row in rows), default=0),
        drawn=frozenset(_drawn(rows)),
        points=points,
        created=job.created,
        reached=_reached_word(progress),
        rto=_sentence(rto, point, job, rows, time_format, live=live) if rto and point else None,
        end=rto.end if rto else None,
        labels=frozenset(filter(None, map(_label_widths, rows))),
    )


def _ahead(made: Estimates) -> dict[str, tuple[float, float]]:
    """Return the ranges that are estimated, by server."""
    return {
        key: (each.low, each.high)
        for key, each in made.servers.items()
        if each.low is not None and each.high is not None
    }


def _with_attempts(row: TimelineRow, before: Sequence[Span]) -> TimelineRow:
    """Add the earlier attempts, each of which ended in a failure."""
    failed = sum(span.state is State.FAILED for span in before)
    return row._replace(before=before, attempt=failed + 1) if before else row


def _label_widths(row: TimelineRow) -> tuple[int, ...]:
    """Return the widths of the label's forms, if it stays as it is; that of any slow server's."""
    if row.slow:
        return (SLOW_LABEL,)
    if row.progress.state is not State.FAILED:
        return ()
    return tuple(map(cell_len, failed_labels(row.progress)))


def failed_labels(progress: Progress) -> tuple[str, ...]:
    """Return how a failed server is labelled, in forms of different length."""
    label = progress_label(progress)
    if not (progress.attempt and progress.attempts and progress.attempts > 1):
        return (label,)
    tries = f"attempt {progress.attempt}/{progress.attempts}"
    return f"{label}, {tries}", label, tries


def _sentence(
    rto: Rto,
    point: Milestone,
    job: Job,
    rows: Sequence[TimelineRow],
    time_format: TimeFormat,
    *,
    live: bool,
) -> RtoSentence:
    status = rto_status(rto, point, job, time_format.now, live=live)
    names = {row.key: row.name for row in rows}
    return rto_sentence(rto, status, names.__getitem__, time_format.now, time_format.zone)


def _reached_word(progress: JobProgress) -> str:
    """Return ``launched``, or ``terminated`` for a job that terminates instances."""
    words = (progress_label(server) for server in progress.servers if server.state is State.DONE)
    return next(words, rto_target_label(RtoTarget.LAUNCHED))


def _window(
    progress: JobProgress,
    job: Job,
    launched: Milestone,
    time_format: TimeFormat,
    rto: Rto | None,
    *,
    live: bool,
) -> Window:
    spans = [span for server in progress.servers for span in server.spans]
    ends = [at for span in spans for at in (span.start, span.end) if at is not None]
    ends += [*launched.times, *(at for at in (job.ended,) if at is not None)]
    if live:
        ends.append(time_format.now)
    # A log may be ahead of our clock: its events have happened all the same.
    start = job.created
    if start is None:
        start = min((span.start for span in spans), default=min(ends, default=time_format.now))
    until = deadline(rto, job.created) if rto else None
    last = max([start, *ends])
    return Window(start, last, last if live else None, until)


def _rows(
    progress: JobProgress,
    names: Callable[[Progress], str],
    launched: Milestone,
    seen: Seen,
    slow: Mapping[str, Slow],
    job: Job,
    window: Window,
) -> list[TimelineRow]:
    marks = {mark.key: mark for mark in launched.reached}
    rows = []
    servers = dict(zip(server_keys(job), job.servers or (), strict=True))
    for server in progress.servers:
        mark = marks.get(server.key) or _end(server, seen)
        rows.append(
            TimelineRow(
                key=server.key,
                progress=server,
                name=safe(names(server)),
                slow=slow.get(server.key),
                ended=mark.at,
                took=_took(job.created, mark.at),
                source=mark.source,
                is_logged=progress.is_logged,
                window=window,
                failed=failed_action(servers[server.key]) if server.key in servers else None,
            )
        )
    return rows


def _took(created: float | None, ended: float | None) -> float | None:
    return elapsed(created, ended)


def _end(server: Progress, seen: Seen) -> MilestoneTime:
    """Return when a server that did not reach its goal finished."""
    if server.state in UNFINISHED_STATES or server.state is State.UNKNOWN:
        return MilestoneTime(server.key)
    if server.since is not None:
        return MilestoneTime(server.key, server.since, TimeSource.LOG)
    at = seen.get(Subject("server", server.key))
    return MilestoneTime(server.key, at, None if at is None else TimeSource.OBSERVED)


def _drawn(rows: Sequence[TimelineRow]) -> set[Pattern]:
    """Return the patterns that the legend explains."""
    drawn = set(_ALWAYS) if any(row.is_logged for row in rows) else set()
    for row in rows:
        spans = (
            pattern_of(span, is_logged=row.is_logged) for span in (*row.before, *row.progress.spans)
        )
        drawn.update(pattern for pattern in (*spans, row.end) if pattern)
        drawn.update((EXPECTED,) if row.ahead else ())
    return drawn


def _rank(row: TimelineRow) -> tuple[int, float]:
    """Return a sort key: failed and slow servers, unfinished ones, launched ones.

    Among unfinished servers the longest in its phase comes first, among launched the slowest.
    """
    state, since = row.progress.state, row.progress.since or 0.0
    if row.slow:
        return _SLOW, since
    if state in _ORDER:
        return _ORDER.index(state), since
    if state in UNFINISHED_STATES:
        return _UNFINISHED, since
    last = row.window.last if row.ended is None else row.ended
    return _REACHED if state is State.DONE else _STOPPED, -last
