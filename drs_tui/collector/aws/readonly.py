"""The operations this program may send, and no other: it cannot change anything in AWS."""

from typing import Any

ALLOWED = {
    "drs": frozenset(
        {
            "DescribeJobs",
            "DescribeJobLogItems",
            "DescribeSourceServers",
            "DescribeRecoveryInstances",
            "DescribeSourceNetworks",
        }
    ),
    "ssm": frozenset({"GetAutomationExecution", "ListCommandInvocations"}),
    "sts": frozenset({"GetCallerIdentity"}),
}


class NotReadOnlyError(Exception):
    """An operation outside the allow-list was about to be sent: a bug, stopped before the wire."""


def guard(client: Any) -> Any:
    """The same botocore client, refusing every operation but the allowed, before it is built.

    Only our own clients are guarded: those that botocore makes to get credentials (AssumeRole,
    SSO) are not ours to refuse.
    """
    allowed = ALLOWED.get(client.meta.service_model.service_name, frozenset())

    def refuse(model: Any, **_: object) -> None:
        if model.name not in allowed:
            raise NotReadOnlyError(f"{model.service_model.service_name}:{model.name}")

    client.meta.events.register_first("provide-client-params", refuse)
    return client
