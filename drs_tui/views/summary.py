"""Summarise jobs and failures in plain lines, to paste into a chat, a ticket or a mail."""

from collections.abc import Sequence

from drs_tui.model.analysis.causes import Cause
from drs_tui.model.analysis.milestones import milestone
from drs_tui.model.analysis.row import Row, job_duration
from drs_tui.model.analysis.rto import Rto
from drs_tui.model.analysis.rto_status import RtoStatus, applies, rto_status
from drs_tui.model.text.labels import (
    attempts_words,
    is_ended_drill,
    plural,
    role_of,
    summary_line,
    type_word,
)
from drs_tui.model.text.rto_labels import RtoSentence, rto_sentence
from drs_tui.model.text.times import CLOCK_SLACK, TimeText, duration, elapsed, timestamp
from drs_tui.store.status import Status
from drs_tui.store.store import Store
from drs_tui.views.causes import cause_line, cause_names, is_log_denied
from drs_tui.views.estimates import end_estimate, rescue_window, short_end_estimate
from drs_tui.views.failures import Failures
from drs_tui.views.job_sources import answered_at, sources_of
from drs_tui.views.job_view import JobView
from drs_tui.views.missing_sources import NONE_MISSING, MissingSources
from drs_tui.views.plans import plan_words

CAUSES_MAX = 4
LISTED_CAUSES_MAX = 8
_CHANGE = "ChangeId="


def job_words(row: Row) -> str:
    """Name a job by type, Name tag and change: ``drill "storefront" (CHG0042351)``."""
    name = row.name
    change = next((t.removeprefix(_CHANGE) for t in row.tags if t.startswith(_CHANGE)), "")
    quoted = f'"{name}"' if name else ""
    in_brackets = f"({change})" if change.strip() and change != name else ""
    words = (type_word(row.initiated_by, row.type), quoted, in_brackets)
    return " ".join(filter(None, words))


def origin_words(status: Status, region: str, account: str) -> str:
    """Say where facts are from: ``us-east-1, account 111122223333 (dr-reader)``."""
    if counts := status.sources:
        spread = f"{plural(counts.accounts, 'account')}, {plural(counts.regions, 'region')}"
        return f"{counts.answering} of {plural(counts.asked, 'source')} in {spread}"
    role = f" ({role_of(status.arn)})" if status.arn else ""
    return f"{region}, account {account or status.account or 'unknown'}{role}"


def as_of_line(
    status: Status, region: str, account: str, seen: float | None, times: TimeText
) -> str:
    """Say where facts are from and how old they are, with the date."""
    return _as_of(seen, times, origin_words(status, region, account))


def job_as_of_line(job: JobView, seen: float | None, times: TimeText) -> str:
    """Say the same of what is known of jobs; of those of several sources it names each."""
    names = dict.fromkeys(source.full_name for source in sources_of(job))
    if len(names) > 1:
        return _as_of(seen, times, ", ".join(names))
    status, source = job.store.status_of(job.job_id), job.row.source
    return as_of_line(status, source.region, source.account, seen, times)


def _as_of(seen: float | None, times: TimeText, origin: str) -> str:
    when = f"as of {timestamp(seen, times.zone)}, " if seen else ""
    return f"{when}{origin}"


def times_words(row: Row, times: TimeText) -> str:
    """Say when a job started and how long it took, or has been running."""
    if row.created is None:
        return ""
    begun = f"started {timestamp(row.created, times.zone)}"
    seconds = job_duration(row, times.now)
    if seconds is None:
        return begun
    took = duration(seconds)
    return f"{begun}, {took} so far" if row.live else f"{begun}, took {took}"


def job_rto(job: JobView, rto: Rto | None, times: TimeText) -> RtoSentence | None:
    """Say how a job stands against its RTO; None where none applies."""
    status = job_rto_status(job, rto, times.now)
    if rto is None or status is None:
        return None
    return rto_sentence(rto, status, job.name_of_key, times.now, times.zone)


def job_rto_status(job: JobView, rto: Rto | None, now: float) -> RtoStatus | None:
    """Return how a job stands against its RTO; None where none applies."""
    if rto is None or not applies(job.job):
        return None
    live = job.row.live
    point = milestone(rto.end, job.progress, job.job, job.seen, live=live)
    return rto_status(rto, point, job.job, now, live=live)


def rto_words(job: JobView, rto: Rto | None, times: TimeText) -> str:
    """Say how a job stands against its RTO; empty where none applies."""
    sentence = job_rto(job, rto, times)
    return sentence.words if sentence else ""


def rescue_words(job: JobView, rto: Rto | None, times: TimeText) -> str:
    """Say until when launching again still meets the RTO; empty where nothing is to be."""
    window = rescue_window(job, rto, times)
    return window.words if window else ""


def cause_lines(store: Store, found: Sequence[Cause], most: int | None = None) -> list[str]:
    """Write causes in a line each, with who failed, why, and what to do; the worst first."""
    lines = [
        cause_line(cause, cause_names(store, cause), is_denied=is_log_denied(store, cause))
        for cause in found[:most]
    ]
    if most is not None and len(found) > most:
        lines.append(f"- and {plural(len(found) - most, 'other cause')}")
    return lines


def job_causes(job: JobView) -> list[Cause]:
    """Return the causes of a job's failures, the worst first."""
    failures = Failures(job.store)
    return failures.causes(failures.of_view(job))


def instances_known(job: JobView) -> bool:
    """Return whether the recovery instances of all servers that were launched are known."""
    launched = (each.id for each in job.progress.servers if each.status == "LAUNCHED")
    return all(job.store.details.instances(each or "") is not None for each in launched)


def running_words(job: JobView) -> str:
    """Count the instances of an ended drill that still run, and are billed."""
    if not is_ended_drill(job.row) or not job.row.counts.reached:
        return ""
    if not instances_known(job):
        return "recovery instances still running: not known, U looks them up"
    count = len(job.running_ids())
    if not count:
        return "no recovery instance is running any more"
    return f"{plural(count, 'recovery instance')} still running (billed)"


def standing(job: JobView) -> str:
    """Say how a job or a recovery stands: its servers, and which were launched again."""
    again = attempts_words(job.recovery.by_attempt) if job.recovery else ""
    return ", ".join(filter(None, (summary_line(job.row, job.progress), again)))


def job_summary(job: JobView, times: TimeText, rto: Rto | None = None) -> str:
    """Summarise a job in at most ten lines: verdict, RTO, times, causes, what still runs, and where
    and when that was read.
    """
    row = job.row
    seen = job.seen_at if not row.live else answered_at(job)
    lines = [
        " · ".join(filter(None, (standing(job), f"DRS {job_words(row)}", plan_words(job)))),
        "; ".join(filter(None, (rto_words(job, rto, times), rescue_words(job, rto, times)))),
        end_estimate(job, times),
        ", ".join(filter(None, (*job.job_ids, times_words(row, times)))),
        *cause_lines(job.store, job_causes(job), CAUSES_MAX),
        running_words(job),
        job_as_of_line(job, seen, times),
    ]
    return "\n".join(line for line in lines if line)


def errors_summary(
    store: Store,
    title: str,
    found: Sequence[Cause],
    region: str,
    times: TimeText,
    missing: MissingSources = NONE_MISSING,
) -> str:
    """Summarise the causes of many jobs: how they are called, each cause, which sources are
    missing, where and when."""
    lines = [
        f"DRS errors, {title}:",
        *cause_lines(store, found, LISTED_CAUSES_MAX),
        *([f"! {missing.words}: {missing.names(times)}"] if missing.silent else ()),
        as_of_line(store.status, region, store.jobs.account, store.status.as_of, times),
    ]
    return "\n".join(lines)


def job_line(job: JobView, times: TimeText) -> str:
    """Summarise a job in one line."""
    row = job.row
    seconds = elapsed(row.created, times.now, CLOCK_SLACK)
    took = "" if seconds is None else f" {duration(seconds)} so far"
    words = f"{row.job_id} {job_words(row)}{took}, {summary_line(row, job.progress)}"
    name = job.store.account_name(row.job_id)
    where = f"in {name} {row.source.region}" if name else ""
    return ", ".join(filter(None, (words, where, short_end_estimate(job, times))))
