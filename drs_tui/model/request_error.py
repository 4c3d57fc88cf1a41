"""A failed request: its kind, what happened, what to do about it."""

from enum import StrEnum
from typing import NamedTuple

PRESS_R = "then press r"
"""Ends an advice, after a comma or a semicolon: the monitor's key that tries again."""


class ErrorKind(StrEnum):
    """What went wrong, as far as the ui acts on it.

    CONFIGURATION: a setting or a file that only a person can correct. CREDENTIAL_HELPER: a program
    that gets the credentials has failed, or waits for a person. NOT_ENABLED: the account has not
    enabled the region, or is not subscribed to the service. NOT_FOUND: what was asked for does not
    exist, or not any more. UNSUPPORTED: the service of this region, or the installed botocore, does
    not have the operation.
    """

    THROTTLED = "THROTTLED"
    DENIED = "DENIED"
    CONFIGURATION = "CONFIGURATION"
    NO_CREDENTIALS = "NO_CREDENTIALS"
    CREDENTIAL_HELPER = "CREDENTIAL_HELPER"
    MFA = "MFA"
    EXPIRED = "EXPIRED"
    NOT_INITIALIZED = "NOT_INITIALIZED"
    NOT_ENABLED = "NOT_ENABLED"
    NOT_FOUND = "NOT_FOUND"
    UNSUPPORTED = "UNSUPPORTED"
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
        ErrorKind.CONFIGURATION,
        ErrorKind.NO_CREDENTIALS,
        ErrorKind.CREDENTIAL_HELPER,
        ErrorKind.MFA,
        ErrorKind.EXPIRED,
        ErrorKind.NOT_INITIALIZED,
        ErrorKind.NOT_ENABLED,
        ErrorKind.UNREACHABLE,
        ErrorKind.UNSUPPORTED,
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

    @property
    def advice_in_shell(self) -> str:
        """Return the advice without the monitor's key, for commands without a screen."""
        return self.advice.removesuffix(f"; {PRESS_R}").removesuffix(f", {PRESS_R}")
