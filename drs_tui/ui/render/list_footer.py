"""The last line of the list: whether more is below; and what an empty list says."""

from collections.abc import Sequence

from drs_tui.model.analysis.row import Row
from drs_tui.model.text.labels import plural, thousands
from drs_tui.model.text.safe import safe
from drs_tui.protocol.events import Topic
from drs_tui.protocol.requests import Query
from drs_tui.store.details import AllInstances
from drs_tui.store.status import Paging, Status
from drs_tui.ui.render.cells import EMPTY, Cell, text, wrap
from drs_tui.ui.render.header import error_lines
from drs_tui.ui.render.time_format import TimeFormat
from drs_tui.views.recent import RECENT_LABEL, recent_server_failures

ROOMY = 100


def recent_failures(rows: Sequence[Row], now: float, *, is_end: bool) -> Cell:
    """Count the servers that failed in the last 24 hours.

    ``rows`` are those loaded, newest first; ``is_end``: there are no others.
    """
    failed, is_whole = recent_server_failures(rows, now)
    if not failed:
        return EMPTY
    reach = "" if is_end or is_whole else ", of those loaded"
    return text(f"{plural(failed, 'server')} failed in the {RECENT_LABEL}{reach}", "fail-bold")


def running_cell(known: AllInstances | None, width: int) -> Cell:
    """How many recovery instances run, once they were all read: nothing reads them for this."""
    if known is None or not known.complete:
        return EMPTY
    count = sum(instance.runs for instance in known.instances)
    what = plural(count, "instance") if width >= ROOMY else thousands(count)
    return text(f"{what} running (U)", "warn") if count else EMPTY


def query_words(query: Query) -> str:
    """The filters of the list, as said on screen."""
    parts = []
    if query.job_ids:
        parts.append(f"{len(query.job_ids)} by id")
    if query.from_date:
        parts.append(f"from {query.from_date.removesuffix('T00:00:00Z')}")
    if query.to_date:
        parts.append(f"to {query.to_date.removesuffix('T00:00:00Z')}")
    return " ".join(parts)


def _stopped(status: Status, query: Query, width: int) -> list[Cell]:
    """The token to go on from, whole."""
    words = f"stopped at --max-items {query.max_items}; to go on: --starting-token"
    token = wrap(safe(status.resume or ""), width, prose=False)
    return [text(words, "dim"), *(text(line) for line in token)]


def _empty(status: Status, query: Query) -> list[Cell]:
    region = status.ready.region if status.ready else ""
    if query.job_ids:
        asked = ", ".join(query.job_ids[:3])
        return [
            text(f"No such job in {region}: {asked}", "bold"),
            text("Jobs live in the recovery region, and DRS forgets deleted ones: try --region."),
        ]
    within = f" {query_words(query)}" if query_words(query) else ""
    return [
        text(f"No jobs in {region}{within}.", "bold"),
        text("Jobs live in the recovery region: try another --region, or a wider --from."),
    ]


def _to_end(loaded: int) -> str:
    return f"loading all, {thousands(loaded)} so far; any move stops"


def tail(
    status: Status,
    query: Query,
    loaded: int,
    time_format: TimeFormat,
    width: int,
    *,
    to_end: bool = False,
) -> Sequence[Cell]:
    """The lines after the last row. ``to_end``: page after page is loaded by itself."""
    active_error = status.errors.get(Topic.PAGE)
    lines: list[Cell] = []
    if status.unreadable:
        entries = "1 entry" if status.unreadable == 1 else f"{status.unreadable} entries"
        lines.append(text(f"{entries} had no jobID and cannot be shown", "warn"))
    if status.paging is Paging.FAILED and active_error:
        # The notice says it all; here it is only marked where the list breaks off.
        lines += error_lines(active_error, status, time_format)[:1] if loaded else []
    elif status.paging is Paging.LOADING:
        lines.append(text(_to_end(loaded) if to_end and loaded else "loading…", "dim"))
    elif status.paging is Paging.STOPPED:
        lines.extend(_stopped(status, query, width))
    elif status.paging is Paging.END and not loaded and not status.unreadable:
        lines.extend(_empty(status, query))
    elif status.paging is Paging.END:
        noun = "job" if loaded == 1 else "jobs"
        lines.append(text(f"the end: {thousands(loaded)} {noun}", "dim"))
    else:
        lines.append(text(f"{thousands(loaded)} loaded, scroll for more", "dim"))
    return lines
