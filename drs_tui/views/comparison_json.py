"""Two compared recoveries as members of a JSON document."""

from collections.abc import Iterable, Sequence
from typing import Any

from drs_tui.model.analysis.comparison import (
    Comparison,
    PairedChange,
    RecoveryResult,
    ServerResult,
)
from drs_tui.model.analysis.row import NamedSource
from drs_tui.model.text.times import iso_time
from drs_tui.views.comparison import verdict


def comparison_json(comparison: Comparison, missing: Sequence[str] = ()) -> dict[str, Any]:
    """Return the comparison as the members of a JSON document; ours are in ``drs_tui``."""
    ours = {
        "verdict": verdict(comparison),
        "changeSeconds": rounded(comparison.change),
        "slowerBy": rounded(comparison.slower_by),
        "rtoSeconds": comparison.rto,
        "rtoMissedBySeconds": rounded(comparison.missed_by),
        "newFailures": _ids(pair.after for pair in comparison.new_failures),
        "failedAgain": _ids(pair.after for pair in comparison.failed_again),
        "recoveredNow": _ids(pair.after for pair in comparison.recovered_now),
        "added": _ids(comparison.added),
        "removed": _ids(comparison.removed),
        "serverTimes": comparison.server_times and _change_json(comparison.server_times),
        "phases": list(map(_change_json, comparison.phases)),
        "differences": [
            {"aspect": each.aspect, "before": each.before, "after": each.after}
            for each in comparison.differences
        ],
        "missing": list(missing),
    }
    return {
        "before": _recovery_json(comparison.before),
        "after": _recovery_json(comparison.after),
        "drs_tui": ours,
    }


def rounded(number: float | None) -> float | None:
    """Round seconds to what can be relied on: the service's times have milliseconds."""
    return None if number is None else round(number, 3)


def time_json(server: ServerResult) -> dict[str, Any] | None:
    """Return how long a server took, with where that is from; None if it is not known."""
    if server.took is None:
        return None
    return {"seconds": rounded(server.took), "source": server.source}


def _ids(servers: Iterable[ServerResult]) -> list[str]:
    return [server.id or server.key for server in servers]


def _change_json(change: PairedChange) -> dict[str, Any]:
    return {
        "phase": change.phase or None,
        "beforeSeconds": rounded(change.before),
        "afterSeconds": rounded(change.after),
        "changeSeconds": rounded(change.change),
        "servers": change.pairs,
        "chance": change.chance,
        "isClear": change.is_clear,
    }


def _recovery_json(recovery: RecoveryResult) -> dict[str, Any]:
    ours = {
        "seconds": rounded(recovery.took),
        "slowestSeconds": rounded(recovery.slowest),
        "servers": len(recovery.servers),
        "recovered": recovery.reached,
        "untimed": recovery.untimed,
        "isLive": recovery.is_live,
        "region": recovery.sources[0].region,
        "sources": list(map(_source_json, recovery.sources)),
    }
    return {
        "jobIDs": list(recovery.job_ids),
        "initiatedBy": recovery.kind,
        "creationDateTime": None if recovery.created is None else iso_time(recovery.created),
        "participatingServers": list(map(_server_json, recovery.servers)),
        "drs_tui": ours,
    }


def _source_json(source: NamedSource) -> dict[str, Any]:
    named = {"accountName": source.name} if source.name else {}
    return {"region": source.region, "account": source.account or None, **named}


def _server_json(server: ServerResult) -> dict[str, Any]:
    ours = {
        "name": server.name,
        "result": server.result,
        "time": time_json(server),
        "attempt": server.attempt,
        "phases": {phase: rounded(seconds) for phase, seconds in server.phases.items()},
        "cause": server.cause or None,
        "recoveryPointAgeSeconds": rounded(server.point_age),
    }
    return {"sourceServerID": server.id, "drs_tui": ours}
