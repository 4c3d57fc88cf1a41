"""Recovery instances of source servers. Asked for anew each time: they start and stop."""

from collections.abc import Callable, Sequence

from drs_tui.collector.aws.errors import ClassifiedError
from drs_tui.collector.aws.source import Answer, JobSource
from drs_tui.collector.lookups.lookup import Calling, PendingIds, by_ids, chunks
from drs_tui.model.drs.instance import RecoveryInstance, parse_instance
from drs_tui.protocol.events import Event, InstancesFound, Topic

BATCH = 200


class InstanceLookup:
    """Recovery instances."""

    topic, service, about = Topic.INSTANCES, "drs", ""

    def __init__(self, source: JobSource, emit: Callable[[Event], None]) -> None:
        self._source = source
        self._emit = emit
        self._wanted = PendingIds(BATCH)

    def ask(self, servers: Sequence[str]) -> None:
        """Want the instances of these."""
        self._wanted.add(servers)

    def wants(self) -> bool:
        """Whether some are still to be found."""
        return bool(self._wanted)

    def find(self, call: Calling) -> None:
        """The next batch of servers."""
        batch = self._wanted.batch
        filtered = by_ids("sourceServerIDs", batch)
        pages = list(self._source.pages(call, "describe_recovery_instances", **filtered))
        items = [item.text for page in pages for item in page.items]
        found = [instance for item in items if (instance := parse_instance(item))]
        self._wanted.drop(batch)
        for servers in chunks(batch):
            self._emit(self._seen(servers, found, pages[0]))

    def _seen(
        self, servers: Sequence[str], found: Sequence[RecoveryInstance], answer: Answer
    ) -> InstancesFound:
        theirs = tuple(instance for instance in found if instance.server_id in servers)
        return InstancesFound(
            tuple(servers), theirs, answer.as_of, aws_request_id=answer.request_id
        )

    def is_retried(self, _: ClassifiedError) -> bool:
        """Whatever it was."""
        return True

    def give_up(self) -> None:
        """Forget the batch."""
        self._wanted.drop(self._wanted.batch)
