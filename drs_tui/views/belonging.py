"""Which jobs of the list belong to one recovery with a job."""

from drs_tui.model.analysis.grouping import Group, group_of
from drs_tui.store.store import Store


def belonging(store: Store, job_id: str) -> Group:
    """Return the jobs of the plan's execution that launched it, if known; else those of its tag,
    or a proposal. A job that is not in the list stands alone."""
    jobs = store.jobs
    place = jobs.place(job_id)
    if place is None:
        return Group((job_id,))
    return _of_execution(store, job_id) or group_of(jobs, place)


def _of_execution(store: Store, job_id: str) -> Group | None:
    """Return the listed jobs of an execution that was looked up; None without several."""
    plans, jobs = store.details.plans, store.jobs
    found = plans.execution_of(job_id)
    if found is None:
        return None
    listed = [each for each in plans.job_ids(found) if jobs.place(each) is not None]
    listed.sort(key=lambda each: jobs.row(each).created or 0.0)
    name = plans.name_of_job(job_id) or "a recovery plan"
    return Group(tuple(listed), name) if len(listed) > 1 else None
