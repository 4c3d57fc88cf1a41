"""Error responses, in AWS's words."""

from collections.abc import Mapping, Sequence
from typing import Any

from drs_tui.simulator.wire import AWS_JSON_TARGETS


class ServiceError(Exception):
    """An error response. ``extra``: further members of its body."""

    def __init__(
        self, status: int, code: str, message: str, extra: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.extra = dict(extra or {})


def access_denied(caller: str, action: str, resource: str, *, service: str) -> ServiceError:
    """Return the error of a caller whose policies do not allow an action."""
    message = (
        f"User: {caller} is not authorized to perform: {action} on resource: {resource}"
        f" because no identity-based policy allows the {action} action"
    )
    if service == "sts":
        return ServiceError(403, "AccessDenied", message)
    status = 400 if service in AWS_JSON_TARGETS else 403
    return ServiceError(status, "AccessDeniedException", message)


def invalid(reason: str, problems: Sequence[tuple[str, str]]) -> ServiceError:
    """Return the error of a request that breaks the model. ``problems``: fields and messages.

    ``reason``: unknownOperation, cannotParse, fieldValidationFailed or other.
    """
    count = f"{len(problems)} validation error{'s' if len(problems) > 1 else ''} detected: "
    return ServiceError(
        400,
        "ValidationException",
        count + "; ".join(message for _, message in problems),
        {
            "reason": reason,
            "fieldList": [{"name": name, "message": message} for name, message in problems],
        },
    )


def bad_token(why: str) -> ServiceError:
    """Return the error of a nextToken that was not issued for this request."""
    field = {"name": "nextToken", "message": why}
    return ServiceError(400, "ValidationException", why, {"reason": "other", "fieldList": [field]})


def not_parsed(why: str) -> ServiceError:
    """Return the error of a body that is no JSON, or has values of wrong types."""
    return ServiceError(400, "SerializationException", why)
