"""A request refused, as AWS words it."""

from collections.abc import Mapping, Sequence
from typing import Any


class RefusedError(Exception):
    """The answer to a request that AWS would refuse: HTTP status, error code, message, members."""

    def __init__(
        self, status: int, code: str, message: str, extra: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.extra = dict(extra or {})


def access_denied(caller: str, action: str, resource: str, *, service: str) -> RefusedError:
    """The caller's policies do not allow this action."""
    message = (
        f"User: {caller} is not authorized to perform: {action} on resource: {resource}"
        f" because no identity-based policy allows the {action} action"
    )
    if service == "sts":
        return RefusedError(403, "AccessDenied", message)
    return RefusedError(400 if service == "ssm" else 403, "AccessDeniedException", message)


def invalid(reason: str, problems: Sequence[tuple[str, str]]) -> RefusedError:
    """A request that breaks the model. ``problems``: field and message of each.

    ``reason``: unknownOperation, cannotParse, fieldValidationFailed or other.
    """
    count = f"{len(problems)} validation error{'s' if len(problems) > 1 else ''} detected: "
    return RefusedError(
        400,
        "ValidationException",
        count + "; ".join(message for _, message in problems),
        {
            "reason": reason,
            "fieldList": [{"name": name, "message": message} for name, message in problems],
        },
    )


def bad_token(why: str) -> RefusedError:
    """A nextToken that this operation did not hand out for this request."""
    field = {"name": "nextToken", "message": why}
    return RefusedError(400, "ValidationException", why, {"reason": "other", "fieldList": [field]})


def not_parsed(why: str) -> RefusedError:
    """A body that is no JSON, or of other types than the model's."""
    return RefusedError(400, "SerializationException", why)
