"""Jobs and log items that are wrong in one field each, whatever the field."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from tests.endpoint import Item
from tests.records import job, live_job, log_item, run, server

UNKNOWN_MEMBER = {"SDK_UNKNOWN_MEMBER": {"name": "sourceMainframe"}}
# A value of every type there is; the last: nested, where a scalar or a list was due.
VALUES: tuple[Any, ...] = (
    *(None, 7, -1.5, True, "", "text", [], {}, [None], ["text"], [7]),
    *(UNKNOWN_MEMBER, {"a": {"b": [{"c": None}]}}, 10**400, "\x1b[31mred\u202e"),
)
Path = tuple[str | int, ...]

_NETWORK = {"participatingResourceID": {"sourceNetworkID": "sn-1"}, "launchStatus": "LAUNCHED"}
_PARAMETERS = {"Path": {"type": "SSM_STORE", "value": "/x"}}


def full_job(number: int) -> Item:
    """A job with every field of the model."""
    ran = run(1, "SUCCEEDED", "none")
    ran["action"] |= {
        "actionVersion": "1",
        "description": "checks",
        "parameters": deepcopy(_PARAMETERS),
    }
    one = server(1, "LAUNCHED", [ran]) | {"recoveryInstanceID": "i-1"}
    one["launchActionsStatus"]["ssmAgentDiscoveryDatetime"] = "2026-11-23T00:00:01Z"
    return job(
        number,
        participatingServers=[one],
        participatingResources=[deepcopy(_NETWORK)],
        tags={"Name": "x"},
    )


def full_item(number: int) -> Item:
    """A log item with every field of the model."""
    return log_item(
        number,
        "CONVERSION_END",
        sourceServerID="s-1",
        conversionServerID="i-2",
        targetInstanceID="i-3",
        rawError="said",
        attemptCount=1,
        maxAttemptsCount=3,
        conversionProperties={
            "volumeToConversionMap": {"v": {"w": "x"}},
            "rootVolumeName": "/dev/sda",
            "forceUefi": True,
            "dataTimestamp": "2026-11-23T00:00:01Z",
            "volumeToVolumeSize": {"v": 8},
            "volumeToProductCodes": {"v": [{"productCodeId": "p", "productCodeMode": "ENABLED"}]},
        },
        eventResourceData={
            "sourceNetworkData": {
                "sourceNetworkID": "sn-1",
                "sourceVpc": "vpc-1",
                "targetVpc": "vpc-2",
                "stackName": "stack",
            }
        },
    )


def paths(value: Any, above: Path = ()) -> Iterator[Path]:
    """Every place in it, itself left out."""
    inner: Any = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    for key, below in inner:
        yield (*above, key)
        yield from paths(below, (*above, key))


def with_value(item: Item, path: Path, value: Any) -> Item:
    """The item with another value in that place."""
    changed = deepcopy(item)
    place: Any = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return changed


def without(item: Item, path: Path) -> Item:
    """The item without that place."""
    changed = deepcopy(item)
    place: Any = changed
    for key in path[:-1]:
        place = place[key]
    del place[path[-1]]
    return changed


def _odd(whole: Item) -> Iterator[Item]:
    for path in paths(whole):
        yield without(whole, path)
        yield from (with_value(whole, path, value) for value in VALUES)


def odd_jobs() -> list[Item]:
    """Jobs of the ids 2, 3, …; each with something missing or of another type."""
    found: list[Item] = []
    for odd in _odd(full_job(1)):
        if not isinstance(odd.get("jobID"), str) or not odd["jobID"]:
            continue
        found.append(odd | {"jobID": job(len(found) + 2)["jobID"]})
    return found


def odd_items() -> list[Any]:
    """Log items likewise, and what is no object at all."""
    return [*_odd(full_item(1)), *VALUES]


def worst(value: Any) -> Item:
    """A live job in which every field of its own, and of its parts, is that."""
    whole = full_job(1)
    kept = {"jobID": whole["jobID"], "status": "STARTED"}
    shallow = dict.fromkeys(whole, value) | kept
    one = dict.fromkeys(whole["participatingServers"][0], value)
    ran = dict.fromkeys(whole["participatingServers"][0]["launchActionsStatus"]["runs"][0], value)
    acted = dict.fromkeys(run(1)["action"], value)
    one_with_runs = one | {"launchActionsStatus": {"runs": [ran, ran | {"action": acted}, value]}}
    shallow["participatingServers"] = [one, value, one_with_runs]
    shallow["participatingResources"] = [
        *({"participatingResourceID": value}, value),
        {"participatingResourceID": UNKNOWN_MEMBER},
        {"participatingResourceID": {"sourceNetworkID": "sn-1", "sourceMainframeID": "sm-1"}},
        {"participatingResourceID": {}},
    ]
    return live_job(1) | shallow
