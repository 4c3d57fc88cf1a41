"""Find parts of a job's JSON by key, as the order of a list may change at any time."""

import json
from collections.abc import Mapping
from typing import Any

from drs_tui.model.analysis.changes import stable_key, stable_keys

Item = Mapping[str, Any]


def _objects(holder: Any, key: str) -> list[Item]:
    """Return the objects of a list as ``parse_job`` does, which skips other values."""
    items = holder.get(key) if isinstance(holder, dict) else None
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def raw_server(job: Item, key: str) -> Item | None:
    """Return the participating server with that key; None if the answer no longer has it."""
    items = _objects(job, "participatingServers")
    keys = stable_keys(_text(item.get("sourceServerID")) for item in items)
    return dict(zip(keys, items, strict=True)).get(key)


def raw_resource(job: Item, key: str) -> Item | None:
    """Return the participating resource with that key; None if the answer no longer has it."""
    items = _objects(job, "participatingResources")
    return dict(zip(stable_keys(map(_resource_id, items)), items, strict=True)).get(key)


def _resource_id(item: Item) -> str | None:
    union = item.get("participatingResourceID")
    return _text(next(iter(union.values()), None)) if isinstance(union, dict) else None


def _text(value: Any) -> str | None:
    """Return an id as ``parse_job`` reads it: a value of another type as its JSON."""
    return value if value is None or isinstance(value, str) else json.dumps(value)


def raw_run(job: Item, server_key: str, key: str) -> Item | None:
    """Return the action run with that key on that server; None if there is none."""
    server = raw_server(job, server_key)
    actions = server.get("launchActionsStatus") if server else None
    for place, item in enumerate(_objects(actions, "runs")):
        if stable_key(item.get("runId"), place) == key:
            return item
    return None
