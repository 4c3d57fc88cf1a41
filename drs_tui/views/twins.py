"""Link the two jobs of one launch: of extended source servers it is one in each of two accounts.

The target account's job launches the servers; the staging account's converts their snapshots. They
know each other by the id that a server has in the staging account, once its name was looked up.
"""

from collections.abc import Iterable, Sequence

from drs_tui.model.analysis.changes import identity_of
from drs_tui.model.analysis.failures import Failure, FailureKind
from drs_tui.model.analysis.grouping import launches
from drs_tui.model.analysis.row import Row
from drs_tui.store.store import Store

CONVERTS = "TARGET_ACCOUNT"
"""What initiates the staging account's job."""
NEAR = 15 * 60.0  # seconds between the creations of both
_SERVER = FailureKind.SERVER
SEARCHED = 60  # jobs, newer and older than the one in question


def twin(store: Store, row: Row) -> Row | None:
    """Return the job of the same launch in the other account; None where none is known."""
    return next((other for other in _near(store, row) if _is_twin(store, row, other)), None)


def names_needed(store: Store, row: Row) -> list[str]:
    """Return the ids of the servers by whose names a job's twin may be found."""
    launching = (each if row.initiated_by == CONVERTS else row for each in _near(store, row))
    known = store.details.servers.names
    ids = dict.fromkeys(i for each in launching for i in each.server_ids if i not in known)
    return list(ids)


def is_counted_elsewhere(store: Store, row: Row) -> bool:
    """Return whether a job's servers are those of its twin, which launches them."""
    return row.initiated_by == CONVERTS and twin(store, row) is not None


def names_needed_of(store: Store, rows: Iterable[Row]) -> list[str]:
    """Return the ids of the servers by whose names the twins of failed conversions may be found."""
    if store.status.sources is None:
        return []
    converted = (row for row in rows if row.initiated_by == CONVERTS and row.counts.failed)
    return list(dict.fromkeys(i for row in converted for i in names_needed(store, row)))


def each_once(store: Store, failures: Sequence[Failure]) -> list[Failure]:
    """Leave out what the two jobs of a launch both say of one server: what gives a reason stays,
    and of two reasons that of the job that launches."""
    if store.status.sources is None:
        return list(failures)
    of_servers = {(f.job_id, identity_of(f.key)): f for f in failures if f.kind is _SERVER}
    dropped: set[int] = set()
    for job_id in dict.fromkeys(job_id for job_id, _ in of_servers):
        for mine, theirs in _launched(store, store.jobs.row(job_id)).items():
            converted, launched = of_servers.get((job_id, mine)), of_servers.get(theirs)
            if converted and launched:
                has_reason = launched.message is not None or not converted.message
                dropped.add(id(converted if has_reason else launched))
    return [failure for failure in failures if id(failure) not in dropped]


def _launched(store: Store, row: Row) -> dict[str, tuple[str, str]]:
    """Return the servers that a job converts, each with the job that launches it and its id there;
    none for another job."""
    other = twin(store, row) if row.initiated_by == CONVERTS else None
    if other is None:
        return {}
    names = store.details.servers.names
    known = [names[each] for each in other.server_ids if each in names]
    return {name.staging_id: (other.job_id, name.id) for name in known if name.staging_id}


def _near(store: Store, row: Row) -> Iterable[Row]:
    """Yield the jobs of other accounts that may be of the same launch."""
    place = store.jobs.place(row.job_id)
    if store.status.sources is None or place is None or row.created is None:
        return
    for other in store.jobs[max(0, place - SEARCHED) : place + SEARCHED]:
        if other.source.account == row.source.account or other.created is None:
            continue
        converts = (row.initiated_by == CONVERTS, other.initiated_by == CONVERTS)
        is_pair = converts in ((True, False), (False, True)) and launches(row) and launches(other)
        if is_pair and abs(other.created - row.created) <= NEAR:
            yield other


def _is_twin(store: Store, row: Row, other: Row) -> bool:
    converting, launching = (row, other) if row.initiated_by == CONVERTS else (other, row)
    names = store.details.servers.names
    staged = {names[i].staging_id for i in launching.server_ids if i in names}
    return not staged.isdisjoint(converting.server_ids)
