"""How far the replication of source servers is behind. It changes, so nothing is cached."""

from drs_tui.collector.aws.source import JobSource
from drs_tui.collector.lookups.lookup import Caller, Emit, Lookup, PendingIds, by_ids, chunks
from drs_tui.collector.lookups.names import SERVERS
from drs_tui.model.drs.replication import parse_replication
from drs_tui.protocol.events import ReplicationFound
from drs_tui.protocol.requests import FindReplication


class ReplicationLookup(Lookup):
    """Finds the replication of source servers."""

    def __init__(self, source: JobSource, emit: Emit) -> None:
        super().__init__(source, emit)
        self._pending = PendingIds(SERVERS.batch)

    def ask(self, request: FindReplication) -> None:
        """Ask for the replication of these servers, as it is now."""
        self._pending.add(request.servers)

    def is_pending(self) -> bool:
        """Return whether there is a server whose replication is still to be found."""
        return bool(self._pending)

    def find(self, call: Caller) -> None:
        """Find the replication of the next batch of servers."""
        batch = self._pending.batch
        filtered = by_ids(SERVERS.filter, batch)
        pages = list(self._source.pages(call, SERVERS.operation.method, **filtered))
        self._pending.drop(batch)
        for page in pages:
            found = [known for item in page.items if (known := parse_replication(item.text))]
            for some in chunks(found) or [()]:
                self._emit(
                    ReplicationFound(tuple(some), page.as_of, aws_request_id=page.request_id)
                )

    def give_up(self) -> None:
        """Forget the batch."""
        self._pending.drop(self._pending.batch)
