"""Whatever DescribeJobs can say is on screen somewhere, by keyboard alone."""

from collections.abc import Callable, Iterator
from typing import Any

import botocore.session
import pytest

from tests.endpoint import Endpoint
from tests.records import job_id
from tests.terminal.emulator import Terminal

Monitor = Callable[..., Terminal]

WIDTH, HEIGHT = 120, 40
# Where the value is not free: what the test puts there, and what people see of it.
FIXED: dict[str, tuple[Any, str]] = {
    "jobID": (job_id(77), job_id(77)),
    "creationDateTime": ("2025-03-04T05:06:07.891011+00:00", "2025-03-04 05:06:07Z"),
    "endDateTime": ("2025-03-04T06:07:08+00:00", "2025-03-04 06:07:08Z"),
    "ssmAgentDiscoveryDatetime": ("2025-03-04T05:59:58.000Z", "2025-03-04 05:59:58Z"),
    "active": (True, "true"),
    "optional": (False, "false"),
    "order": (1234, "1234"),
}


def filled(shape: Any, name: str, shown: list[str]) -> Any:
    """A value of that shape with a distinct text in every leaf; what must be seen goes to shown."""
    if shape.type_name == "structure":
        return {key: filled(member, key, shown) for key, member in shape.members.items()}
    if shape.type_name == "list":
        return [filled(shape.member, name, shown)]
    if shape.type_name == "map":
        key = f"key{len(shown)}"
        shown.append(key)
        return {key: filled(shape.value, name, shown)}
    value, text = FIXED.get(name, (f"leaf{len(shown)}-{name}", f"leaf{len(shown)}-{name}"))
    shown.append(text)
    return value


@pytest.fixture(scope="module")
def item_and_leaves() -> tuple[dict[str, Any], list[str]]:
    model = botocore.session.get_session().get_service_model("drs")
    shape = model.operation_model("DescribeJobs").output_shape.members["items"].member
    shown: list[str] = []
    return filled(shape, "", shown), shown


def pages(terminal: Terminal) -> Iterator[str]:
    """The text being read, page by page to its end, every line break and space left out."""
    while True:
        terminal.settle()
        page = terminal.text
        yield page
        terminal.press(" ")
        terminal.settle()
        if terminal.text == page:
            return


def settled(terminal: Terminal) -> str:
    terminal.settle()
    return terminal.text


def list_facts_and_servers(terminal: Terminal, open_id: str) -> Iterator[str]:
    """Ends on the servers pane."""
    terminal.until(open_id)
    yield settled(terminal)
    terminal.press("i")
    terminal.until("facts")
    yield from pages(terminal)
    terminal.press("q")
    terminal.until("STARTED")
    terminal.press("enter")
    terminal.until("1 Servers 1")
    yield settled(terminal)


def tour(terminal: Terminal, open_id: str) -> Iterator[str]:
    """List, facts, job, networks, server, run: every screen that is not raw JSON."""
    yield from list_facts_and_servers(terminal, open_id)
    terminal.press("2")
    terminal.until("RESOURCE")
    yield settled(terminal)
    terminal.press("1")
    terminal.until("AGENT AT")
    terminal.press("enter")
    terminal.until("source server ")
    yield settled(terminal)
    terminal.press("enter")
    terminal.until("run id")
    yield from pages(terminal)


def squeezed(texts: Iterator[str]) -> str:
    return "".join("".join(text.split()) for text in texts)


def test_every_leaf_of_describe_jobs_is_on_a_screen(
    endpoint: Endpoint, monitor: Monitor, item_and_leaves: tuple[dict[str, Any], list[str]]
) -> None:
    item, leaves = item_and_leaves
    endpoint.jobs = [item]

    terminal = monitor("--refresh", "60", size=(WIDTH, HEIGHT))
    read = squeezed(tour(terminal, item["jobID"]))

    assert len(leaves) > 25
    assert [leaf for leaf in leaves if "".join(leaf.split()) not in read] == []


def test_the_json_pane_has_every_leaf_as_it_came(
    endpoint: Endpoint, monitor: Monitor, item_and_leaves: tuple[dict[str, Any], list[str]]
) -> None:
    item, _ = item_and_leaves
    endpoint.jobs = [item | {"newerThanTheModel": {"kept": "as it came"}}]

    terminal = monitor("--refresh", "60", size=(WIDTH, HEIGHT))
    terminal.until(item["jobID"])
    terminal.press("enter", "6")
    terminal.until('"jobID"')
    read = squeezed(pages(terminal))

    assert '"newerThanTheModel":{"kept":"asitcame"}' in read
    for value in (item["arn"], item["creationDateTime"], item["status"]):
        assert f'"{value}"' in read


def test_an_absent_field_shows_as_absent_and_never_as_failed(
    endpoint: Endpoint, monitor: Monitor
) -> None:
    endpoint.jobs = [{"jobID": job_id(1), "participatingServers": [{}]}]

    terminal = monitor("--refresh", "60", size=(WIDTH, HEIGHT))
    texts = [*list_facts_and_servers(terminal, job_id(1))]
    terminal.press("enter")
    terminal.until("source server ")
    read = squeezed(iter([*texts, settled(terminal)]))

    assert "failed" not in read
    assert "absent" in read
    assert "✗" not in read
