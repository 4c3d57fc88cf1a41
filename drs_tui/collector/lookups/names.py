"""Names of source servers and source networks. Each is asked for once, and then cached."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import zip_longest
from typing import Any, NamedTuple

from drs_tui.collector.aws.operation import Operation
from drs_tui.collector.aws.source import JobSource
from drs_tui.collector.lookups.lookup import Caller, Emit, Lookup, PendingIds, by_ids, chunks
from drs_tui.model.drs.names import Name, parse_network_name, parse_server_name
from drs_tui.protocol.events import NamesFound, Topic
from drs_tui.protocol.requests import FindNames

PAGE_SIZE = 200


class NameSpec(NamedTuple):
    """How DRS is asked for names of one kind.

    ``filter`` is the name of the operation's filter by id, ``batch`` how many ids it may have.
    ``ids`` picks the ids of this kind from a request. ``has_all``: a request without any ids asks
    for every name of this kind.
    """

    topic: Topic
    operation: Operation
    filter: str
    batch: int
    parse: Callable[[bytes], Name | None]
    ids: Callable[[FindNames], tuple[str, ...]]
    has_all: bool


SERVERS = NameSpec(
    Topic.NAMES,
    Operation(
        "drs",
        "DescribeSourceServers",
        "the Servers pane shows ids in place of names, and names cannot be filtered by",
        {"maxResults": 1},
    ),
    "sourceServerIDs",
    200,
    parse_server_name,
    lambda request: request.servers,
    has_all=True,
)
NETWORKS = NameSpec(
    Topic.NETWORKS,
    Operation(
        "drs",
        "DescribeSourceNetworks",
        "the Networks pane shows ids in place of names",
        {"maxResults": 1},
    ),
    "sourceNetworkIDs",
    100,
    parse_network_name,
    lambda request: request.networks,
    has_all=False,
)


class NameLookup(Lookup):
    """Finds names of one kind."""

    def __init__(self, spec: NameSpec, source: JobSource, emit: Emit) -> None:
        super().__init__(source, emit)
        self._spec = spec
        self._cache: dict[str, Name | None] = {}  # None: DRS does not know the id any more
        self._pending = PendingIds(spec.batch)
        self._all_pending = False
        self._token: str | None = None  # that opens the next page of all names

    def ask(self, request: FindNames) -> None:
        """Ask for the names of the request's ids, or for all names; emit what is cached."""
        ids = self._spec.ids(request)
        if self._spec.has_all and not (request.servers or request.networks):
            self._all_pending = True
        cached = [each for each in dict.fromkeys(ids) if each in self._cache]
        self._emit_names(
            [name for each in cached if (name := self._cache[each])],
            [each for each in cached if self._cache[each] is None],
        )
        self._pending.add([each for each in ids if each not in self._cache])

    def is_pending(self) -> bool:
        """Return whether a name is still to be found."""
        return self._all_pending or bool(self._pending)

    def find(self, call: Caller) -> None:
        """Find the next batch of the ids asked for, else the next page of all names."""
        if batch := self._pending.batch:
            self._find_some(call, batch)
        else:
            self._find_page(call)

    def give_up(self) -> None:
        """Forget the batch, or the wish for all names."""
        if batch := self._pending.batch:
            self._pending.drop(batch)
        else:
            self._all_pending, self._token = False, None

    def _find_some(self, call: Caller, batch: tuple[str, ...]) -> None:
        spec = self._spec
        filtered = by_ids(spec.filter, batch)
        pages = list(self._source.pages(call, spec.operation.method, **filtered))
        names = [spec.parse(item.text) for page in pages for item in page.items]
        found = {name.id: name for name in names if name}
        # An item that cannot be read may be any of the batch: then no id counts as missing.
        missing = [] if None in names else [each for each in batch if each not in found]
        self._cache |= found | dict.fromkeys(missing)
        self._pending.drop(batch)
        self._emit_names(list(found.values()), missing, request_id=pages[-1].request_id)

    def _find_page(self, call: Caller) -> None:
        ask: Any = partial(self._source.ask, self._spec.operation.method, self._token)
        answer = call(partial(ask, maxResults=PAGE_SIZE))
        names = [name for item in answer.items if (name := self._spec.parse(item.text))]
        self._cache |= {name.id: name for name in names}
        is_last = answer.token in (None, self._token)
        self._all_pending, self._token = not is_last, None if is_last else answer.token
        self._emit_names(names, [], complete=is_last, request_id=answer.request_id)

    def _emit_names(
        self,
        names: Sequence[Name],
        missing: Sequence[str],
        *,
        complete: bool = False,
        request_id: str = "",
    ) -> None:
        none: Sequence[Any] = ()
        parts = list(zip_longest(chunks(names), chunks(missing), fillvalue=none))
        if complete and not parts:
            parts = [(none, none)]
        for number, (some, ids) in enumerate(parts, 1):
            is_last = complete and number == len(parts)
            self._emit(
                NamesFound(
                    self._spec.topic,
                    tuple(some),
                    tuple(ids),
                    complete=is_last,
                    aws_request_id=request_id,
                )
            )
