"""Recovery instances, of some source servers or all. They come and go: nothing is cached."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from drs_tui.collector.aws.operation import Operation
from drs_tui.collector.aws.source import Answer, JobSource
from drs_tui.collector.lookups.lookup import Caller, Emit, Lookup, PendingIds, by_ids, chunks
from drs_tui.model.drs.instance import RecoveryInstance, parse_instance
from drs_tui.protocol.events import AllInstancesFound, InstancesFound
from drs_tui.protocol.requests import FindAllInstances, FindInstances

BATCH = 200
DESCRIBE_INSTANCES = Operation(
    "drs",
    "DescribeRecoveryInstances",
    "the Servers pane lacks recovery points, and u and U cannot tell what still runs",
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


class AllInstancesLookup(Lookup):
    """Finds every recovery instance, page after page."""

    def __init__(self, source: JobSource, emit: Emit) -> None:
        super().__init__(source, emit)
        self._is_pending = False
        self._token: str | None = None  # that opens the next page

    def ask(self, request: FindAllInstances) -> None:
        """Ask for all instances, unless they are being asked for."""
        del request
        self._is_pending = True

    def is_pending(self) -> bool:
        """Return whether there is a page still to be found."""
        return self._is_pending

    def find(self, call: Caller) -> None:
        """Find the next page. After a failure the list begins again: instances come and go."""
        token, self._token = self._token, None
        ask: Any = partial(self._source.ask, DESCRIBE_INSTANCES.method, token)
        answer = call(partial(ask, maxResults=BATCH))
        found = [instance for item in answer.items if (instance := parse_instance(item.text))]
        is_last = answer.token in (None, token)
        self._is_pending, self._token = not is_last, None if is_last else answer.token
        parts = chunks(found) or [()]
        for number, some in enumerate(parts):
            self._emit(
                AllInstancesFound(
                    tuple(some),
                    answer.as_of,
                    first=token is None and number == 0,
                    complete=is_last and number == len(parts) - 1,
                    aws_request_id=answer.request_id,
                )
            )

    def give_up(self) -> None:
        """Forget that they were asked for."""
        self._is_pending, self._token = False, None
