"""Several sources: how many answer, and what may be missing for the others."""

from collections.abc import Sequence
from typing import cast

from drs_tui.model.text.labels import plural
from drs_tui.store.fleet_store import FleetStore
from drs_tui.store.merged_jobs import MissingJobs
from drs_tui.store.status import SourceCounts
from drs_tui.store.store import Store
from drs_tui.ui.render.cells import EMPTY, SEPARATOR, Cell, external, join, text
from drs_tui.ui.render.time_format import TimeFormat
from drs_tui.views.missing_sources import Silent


def _answering(counts: SourceCounts) -> Cell:
    """Return how many sources answer, of how many."""
    return text(_answering_label(counts), "warn" if counts.failing else "bold")


def _answering_label(counts: SourceCounts) -> str:
    return f"{counts.answering} of {plural(counts.asked, 'source')}"


def sources_forms(counts: SourceCounts, *, demo: bool) -> list[Cell]:
    """Return where the data is from, the longest form first."""
    badge = text(" DEMO ", "demo") if demo else EMPTY
    spread = text(f"in {_spread(counts)}", "dim")
    short = text(f"{counts.answering}/{counts.asked}", "warn" if counts.failing else "bold")
    forms = (badge, _answering(counts), spread), (badge, _answering(counts)), (badge, short)
    return [join(form) for form in forms]


def source_forms(target: str, account: str, *, demo: bool) -> list[Cell]:
    """Return which of several sources the data is from, the longest form first."""
    badge, named = text(" DEMO ", "demo") if demo else EMPTY, external(target, "bold")
    number = external(account, "dim") if account else EMPTY
    return [join(form) for form in ((badge, named, number), (badge, named), (named,))]


def _spread(counts: SourceCounts) -> str:
    return f"{plural(counts.accounts, 'account')}, {plural(counts.regions, 'region')}"


def searched_label(counts: SourceCounts) -> str:
    """Return where all sources that answer are: ``4 accounts, 2 regions``, ``5 of 7 sources``."""
    return _spread(counts) if counts.answering == counts.asked else _answering_label(counts)


def silent_cell(silent: Sequence[Silent], times: TimeFormat, *, is_short: bool) -> Cell:
    """Return how many sources do not answer, and since when the first one has not."""
    answered = [each.since for each in silent if each.since is not None]
    first = "" if len(silent) == 1 else ", the first"
    has_since = answered and not is_short
    since = f"{first} since {times.moment(min(answered))}" if has_since else ""
    return text(f"{plural(len(silent), 'source')} failing{since} (S)", "warn")


def _missing_cells(missing: MissingJobs, counts: SourceCounts, times: TimeFormat) -> list[Cell]:
    """Return what may be missing: of sources that wait, that have loaded less, and of none."""
    cells = []
    if counts.waiting:
        cells.append(text(f"waiting for {counts.waiting}", "accent"))
    if (without := missing.without_jobs - counts.waiting) > 0:
        cells.append(text(f"no rows from {without}", "warn"))
    if missing.before is not None:
        style = "warn" if missing.silent else "dim"
        lack = f" rows may be missing from {missing.sources}"
        before = times.short(missing.before)
        missed = lack if missing.silent else " not all loaded"
        cells.append((("before ", style), *before, *text(missed, style)))
    return cells


def sources_line(missing: MissingJobs, counts: SourceCounts, times: TimeFormat) -> Cell:
    """Return the list's last line, such as ``37 of 40 sources · before 14:02Z rows may be missing
    from 3``."""
    unused = text(f"DRS not used in {counts.unused}", "dim") if counts.unused else EMPTY
    return join((_answering(counts), *_missing_cells(missing, counts, times), unused), SEPARATOR)


def sources_tail(lines: Sequence[Cell], store: Store, times: TimeFormat) -> Sequence[Cell]:
    """Return the lines after the last job, of which the sources are the last one."""
    fleet, status = cast("FleetStore", store), store.status
    if status.sources is None:
        return lines
    return [*lines, sources_line(fleet.jobs.missing(), status.sources, times)]
