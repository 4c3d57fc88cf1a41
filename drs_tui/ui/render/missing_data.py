"""What a part of the screen lacks because requests have failed: the denied ones in one line."""

from collections.abc import Iterable
from typing import NamedTuple

from drs_tui.model.request_error import ErrorKind
from drs_tui.protocol.events import Topic
from drs_tui.store.status import ActiveError, Status
from drs_tui.ui.render.cells import Cell, external
from drs_tui.ui.render.header import error_line, next_try
from drs_tui.ui.render.time_format import TimeFormat


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


def missing_lines(
    errors: Iterable[tuple[Topic, ActiveError | None]], status: Status, time_format: TimeFormat
) -> list[Cell]:
    """Return a line for all denied actions, then one for each other error.

    A denial by another policy than the role's own has its own line: its advice is another one.
    """
    found = [(topic, error) for topic, error in errors if error]
    denied = [(topic, error) for topic, error in found if _is_plain_denial(topic, error)]
    others = [each for each in found if each not in denied]
    lines = [_denied_line(denied, status, time_format)] if denied else []
    return [*lines, *(error_line(error, status, time_format) for _, error in others)]


def _is_plain_denial(topic: Topic, error: ActiveError) -> bool:
    request_error, denied = error.request_error, _DENIED.get(topic)
    if denied is None or request_error.kind is not ErrorKind.DENIED:
        return False
    return request_error.summary == f"AWS denied drs:{denied.operation}"


def _denied_line(
    denied: list[tuple[Topic, ActiveError]], status: Status, time_format: TimeFormat
) -> Cell:
    known = [_DENIED[topic] for topic, _ in denied]
    actions = ", ".join(dict.fromkeys(each.operation for each in known))
    lost = ", ".join(dict.fromkeys(each.lost for each in known))
    first = min((error for _, error in denied), key=lambda error: error.retry_at or float("inf"))
    again = next_try(first, status, time_format)
    return external(f"! denied: {actions}: no {lost} ({again})", "warn")
