"""What source servers and source networks are called. Asked once for each, and then known."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import zip_longest
from typing import Any, NamedTuple

from drs_tui.collector.aws.errors import ClassifiedError
from drs_tui.collector.aws.source import JobSource
from drs_tui.collector.lookups.lookup import Calling, PendingIds, by_ids, chunks
from drs_tui.model.drs.names import Name, parse_network_name, parse_server_name
from drs_tui.protocol.events import Event, NamesFound, Topic

PAGE_SIZE = 200


class NameSpec(NamedTuple):
    """How DRS is asked for names of a kind: ``batch`` is how many ids a request may have."""

    topic: Topic
    operation: str
    filter: str
    batch: int
    parse: Callable[[bytes], Name | None]


SERVERS = NameSpec(
    Topic.NAMES, "describe_source_servers", "sourceServerIDs", 200, parse_server_name
)
NETWORKS = NameSpec(
    Topic.NETWORKS, "describe_source_networks", "sourceNetworkIDs", 100, parse_network_name
)


class NameLookup:
    """Names of one kind."""

    service, about = "drs", ""

    def __init__(self, spec: NameSpec, source: JobSource, emit: Callable[[Event], None]) -> None:
        self._spec = spec
        self._source = source
        self._emit = emit
        self._known: dict[str, Name | None] = {}  # None: DRS does not know it any more
        self._wanted = PendingIds(spec.batch)
        self._wants_all = False
        self._token: str | None = None  # that opens the next page of all there are
        self.topic = spec.topic

    def ask(self, ids: Sequence[str]) -> None:
        """Want the names of these; what is known is told again."""
        known = [each for each in dict.fromkeys(ids) if each in self._known]
        self._emit_names(
            [name for each in known if (name := self._known[each])],
            [each for each in known if self._known[each] is None],
        )
        self._wanted.add([each for each in ids if each not in self._known])

    def ask_all(self) -> None:
        """Want the names of all there are, as it is now."""
        self._wants_all = True

    def wants(self) -> bool:
        """Whether a name is still to be found."""
        return self._wants_all or bool(self._wanted)

    def find(self, call: Calling) -> None:
        """The next batch of those asked for, else the next page of all there are."""
        if batch := self._wanted.batch:
            self._find_some(call, batch)
        else:
            self._find_page(call)

    def is_retried(self, _: ClassifiedError) -> bool:
        """Whatever it was."""
        return True

    def give_up(self) -> None:
        """Forget the batch, or all there are."""
        if batch := self._wanted.batch:
            self._wanted.drop(batch)
        else:
            self._wants_all, self._token = False, None

    def _find_some(self, call: Calling, batch: tuple[str, ...]) -> None:
        spec = self._spec
        wanted = by_ids(spec.filter, batch)
        pages = list(self._source.pages(call, spec.operation, **wanted))
        names = [spec.parse(item.text) for page in pages for item in page.items]
        found = {name.id: name for name in names if name}
        # With an item that cannot be read, nobody can say whose it is: then none is absent.
        absent = [] if None in names else [each for each in batch if each not in found]
        self._known |= found | dict.fromkeys(absent)
        self._wanted.drop(batch)
        self._emit_names(list(found.values()), absent, request_id=pages[-1].request_id)

    def _find_page(self, call: Calling) -> None:
        ask: Any = partial(self._source.ask, self._spec.operation, self._token)
        answer = call(partial(ask, maxResults=PAGE_SIZE))
        names = [name for item in answer.items if (name := self._spec.parse(item.text))]
        self._known |= {name.id: name for name in names}
        is_last = answer.token in (None, self._token)
        self._wants_all, self._token = not is_last, None if is_last else answer.token
        self._emit_names(names, [], whole=is_last, request_id=answer.request_id)

    def _emit_names(
        self,
        names: Sequence[Name],
        absent: Sequence[str],
        *,
        whole: bool = False,
        request_id: str = "",
    ) -> None:
        none: Sequence[Any] = ()
        some = list(zip_longest(chunks(names), chunks(absent), fillvalue=none))
        if whole and not some:
            some = [(none, none)]
        for number, (found, missing) in enumerate(some, 1):
            is_last = whole and number == len(some)
            self._emit(
                NamesFound(
                    self.topic,
                    tuple(found),
                    tuple(missing),
                    whole=is_last,
                    aws_request_id=request_id,
                )
            )
