"""Which sources jobs are of: of several accounts and regions, each by its name."""

from drs_tui.model.analysis.row import NamedSource
from drs_tui.store.store import Store
from drs_tui.views.job_view import JobView


def source_of(store: Store, job_id: str) -> NamedSource:
    """Return the account and region of a job, with its name where there are several sources."""
    source, target = store.jobs.row(job_id).source, store.target_of(job_id)
    account = source.account or store.status_of(job_id).account
    return NamedSource(account, source.region, target.name if target else "")


def sources_of(view: JobView) -> tuple[NamedSource, ...]:
    """Return the accounts and regions of its jobs, each once, in the order of the jobs."""
    return tuple(dict.fromkeys(source_of(view.store, job_id) for job_id in view.job_ids))


def answered_at(view: JobView) -> float | None:
    """Return when the sources of its jobs answered last: of several, the one that did so first."""
    times = (view.store.status_of(job_id).as_of for job_id in view.job_ids)
    return min((at for at in times if at is not None), default=None)
