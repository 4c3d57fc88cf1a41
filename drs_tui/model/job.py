"""A DescribeJobs item as frozen values.

Every field is optional and every enum is open: what is absent is None, what is unknown stays as it
came. Field names follow the service model (``drs`` 2020-02-26), snake-cased.
"""

import json
from collections.abc import Mapping
from typing import NamedTuple

from drs_tui.model.times import parse_time


class Parameter(NamedTuple):
    """One parameter of an action: ``type`` is SSM_STORE, DYNAMIC or newer."""

    name: str
    type: str | None
    value: str | None


class Action(NamedTuple):
    """A post-launch action as it was when it ran."""

    action_id: str | None = None
    action_code: str | None = None
    type: str | None = None
    name: str | None = None
    active: bool | None = None
    order: str | None = None
    action_version: str | None = None
    optional: bool | None = None
    description: str | None = None
    category: str | None = None
    parameters: tuple[Parameter, ...] = ()


class ActionRun(NamedTuple):
    """One run of a post-launch action on one server. DRS gives runs no times."""

    run_id: str | None = None
    status: str | None = None
    failure_reason: str | None = None
    action: Action = Action()


class Server(NamedTuple):
    """A participating server. ``runs`` is None when ``launchActionsStatus`` was absent."""

    source_server_id: str | None = None
    recovery_instance_id: str | None = None
    launch_status: str | None = None
    ssm_agent_discovered: float | None = None
    runs: tuple[ActionRun, ...] | None = None


class Resource(NamedTuple):
    """A participating resource. ``member``: the union's, ``sourceNetworkID`` or a newer one."""

    member: str | None = None
    resource_id: str | None = None
    launch_status: str | None = None


class Job(NamedTuple):
    """One recovery job. ``servers`` and ``resources`` are None when the answer has none."""

    job_id: str
    arn: str | None = None
    type: str | None = None
    initiated_by: str | None = None
    status: str | None = None
    created: float | None = None
    ended: float | None = None
    servers: tuple[Server, ...] | None = None
    resources: tuple[Resource, ...] | None = None
    tags: tuple[tuple[str, str], ...] = ()


def _text(value: object) -> str | None:
    """A scalar as it came; anything else as JSON, so that a wrong type is shown and not lost."""
    return value if value is None or isinstance(value, str) else json.dumps(value)


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _mappings(value: object) -> tuple[Mapping[str, object], ...] | None:
    """The objects of a list; None when there is no list."""
    if not isinstance(value, list):
        return None
    return tuple([item for item in value if isinstance(item, dict)])


def _parameter(name: str, value: object) -> Parameter:
    if not isinstance(value, dict):
        return Parameter(name, None, _text(value))
    return Parameter(name, _text(value.get("type")), _text(value.get("value")))


def _run(raw: Mapping[str, object]) -> ActionRun:
    action = _mapping(raw.get("action"))
    return ActionRun(
        run_id=_text(raw.get("runId")),
        status=_text(raw.get("status")),
        failure_reason=_text(raw.get("failureReason")),
        action=Action(
            action_id=_text(action.get("actionId")),
            action_code=_text(action.get("actionCode")),
            type=_text(action.get("type")),
            name=_text(action.get("name")),
            active=_flag(action.get("active")),
            order=_text(action.get("order")),
            action_version=_text(action.get("actionVersion")),
            optional=_flag(action.get("optional")),
            description=_text(action.get("description")),
            category=_text(action.get("category")),
            parameters=tuple(
                _parameter(name, value)
                for name, value in _mapping(action.get("parameters")).items()
            ),
        ),
    )


def _server(raw: Mapping[str, object]) -> Server:
    server = Server(
        source_server_id=_text(raw.get("sourceServerID")),
        recovery_instance_id=_text(raw.get("recoveryInstanceID")),
        launch_status=_text(raw.get("launchStatus")),
    )
    actions = raw.get("launchActionsStatus")
    if not isinstance(actions, dict):
        return server
    return server._replace(
        ssm_agent_discovered=parse_time(actions.get("ssmAgentDiscoveryDatetime")),
        runs=tuple(map(_run, _mappings(actions.get("runs")) or ())),
    )


def _resource(raw: Mapping[str, object]) -> Resource:
    union = _mapping(raw.get("participatingResourceID"))
    member, value = next(iter(union.items()), (None, None))
    return Resource(member, _text(value), _text(raw.get("launchStatus")))


def _tags(value: object) -> tuple[tuple[str, str], ...]:
    tags = _mapping(value).items()
    return tuple([(key, _text(said) or "") for key, said in tags]) if tags else ()


def parse_job(raw: Mapping[str, object]) -> Job:
    """A DescribeJobs item, as it came from ``json.loads``, as a Job.

    Raises:
        ValueError: it has no ``jobID``, so nothing can be said of it.
    """
    job_id = raw.get("jobID")
    if not isinstance(job_id, str) or not job_id:
        raise ValueError("a job without a jobID")
    servers = _mappings(raw.get("participatingServers"))
    resources = _mappings(raw.get("participatingResources"))
    return Job(
        job_id=job_id,
        arn=_text(raw.get("arn")),
        type=_text(raw.get("type")),
        initiated_by=_text(raw.get("initiatedBy")),
        status=_text(raw.get("status")),
        created=parse_time(raw.get("creationDateTime")),
        ended=parse_time(raw.get("endDateTime")),
        servers=None if servers is None else tuple(map(_server, servers)),
        resources=None if resources is None else tuple(map(_resource, resources)),
        tags=_tags(raw.get("tags")),
    )
