"""Every AWS operation that this program may send. The list follows from what is registered."""

from drs_tui.collector.aws.operation import CORE_OPERATIONS
from drs_tui.collector.lookups.registry import LOOKUPS

_REGISTERED = (operation for spec in reversed(LOOKUPS) for operation in spec.operations)
# Each once: several lookups may send the same operation.
OPERATIONS = tuple({each.action: each for each in (*CORE_OPERATIONS, *_REGISTERED)}.values())


def allowed_operations(service: str) -> frozenset[str]:
    """Return the names of the operations that may be sent to a service; none to an unknown one."""
    return frozenset(each.name for each in OPERATIONS if each.service == service)
