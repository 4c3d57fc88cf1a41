"""How long servers took to recover, and how that ended, over all jobs that are loaded.

Failbacks and diagnostics launch servers too, and say nothing of how long a recovery takes.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, tzinfo
from statistics import median
from typing import Any, NamedTuple

from drs_tui.fleet.source_target import SourceTarget
from drs_tui.model.analysis.comparison import LOST, Result, ServerResult
from drs_tui.model.analysis.row import Row
from drs_tui.model.analysis.rto import RtoTarget
from drs_tui.model.text.labels import plural, thousands
from drs_tui.model.text.natural import natural_key
from drs_tui.model.text.times import duration, iso_time, timestamp
from drs_tui.store.store import Store
from drs_tui.views.causes_json import source_json
from drs_tui.views.comparison import result_label
from drs_tui.views.comparison_json import rounded, time_json
from drs_tui.views.recovery_result import Results, recovers
from drs_tui.views.summary import job_words
from drs_tui.views.text_report import TextReport, one_line, section
from drs_tui.views.twins import is_counted_elsewhere

LAST = 5  # outcomes shown of each server
SPARKS = 20  # times at most
_LEVELS, _ASCII_LEVELS = "▁▂▃▄▅▆▇█", "_.-=+*%#"
_MARKS = {Result.REACHED: "✓", Result.FAILED: "✗", Result.CANCELLED: "–"}
_UNTIMED = "·"
_LEGEND = "oldest first, bars from zero; ✗ failed, · no known time"
_RIGHT = (1, 3, 4)
_OTHERS = frozenset({"FAILBACK", "DIAGNOSTIC"})


class PastResult(NamedTuple):
    """One job of a server, and how it went for it."""

    row: Row
    result: ServerResult


class ServerTimes(NamedTuple):
    """A server's jobs, newest first; of several sources also ``target``, the one that it is in."""

    id: str
    name: str
    past: tuple[PastResult, ...]
    target: SourceTarget | None = None

    @property
    def named(self) -> str:
        """Return its name, and of several sources where it is."""
        return f"{self.name} in {self.target.full_name}" if self.target else self.name

    @property
    def times(self) -> list[float]:
        """Return the known times of the jobs in which it recovered, newest first, in seconds."""
        return [each.result.took for each in self.past if each.result.took is not None]

    @property
    def reached(self) -> int:
        """Count the jobs in which it recovered."""
        return sum(each.result.has_reached for each in self.past)

    @property
    def ended(self) -> int:
        """Count the jobs that are over."""
        return sum(not each.row.live for each in self.past)

    @property
    def median(self) -> float | None:
        """Return the median of its times; None when none is known."""
        return median(self.times) if self.times else None


def rows_of(store: Store, server_id: str | None = None) -> list[Row]:
    """Return the drills and recoveries, or those of one server, newest first.

    Of the two jobs of an extended server's launch, the one that launches it.
    """
    rows = (row for row in store.jobs if recovers(row) and row.initiated_by not in _OTHERS)
    if server_id is not None:
        return [row for row in rows if server_id in row.server_ids]
    return [row for row in rows if not is_counted_elsewhere(store, row)]


def find_servers(store: Store, name: str) -> list[str]:
    """Return the ids of the source servers that a person calls so: by id, or by any of its names.

    A whole name counts before a part of one.
    """
    known, wanted = store.details.servers, name.casefold()
    if rows_of(store, name):
        return [name]
    ids = dict.fromkeys(each for row in rows_of(store) for each in row.server_ids)
    named = {each: known.names[each] for each in ids if each in known.names}
    exact = [
        each
        for each, its in named.items()
        if wanted in {n.casefold() for n in (its.hostname, its.fqdn, its.tag, its.shown) if n}
    ]
    return exact or [each for each, its in named.items() if its.matches(wanted)]


def server_times(
    store: Store, rows: Iterable[Row], now: float, end: RtoTarget = RtoTarget.LAUNCHED
) -> list[ServerTimes]:
    """Return how these jobs, newest first, went for each of their servers; by name."""
    results = Results(store, end)
    found: defaultdict[str, list[PastResult]] = defaultdict(list)
    for row in rows:
        for server in results.of([row.job_id], now).servers:
            if server.id and server.key == server.id:
                found[server.id].append(PastResult(row, server))
    name = store.details.name
    servers = [
        ServerTimes(each, name(each), tuple(past), store.target_of(past[0].row.job_id))
        for each, past in found.items()
    ]
    return sorted(servers, key=lambda server: natural_key(server.name))


def sparkline(past: Sequence[PastResult], *, ascii: bool = False) -> str:  # noqa: A002
    """Draw the newest times as bars from zero up, the newest last; a failure as a cross."""
    levels = _ASCII_LEVELS if ascii else _LEVELS
    shown = past[:SPARKS]
    longest = max((p.result.took for p in shown if p.result.took is not None), default=0.0)
    return "".join(_spark(each.result, longest, levels) for each in reversed(shown))


def _spark(result: ServerResult, longest: float, levels: str) -> str:
    if result.took is not None:
        part = result.took / longest if longest else 0.0
        return levels[min(len(levels) - 1, int(part * len(levels)))]
    return _MARKS[result.result] if result.result in LOST else _UNTIMED


class Budget(NamedTuple):
    """Of how many ``jobs`` the logs were to be read, and of how many they were."""

    jobs: int
    read: int


def history_report(
    servers: Sequence[ServerTimes],
    budget: Budget,
    zone: tzinfo = UTC,
    missing: Sequence[str] = (),
    *,
    is_one: bool = False,
    ascii: bool = False,  # noqa: A002  the option's name
) -> TextReport:
    """Write the history of many servers in a line each, or of one with a line for each job."""
    notes = (*_notes(budget), *(f"! {one_line(each)}" for each in missing))
    if is_one and servers:
        return _one(servers[0], zone, notes, ascii=ascii)
    total = f"{plural(len(servers), 'server')} in {plural(budget.jobs, 'job')}"
    titles = ("SERVER", "JOBS", f"LAST {LAST}", "MEDIAN", "LAST", "TIMES")
    rows = [_line(server, ascii=ascii) for server in servers]
    return TextReport(
        total, (_LEGEND,), (section("", titles, rows, _RIGHT),) if rows else (), notes
    )


def _notes(budget: Budget) -> Iterator[str]:
    if left := budget.jobs - budget.read:
        newest = f"the newest {plural(budget.read, 'job')}" if budget.read else "no job"
        yield (
            f"times are those of {newest}: the logs of {thousands(left)} older ones were not read "
            f"(--logs {budget.jobs} reads them all)"
        )


def _line(server: ServerTimes, *, ascii: bool) -> tuple[str, ...]:  # noqa: A002
    times = server.times
    last = reversed(server.past[:LAST])
    marks = "".join(_MARKS.get(each.result.result, _UNTIMED) for each in last)
    return (
        server.named,
        thousands(len(server.past)),
        marks,
        _time(server.median),
        _time(times[0] if times else None),
        sparkline(server.past, ascii=ascii),
    )


def _time(seconds: float | None) -> str:
    return "–" if seconds is None else duration(seconds)


def _one(
    server: ServerTimes,
    zone: tzinfo,
    notes: tuple[str, ...],
    *,
    ascii: bool,  # noqa: A002
) -> TextReport:
    times = server.times
    parts = [f"recovered in {server.reached} of {plural(server.ended, 'ended job')}"]
    if times:
        parts.append(f"median {_time(server.median)}, last {duration(times[0])}")
    untimed = server.reached - len(times)
    if untimed:
        parts.append(f"{untimed} without a known time")
    named = one_line(server.named)
    who = server.id if named == server.id else f"{named} ({server.id})"
    sparks = f"{sparkline(server.past, ascii=ascii)}  ({_LEGEND})"
    titles = ("STARTED", "JOB", "WHAT", "RESULT", "TIME", "CAUSE")
    rows = [_job(each, zone) for each in server.past]
    table = section("", titles, rows, (4,))
    return TextReport(f"{who}: {', '.join(parts)}", (sparks,), (table,), notes)


def _job(past: PastResult, zone: tzinfo) -> tuple[str, ...]:
    row, result = past
    return (
        "–" if row.created is None else timestamp(row.created, zone),
        row.job_id,
        job_words(row),
        result_label(result.result),
        _time(result.took),
        result.cause,
    )


def history_json(
    servers: Sequence[ServerTimes], budget: Budget, missing: Sequence[str] = ()
) -> Mapping[str, Any]:
    """Return the history as the members of a JSON document; ours are in ``drs_tui``."""
    ours = {"jobs": budget.jobs, "logsRead": budget.read, "missing": list(missing)}
    return {"items": list(map(_server_json, servers)), "drs_tui": ours}


def _server_json(server: ServerTimes) -> dict[str, Any]:
    source = server.past[0].row.source
    ours = {
        "name": server.name,
        **(source_json(source, server.target) if server.target else {}),
        "jobs": len(server.past),
        "recovered": server.reached,
        "medianSeconds": rounded(server.median),
        "lastSeconds": rounded(server.times[0]) if server.times else None,
    }
    jobs = [_job_json(each) for each in server.past]
    return {"sourceServerID": server.id, "jobs": jobs, "drs_tui": ours}


def _job_json(past: PastResult) -> dict[str, Any]:
    row, result = past
    created = None if row.created is None else iso_time(row.created)
    return {
        "jobID": row.job_id,
        "initiatedBy": row.initiated_by,
        "status": row.status,
        "creationDateTime": created,
        "drs_tui": {
            "result": result.result,
            "time": time_json(result),
            "cause": result.cause or None,
        },
    }
