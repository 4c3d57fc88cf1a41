"""Names of source servers and networks over real HTTP: asked once each, in batches."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from drs_tui.model.drs.names import Name
from drs_tui.model.request_error import ErrorKind
from drs_tui.protocol.events import NamesFound, RequestFailed, Topic
from drs_tui.protocol.requests import FindNames, Refresh
from tests.endpoint import Asked, Endpoint, Reply, error, json_reply
from tests.records import network, source_server
from tests.wire.conftest import Shared
from tests.wire.monitor import Monitor

SERVERS, NETWORKS = "DescribeSourceServers", "DescribeSourceNetworks"
_numbers = count(1000)


@pytest.fixture
def numbers() -> Iterator[int]:
    """Numbers of servers and networks that no test has asked for."""
    return _numbers


def _sid(number: int) -> str:
    return str(source_server(number)["sourceServerID"])


def _nid(number: int) -> str:
    return str(network(number)["sourceNetworkID"])


def _asked(endpoint: Endpoint, operation: str) -> list[list[str]]:
    """The ids of each request for names."""
    return [next(iter(asked.body["filters"].values())) for asked in endpoint.of(operation)]


def _names_events(monitor: Monitor, servers: int, absent: int = 0) -> list[NamesFound]:
    """Read on until that many names and missing servers have come."""
    events: list[NamesFound] = []
    while (
        sum(len(seen.names) for seen in events) < servers
        or sum(len(seen.missing) for seen in events) < absent
    ):
        events.append(monitor.until(NamesFound))
    return events


def test_a_server_is_named_by_its_hints_and_its_tag(shared: Shared, numbers: Iterator[int]) -> None:
    monitor, endpoint = shared
    number = next(numbers)
    endpoint.things[SERVERS] = [source_server(number, Name="web of the shop", Other="x")]

    monitor.send(FindNames((_sid(number),)))
    seen = monitor.until(NamesFound)

    host = f"host-{number}"
    name = Name(_sid(number), host, f"{host}.example.com", "web of the shop")
    assert seen == NamesFound(Topic.NAMES, (name,))


def test_a_network_is_named_by_its_tag(shared: Shared, numbers: Iterator[int]) -> None:
    monitor, endpoint = shared
    named, nameless = next(numbers), next(numbers)
    endpoint.things[NETWORKS] = [network(named, Name="prod"), network(nameless)]

    monitor.send(FindNames((), (_nid(named), _nid(nameless))))
    seen = monitor.until(NamesFound)

    assert seen == NamesFound(Topic.NETWORKS, (Name(_nid(named), tag="prod"), Name(_nid(nameless))))
    assert endpoint.of(SERVERS) == []


@pytest.mark.parametrize(
    ("operation", "make", "batch"),
    [(SERVERS, source_server, 200), (NETWORKS, network, 100)],
    ids=["servers", "networks"],
)
def test_many_are_asked_for_in_batches_and_emitted_in_short_lines(
    shared: Shared, numbers: Iterator[int], operation: str, make: Any, batch: int
) -> None:
    monitor, endpoint = shared
    endpoint.cap = 30
    items = [make(next(numbers)) for _ in range(2 * batch + 5)]
    key = "sourceServerID" if operation == SERVERS else "sourceNetworkID"
    ids = tuple(item[key] for item in items)
    endpoint.things[operation] = items

    monitor.send(FindNames(ids) if operation == SERVERS else FindNames((), ids))
    events = _names_events(monitor, len(items))

    assert {name.id for seen in events for name in seen.names} == set(ids)
    assert max(len(seen.names) for seen in events) == 50
    asked = endpoint.of(operation)
    first_pages = [a.body for a in asked if a.token is None]
    assert [body["maxResults"] for body in first_pages] == [batch, batch, 5]
    assert len(asked) == 2 * -(-batch // 30) + 1
    assert [len(some) for some in _asked(endpoint, operation) if len(some) != batch] == [5]


def test_the_known_and_the_missing_are_emitted_again_and_not_asked_again(
    shared: Shared, numbers: Iterator[int]
) -> None:
    monitor, endpoint = shared
    known, absent, new = (next(numbers) for _ in range(3))
    endpoint.things[SERVERS] = [source_server(known), source_server(new)]
    monitor.send(FindNames((_sid(known), _sid(absent))))
    [first] = _names_events(monitor, 1, 1)
    assert first.missing == (_sid(absent),)

    monitor.send(Refresh())
    monitor.send(FindNames((_sid(known), _sid(absent), _sid(new))))
    again, asked = _names_events(monitor, 2, 1)

    assert again == first
    assert [name.id for name in asked.names] == [_sid(new)]
    assert _asked(endpoint, SERVERS) == [[_sid(known), _sid(absent)], [_sid(new)]]


@pytest.mark.parametrize(
    "odd",
    [
        {"sourceProperties": None, "tags": None},
        {"sourceProperties": [], "tags": "none"},
        {"sourceProperties": {"identificationHints": 7}, "tags": {"Name": ["a", "b"]}},
        {"sourceProperties": {"identificationHints": {"hostname": 1, "fqdn": {}}}, "tags": {}},
        {"sourceProperties": {"identificationHints": {"hostname": " ", "fqdn": ""}}},
        {},
    ],
)
def test_what_is_missing_or_of_a_wrong_type_is_no_name(
    shared: Shared, numbers: Iterator[int], odd: dict[str, Any]
) -> None:
    monitor, endpoint = shared
    number, missing = next(numbers), next(numbers)
    endpoint.things[SERVERS] = [{"sourceServerID": _sid(number)} | odd]

    monitor.send(FindNames((_sid(number), _sid(missing))))
    seen = monitor.until(NamesFound)

    assert seen == NamesFound(Topic.NAMES, (Name(_sid(number)),), (_sid(missing),))


def test_beside_an_item_that_cannot_be_read_none_is_absent(
    shared: Shared, numbers: Iterator[int]
) -> None:
    monitor, endpoint = shared
    a, b = next(numbers), next(numbers)
    page = [source_server(a), {"sourceServerID": 7}, None]
    endpoint.special[SERVERS] = lambda _: json_reply({"items": page})

    monitor.send(FindNames((_sid(a), _sid(b))))

    assert monitor.until(NamesFound).missing == ()
    endpoint.special.clear()
    endpoint.things[SERVERS] = [source_server(b)]
    monitor.send(FindNames((_sid(b),)))
    assert [name.id for name in monitor.until(NamesFound).names] == [_sid(b)]


def test_all_servers_are_named_page_by_page_and_the_last_says_so(
    shared: Shared, numbers: Iterator[int]
) -> None:
    monitor, endpoint = shared
    endpoint.cap = 60
    some = [next(numbers) for _ in range(150)]
    endpoint.things[SERVERS] = [source_server(number) for number in some]

    monitor.send(FindNames())
    events = _names_events(monitor, 150)

    assert [seen.complete for seen in events] == [False] * 4 + [True]
    assert [name.id for seen in events for name in seen.names] == [_sid(n) for n in some]
    assert [asked.token for asked in endpoint.of(SERVERS)] == [None, "60", "120"]
    assert {len(asked.body.get("filters", {})) for asked in endpoint.of(SERVERS)} == {0}
    monitor.send(FindNames((_sid(some[7]),)))
    assert [name.id for name in monitor.until(NamesFound).names] == [_sid(some[7])]
    assert len(endpoint.of(SERVERS)) == 3


def test_an_account_without_servers_is_emitted_as_complete(shared: Shared) -> None:
    monitor, _ = shared

    monitor.send(FindNames())

    assert monitor.until(NamesFound) == NamesFound(Topic.NAMES, (), complete=True)


def test_all_servers_go_on_from_the_page_that_failed(
    shared: Shared, numbers: Iterator[int]
) -> None:
    monitor, endpoint = shared
    endpoint.cap = 10
    endpoint.things[SERVERS] = [source_server(next(numbers)) for _ in range(25)]

    def fail(asked: Asked) -> Reply | None:
        return Reply(500) if asked.token == "10" else None

    endpoint.special[SERVERS] = fail
    monitor.send(FindNames())
    failure = monitor.until(RequestFailed)
    endpoint.special.clear()
    monitor.send(Refresh())
    monitor.until(NamesFound, lambda seen: seen.complete)

    assert (failure.topic, failure.about) == (Topic.NAMES, "")
    assert [asked.token for asked in endpoint.of(SERVERS)] == [None, "10", "10", "20"]


def test_networks_are_denied_and_servers_are_named_all_the_same(
    shared: Shared, numbers: Iterator[int]
) -> None:
    monitor, endpoint = shared
    a, b, c = (next(numbers) for _ in range(3))
    endpoint.things[SERVERS] = [source_server(a), source_server(b)]
    endpoint.things[NETWORKS] = [network(n, Name="n") for n in (a, b, c)]
    endpoint.special[NETWORKS] = lambda _: error(403, "AccessDeniedException", "no policy")

    monitor.send(FindNames((_sid(a),), (_nid(a),)))
    failure = monitor.until(RequestFailed)
    monitor.send(FindNames((_sid(b),), (_nid(b),)))
    monitor.until(NamesFound, lambda seen: seen.names[0].id == _sid(b))
    assert len(endpoint.of(NETWORKS)) == 1  # a denial is remembered

    endpoint.special.clear()
    monitor.send(Refresh())
    seen = monitor.until(NamesFound)

    assert (failure.topic, failure.request_error.kind) == (Topic.NETWORKS, ErrorKind.DENIED)
    assert failure.request_error.summary == "AWS denied drs:DescribeSourceNetworks"
    assert (
        failure.request_error.advice == "the role needs the IAM action drs:DescribeSourceNetworks"
    )
    assert failure.retry_in is not None
    assert 60 <= failure.retry_in <= 66
    assert [name.id for name in seen.names] == [_nid(a), _nid(b)]


def test_denied_servers_are_reported_with_the_action(
    shared: Shared, numbers: Iterator[int]
) -> None:
    monitor, endpoint = shared
    number = next(numbers)
    endpoint.special[SERVERS] = lambda _: error(403, "AccessDeniedException", "no policy")

    monitor.send(FindNames((_sid(number),)))
    failure = monitor.until(RequestFailed)
    endpoint.special.clear()
    monitor.send(Refresh())

    assert monitor.until(NamesFound).missing == (_sid(number),)
    assert failure.topic is Topic.NAMES
    assert failure.request_error.advice == "the role needs the IAM action drs:DescribeSourceServers"


def test_a_batch_that_is_refused_is_given_up_and_the_next_one_is_asked(
    shared: Shared, numbers: Iterator[int]
) -> None:
    monitor, endpoint = shared
    some = [next(numbers) for _ in range(201)]
    endpoint.things[SERVERS] = [source_server(n) for n in some]
    endpoint.special[SERVERS] = lambda asked: (
        error(400, "ValidationException")
        if len(asked.body["filters"]["sourceServerIDs"]) > 1
        else None
    )

    monitor.send(FindNames(tuple(map(_sid, some))))
    failure = monitor.until(RequestFailed)
    seen = monitor.until(NamesFound)

    assert failure.retry_in is None
    assert [name.id for name in seen.names] == [_sid(some[-1])]
    assert len(endpoint.of(SERVERS)) == 2
