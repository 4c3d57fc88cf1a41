"""Report the jobs of the last hours for the person who takes over the shift."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from drs_tui.model.analysis.causes import Cause
from drs_tui.model.analysis.outcome import Outcome
from drs_tui.model.analysis.progress import State
from drs_tui.model.analysis.row import Row, job_duration
from drs_tui.model.analysis.rto import Rto
from drs_tui.model.drs.instance import RecoveryInstance
from drs_tui.model.text.labels import (
    is_ended_drill,
    plural,
    progress_label,
    summary_line,
)
from drs_tui.model.text.times import TimeText, day_or_clock, duration, timestamp
from drs_tui.store.status import Paging
from drs_tui.store.store import Store
from drs_tui.views.failures import Failures, may_have_failed, needs_log
from drs_tui.views.job_view import JobView
from drs_tui.views.missing_sources import missing_sources
from drs_tui.views.summary import (
    CAUSES_MAX,
    as_of_line,
    cause_lines,
    job_words,
    origin_words,
    rto_words,
)

HOURS = 8
SPANS = (1, 2, 4, HOURS, 12, 24, 48, 72, 168)  # hours
_HOUR = 3600.0
_CLEAN = frozenset({Outcome.SUCCEEDED, Outcome.NOTHING_DONE})


class LineKind(StrEnum):
    """What a line of the report is: that decides how it is drawn and marked up."""

    TITLE = "TITLE"
    HEADING = "HEADING"
    ITEM = "ITEM"
    DETAIL = "DETAIL"
    NOTE = "NOTE"


class Line(NamedTuple):
    """A line of the report, without its indent."""

    kind: LineKind
    words: str


class Span:
    """The loaded jobs of the last ``hours``. Instants are epoch seconds by the service's clock."""

    def __init__(self, store: Store, hours: int = HOURS) -> None:
        self.store = store
        self.hours = hours
        self._failures = Failures(store)

    def start(self, now: float) -> float:
        """Return when the span begins."""
        return now - self.hours * _HOUR

    def rows(self, now: float) -> list[Row]:
        """Return the jobs that are live, or were created or ended in the span, newest first."""
        start = self.start(now)
        jobs = self.store.jobs
        return [row for row in jobs if row.live or max(row.created or 0, row.ended or 0) > start]

    def is_loaded(self, now: float) -> bool:
        """Return whether the list, whose newest jobs come first, reaches back to its start."""
        jobs = self.store.jobs
        oldest = jobs[jobs.whole - 1].created if jobs.whole else None
        is_past = oldest is not None and oldest <= self.start(now)
        return is_past or self.store.status.paging is Paging.END

    def logs_needed(self, now: float) -> list[str]:
        """Return the ids of the jobs whose causes are in their logs."""
        return [row.job_id for row in self.rows(now) if needs_log(row)]

    def logs_unread(self, now: float) -> int:
        """Count those of these logs that are not read to their end."""
        return sum(not self._failures.is_read(job_id) for job_id in self.logs_needed(now))

    def causes(self, rows: Iterable[Row]) -> list[Cause]:
        """Return the causes that are unresolved in these jobs, the worst first."""
        failures = self._failures.of(row.job_id for row in rows if may_have_failed(row))
        return [cause for cause in self._failures.causes(failures) if not cause.is_resolved]

    def drills(self, now: float) -> list[Row]:
        """Return the ended drills of the span that launched servers."""
        return [row for row in self.rows(now) if is_ended_drill(row) and row.counts.reached]

    def servers_to_look_up(self, now: float) -> list[str]:
        """Return the source servers of these drills, whose instances may still run."""
        return list(dict.fromkeys(each for row in self.drills(now) for each in row.server_ids))


class Report(NamedTuple):
    """What the report is made from. ``only`` says which jobs the list is narrowed to, if it is."""

    span: Span
    times: TimeText
    rto: Rto | None = None
    region: str = ""
    only: str = ""

    def lines(self) -> list[Line]:
        """Write the report."""
        now = self.times.now
        rows = self.span.rows(now)
        groups = {title: [row for row in rows if _group(row) == title] for title in _COUNTED}
        lines = [self._title(), self._counts(len(rows), groups), *self._missing()]
        lines += _section("RUNNING", self._running(groups["RUNNING"]))
        lines += _section("FAILED", self._troubled(groups["FAILED"]))
        lines += _section("WARNINGS", self._troubled(groups["WARNINGS"]))
        lines += _section("CLEAN", self._clean(groups["CLEAN"]))
        lines += _section("STILL RUNNING (billed)", self._instances())
        lines += _section("NEXT", self._next(rows))
        lines.append(self._origin())
        return lines

    def _title(self) -> Line:
        zone, now = self.times.zone, self.times.now
        since, until = (timestamp(each, zone) for each in (self.span.start(now), now))
        origin = origin_words(self.span.store.status, self.region, self._account)
        return Line(LineKind.TITLE, f"DRS {origin}, {since} to {until}")

    @property
    def _account(self) -> str:
        return self.span.store.jobs.account

    def _counts(self, total: int, groups: dict[str, list[Row]]) -> Line:
        counted = (
            f"{len(groups[title])} {word}" for title, word in _COUNTED.items() if groups[title]
        )
        words = ", ".join(counted)
        listed = f"{plural(total, 'job')} in {self.span.hours} h"
        return Line(LineKind.NOTE, f"{listed}: {words}" if words else listed)

    def _missing(self) -> Iterator[Line]:
        """Say what the report does not know of."""
        span, now = self.span, self.times.now
        if missing := missing_sources(span.store):
            names = f": {missing.names(self.times, None)}" if missing.silent else ""
            yield Line(LineKind.NOTE, f"! {missing.words}{names}")
        if self.only:
            yield Line(LineKind.NOTE, f"! only jobs {self.only} are listed")
        if not span.is_loaded(now):
            loaded = f"{plural(len(span.store.jobs), 'job')} loaded"
            yield Line(LineKind.NOTE, f"! older jobs of these hours are not loaded yet: {loaded}")
        if unread := span.logs_unread(now):
            words = "job's log is" if unread == 1 else "jobs' logs are"
            yield Line(LineKind.NOTE, f"! {unread} {words} not read yet: causes may be missing")

    def _view(self, row: Row) -> JobView:
        return JobView(self.span.store, row.job_id, self.times.now)

    def _when(self, row: Row) -> str:
        known = row.created is not None
        return day_or_clock(row.created or 0, self.times.now, self.times.zone) if known else "–"

    def _what(self, row: Row) -> str:
        """Name a job, and of several sources the one that it is of."""
        target = self.span.store.target_of(row.job_id)
        return f"{job_words(row)} in {target.full_name}" if target else job_words(row)

    def _running(self, rows: Sequence[Row]) -> Iterator[Line]:
        for row in rows:
            job, took = self._view(row), job_duration(row, self.times.now)
            so_far = "" if took is None else f", {duration(took)} so far"
            yield Line(LineKind.ITEM, f"{self._when(row)} {self._what(row)}{so_far}")
            for words in (
                summary_line(row, job.progress),
                rto_words(job, self.rto, self.times),
                self._slowest(job),
                *self._causes(row),
            ):
                if words:
                    yield Line(LineKind.DETAIL, words)

    def _slowest(self, job: JobView) -> str:
        """Name the server that has been longest in its phase, of those at work."""
        at_work = [
            each
            for each in job.progress.servers
            if each.state in (State.ACTIVE, State.RETRYING) and each.since is not None
        ]
        if not at_work:
            return ""
        slowest = min(at_work, key=lambda each: each.since or 0.0)
        took = duration(self.times.now - (slowest.since or 0.0))
        return f"longest at it: {job.name_of(slowest)}, {progress_label(slowest)} for {took}"

    def _causes(self, row: Row) -> list[str]:
        return cause_lines(self.span.store, self.span.causes([row]), CAUSES_MAX)

    def _troubled(self, rows: Sequence[Row]) -> Iterator[Line]:
        for row in rows:
            words = summary_line(row, self._view(row).progress)
            yield Line(LineKind.ITEM, f"{self._when(row)} {self._what(row)}: {words}")
            if met := rto_words(self._view(row), self.rto, self.times):
                yield Line(LineKind.DETAIL, met)
            yield from (Line(LineKind.DETAIL, cause) for cause in self._causes(row))

    def _clean(self, rows: Sequence[Row]) -> Iterator[Line]:
        words = " · ".join(f"{self._when(row)} {self._what(row)}" for row in rows)
        if words:
            yield Line(LineKind.ITEM, words)

    def _instances(self) -> Iterator[Line]:
        """Count what drills have left running, of all loaded drills whose instances are known."""
        found, now = running_by_drill(self.span.store), self.times.now
        if found:
            total = plural(sum(map(len, found.values())), "instance")
            ages = [now - row.created for row in found if row.created is not None]
            oldest = f", the oldest drill began {duration(max(ages))} ago" if ages else ""
            of = plural(len(found), "drill")
            yield Line(LineKind.ITEM, f"{total} of {of}{oldest}")
        for row, running in found.items():
            words = f"{self._when(row)} {self._what(row)}: {plural(len(running), 'instance')}"
            yield Line(LineKind.DETAIL, words)
        unknown = [row for row in self.span.drills(now) if not _is_known(self.span.store, row)]
        if unknown:
            of = plural(len(unknown), "drill")
            yield Line(LineKind.ITEM, f"not known for {of} of these hours: r looks them up")
        elif not found and self.span.drills(now):
            yield Line(LineKind.ITEM, "none of these drills' instances")

    def _next(self, rows: Sequence[Row]) -> Iterator[Line]:
        """Derive what to do from the hints of the causes, the worst first."""
        hints = dict.fromkeys(cause.hint for cause in self.span.causes(rows) if cause.hint)
        yield from (Line(LineKind.ITEM, hint) for hint in hints)
        left = sum(map(len, running_by_drill(self.span.store).values()))
        if left:
            instances = plural(left, "drill instance")
            yield Line(LineKind.ITEM, f"terminate {instances}, if nobody needs them any more")

    def _origin(self) -> Line:
        store, times = self.span.store, self.times
        words = as_of_line(store.status, self.region, self._account, store.status.as_of, times)
        return Line(LineKind.NOTE, f"By drs-tui's reading of the job logs, {words}")


def _group(row: Row) -> str:
    """Return the heading that a job is listed under."""
    if row.live:
        return "RUNNING"
    if row.has_failed:
        return "FAILED"
    return "CLEAN" if row.outcome in _CLEAN and not row.deleted else "WARNINGS"


_COUNTED = {
    "RUNNING": "running",
    "FAILED": "with failures",
    "WARNINGS": "with warnings",
    "CLEAN": "clean",
}


def _section(title: str, lines: Iterable[Line]) -> list[Line]:
    """Put a heading above lines, if there are any."""
    found = list(lines)
    return [Line(LineKind.HEADING, title), *found] if found else []


def _is_known(store: Store, row: Row) -> bool:
    return all(store.details.instances(each) is not None for each in row.server_ids)


def _running_of(store: Store, row: Row) -> list[RecoveryInstance]:
    known = (each for server in row.server_ids for each in store.details.instances(server) or ())
    return [each for each in known if each.runs and each.job_id == row.job_id]


def running_by_drill(store: Store) -> dict[Row, list[RecoveryInstance]]:
    """Return the instances that ended drills have left running, as far as they are known."""
    drills = (row for row in store.jobs if is_ended_drill(row) and row.counts.reached)
    return {row: running for row in drills if (running := _running_of(store, row))}


def plain_text(lines: Iterable[Line]) -> str:
    """Write the report as plain text."""
    return "\n".join(text_lines(lines))


_INDENTS = {LineKind.ITEM: "  ", LineKind.DETAIL: "    "}


def text_lines(lines: Iterable[Line]) -> Iterator[str]:
    """Write the report line by line, with a blank line above each heading."""
    before = None
    for kind, words in lines:
        if kind is LineKind.HEADING or (kind is LineKind.NOTE and before in _INDENTS):
            yield ""
        yield f"{_INDENTS.get(kind, '')}{words}"
        before = kind


_MARKS = {
    LineKind.TITLE: "# ",
    LineKind.HEADING: "## ",
    LineKind.ITEM: "- ",
    LineKind.DETAIL: "  - ",
    LineKind.NOTE: "",
}
_SPECIAL = str.maketrans({each: f"\\{each}" for each in "\\`*_<>[]#|"})


def markdown(lines: Iterable[Line]) -> str:
    """Write the report in Markdown; what names contain is never read as markup."""
    parts: list[str] = []
    before = LineKind.TITLE
    for kind, words in lines:
        is_listed = kind in _INDENTS and before in _INDENTS
        if parts and not is_listed:
            parts.append("")
        parts.append(f"{_MARKS[kind]}{words.removeprefix('- ').translate(_SPECIAL)}")
        before = kind
    return "\n".join([*parts, ""])
