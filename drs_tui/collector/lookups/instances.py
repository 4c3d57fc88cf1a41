"""Recovery instances of source servers. They start and stop, so nothing is cached."""

from collections.abc import Sequence

from drs_tui.collector.aws.operation import Operation
from drs_tui.collector.aws.source import Answer, JobSource
from drs_tui.collector.lookups.lookup import Caller, Emit, Lookup, PendingIds, by_ids, chunks
from drs_tui.model.drs.instance import RecoveryInstance, parse_instance
from drs_tui.protocol.events import InstancesFound
from drs_tui.protocol.requests import FindInstances

BATCH = 200
DESCRIBE_INSTANCES = Operation(
    "drs",
    "DescribeRecoveryInstances",
    "the Servers pane lacks recovery points, and u cannot tell what still runs",
    {"maxResults": 1},
)


class InstanceLookup(Lookup):
    """Finds the recovery instances of source servers."""

    def __init__(self, source: JobSource, emit: Emit) -> None:
        super().__init__(source, emit)
        self._pending = PendingIds(BATCH)

    def ask(self, request: FindInstances) -> None:
        """Ask for the instances of these servers, as they are now."""
        self._pending.add(request.servers)

    def is_pending(self) -> bool:
        """Return whether there is a server whose instances are still to be found."""
        return bool(self._pending)

    def find(self, call: Caller) -> None:
        """Find the instances of the next batch of servers."""
        batch = self._pending.batch
        filtered = by_ids("sourceServerIDs", batch)
        pages = list(self._source.pages(call, DESCRIBE_INSTANCES.method, **filtered))
        items = [item.text for page in pages for item in page.items]
        found = [instance for item in items if (instance := parse_instance(item))]
        self._pending.drop(batch)
        for servers in chunks(batch):
            self._emit(self._found_of(servers, found, pages[0]))

    def _found_of(
        self, servers: Sequence[str], found: Sequence[RecoveryInstance], answer: Answer
    ) -> InstancesFound:
        theirs = tuple(instance for instance in found if instance.server_id in servers)
        return InstancesFound(
            tuple(servers), theirs, answer.as_of, aws_request_id=answer.request_id
        )

    def give_up(self) -> None:
        """Forget the batch."""
        self._pending.drop(self._pending.batch)
