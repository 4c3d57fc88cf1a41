"""The lines after the last job: whether there are more, or why the list is empty."""

from collections.abc import Callable, Sequence

from drs_tui.model.analysis.row import Row
from drs_tui.model.text.labels import plural, thousands
from drs_tui.model.text.safe import safe
from drs_tui.protocol.events import Topic
from drs_tui.protocol.requests import Query
from drs_tui.store.details import AllInstances
from drs_tui.store.jobs import Jobs
from drs_tui.store.status import Paging, Status
from drs_tui.ui.render.cells import EMPTY, Cell, text, wrap
from drs_tui.ui.render.header import error_lines
from drs_tui.ui.render.time_format import TimeFormat
from drs_tui.views.recent import RECENT_LABEL, ServerFailures

ROOMY = 100


def is_narrowed(query: Query) -> bool:
    """Return whether the list lacks jobs by its dates or ids: counts of it are not of all."""
    return bool(query.from_date or query.to_date or query.job_ids)


def list_scope(query: Query) -> str:
    """Name the jobs of a narrowed list: ``in these dates``; empty for every job."""
    if query.job_ids:
        return "of these ids"
    return "in these dates" if is_narrowed(query) else ""


def failed_servers(
    failures: ServerFailures,
    jobs: Jobs,
    query: Query,
    now: float,
    *,
    is_end: bool,
    skip: Callable[[Row], bool] = lambda _: False,
    is_short: bool = False,
) -> Cell:
    """Count the servers that failed: in the list's dates, else in the last 24 hours.

    ``is_end``: there are no others than those loaded. Those to ``skip`` have servers that another
    job counts.
    """
    scope = list_scope(query)
    if scope:
        failed, is_whole = failures.in_all(jobs), False
    else:
        failed, is_whole = failures.recent(jobs, now, skip)
    if not failed:
        return EMPTY
    reach = "" if is_end or is_whole else ", of those loaded"
    label = scope or ("in 24 h" if is_short else f"in the {RECENT_LABEL}")
    return text(f"{plural(failed, 'server')} failed {label}{reach}", "fail-bold")


def running_cell(known: AllInstances | None, width: int) -> Cell:
    """Count the recovery instances that run, if all were read: nothing reads them for this."""
    if known is None or not known.complete:
        return EMPTY
    count = sum(instance.runs for instance in known.instances)
    what = plural(count, "instance") if width >= ROOMY else thousands(count)
    return text(f"{what} running (U)", "warn") if count else EMPTY


def query_label(query: Query, time_format: TimeFormat) -> str:
    """Describe what narrows the list: ``since Nov 21 23:48Z``, ``2 by id``."""
    parts = [f"{len(query.job_ids)} by id"] if query.job_ids else []
    if query.from_date or query.to_date:
        from drs_tui.query_text import dates_label  # few lists have dates

        parts.append(dates_label(query, time_format.now, time_format.zone))
    return " ".join(parts)


def no_match(*, may_come: bool) -> list[Cell]:
    """Say that no job matches the filter, and how to lift it; ``may_come``: it searches on."""
    so_far = " so far" if may_come else ""
    return indented([(*text(f"No match{so_far}. ", "bold"), *text("Esc lifts the filter."))])


def indented(lines: Sequence[Cell]) -> list[Cell]:
    """Put lines that stand in place of rows where rows begin."""
    return [((" " * 2, "plain"), *line) for line in lines]


def _stopped(status: Status, query: Query, width: int) -> list[Cell]:
    """Return the token to resume from, in full."""
    words = f"stopped at --max-items {query.max_items}; to go on: --starting-token"
    token = wrap(safe(status.resume or ""), width, prose=False)
    return [text(words, "dim"), *(text(line) for line in token)]


def _searched(status: Status) -> str:
    """Return where jobs were looked for: the region, or those of the sources that answer."""
    if status.sources is None:
        return status.ready.region if status.ready else ""
    from drs_tui.ui.render.source_counts import searched_label

    return searched_label(status.sources)


def _no_such_job(status: Status, job_ids: Sequence[str]) -> str:
    return f"No such job in {_searched(status)}: {', '.join(job_ids[:3])}"


def _empty(status: Status, query: Query, time_format: TimeFormat) -> list[Cell]:
    if query.job_ids:
        words = _no_such_job(status, query.job_ids)
        advice = "Jobs live in the recovery region, and DRS forgets deleted ones: try --region."
    else:
        within = query_label(query, time_format)
        words = f"No jobs in {_searched(status)}{' ' if within else ''}{within}."
        advice = "Jobs live in the recovery region: try another --region, or a wider --from."
    if status.sources is not None:
        advice = "S shows how each source stands."
    return [text(words, "bold"), text(advice)]


def _loading(status: Status, loaded: int, *, to_end: bool) -> str:
    """Return what is being loaded, or how many empty pages came although DRS says there is more."""
    if status.empty_pages:
        return f"{plural(status.empty_pages, 'empty page')} in a row, still looking…"
    if to_end and loaded:
        return f"loading all, {thousands(loaded)} so far; any move stops"
    return "loading…"


def missing_jobs(status: Status, missing: Sequence[str]) -> list[Cell]:
    """Return the jobs that were asked for by id, and that the answer does not have."""
    if not missing or status.paging is not Paging.END:
        return []
    return [text(_no_such_job(status, missing), "warn")]


def tail(
    status: Status,
    query: Query,
    loaded: int,
    time_format: TimeFormat,
    width: int,
    *,
    to_end: bool = False,
    missing: Sequence[str] = (),
) -> Sequence[Cell]:
    """The lines after the last row. ``to_end``: page after page is loaded by itself; ``missing``:
    the ids asked for that are not in the list.
    """
    active_error = status.errors.get(Topic.PAGE)
    lines: list[Cell] = missing_jobs(status, missing) if loaded else []
    if status.unreadable:
        entries = "1 entry" if status.unreadable == 1 else f"{status.unreadable} entries"
        lines.append(text(f"{entries} had no jobID and cannot be shown", "warn"))
    if status.paging is Paging.FAILED and active_error:
        # The notice has the details; here only the place where the list breaks off is marked.
        lines += error_lines(active_error, status, time_format)[:1] if loaded else []
    elif status.paging is Paging.LOADING:
        lines.append(text(_loading(status, loaded, to_end=to_end), "dim"))
    elif status.paging is Paging.STOPPED:
        lines.extend(_stopped(status, query, width))
    elif status.paging is Paging.END and not loaded and not status.unreadable:
        lines.extend(_empty(status, query, time_format))
    elif status.paging is Paging.END:
        noun = "job" if loaded == 1 else "jobs"
        lines.append(text(f"the end: {thousands(loaded)} {noun}", "dim"))
    else:
        lines.append(text(f"{thousands(loaded)} loaded, scroll for more", "dim"))
    return lines
