"""Causes of failures as members of a JSON document."""

from typing import Any

from drs_tui.fleet.source_target import SourceTarget
from drs_tui.model.analysis.causes import Cause
from drs_tui.model.analysis.changes import identity_of
from drs_tui.model.analysis.failures import Failure, FailureKind
from drs_tui.model.analysis.row import Source
from drs_tui.model.text.labels import cause_title
from drs_tui.model.text.times import iso_time
from drs_tui.store.store import Store
from drs_tui.views.causes import is_log_denied
from drs_tui.views.job_view import who_failed


def cause_json(store: Store, cause: Cause) -> dict[str, Any]:
    """Return a cause with everything that failed for it, the unresolved first."""
    return {
        "kind": cause.kind,
        "state": cause.state,
        "title": cause_title(cause, is_denied=is_log_denied(store, cause)),
        "message": cause.message,
        "hint": cause.hint,
        "count": cause.count,
        "unresolved": cause.unresolved,
        "isOptional": cause.optional,
        "lastSeen": instant_json(cause.last, is_observed=cause.is_observed),
        "failures": [_failure_json(store, failure) for failure in cause.failures],
    }


def instant_json(instant: float | None, *, is_observed: bool) -> dict[str, Any] | None:
    """Return an instant with where it is from; None if it is not known."""
    if instant is None:
        return None
    return {"at": iso_time(instant), "source": "OBSERVED" if is_observed else "LOG"}


def _failure_json(store: Store, failure: Failure) -> dict[str, Any]:
    is_network = failure.kind is FailureKind.NETWORK
    identity = identity_of(failure.key) if failure.key else None
    return {
        "jobID": failure.job_id,
        **_source_json(store, failure.job_id),
        "sourceNetworkID" if is_network else "sourceServerID": identity,
        "name": who_failed(store, failure) if failure.key else None,
        "state": failure.state,
        "phase": failure.phase,
        "actionName": failure.action_name,
        "attempt": failure.attempt,
        "attempts": failure.attempts,
        "lastSeen": instant_json(failure.at, is_observed=failure.item is None),
    }


def _source_json(store: Store, job_id: str) -> dict[str, Any]:
    target = store.target_of(job_id)
    return source_json(store.jobs.row(job_id).source, target) if target else {}


def source_json(source: Source, target: SourceTarget) -> dict[str, Any]:
    """Return which one it is of several sources."""
    account = source.account or None
    return {"region": source.region, "account": account, "accountName": target.name}
