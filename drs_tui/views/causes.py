"""Causes of failures as they are listed and copied: who failed for each of them."""

from collections.abc import Iterable, Sequence

from drs_tui.model.analysis.causes import Cause
from drs_tui.model.analysis.changes import identity_of
from drs_tui.model.text.labels import cause_count, cause_state_label, cause_title
from drs_tui.store.store import Store
from drs_tui.views.job_view import who_failed

NAMES_MAX = 3


def cause_names(store: Store, cause: Cause) -> tuple[str, ...]:
    """Name the servers or networks that failed, each once, the unresolved first."""
    return tuple(dict.fromkeys(who_failed(store, failure) for failure in cause.failures))


def cause_line(cause: Cause, names: Sequence[str]) -> str:
    """Write a cause in one line with a few of its names."""
    more = f" and {len(names) - NAMES_MAX} more" if len(names) > NAMES_MAX else ""
    who = f"{', '.join(names[:NAMES_MAX])}{more}"
    between = ", " if len(cause.states) > 1 else " "
    count, state = cause_count(cause), cause_state_label(cause)
    return f"- {count}{between}{state}: {cause_title(cause)} ({who})"


def cause_ids(cause: Cause) -> str:
    """List the ids of all who failed for a cause, a line each, the unresolved first."""
    first = sorted(cause.failures, key=lambda failure: failure.is_resolved)
    return "\n".join(dict.fromkeys(identity_of(failure.key) or failure.job_id for failure in first))


def participant_ids(causes: Iterable[Cause]) -> tuple[list[str], list[str]]:
    """Return the ids of the source servers and of the source networks among the failures."""
    keys = [identity_of(failure.key) for cause in causes for failure in cause.failures]
    return [k for k in keys if k.startswith("s-")], [k for k in keys if k.startswith("sn-")]
