"""What a job is called and what is said of it, in plain words."""

from collections.abc import Iterator

from drs_tui.model.analysis.counts import goal
from drs_tui.model.analysis.outcome import Outcome
from drs_tui.model.analysis.row import Row

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


def type_word(initiated_by: str | None) -> str:
    """The TYPE of the list, from ``initiatedBy``; a value we do not know is said as it came."""
    return "–" if initiated_by is None else TYPES.get(initiated_by, initiated_by)


def is_ended_drill(row: Row) -> bool:
    """Whether what it launched was only to be tried."""
    return row.initiated_by == "START_DRILL" and row.ended is not None


def thousands(count: int) -> str:
    """``12,345``."""
    if count < 1000:  # on the first frame
        return str(count)
    from humanize import intcomma

    return str(intcomma(count))


def plural(count: int, noun: str) -> str:
    """``1 server``, ``2 servers``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _noun(row: Row) -> str:
    if not row.counts.networks:
        return "server"
    return "network" if row.counts.networks == row.counts.participants else "participant"


def reached_word(row: Row) -> str:
    """What reaching the goal is called for this job."""
    return goal(row.type, row.initiated_by).lower()


def _participants(row: Row) -> Iterator[str]:
    """``3 of 12 servers failed``, then the others: the first one names the whole."""
    whole = f" of {plural(row.counts.participants, _noun(row))}"
    for count, word in (
        (row.counts.failed, "failed"),
        (row.counts.reached, reached_word(row)),
        (row.counts.in_progress, "in progress"),
        (row.counts.pending, "pending"),
        (row.counts.other, "with a status absent or unknown"),
    ):
        if count:
            yield f"{count}{whole} {word}"
            whole = ""


def action_words(row: Row) -> Iterator[str]:
    """``1 action failed``, then the others: the first one names what is counted."""
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


def outcome_label(row: Row) -> str:
    """The outcome, in a word or two."""
    if row.deleted:
        return "deleted, last known"
    if row.live and row.counts.failed:
        return "partial so far" if row.counts.reached else "failing so far"
    if row.outcome is Outcome.UNKNOWN and row.status is None:
        return "unknown: the answer has no status"
    if row.outcome is Outcome.RUNNING and row.status != "STARTED":
        return f"running ({row.status})"
    return row.outcome.value


def details(row: Row) -> str:
    """How many of what stand how, failures first; empty when the answer names nobody."""
    if not row.counts.participants and row.outcome is Outcome.NOTHING_DONE:
        return "no server or network took part"
    return ", ".join([*_participants(row), *action_words(row)])


def summary_line(row: Row) -> str:
    """The row's state in words, the most important first: for the line above the footer."""
    said = details(row)
    return f"{outcome_label(row)}: {said}" if said else outcome_label(row)
