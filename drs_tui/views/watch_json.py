"""The messages of a watch's JSON lines."""

from collections.abc import Mapping, Sequence
from typing import Any

from drs_tui.model.analysis.milestones import TimeSource
from drs_tui.model.text.times import iso_time
from drs_tui.views.comparison_json import rounded, time_json
from drs_tui.views.recovery_result import Results
from drs_tui.views.watch_changes import WatchChange
from drs_tui.views.watch_report import Judgement, Terms


def change_json(change: WatchChange) -> dict[str, Any]:
    """Return the message of a change: ``time`` says when, and from where that is known."""
    ours = {**change.message["drs_tui"], "time": _time(change.at, change.source)}
    return {**change.message, "drs_tui": ours}


def _time(at: float | None, source: TimeSource | None) -> dict[str, Any] | None:
    return None if at is None else {"at": iso_time(at), "source": source}


def verdict_json(
    judgements: Sequence[Judgement], results: Results, terms: Terms, ended: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the last message. ``ended``: the verdict on all, in words and as an exit status."""
    found = [_recovery_json(each, results, terms) for each in judgements]
    return {"type": "verdict", "recoveries": found, "drs_tui": dict(ended)}


def _recovery_json(judgement: Judgement, results: Results, terms: Terms) -> dict[str, Any]:
    view = judgement.view
    result = results.of(view.job_ids, view.now)
    servers = [
        {
            "sourceServerID": server.id,
            "drs_tui": {
                "name": server.name,
                "result": server.result,
                "time": time_json(server),
                "attempt": server.attempt,
                "cause": server.cause or None,
            },
        }
        for server in result.servers
    ]
    ours = {
        "verdict": judgement.verdict,
        "outcome": view.row.outcome,
        "until": terms.until,
        "seconds": rounded(result.took),
        "rtoSeconds": terms.rto.seconds if terms.rto else None,
        "rto": judgement.rto.verdict if judgement.rto else None,
        "isLive": view.row.live,
    }
    return {
        "jobIDs": list(view.job_ids),
        "initiatedBy": view.row.initiated_by,
        "creationDateTime": None if result.created is None else iso_time(result.created),
        "participatingServers": servers,
        "drs_tui": ours,
    }
