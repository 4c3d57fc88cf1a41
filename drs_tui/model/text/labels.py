"""The words for what the model says in codes: outcomes, states, phases, kinds, counts.

A code never reaches the screen: it is worded here, so that rewording changes neither the events
between collector and ui nor what is compared. Recovery times are worded in ``rto_labels``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from drs_tui.model.analysis.counts import goal
from drs_tui.model.analysis.outcome import Outcome
from drs_tui.model.analysis.progress import (
    FINAL_STATUSES,
    JobProgress,
    Progress,
    State,
    count_states,
)
from drs_tui.model.analysis.row import Row
from drs_tui.model.text.times import rough_duration

if TYPE_CHECKING:  # not needed by the first frame
    from drs_tui.model.analysis.causes import Cause
    from drs_tui.model.analysis.failures import Failure, FailureKind, FailureState
    from drs_tui.model.analysis.milestones import TimeSource
    from drs_tui.model.analysis.slowness import Slow

TYPES = {
    "START_RECOVERY": "RECOVERY",
    "START_DRILL": "drill",
    "FAILBACK": "failback",
    "TERMINATE_RECOVERY_INSTANCES": "terminate",
    "DIAGNOSTIC": "diagnostic",
    "TARGET_ACCOUNT": "target",
    "CREATE_NETWORK_RECOVERY": "network",
    "UPDATE_NETWORK_RECOVERY": "network",
    "ASSOCIATE_NETWORK_RECOVERY": "network",
}
NOT_OF_THIS_JOB = "not of this job"
"""Said of an id of a job's log that the job does not list."""
JOB_TYPES = {"LAUNCH": "launch", "TERMINATE": "terminate"}
OUTCOMES = {
    Outcome.QUEUED: "queued",
    Outcome.RUNNING: "running",
    Outcome.FINISHING: "finishing",
    Outcome.NOTHING_DONE: "nothing took part",
    Outcome.CANCELLED: "cancelled",
    Outcome.FAILED: "failed",
    Outcome.PARTIAL: "partial",
    Outcome.ACTIONS_FAILED: "actions failed",
    Outcome.OPTIONAL_ACTION_FAILED: "optional action failed",
    Outcome.SUCCEEDED: "succeeded",
    Outcome.UNKNOWN: "unknown",
    Outcome.LAST_KNOWN: "last known",
}
STATES = {
    State.WAITING: "waiting",
    State.ACTIVE: "active",
    State.RETRYING: "retrying",
    State.FAILED: "failed",
    State.DONE: "reached",
    State.SKIPPED: "skipped",
    State.CANCELLED: "cancelled",
    State.UNKNOWN: "last known",
}
_COMPARED = {
    "JOB": "median {}",
    "OWN": "median {} in its own earlier runs",
    "SYSTEM": "median {} for its OS in other jobs",
    "OTHER_JOBS": "median {} in other jobs",
    "USUAL": "usually under {}",
}
_NO_REASON = "DRS gives no reason"
_TIME_SOURCES = {
    "LOG": "from the job's log",
    "AGENT": "from SSM agent discovery",
    "OBSERVED": "observed by drs-tui",
}


def code_label(code: str) -> str:
    """Write a code of AWS's or of ours in words: ``IN_PROGRESS`` as ``in progress``."""
    return code.lower().replace("_", " ")


def outcome_label(outcome: Outcome) -> str:
    """Name what happened to a job: ``partial``."""
    return OUTCOMES[outcome]


def state_label(state: State) -> str:
    """Name the state of a server or network within its phase: ``waiting``."""
    return STATES[state]


def phase_label(phase: str) -> str:
    """Name a phase: ``conversion``; a new one by its events' name."""
    return code_label(phase)


def failure_state_label(state: "FailureState") -> str:
    """Name how a failure stands: ``last known``."""
    return code_label(state)


def failure_kind_label(kind: "FailureKind") -> str:
    """Name what fails, as the noun that is counted: ``server``."""
    return "other id" if kind == "UNLISTED" else code_label(kind)


def time_source_label(source: "TimeSource") -> str:
    """Say where a time comes from."""
    return _TIME_SOURCES[source]


def progress_label(progress: Progress) -> str:
    """Say how far a server or network is: ``retrying 2/3``, ``after snapshot``."""
    phase = phase_label(progress.phase) if progress.phase else ""
    where = f"after {phase}" if progress.is_between else phase
    match progress.state:
        case State.WAITING:
            return where or "waiting"
        case State.ACTIVE:
            failed, of = progress.attempt or 0, progress.attempts or 0
            tries = f" {failed + 1}/{of}" if 0 < failed < of else ""
            return f"{phase or 'in progress'}{tries}"
        case State.RETRYING:
            return f"retrying {progress.attempt}/{progress.attempts}"
        case State.FAILED if progress.is_between:
            return f"failed {where}"
        case State.FAILED:
            return f"failed in {phase}" if phase else "failed"
        case State.DONE | State.UNKNOWN if progress.status in FINAL_STATUSES:
            return (progress.status or "").lower()
        case State.DONE:
            return "launched"
        case State.UNKNOWN:
            return f"last known: {where or (progress.status or 'absent').lower()}"
        case state:
            return state_label(state)


def counted_label(state: State, phase: str | None) -> str:
    """Name what ``count_states`` counts: the phase of servers at work, else their state."""
    if state is State.ACTIVE:
        return phase_label(phase) if phase else "running"
    return state_label(state)


def slow_label(slow: "Slow") -> str:
    """Compare a slow server with others: ``13m, median 9m``, ``5h00m, usually under 30m``."""
    time, usual = rough_duration(slow.elapsed), rough_duration(slow.others_median)
    compared = _COMPARED[slow.compared].format(usual)
    return f"{time}, {compared}"


def slow_sentence(name: str, progress: Progress, slow: "Slow") -> str:
    """Say who is slow, where, and compared with what: ``db-1: conversion for 5h00m, …``."""
    return f"{name}: {progress_label(progress)} for {slow_label(slow)}"


def cause_title(cause: "Cause", *, is_denied: bool = False) -> str:
    """Name a cause by AWS's message; where there is none, say why.

    ``is_denied``: whether logs cannot be read, because AWS denies that.
    """
    if cause.title is not None:
        return cause.title or _NO_REASON
    failure = cause.failures[0]
    if failure.kind == "ACTION":
        return "action"
    if failure.ended_early:
        after = "snapshot" if failure.phase else "start"
        return f"ended right after the {after}; {_NO_REASON}"
    unread = f"not known, log {'denied' if is_denied else 'not read'}"
    why = unread if failure.is_unread else _NO_REASON
    return f"{why} · {failure_place(failure)}" if failure.phase else why


def cause_state_label(cause: "Cause") -> str:
    """Say how a cause stands: ``failed``, ``37 failed, 1 retrying``; ``retrying 2/3`` of what was
    tried most.
    """
    states = cause.states
    if len(states) > 1:
        return ", ".join(f"{count} {failure_state_label(state)}" for state, count in states.items())
    tried = cause.attempts
    label = failure_state_label(cause.state)
    return "{} {}/{}".format(label, *tried) if tried else label


def cause_count(cause: "Cause") -> str:
    """Count the servers, networks, action runs or jobs: ``37 servers``.

    Those that have got past it are counted once nobody fails for it any more.
    """
    return failure_count(cause.kind, cause.unresolved or cause.count)


def failure_count(kind: "FailureKind", count: int) -> str:
    """Count what failed by its kind: ``37 servers``, ``1 network``."""
    return plural(count, failure_kind_label(kind))


def failure_place(failure: "Failure") -> str:
    """Name the action or the phase that failed; empty when the phase is not known."""
    if failure.kind == "ACTION":
        return failure.action_name or "action"
    if not failure.phase:
        return ""
    return f"{'after ' if failure.is_between else ''}{phase_label(failure.phase)}"


def type_word(initiated_by: str | None, job_type: str | None = None) -> str:
    """Name the type of a job by its ``initiatedBy``, else by its ``type``.

    An unknown value stays as it came.
    """
    if initiated_by is None:
        return "–" if job_type is None else JOB_TYPES.get(job_type, job_type)
    return TYPES.get(initiated_by, initiated_by)


def job_name(row: Row) -> str:
    """Return the job's name, else its type."""
    return row.name or type_word(row.initiated_by)


def short_job_id(job_id: str, length: int = 9) -> str:
    """Shorten an id to its end, by which ids differ: ``…9baea741``. The ellipsis counts."""
    return job_id if len(job_id) <= length else f"…{job_id[1 - length :]}"


def is_ended_drill(row: Row) -> bool:
    """Return whether the job is a drill that has ended."""
    return row.initiated_by == "START_DRILL" and row.ended is not None


def role_of(arn: str) -> str:
    """Return ``dr-reader`` for ``arn:aws:sts::111122223333:assumed-role/dr-reader/session``."""
    kind, _, rest = arn.rpartition(":")[2].partition("/")
    return rest.split("/")[0] if kind == "assumed-role" else rest or kind


def thousands(count: int) -> str:
    """Write a count with separators: ``12,345``."""
    if count < 1000:  # on the first frame
        return str(count)
    from humanize import intcomma

    return str(intcomma(count))


def plural(count: int, noun: str) -> str:
    """Write a count with its noun: ``1 server``, ``2 servers``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _noun(row: Row) -> str:
    if not row.counts.networks:
        return "server"
    return "network" if row.counts.networks == row.counts.participants else "participant"


def reached_word(row: Row) -> str:
    """Name the status that the job's participants are to reach: ``launched``."""
    return goal(row.type, row.initiated_by).lower()


def _participants(row: Row) -> Iterator[str]:
    """Count participants by status: ``3 of 12 servers failed``, the others without the whole."""
    whole = f" of {plural(row.counts.participants, _noun(row))}"
    for count, word in (
        (row.counts.failed, "failed"),
        (row.counts.reached, reached_word(row)),
        (row.counts.in_progress, "in progress"),
        (row.counts.pending, "pending"),
        (row.counts.other, "with another status or none"),
    ):
        if count:
            yield f"{count}{whole} {word}"
            whole = ""


def action_words(row: Row) -> Iterator[str]:
    """Count action runs by status: ``1 action failed``, then the others without the noun."""
    is_first = True
    for count, kind, word in (
        (row.counts.runs_failed, "", "failed"),
        (row.counts.optional_failed, "optional", "failed"),
        (row.counts.runs_moving, "", "running"),
        (row.counts.runs_other, "", "with a status absent or unknown"),
    ):
        if count:
            noun = plural(count, "action").split()[1] if is_first else ""
            yield " ".join(filter(None, (str(count), kind, noun, word)))
            is_first = False


def listed_twice_words(names: Sequence[str]) -> Iterator[str]:
    """Say that DRS lists a server twice, if it does: its log is about either."""
    if names:
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        yield f"{names[0]}{more} is listed twice in this job: its log cannot tell which is meant"


def job_outcome_label(row: Row) -> str:
    """Say in a few words what happened to a job so far."""
    if row.deleted:
        return "deleted, last known"
    if row.live and row.counts.failed:
        return "partial so far" if row.counts.reached else "failing so far"
    if row.outcome is Outcome.UNKNOWN and row.status != "COMPLETED":
        return f"unknown status {row.status}" if row.status else "unknown: the answer has no status"
    if row.outcome is Outcome.RUNNING and row.status != "STARTED":
        return f"running ({row.status})"
    return outcome_label(row.outcome)


def phase_words(progress: JobProgress, reached: str) -> str:
    """Count servers by phase: ``37 of 200 servers failed, 3 retrying, 12 in conversion``."""
    parts: list[str] = []
    for (state, phase), count in count_states(progress):
        whole = "" if parts else f" of {plural(len(progress.servers), 'server')}"
        word = reached if state is State.DONE else counted_label(state, phase)
        parts.append(f"{count}{whole} {'in ' if state is State.ACTIVE else ''}{word}")
    return ", ".join(parts)


def details(row: Row, progress: JobProgress | None = None) -> str:
    """Count participants and action runs, failures first; empty when there are none.

    By phase where that says more and the log is read (``progress``), else by status.
    """
    if row.has_phases and progress and progress.is_logged and progress.servers:
        return ", ".join([phase_words(progress, reached_word(row)), *action_words(row)])
    return ", ".join([*_participants(row), *action_words(row)])


def attempts_words(by_attempt: Mapping[int, int]) -> str:
    """Count the servers of a recovery that were launched again: ``4 on attempt 2``."""
    return ", ".join(f"{count} on attempt {number}" for number, count in by_attempt.items())


def clean_up_words(rows: Sequence[Row]) -> str:
    """Say how far the jobs are that terminate a recovery's instances; empty without any."""
    if not rows:
        return ""
    newest = rows[0]
    more = f", and {plural(len(rows) - 1, 'job')} before" if len(rows) > 1 else ""
    return f"clean-up {newest.job_id}: {summary_line(newest)}{more}"


def mixed_kinds_words(kinds: Iterable[str | None]) -> str:
    """Say why jobs of several kinds are no recovery."""
    words = " and ".join(sorted(type_word(kind) for kind in kinds))
    return f"{words} are never one recovery: take jobs of one kind"


def group_words(jobs: int, name: str) -> str:
    """Say that jobs belong together, or seem to, and which key follows them."""
    if name:
        return f'{plural(jobs, "job")} of "{name}": J follows them as one'
    return f"{plural(jobs, 'job')} look like one recovery: J follows them as one"


def summary_line(row: Row, progress: JobProgress | None = None) -> str:
    """Say how a job stands in one line, the most important first."""
    summary = details(row, progress)
    outcome = job_outcome_label(row)
    return f"{outcome}: {summary}" if summary else outcome
