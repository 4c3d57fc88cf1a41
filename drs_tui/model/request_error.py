"""A failed request: its kind, what happened, what to do about it."""

from enum import StrEnum
from typing import NamedTuple


class ErrorKind(StrEnum):
    """What went wrong, as far as collector and ui act on it."""

    THROTTLED = "THROTTLED"
    DENIED = "DENIED"
    NO_CREDENTIALS = "NO_CREDENTIALS"
    MFA = "MFA"
    EXPIRED = "EXPIRED"
    NOT_INITIALIZED = "NOT_INITIALIZED"
    INVALID = "INVALID"
    UNREACHABLE = "UNREACHABLE"
    BAD_ANSWER = "BAD_ANSWER"
    SERVICE = "SERVICE"
    INTERNAL = "INTERNAL"


# Kinds that affect the whole service or operation, not one item: any other request fails too.
GENERAL = frozenset(
    {
        ErrorKind.THROTTLED,
        ErrorKind.DENIED,
        ErrorKind.NO_CREDENTIALS,
        ErrorKind.MFA,
        ErrorKind.EXPIRED,
        ErrorKind.NOT_INITIALIZED,
        ErrorKind.UNREACHABLE,
    }
)


class RequestError(NamedTuple):
    """Describe a failed request to a person.

    ``summary``: what happened, in short. ``advice``: what to do about it, may be empty.
    ``aws_message``: AWS's own words, where they add something.
    """

    kind: ErrorKind
    summary: str
    advice: str = ""
    aws_message: str = ""
