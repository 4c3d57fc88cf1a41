"""Causes of failures as they are listed and copied: who failed for each of them."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from drs_tui.model.analysis.causes import Cause
from drs_tui.model.analysis.changes import identity_of
from drs_tui.model.analysis.error_message import read_message
from drs_tui.model.analysis.failures import FailureKind
from drs_tui.model.text.labels import cause_count, cause_state_label, cause_title, plural
from drs_tui.store.store import Store
from drs_tui.views.job_view import who_failed

if TYPE_CHECKING:
    from drs_tui.fleet.source_target import SourceTarget

NAMES_MAX = 3
REASON_MAX = 100  # characters


def cause_names(store: Store, cause: Cause) -> tuple[str, ...]:
    """Name the servers or networks that failed, each once, the unresolved first."""
    return tuple(dict.fromkeys(who_failed(store, failure) for failure in cause.failures))


def is_log_denied(store: Store, cause: Cause) -> bool:
    """Return whether logs that may say why cannot be read, in any of the sources that it is in."""
    ids = {failure.job_id for failure in cause.failures}
    return any(store.status_of(job_id).is_log_denied for job_id in ids)


def cause_names_by_source(store: Store, cause: Cause) -> list[str]:
    """Name those that failed, of several sources in a text for each."""
    found: dict[SourceTarget | None, dict[str, None]] = {}
    for failure in cause.failures:
        named = found.setdefault(store.target_of(failure.job_id), {})
        named[who_failed(store, failure)] = None
    return [
        (f"{target.full_name}: " if target else "") + ", ".join(names)
        for target, names in found.items()
    ]


def accounts_words(store: Store, cause: Cause) -> str:
    """Say in how many accounts a cause occurs; empty if that is one."""
    row = store.jobs.row
    count = len({row(each.job_id).source.account for each in cause.failures})
    return f"in {count} accounts" if count > 1 else ""


def cause_line(cause: Cause, names: Sequence[str], *, is_denied: bool = False) -> str:
    """Write a cause in one line with a few of its names, an action's reason, and our hint.

    ``is_denied``: whether logs cannot be read.
    """
    more = f" and {len(names) - NAMES_MAX} more" if len(names) > NAMES_MAX else ""
    who = f"{', '.join(names[:NAMES_MAX])}{more}"
    between = ", " if len(cause.states) > 1 else " "
    count = plural(cause.count, "optional action") if cause.optional else cause_count(cause)
    state = cause_state_label(cause)
    hint = f" → {cause.hint}" if cause.hint and not cause.is_resolved else ""
    title = cause_title(cause, is_denied=is_denied)
    line = f"- {count}{between}{state}: {title} ({who})"
    return f"{line}{_reason(cause)}{hint}"


def _reason(cause: Cause) -> str:
    """Return why an action failed, of which the title has the name alone."""
    if cause.kind is not FailureKind.ACTION or not cause.message:
        return ""
    reason = read_message(cause.message).text
    return f": {reason if len(reason) <= REASON_MAX else f'{reason[:REASON_MAX].rstrip()}…'}"


def cause_ids(cause: Cause) -> str:
    """List the ids of all who failed for a cause, a line each, the unresolved first."""
    first = sorted(cause.failures, key=lambda failure: failure.is_resolved)
    return "\n".join(dict.fromkeys(identity_of(failure.key) or failure.job_id for failure in first))


def participant_ids(causes: Iterable[Cause]) -> tuple[list[str], list[str]]:
    """Return the ids of the source servers and of the source networks among the failures."""
    keys = [identity_of(failure.key) for cause in causes for failure in cause.failures]
    return [k for k in keys if k.startswith("s-")], [k for k in keys if k.startswith("sn-")]
