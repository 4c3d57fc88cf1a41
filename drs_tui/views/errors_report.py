"""The causes of failures as a report of text, and as a JSON document."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import Any

from drs_tui.model.analysis.causes import Cause, unresolved_by_kind
from drs_tui.model.analysis.error_message import read_message
from drs_tui.model.text.labels import (
    cause_count,
    cause_state_label,
    cause_title,
    failure_count,
    plural,
)
from drs_tui.model.text.times import timestamp
from drs_tui.store.store import Store
from drs_tui.views.causes import accounts_words, cause_names_by_source, is_log_denied
from drs_tui.views.causes_json import cause_json
from drs_tui.views.text_report import Section, TextReport, Tone, one_line, section

_TITLES = ("WHAT", "STATE", "LAST SEEN", "CAUSE, WHO, AND WHAT TO DO")


def unresolved_words(found: Sequence[Cause]) -> str:
    """Count what still fails, and for how many causes: ``3 servers failed, 2 causes``."""
    counts = unresolved_by_kind(found)
    what = ", ".join(failure_count(kind, count) for kind, count in counts.items())
    return f"{what or 'nothing'} unresolved, {plural(len(found), 'cause')}"


def cause_section(store: Store, found: Sequence[Cause], zone: tzinfo, title: str = "") -> Section:
    """Make a table of causes: a row for each, with rows below it for who failed and for a hint."""
    rows = [row for cause in found for row in _rows(store, cause, zone)]
    return section(title, _TITLES, rows, tone=Tone.BAD)


def _rows(store: Store, cause: Cause, zone: tzinfo) -> Iterator[tuple[str, ...]]:
    seen = "–" if cause.last is None else timestamp(cause.last, zone)
    title = cause_title(cause, is_denied=is_log_denied(store, cause))
    spread = accounts_words(store, cause)
    named = f"{title} · {spread}" if spread else title
    yield cause_count(cause), cause_state_label(cause), seen, named
    if cause.message and (text := read_message(cause.message).text) != title:
        yield "", "", "", text
    for names in cause_names_by_source(store, cause):
        yield "", "", "", names
    if cause.hint:
        yield "", "", "", f"→ {cause.hint}"


def errors_report(
    store: Store,
    scope: str,
    found: Sequence[Cause],
    slow: Sequence[str],
    zone: tzinfo,
    missing: Sequence[str] = (),
) -> TextReport:
    """Write the causes of a scope's failures, and who is slow without having failed."""
    notes = (*(f"! slow: {one_line(each)}" for each in slow), *_missing_notes(missing))
    sections = (cause_section(store, found, zone),) if found else ()
    return TextReport(f"{scope}: {unresolved_words(found)}", (), sections, notes)


def _missing_notes(missing: Sequence[str]) -> Iterator[str]:
    return (f"! {one_line(each)}" for each in missing)


def errors_json(
    store: Store,
    job_ids: Sequence[str],
    found: Sequence[Cause],
    slow: Sequence[str],
    missing: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the causes as the members of a JSON document; all of them are ours."""
    ours = {
        "jobIDs": list(job_ids),
        "causes": [cause_json(store, cause) for cause in found],
        "slow": list(slow),
        "missing": list(missing),
    }
    return {"drs_tui": ours}
