"""A job in at most ten plain lines: for a channel, an incident's notes, a mail."""

from drs_tui.model.analysis.causes import causes
from drs_tui.model.text.labels import details, outcome_label, plural, summary_line, type_word
from drs_tui.model.text.times import clock, duration, timestamp
from drs_tui.ui.render.time_format import TimeFormat
from drs_tui.views.failures import Failures
from drs_tui.views.job_view import JobView, who_failed

MOST_CAUSES = 4
MOST_NAMES = 3


def _when(job: JobView, time_format: TimeFormat) -> str:
    row = job.row
    if row.created is None:
        return ""
    begun = f"started {timestamp(row.created, time_format.zone)}"
    if row.ended:
        return f"{begun}, took {duration(row.ended - row.created)}"
    return f"{begun}, {duration(time_format.now - row.created)} so far" if row.live else begun


def _causes(job: JobView) -> list[str]:
    found = causes(Failures(job.store).of_job(job.job_id), lambda _: job.row.source.region)
    lines = []
    for cause in found[:MOST_CAUSES]:
        names = list(dict.fromkeys(who_failed(job.store, f) for f in cause.failures))
        more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
        who = f"{', '.join(names[:MOST_NAMES])}{more}"
        count = plural(cause.count, cause.kind.value)
        lines.append(f"- {count} {cause.word}: {cause.title} ({who})")
    if len(found) > MOST_CAUSES:
        lines.append(f"- and {plural(len(found) - MOST_CAUSES, 'other cause')}")
    return lines


def job_summary(job: JobView, time_format: TimeFormat) -> str:
    """Type, id, place, outcome, times, counts, causes, and when all that was true."""
    row = job.row
    seen = job.store.jobs.seen_at(job.job_id) if not row.live else job.store.status.as_of
    lines = [
        f"DRS {type_word(row.initiated_by)} {row.job_id}: {outcome_label(row)}",
        f"{row.source.region}, account {row.source.account or 'unknown'}",
        _when(job, time_format),
        details(row),
        *_causes(job),
        f"as of {clock(seen, time_format.zone)}" if seen else "",
    ]
    return "\n".join(line for line in lines if line)


def job_line(job: JobView, time_format: TimeFormat) -> str:
    """A job in one line."""
    row = job.row
    took = f" {duration(time_format.now - row.created)} so far" if row.created is not None else ""
    return f"{row.job_id} {type_word(row.initiated_by)}{took}, {summary_line(row)}"
