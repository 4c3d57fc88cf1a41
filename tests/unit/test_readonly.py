"""Nothing but reading leaves this program, whatever is called."""

from typing import Any

import boto3
import pytest

from drs_tui.collector.readonly import ALLOWED, NotReadOnlyError, guard
from tests.endpoint import caller
from tests.records import ACCOUNT
from tests.unit.memory import URL, Memory

SERVICES = ("drs", "sts", "ssm")


def _client(memory: Memory, service: str) -> Any:
    if service == "ssm":
        return guard(memory.watch(boto3.client("ssm", region_name="us-east-1", endpoint_url=URL)))
    return memory.watch(memory.session._client(service, URL))


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_but_the_allowed_is_refused_before_the_wire(
    memory: Memory, service: str
) -> None:
    client = _client(memory, service)
    allowed = ALLOWED.get(service, frozenset())
    methods = dict[str, str](client.meta.method_to_api_mapping)
    assert allowed <= set(methods.values())

    for method, operation in methods.items():
        if operation in allowed:
            continue
        with pytest.raises(NotReadOnlyError, match=f"^{service}:{operation}$"):
            getattr(client, method)()

    assert memory.endpoint.asked == []
    assert len(methods) - len(allowed) >= (9 if service == "sts" else 40)


def test_the_allowed_reach_the_endpoint(memory: Memory) -> None:
    memory.endpoint.identity = caller(ACCOUNT, "drill")

    assert memory.drs.describe_jobs()["items"] == []
    assert _client(memory, "sts").get_caller_identity()["Account"] == ACCOUNT

    asked = [asked.operation for asked in memory.endpoint.asked]
    assert asked == ["DescribeJobs", "GetCallerIdentity"]


def test_only_reading_is_allowed() -> None:
    assert dict(ALLOWED.items()) == {"drs": {"DescribeJobs"}, "sts": {"GetCallerIdentity"}}


def test_the_client_that_is_used_is_guarded(memory: Memory) -> None:
    with pytest.raises(NotReadOnlyError):
        memory.session.drs.start_recovery(sourceServers=[{"sourceServerID": "s-1"}], isDrill=True)

    assert memory.endpoint.asked == []
