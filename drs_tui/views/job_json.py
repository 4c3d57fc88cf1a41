"""A job, or several as one recovery, as members of a JSON document.

Jobs are as DRS sent them; what is drs-tui's own about a job, a server or a network is in its
``drs_tui``.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from drs_tui.model.analysis.comparison import ServerResult
from drs_tui.model.analysis.phase_times import phase_times
from drs_tui.model.analysis.progress import Progress
from drs_tui.model.analysis.rto import Rto, RtoTarget
from drs_tui.model.analysis.rto_status import RtoVerdict
from drs_tui.model.drs.raw import raw_resource, raw_server
from drs_tui.model.text.times import TimeText, iso_time
from drs_tui.protocol.events import StartCallFound
from drs_tui.views.causes_json import cause_json, instant_json
from drs_tui.views.comparison_json import rounded, time_json
from drs_tui.views.job_list import row_json
from drs_tui.views.job_view import JobView
from drs_tui.views.recovery_result import Results, recovers
from drs_tui.views.rows import ServerRow
from drs_tui.views.start_calls import start_json
from drs_tui.views.summary import job_causes, job_rto_status, standing

_Key = tuple[str, str]
"""A job's id, and a server's key in that job."""


def job_json(
    view: JobView, times: TimeText, rto: Rto | None, missing: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the jobs, and what came of them together."""
    found = Results(view.store, rto.end if rto else RtoTarget.LAUNCHED)
    whole = found.of(view.job_ids, times.now)
    results = _results(view, found, times.now)
    ours = {
        "jobIDs": list(view.job_ids),
        "outcome": view.row.outcome,
        "isLive": view.row.live,
        "summary": standing(view),
        "seconds": rounded(whole.took) if recovers(view.row) else None,
        "slowestSeconds": rounded(whole.slowest) if recovers(view.row) else None,
        "servers": len(whole.servers),
        "recovered": whole.reached,
        "untimed": whole.untimed,
        "rto": _rto_json(view, times, rto),
        "causes": [cause_json(view.store, cause) for cause in job_causes(view)],
        "startedBy": [start_json(each) for each in _start_calls(view)],
        "missing": list(missing),
    }
    items = [_job(part, results, counted_servers(view), times.now) for part in view.parts]
    return {"items": items, "drs_tui": ours}


def _results(view: JobView, found: Results, now: float) -> dict[_Key, ServerResult]:
    """Return how each launch of a server went; of its last one, timed since the recovery began."""
    results = {
        (job_id, each.key): each
        for job_id in view.job_ids
        for each in found.of([job_id], now).servers
    }
    merged = {each.key: each for each in found.of(view.job_ids, now).servers}
    for (job_id, key), whole_key in counted_servers(view).items():
        if whole_key in merged:
            results[job_id, key] = merged[whole_key]
    return results


def _start_calls(view: JobView) -> list[StartCallFound]:
    found = view.store.details.start_calls
    return [found[job_id] for job_id in view.job_ids if job_id in found]


def counted_servers(view: JobView) -> Mapping[_Key, str]:
    """Return the key of each server that counts, of its last attempt, in the whole."""
    if view.recovery:
        return view.recovery.origins()
    return {(view.job_id, each.key): each.key for each in view.progress.servers}


def _job(
    part: JobView, results: Mapping[_Key, ServerResult], counted: Mapping[_Key, str], now: float
) -> dict[str, Any]:
    [item] = part.answers
    for line in part.servers():
        raw = raw_server(item, line.key)
        key = part.job_id, line.key
        if isinstance(raw, dict):
            is_counted = key in counted
            raw["drs_tui"] = _server_json(line, results.get(key), now, is_counted=is_counted)
    for network in part.networks():
        raw = raw_resource(item, network.key)
        if isinstance(raw, dict):
            progress = _progress_json(network.progress, is_logged=network.is_logged)
            name = network.name if network.progress.id else None
            raw["drs_tui"] = {"name": name, **progress}
    target = part.store.target_of(part.job_id)
    return {**item, "drs_tui": row_json(part.row, now, target.name if target else None)}


def _progress_json(progress: Progress, *, is_logged: bool) -> dict[str, Any]:
    """Return the phase; None where no log was read, which alone knows it."""
    return {
        "state": progress.state,
        "phase": progress.phase if is_logged else None,
        "isAfterPhase": progress.is_between,
        "since": instant_json(progress.since, is_observed=False),
        "error": progress.error,
    }


def _server_json(
    line: ServerRow, result: ServerResult | None, now: float, *, is_counted: bool
) -> dict[str, Any]:
    point = line.recovery_point
    source = "LOG" if line.is_point_logged else "INSTANCE"
    return {
        "name": line.name,
        "isCounted": is_counted,
        "attempt": result.attempt if result else line.attempt,
        "result": result.result if result else None,
        "time": time_json(result) if result else None,
        **_progress_json(line.progress, is_logged=line.is_logged),
        "phases": {
            name: rounded(seconds) for name, seconds in phase_times(line.progress, now).items()
        },
        "cause": (result.cause or None) if result else None,
        "failedAction": line.failed_action,
        "recoveryInstanceID": line.instance_id,
        "recoveryPoint": None if point is None else {"at": iso_time(point), "source": source},
        "recoveryPointAgeSeconds": rounded(line.point_age),
    }


def _rto_json(view: JobView, times: TimeText, rto: Rto | None) -> dict[str, Any] | None:
    """Return how the jobs stand against their RTO; None where none was given, or applies."""
    status = job_rto_status(view, rto, times.now)
    if rto is None or status is None:
        return None
    is_missed = status.verdict is RtoVerdict.MISSED
    is_open = status.verdict in (RtoVerdict.LEFT, RtoVerdict.AT_RISK)
    return {
        "seconds": rto.seconds,
        "end": status.end,
        "verdict": status.verdict,
        "reason": status.reason,
        "servers": status.total,
        "reached": status.reached,
        "lastReachedSeconds": rounded(status.reached_in),
        "missedBySeconds": rounded(status.seconds) if is_missed else None,
        "leftSeconds": rounded(status.seconds) if is_open else None,
    }
