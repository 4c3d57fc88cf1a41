"""Every AWS operation that this program may send. The list follows from what is registered."""

from drs_tui.collector.aws.operation import CORE_OPERATIONS
from drs_tui.collector.lookups.registry import LOOKUPS

OPERATIONS = (
    *CORE_OPERATIONS,
    *(operation for spec in reversed(LOOKUPS) for operation in spec.operations),
)


def allowed_operations(service: str) -> frozenset[str]:
    """Return the names of the operations that may be sent to a service; none to an unknown one."""
    return frozenset(each.name for each in OPERATIONS if each.service == service)
