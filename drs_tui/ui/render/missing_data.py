"""What a part of the screen lacks: because it is awaited, or not recorded, or because requests have
failed: the denied ones in one line."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from drs_tui.model.request_error import ErrorKind
from drs_tui.protocol.events import Topic
from drs_tui.store.status import ActiveError, Status
from drs_tui.store.store import Store
from drs_tui.ui.render.cells import Cell, external, text
from drs_tui.ui.render.header import error_line, next_try
from drs_tui.ui.render.time_format import TimeFormat
from drs_tui.views.missing_sources import missing_sources, named

LINES = 3
NOT_RECORDED = "not recorded up to here"
"""What a replay says, at its moment, of what the monitor would ask for."""

Errors = list[tuple[Topic, ActiveError]]


class _Denied(NamedTuple):
    """The operation of a topic, and what is missing without it."""

    operation: str
    lost: str


_DENIED = {
    Topic.LOG: _Denied("DescribeJobLogItems", "phases, causes"),
    Topic.NAMES: _Denied("DescribeSourceServers", "names of servers"),
    Topic.NETWORKS: _Denied("DescribeSourceNetworks", "names of networks"),
    Topic.INSTANCES: _Denied(
        "DescribeRecoveryInstances", "recovery points, list of running instances"
    ),
    Topic.ALL_INSTANCES: _Denied("DescribeRecoveryInstances", "list of running instances"),
    Topic.PLANS: _Denied("ListRecoveryPlans", "names of plans"),
    Topic.PLAN_EXECUTIONS: _Denied("ListRecoveryPlanExecutions", "executions"),
    Topic.PLAN_STEPS: _Denied("ListRecoveryPlanExecutionSteps", "steps, jobs"),
    Topic.FACTS: _Denied("DescribeSourceServers", "replication lag"),
}


def unanswered_line(what: str, *, is_replay: bool) -> Cell:
    """Say that DRS is asked for something; of a replay, which asks nobody, that it is missing."""
    words = f"{what}: {NOT_RECORDED}" if is_replay else f"Asking DRS for {what}…"
    return text(f"  {words[0].upper()}{words[1:]}", "dim")


def unanswered_job(job_id: str, *, is_replay: bool) -> Cell:
    """Say the same of a job that is not loaded, for the status line."""
    if is_replay:
        return external(f"{job_id} is {NOT_RECORDED}", "warn")
    return external(f"asking for {job_id}…")


def missing_lines(
    errors: Iterable[tuple[Topic, ActiveError | None]], status: Status, time_format: TimeFormat
) -> list[Cell]:
    """Return a line for all denied actions, then one for each other error.

    A denial by another policy than the role's own has its own line: its advice is another one.
    """
    denied, others = _divide((topic, error) for topic, error in errors if error)
    lines = [_denied_line(denied, status, time_format)] if denied else []
    return [*lines, *(error_line(error, status, time_format) for _, error in others)]


def lacking_lines(
    store: Store,
    topics: Sequence[Topic],
    time_format: TimeFormat,
    only: Collection[str] | None = None,
) -> list[Cell]:
    """Return what a screen about the jobs of all sources lacks, and of which of them.

    Sources that lack the same for the same reason have one line. ``only``: the names of those that
    it is about.
    """
    alike: defaultdict[tuple[object, ...], list[tuple[str, Errors, Status]]] = defaultdict(list)
    for name, status in store.statuses:
        if only is not None and name not in only:
            continue
        found = ((topic, status.errors.get(topic)) for topic in topics)
        denied, others = _divide((topic, error) for topic, error in found if error)
        if denied:
            alike[tuple(topic for topic, _ in denied)].append((name, denied, status))
        for topic, error in others:
            reason = error.request_error.kind, error.request_error.summary
            alike[reason].append((name, [(topic, error)], status))
    groups = sorted(alike.values(), key=len, reverse=True)
    shown = LINES if len(groups) <= LINES else LINES - 1
    lines = [_source_line(group, time_format) for group in groups[:shown]]
    if rest := dict.fromkeys(name for group in groups[shown:] for name, _, _ in group):
        lines.append(external(f"! for other reasons lacking: {named(list(rest))}", "warn"))
    return lines


def silent_line(store: Store, time_format: TimeFormat) -> list[Cell]:
    """Name the sources of whose jobs a screen about all of them says nothing, or nothing new."""
    missing = missing_sources(store)
    if not missing.silent:
        return []
    words = f"! {missing.words} (S on the list): {missing.names(time_format)}"
    return [external(words, "warn")]


def _source_line(group: Sequence[tuple[str, Errors, Status]], time_format: TimeFormat) -> Cell:
    """Return what sources lack for one reason: the first one's next try."""
    _, errors, status = group[0]
    names = named(list(dict.fromkeys(filter(None, (name for name, _, _ in group)))))
    if all(_is_plain_denial(*each) for each in errors):
        return _denied_line(errors, status, time_format, names)
    return error_line(errors[0][1], status, time_format, names)


def _divide(errors: Iterable[tuple[Topic, ActiveError]]) -> tuple[Errors, Errors]:
    """Return the denials by the role's own policy, and the other errors."""
    found = list(errors)
    denied = [each for each in found if _is_plain_denial(*each)]
    return denied, [each for each in found if each not in denied]


def _is_plain_denial(topic: Topic, error: ActiveError) -> bool:
    request_error, denied = error.request_error, _DENIED.get(topic)
    if denied is None or request_error.kind is not ErrorKind.DENIED:
        return False
    return request_error.summary == f"AWS denied drs:{denied.operation}"


def _denied_line(denied: Errors, status: Status, time_format: TimeFormat, names: str = "") -> Cell:
    known = [_DENIED[topic] for topic, _ in denied]
    actions = ", ".join(dict.fromkeys(each.operation for each in known))
    lost = ", ".join(dict.fromkeys(each.lost for each in known))
    first = min((error for _, error in denied), key=lambda error: error.retry_at or float("inf"))
    again = next_try(first, status, time_format)
    where = f" in {names}" if names else ""
    return external(f"! denied{where}: {actions}: no {lost} ({again})", "warn")
