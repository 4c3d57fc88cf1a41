"""Find parts of a job's JSON by key, as the order of a list may change at any time."""

from collections.abc import Iterator, Mapping
from typing import Any

from drs_tui.model.analysis.changes import stable_key

Item = Mapping[str, Any]


def _objects(holder: Any, key: str) -> Iterator[tuple[int, Item]]:
    """Enumerate the objects of a list as ``parse_job`` does, which skips other values."""
    items = holder.get(key) if isinstance(holder, dict) else None
    objects = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return enumerate(objects)


def raw_server(job: Item, key: str) -> Item | None:
    """Return the participating server with that key; None if the answer no longer has it."""
    for place, item in _objects(job, "participatingServers"):
        if stable_key(item.get("sourceServerID"), place) == key:
            return item
    return None


def raw_resource(job: Item, key: str) -> Item | None:
    """Return the participating resource with that key; None if the answer no longer has it."""
    for place, item in _objects(job, "participatingResources"):
        union = item.get("participatingResourceID")
        values = list(union.values()) if isinstance(union, dict) else []
        if stable_key(values[0] if values else None, place) == key:
            return item
    return None


def raw_run(job: Item, server_key: str, key: str) -> Item | None:
    """Return the action run with that key on that server; None if there is none."""
    server = raw_server(job, server_key)
    actions = server.get("launchActionsStatus") if server else None
    for place, item in _objects(actions, "runs"):
        if stable_key(item.get("runId"), place) == key:
            return item
    return None
