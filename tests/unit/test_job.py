"""A DescribeJobs item as values: real shapes, newer ones, and any type anywhere."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.model.analysis.changes import changes
from drs_tui.model.analysis.counts import counts_of
from drs_tui.model.analysis.outcome import Outcome, is_live, outcome
from drs_tui.model.analysis.row import Row, Source, account_of
from drs_tui.model.drs.job import (
    Action,
    ActionRun,
    Job,
    LaunchActionsStatus,
    Parameter,
    Resource,
    Server,
)
from drs_tui.model.drs.lenient import Reader, loads
from tests.parsed import as_json, parse_job, row_of

DRILL: dict[str, Any] = {
    "arn": "arn:aws:drs:us-west-2:123456789012:job/drsjob-541cee6300c363be5",
    "creationDateTime": "2022-12-07T19:25:59.603330+00:00",
    "endDateTime": "2022-12-07T19:34:58+00:00",
    "initiatedBy": "START_DRILL",
    "jobID": "drsjob-541cee6300c363be5",
    "participatingServers": [
        {"launchStatus": "LAUNCHED", "sourceServerID": "s-5817ab4ccdfa96db3"},
        {"launchStatus": "PENDING", "sourceServerID": "s-57e730f6102e1f793"},
    ],
    "status": "COMPLETED",
    "tags": {},
    "type": "LAUNCH",
}
FULL: dict[str, Any] = DRILL | {
    "tags": {"resourceArn": "arn:aws:drs:us-west-2:123456789012:job/drsjob-541cee6300c363be5"},
    "participatingResources": [
        {
            "participatingResourceID": {"sourceNetworkID": "sn-1"},
            "launchStatus": "LAUNCHED",
        }
    ],
    "participatingServers": [
        {
            "sourceServerID": "s-1",
            "recoveryInstanceID": "i-1",
            "launchStatus": "LAUNCHED",
            "launchActionsStatus": {
                "ssmAgentDiscoveryDatetime": "2022-12-07T19:34:00Z",
                "runs": [
                    {
                        "runId": "run-1",
                        "status": "FAILED",
                        "failureReason": "no such process",
                        "action": {
                            "actionId": "a-1",
                            "actionCode": "AWSMigration-VerifyProcessIsRunning",
                            "type": "SSM_AUTOMATION",
                            "name": "Process check",
                            "active": True,
                            "order": 1001,
                            "actionVersion": "$DEFAULT",
                            "optional": False,
                            "description": "is it there?",
                            "category": "VALIDATION",
                            "parameters": {"Name": {"type": "DYNAMIC", "value": "nginx"}},
                        },
                    }
                ],
            },
        }
    ],
}
WRONG: list[object] = [
    None, True, 0, -7, 1.5, float("nan"), 10**400, "", "x", "\ud800\x1b",
    [], [None], [[]], ["x"], [7], {}, {"x": None}, {"": []}, [{}], [{"x": 1}],
]  # fmt: skip


def test_a_published_drill_is_read() -> None:
    job = parse_job(DRILL)

    assert job == Job(
        job_id="drsjob-541cee6300c363be5",
        arn="arn:aws:drs:us-west-2:123456789012:job/drsjob-541cee6300c363be5",
        type="LAUNCH",
        initiated_by="START_DRILL",
        status="COMPLETED",
        creation_date_time=datetime(2022, 12, 7, 19, 25, 59, 603330, UTC),
        end_date_time=datetime(2022, 12, 7, 19, 34, 58, tzinfo=UTC),
        participating_servers=(
            Server("s-5817ab4ccdfa96db3", None, "LAUNCHED"),
            Server("s-57e730f6102e1f793", None, "PENDING"),
        ),
        tags={},
    )
    assert (job.created, job.ended) == (1670441159.60333, 1670441698.0)


def test_every_field_is_read() -> None:
    job = parse_job(FULL)

    action = Action(
        "a-1",
        "AWSMigration-VerifyProcessIsRunning",
        "SSM_AUTOMATION",
        "Process check",
        active=True,
        order=1001,
        action_version="$DEFAULT",
        optional=False,
        description="is it there?",
        category="VALIDATION",
        parameters={"Name": Parameter("DYNAMIC", "nginx")},
    )
    run = ActionRun("run-1", "FAILED", "no such process", action)
    actions = LaunchActionsStatus(datetime(2022, 12, 7, 19, 34, tzinfo=UTC), (run,))
    [server] = job.servers or ()
    assert server == Server("s-1", "i-1", "LAUNCHED", actions)
    assert (server.ssm_agent_discovered, server.runs) == (1670441640.0, (run,))
    assert job.resources == (Resource({"sourceNetworkID": "sn-1"}, "LAUNCHED"),)
    assert job.tags == {"resourceArn": FULL["arn"]}


def test_absent_is_not_empty() -> None:
    bare = parse_job({"jobID": "j"})
    empty = parse_job({"jobID": "j", "participatingServers": [], "participatingResources": []})

    assert bare == Job("j")
    assert (bare.servers, bare.resources) == (None, None)
    assert (empty.servers, empty.resources) == ((), ())


@pytest.mark.parametrize(
    ("actions", "runs"),
    [
        ({}, None),
        ({"launchActionsStatus": None}, None),
        ({"launchActionsStatus": "x"}, None),
        ({"launchActionsStatus": {}}, ()),
        ({"launchActionsStatus": {"runs": None}}, ()),
        ({"launchActionsStatus": {"runs": []}}, ()),
        ({"launchActionsStatus": {"runs": [{}]}}, (ActionRun(),)),
    ],
)
def test_runs_are_none_only_when_the_actions_are_absent(
    actions: dict[str, Any], runs: tuple[ActionRun, ...] | None
) -> None:
    [server] = parse_job({"jobID": "j", "participatingServers": [actions]}).servers or ()

    assert server.runs == runs


@pytest.mark.parametrize(
    ("union", "member", "resource_id"),
    [
        ({"sourceNetworkID": "sn-1"}, "sourceNetworkID", "sn-1"),
        ({"sourceBucketID": "sb-1"}, "sourceBucketID", "sb-1"),
        (
            {"SDK_UNKNOWN_MEMBER": {"name": "sourceBucketID"}},
            "SDK_UNKNOWN_MEMBER",
            '{"name": "sourceBucketID"}',
        ),
        ({"sourceNetworkID": "sn-1", "sourceBucketID": "sb-1"}, "sourceNetworkID", "sn-1"),
        ({}, None, None),
        (None, None, None),
    ],
)
def test_a_resource_of_any_kind_is_kept(
    union: object, member: str | None, resource_id: str | None
) -> None:
    item = {"jobID": "j", "participatingResources": [{"participatingResourceID": union}]}

    [resource] = parse_job(item).resources or ()

    assert (resource.member, resource.resource_id) == (member, resource_id)


def test_newer_values_and_fields_are_kept_or_passed_over() -> None:
    job = parse_job(DRILL | {"status": "HIBERNATED", "initiatedBy": 7, "brandNew": {"a": 1}})

    assert (job.status, job.initiated_by) == ("HIBERNATED", "7")
    assert outcome(job.status, counts_of(job)) is Outcome.RUNNING


@pytest.mark.parametrize("job_id", [None, "", 7, [], {}])
def test_without_an_id_nothing_can_be_said(job_id: object) -> None:
    with pytest.raises(ValueError, match="without a jobID"):
        parse_job({"jobID": job_id})


def _paths(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in the item that could hold something else."""
    yield path
    inner: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, held in inner:
        yield from _paths(held, (*path, key))


def _put(value: Any, path: tuple[Any, ...], wrong: object) -> Any:
    """A copy with something else at that place."""
    copy = json.loads(json.dumps(value))
    place = copy
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = wrong
    return copy


SOURCE = Source("", "us-east-1")


def _is_of(row: Row, job: Job) -> bool:
    """Whether the line says what the job, which is read more thoroughly, would say."""
    resources = [resource.resource_id for resource in job.resources or ()]
    return row == Row(
        source=SOURCE._replace(account=account_of(job.arn)),
        job_id=job.job_id,
        type=job.type,
        initiated_by=job.initiated_by,
        status=job.status,
        created=job.created,
        ended=job.ended,
        outcome=outcome(job.status, counts_of(job), has_end=job.ended is not None),
        live=is_live(job),
        counts=counts_of(job),
        server_ids=tuple(filter(None, (each.source_server_id for each in job.servers or ()))),
        network_ids=tuple(filter(None, resources)),
        tags=tuple(f"{key}={value or ''}" for key, value in (job.tags or {}).items()),
    )


@pytest.mark.parametrize("path", [p for p in _paths(FULL) if p not in ((), ("jobID",))], ids=str)
def test_any_type_anywhere_is_taken_calmly(path: tuple[Any, ...]) -> None:
    good = parse_job(FULL)

    for wrong in WRONG:
        item = _put(FULL, path, wrong)
        job = parse_job(item)

        assert _is_of(row_of(item, SOURCE), job)
        assert isinstance(is_live(job), bool)
        assert len(changes(good, job)) <= 8


def test_a_repair_changes_nothing_that_fits() -> None:
    repaired = Reader(Job)._repaired(loads(as_json(FULL)))

    assert repaired == parse_job(FULL)


def test_what_does_not_fit_costs_that_field_alone() -> None:
    wrong = _put(FULL, ("participatingServers", 0, "launchActionsStatus", "runs", 0, "status"), 7)
    wrong = _put(wrong, ("endDateTime",), "soon") | {"participatingResources": ["x", None, {}]}

    job = parse_job(wrong)

    [server] = job.servers or ()
    assert [run.status for run in server.runs or ()] == ["7"]
    assert [run.run_id for run in server.runs or ()] == ["run-1"]
    assert (job.ended, job.created) == (None, 1670441159.60333)
    assert job.resources == (Resource(),)


@pytest.mark.parametrize(
    ("wire", "seconds"),
    [
        ("2022-12-07T19:25:59.603330+00:00", 1670441159.60333),
        ("2022-12-07T19:25:59.000Z", 1670441159.0),
        ("2022-12-07T19:25:59Z", 1670441159.0),
        ("2022-12-07T20:25:59+01:00", 1670441159.0),
        ("2022-12-07T19:25:59", 1670441159.0),
        (1670441159, 1670441159.0),
        (1670441159.5, 1670441159.5),
        ("", None),
        ("soon", None),
        (None, None),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59Z", None),
        (1e20, None),
        (True, None),
    ],
)
def test_a_date_is_read_in_every_form(wire: object, seconds: float | None) -> None:
    assert parse_job({"jobID": "j", "creationDateTime": wire}).created == seconds


def test_half_a_surrogate_pair_is_no_text_and_the_rest_of_the_job_stays() -> None:
    job = parse_job(FULL | {"tags": {"a\ud800": "b\udfff"}})

    assert job.tags == {"a\ufffd": "b\ufffd"}
    assert job.servers == parse_job(FULL).servers


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*FULL, *FULL["participatingServers"][0]]), inner)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([*FULL]), json_values))
def test_any_item_with_an_id_is_a_job(item: dict[str, Any]) -> None:
    item |= {"jobID": "j"}
    job = parse_job(item)

    assert _is_of(row_of(item, SOURCE), job)
