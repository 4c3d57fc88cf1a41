"""The guard that makes this program unable to change anything in AWS."""

from collections.abc import Collection
from typing import Any


class NotReadOnlyError(Exception):
    """An operation that is not allowed was about to be sent: a bug, stopped before the wire."""


def guard(client: Any, allowed: Collection[str]) -> Any:
    """Make a botocore client refuse every operation but ``allowed``, before a call is built.

    Only our own clients are guarded: those that botocore makes to get credentials (AssumeRole,
    SSO) have to send operations that are not on the list.
    """

    def refuse(model: Any, **_: object) -> None:
        if model.name not in allowed:
            raise NotReadOnlyError(f"{model.service_model.service_name}:{model.name}")

    client.meta.events.register_first("provide-client-params", refuse)
    return client
