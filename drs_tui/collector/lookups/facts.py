"""Facts about single ids, a kind each. They change, so nothing is cached."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from drs_tui.collector.aws.operation import Operation
from drs_tui.collector.aws.source import JobSource
from drs_tui.collector.lookups.lookup import Caller, Emit, Lookup, PendingIds, by_ids, chunks
from drs_tui.collector.lookups.names import SERVERS
from drs_tui.model.drs.facts import AnyFact, Fact, Replication, kind_of
from drs_tui.model.drs.replication import parse_replication
from drs_tui.protocol.events import FactsFound
from drs_tui.protocol.requests import FindFacts


class FactSpec(NamedTuple):
    """How DRS is asked for facts of one kind.

    ``parameters`` asks for so many ids at once as ``batch`` says. ``parse`` makes the fact of an
    item's JSON; None if the item has no id.
    """

    fact: type[Fact]
    operation: Operation
    parameters: Callable[[Sequence[str]], dict[str, Any]]
    batch: int
    parse: Callable[[bytes], AnyFact | None]


FACTS = (
    FactSpec(
        Replication,
        SERVERS.operation,
        partial(by_ids, SERVERS.filter),
        SERVERS.batch,
        parse_replication,
    ),
)


class FactLookup(Lookup):
    """Finds facts of one kind."""

    def __init__(self, spec: FactSpec, source: JobSource, emit: Emit) -> None:
        super().__init__(source, emit)
        self._spec = spec
        self._pending = PendingIds(spec.batch)

    @property
    def about(self) -> str:
        """The kind of the facts, which alone a failure concerns."""
        return kind_of(self._spec.fact)

    def ask(self, request: FindFacts) -> None:
        """Ask for the facts about these ids, as they are now, if they are of this kind."""
        if request.kind == self.about:
            self._pending.add(request.ids)

    def is_pending(self) -> bool:
        """Return whether there is an id whose fact is still to be found."""
        return bool(self._pending)

    def find(self, call: Caller) -> None:
        """Find the facts about the next batch of ids."""
        spec, batch = self._spec, self._pending.batch
        pages = list(self._source.pages(call, spec.operation.method, **spec.parameters(batch)))
        self._pending.drop(batch)
        for page in pages:
            found = [fact for item in page.items if (fact := spec.parse(item.text))]
            for some in chunks(found) or [()]:
                facts = FactsFound(
                    self.about, tuple(some), page.as_of, aws_request_id=page.request_id
                )
                self._emit(facts)

    def give_up(self) -> None:
        """Forget the batch."""
        self._pending.drop(self._pending.batch)
