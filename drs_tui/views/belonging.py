"""Which jobs belong to one recovery, and which cannot be one."""

from collections.abc import Iterable

from drs_tui.model.analysis.grouping import Group, group_of, kinds
from drs_tui.model.analysis.row import Row
from drs_tui.model.text.labels import mixed_kinds_words
from drs_tui.store.store import Store


def belonging(store: Store, job_id: str) -> Group:
    """Return the jobs of the plan's execution that launched it, if known; else those of its tag,
    or a proposal. A job that is not in the list stands alone."""
    jobs = store.jobs
    place = jobs.place(job_id)
    if place is None:
        return Group((job_id,))
    return _of_execution(store, job_id) or group_of(jobs, place)


def why_no_recovery(rows: Iterable[Row]) -> str:
    """Say why jobs are no recovery: they are of several kinds; empty where they may be one."""
    found = kinds(rows)
    return mixed_kinds_words(found) if len(found) > 1 else ""


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
