"""The table of lookups, and what follows from it."""

import json
import re
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from drs_tui.collector.aws.operation import GET_CALLER_IDENTITY, Operation
from drs_tui.collector.aws.source import JobSource, ServiceClock
from drs_tui.collector.lookups.lookup import Caller, Lookup
from drs_tui.collector.lookups.registry import LOOKUPS, LookupSpec
from drs_tui.collector.operations import OPERATIONS
from drs_tui.collector.workers import lookups
from drs_tui.collector.workers.context import UserActivity, WorkerContext
from drs_tui.collector.workers.lookups import LookupWorker
from drs_tui.collector.workers.schedule import Cadence
from drs_tui.doctor.actions import OTHERS
from drs_tui.protocol.events import Event, RequestFailed, TargetsListed, Topic
from drs_tui.protocol.requests import KeepAlive
from tests.unit.memory import Memory

README = Path(__file__).parents[2] / "README.md"


def _documented() -> set[str]:
    """The IAM actions of the policy in the README."""
    [policy] = re.findall(r"```json\n(\{.*?\n\})\n```", README.read_text(), re.DOTALL)
    [statement] = json.loads(policy)["Statement"]
    return set(statement["Action"])


def test_the_iam_policy_of_the_readme_has_every_operation() -> None:
    # IAM lets every caller send GetCallerIdentity.
    assert _documented() == {each.action for each in OPERATIONS if each is not GET_CALLER_IDENTITY}


def test_the_template_of_the_role_has_the_actions_of_the_readme() -> None:
    template = (README.parent / "docs" / "read-only-role.yaml").read_text()
    [policy] = re.findall(r"Action:\n((?: +- \S+\n)+)", template)

    assert set(policy.split()) - {"-"} == _documented()


def test_the_doctor_tries_every_operation_of_every_lookup() -> None:
    registered = [operation for spec in LOOKUPS for operation in spec.operations]

    assert set(map(id, registered)) <= set(map(id, OTHERS))


def test_an_operation_that_two_lookups_send_is_listed_once() -> None:
    actions = [operation.action for operation in OPERATIONS]

    registered = [each.action for spec in LOOKUPS for each in spec.operations]
    assert len(registered) > len(set(registered))
    assert sorted(set(actions)) == sorted(actions)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.action)
def test_botocore_knows_an_operation_and_its_probe(operation: Operation) -> None:
    model = botocore.session.Session().get_service_model(operation.service)

    shape = model.operation_model(operation.name).input_shape

    assert operation.probe.keys() <= shape.members.keys()
    assert set(shape.required_members) <= operation.probe.keys()


@pytest.mark.parametrize("spec", LOOKUPS, ids=lambda spec: spec.topic)
def test_a_lookup_sends_operations_of_one_service(spec: LookupSpec) -> None:
    assert {operation.service for operation in spec.operations} == {spec.service}


class _Plan:
    """A request that only this test knows."""


class _PlanLookup(Lookup):
    """A lookup that always fails."""

    about = "plan"
    asked = 0

    def ask(self, request: _Plan) -> None:
        assert isinstance(request, _Plan)
        self.asked += 1

    def is_pending(self) -> bool:
        return self.asked > 0

    def find(self, call: Caller) -> None:
        call(lambda: 1 // 0)

    def give_up(self) -> None:
        self.asked = 0


def test_registration_alone_makes_a_lookup_work(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    operation = Operation("drs", "DescribeJobs", "", {})
    spec = LookupSpec(Topic.EXECUTION, _Plan, _PlanLookup, (operation,))
    monkeypatch.setattr(lookups, "LOOKUPS", (spec,))
    events: list[Event] = []
    source = JobSource(memory.drs, ServiceClock(memory.drs))
    context = WorkerContext(source, Cadence(5.0), UserActivity(), events.append)
    worker = LookupWorker(context, lambda: TargetsListed((), ()))

    request: Any = _Plan()
    with pytest.raises(TypeError, match="nothing handles KeepAlive"):
        worker.ask(KeepAlive())
    worker.ask(request)
    while worker._posted:
        worker._posted.popleft()()
    assert worker._do_next() == 0.0

    [failed] = events
    assert isinstance(failed, RequestFailed)
    assert (failed.topic, failed.about, failed.retry_in) == (Topic.EXECUTION, "plan", None)
    assert worker._do_next() is None
