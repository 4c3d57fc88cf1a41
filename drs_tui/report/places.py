"""The accounts and regions of a recovery, in words."""

from drs_tui.report.facts import JobTimes, Report
from drs_tui.report.layout import NOT_KNOWN


def account_words(job: JobTimes) -> str:
    """Name the account of a job: by what it is called, too, where several sources were recorded."""
    account = job.account or NOT_KNOWN
    return f"{job.account_name} ({account})" if job.account_name else account


def places(report: Report) -> tuple[str, ...]:
    """Return the accounts and regions that the jobs are of, in the order of the jobs."""
    words = (f"{account_words(each)}, {each.region}" for each in report.jobs)
    return tuple(dict.fromkeys(words))
