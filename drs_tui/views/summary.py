"""Summarise a job in at most ten plain lines, to paste into a chat, a ticket or a mail."""

from drs_tui.model.analysis.causes import causes
from drs_tui.model.analysis.row import job_duration
from drs_tui.model.text.labels import details, job_outcome_label, plural, summary_line, type_word
from drs_tui.model.text.times import CLOCK_SLACK, TimeText, duration, elapsed, timestamp
from drs_tui.views.causes import cause_line, cause_names
from drs_tui.views.failures import Failures
from drs_tui.views.job_view import JobView

CAUSES_MAX = 4


def _when(job: JobView, times: TimeText) -> str:
    row = job.row
    if row.created is None:
        return ""
    begun = f"started {timestamp(row.created, times.zone)}"
    seconds = job_duration(row, times.now)
    if seconds is None:
        return begun
    took = duration(seconds)
    return f"{begun}, took {took}" if row.ended else f"{begun}, {took} so far"


def _causes(job: JobView) -> list[str]:
    found = causes(Failures(job.store).of_job(job.job_id), lambda _: job.row.source.region)
    lines = [cause_line(cause, cause_names(job.store, cause)) for cause in found[:CAUSES_MAX]]
    if len(found) > CAUSES_MAX:
        lines.append(f"- and {plural(len(found) - CAUSES_MAX, 'other cause')}")
    return lines


def job_summary(job: JobView, times: TimeText) -> str:
    """Summarise a job: type, id, region, outcome, times, counts, causes, and when it was read."""
    row = job.row
    seen = job.store.jobs.seen_at(job.job_id) if not row.live else job.store.status.as_of
    lines = [
        f"DRS {type_word(row.initiated_by, row.type)} {row.job_id}: {job_outcome_label(row)}",
        f"{row.source.region}, account {row.source.account or 'unknown'}",
        _when(job, times),
        details(row, job.progress),
        *_causes(job),
        f"as of {timestamp(seen, times.zone)}" if seen else "",
    ]
    return "\n".join(line for line in lines if line)


def job_line(job: JobView, times: TimeText) -> str:
    """Summarise a job in one line."""
    row = job.row
    seconds = elapsed(row.created, times.now, CLOCK_SLACK)
    took = "" if seconds is None else f" {duration(seconds)} so far"
    stands = summary_line(row, job.progress)
    return f"{row.job_id} {type_word(row.initiated_by, row.type)}{took}, {stands}"
