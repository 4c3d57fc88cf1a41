"""A DescribeJobs item as frozen values.

Every field is optional and every enum is open: what is absent is None, what is unknown stays as it
came. Field names follow the service model (``drs`` 2020-02-26), snake-cased.
"""

from collections.abc import Mapping
from typing import NamedTuple

from drs_tui.model.drs.tolerant import (
    flag,
    id_of,
    mapping,
    objects,
    resource_of,
    tags_of,
    text,
)
from drs_tui.model.text.times import parse_time


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


def _parameter(name: str, value: object) -> Parameter:
    if not isinstance(value, dict):
        return Parameter(name, None, text(value))
    return Parameter(name, text(value.get("type")), text(value.get("value")))


def _run(raw: Mapping[str, object]) -> ActionRun:
    action = mapping(raw.get("action"))
    return ActionRun(
        run_id=text(raw.get("runId")),
        status=text(raw.get("status")),
        failure_reason=text(raw.get("failureReason")),
        action=Action(
            action_id=text(action.get("actionId")),
            action_code=text(action.get("actionCode")),
            type=text(action.get("type")),
            name=text(action.get("name")),
            active=flag(action.get("active")),
            order=text(action.get("order")),
            action_version=text(action.get("actionVersion")),
            optional=flag(action.get("optional")),
            description=text(action.get("description")),
            category=text(action.get("category")),
            parameters=tuple(
                _parameter(name, value) for name, value in mapping(action.get("parameters")).items()
            ),
        ),
    )


def _server(raw: Mapping[str, object]) -> Server:
    server = Server(
        source_server_id=text(raw.get("sourceServerID")),
        recovery_instance_id=text(raw.get("recoveryInstanceID")),
        launch_status=text(raw.get("launchStatus")),
    )
    actions = raw.get("launchActionsStatus")
    if not isinstance(actions, dict):
        return server
    return server._replace(
        ssm_agent_discovered=parse_time(actions.get("ssmAgentDiscoveryDatetime")),
        runs=tuple(map(_run, objects(actions.get("runs")) or ())),
    )


def _resource(raw: Mapping[str, object]) -> Resource:
    return Resource(*resource_of(raw), text(raw.get("launchStatus")))


def parse_job(raw: Mapping[str, object]) -> Job:
    """A DescribeJobs item, as it came from ``json.loads``, as a Job.

    Raises:
        ValueError: it has no ``jobID``, so nothing can be said of it.
    """
    servers = objects(raw.get("participatingServers"))
    resources = objects(raw.get("participatingResources"))
    return Job(
        job_id=id_of(raw),
        arn=text(raw.get("arn")),
        type=text(raw.get("type")),
        initiated_by=text(raw.get("initiatedBy")),
        status=text(raw.get("status")),
        created=parse_time(raw.get("creationDateTime")),
        ended=parse_time(raw.get("endDateTime")),
        servers=None if servers is None else tuple(map(_server, servers)),
        resources=None if resources is None else tuple(map(_resource, resources)),
        tags=tags_of(raw.get("tags")),
    )
