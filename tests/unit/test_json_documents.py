"""The JSON documents have no member that their documentation does not name."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from drs_tui.commands.printing import document
from drs_tui.model.drs.lenient import loads
from drs_tui.views.comparison_json import comparison_json
from drs_tui.views.recovery_history import Budget, history_json, rows_of, server_times
from tests.records import job, server
from tests.unit.fake_collector import NOW, FakeClient
from tests.unit.test_comparison import compared, failed
from tests.unit.test_comparison import server as result

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "json.md"


def members(value: Any) -> Iterator[str]:
    """Yield the names of all members, but those of ``phases``, which are the service's."""
    if isinstance(value, list):
        for each in value:
            yield from members(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            yield name
            if name != "phases" or isinstance(each, list):
                yield from members(each)


def test_every_member_is_documented() -> None:
    before = (result("a", phases={"LAUNCH": 1.0}), result("b"), result("gone"))
    after = (result("a", 50, phases={"LAUNCH": 2.0}), failed("b"))
    store = FakeClient(job(1, participatingServers=[server(1)])).store
    history = history_json(server_times(store, rows_of(store), NOW), Budget(1, 0))
    written = (
        document("compare", comparison_json(compared(before, after, rto=60.0))),
        document("history", history),
    )

    named = {name for each in written for name in members(loads(each.encode()))}
    text = DOCUMENTATION.read_text()
    assert {"jobIDs", "jobID", "chance", "aspect", "logsRead"} <= named
    assert [name for name in sorted(named) if f"`{name}`" not in text] == []
