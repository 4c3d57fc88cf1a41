"""The source servers that failed, and how the latest launches of each ended."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice, takewhile
from typing import NamedTuple

from drs_tui.model.analysis.causes import Cause
from drs_tui.model.analysis.changes import identity_of
from drs_tui.model.analysis.failures import Failure, FailureKind, FailureState
from drs_tui.model.analysis.row import Row
from drs_tui.model.text.natural import NaturalKey, natural_key
from drs_tui.store.store import Store
from drs_tui.views.error_scope import ErrorScope
from drs_tui.views.failures import Failures, may_have_failed

LATEST = 5  # jobs shown of each server
SEARCHED = 2000  # jobs, the newest that are loaded
_SERVER = "s-"
_TERMINATE = "TERMINATE"


class PastLaunch(NamedTuple):
    """A job that launched the server. ``failure`` is why that launch failed; None if it did not:
    an action that fails on a launched server is no failure of its launch."""

    row: Row
    failure: Failure | None


class FailedServer(NamedTuple):
    """A server, its latest launches, newest first, and the cause of its latest failure."""

    server_id: str
    name: str
    launches: tuple[PastLaunch, ...]
    cause: Cause
    failure: Failure

    @property
    def ended(self) -> int:
        """Count the launches that are over."""
        return sum(not launch.row.live for launch in self.launches)

    @property
    def failed(self) -> int:
        """Count those of them that failed."""
        return sum(bool(launch.failure) and not launch.row.live for launch in self.launches)

    @property
    def in_a_row(self) -> int:
        """Count the failures since the last launch that succeeded."""
        return len(list(takewhile(lambda launch: launch.failure, self.launches)))


class FailedServers:
    """Finds the servers that failed in the jobs of ``scope``."""

    def __init__(self, store: Store, scope: ErrorScope) -> None:
        self._store = store
        self._scope = scope
        self._failures = Failures(store)

    def find(self, now: float) -> list[FailedServer]:
        """Return the servers, those first that failed most often in a row, then in all."""
        causes = _causes_of_servers(self._scope.causes(now))
        launches = self._launches(causes)
        found = [
            FailedServer(
                server_id, self._store.details.name(server_id), tuple(launches[server_id]), *why
            )
            for server_id, why in causes.items()
        ]
        return sorted(found, key=_worst_first)

    def _launches(self, server_ids: Iterable[str]) -> dict[str, list[PastLaunch]]:
        found: dict[str, list[PastLaunch]] = {server_id: [] for server_id in server_ids}
        for row in islice(self._store.jobs, SEARCHED):
            if row.type != _TERMINATE:
                for server_id in found.keys() & set(row.server_ids):
                    if len(found[server_id]) < LATEST:
                        found[server_id].append(PastLaunch(row, self._failure(row, server_id)))
        return found

    def _failure(self, row: Row, server_id: str) -> Failure | None:
        """Return the worst failure of a server's launch in a job."""
        if not may_have_failed(row):
            return None
        failures = self._failures.of_job(row.job_id)
        launches = (each for each in failures if each.kind is not FailureKind.ACTION)
        ours = (each for each in launches if identity_of(each.key) == server_id)
        return min(filter(_counts, ours), key=_severity, default=None)


def _worst_first(server: FailedServer) -> tuple[int, int, float, NaturalKey]:
    latest = server.failure.at or 0
    return -server.in_a_row, -server.failed, -latest, natural_key(server.name)


def _causes_of_servers(causes: Iterable[Cause]) -> dict[str, tuple[Cause, Failure]]:
    """Return for each server the cause of its latest failure, and that failure."""
    found: defaultdict[str, list[tuple[Cause, Failure]]] = defaultdict(list)
    for server_id, cause, failure in _failures_of_servers(causes):
        found[server_id].append((cause, failure))
    return {
        server_id: max(each, key=lambda pair: (pair[1].at or 0, -_severity(pair[1])))
        for server_id, each in found.items()
    }


def _failures_of_servers(causes: Iterable[Cause]) -> Iterator[tuple[str, Cause, Failure]]:
    for cause in causes:
        for failure in filter(_counts, cause.failures):
            server_id = identity_of(failure.key)
            if server_id.startswith(_SERVER):
                yield server_id, cause, failure


def _counts(failure: Failure) -> bool:
    return not failure.is_resolved and not failure.optional


def _severity(failure: Failure) -> int:
    return list(FailureState).index(failure.state)
