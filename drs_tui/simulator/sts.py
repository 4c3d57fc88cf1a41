"""STS for a fleet: who a caller is, roles in its accounts, and one MFA device.

The account of static keys is the 12 digits in the access key id, as in ``AKIA111122223333SIM``;
without any it is the fleet's first. Keys that STS has issued are kept, with their tokens.
"""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from secrets import token_hex
from threading import Lock

from drs_tui.simulator.account import ROLE, ROLE_ID, SESSION
from drs_tui.simulator.errors import ServiceError
from drs_tui.simulator.wire import Wire

_DIGITS = re.compile(r"(?<!\d)\d{12}(?!\d)")
_ROLE = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}):role/(?:.*/)?([\w+=,.@-]+)")
_CHAINED_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a request. ``is_role``: by an assumed role; ``has_mfa``: with an MFA code."""

    account_id: str
    arn: str
    user_id: str
    is_role: bool = False
    has_mfa: bool = False


@dataclass(frozen=True, slots=True)
class _Issued:
    """Temporary credentials: whose, and until when (epoch seconds)."""

    caller: Caller
    token: str
    expires: float


class MfaDevice:
    """One MFA device. It takes any six digits but 000000, each once: as a code works once."""

    def __init__(self) -> None:
        self._used: set[str] = set()
        self._lock = Lock()
        self.refused = 0

    @property
    def used(self) -> int:
        """How many codes were accepted."""
        return len(self._used)

    def accepts(self, code: str) -> bool:
        """Return whether a code is right, and use it."""
        with self._lock:
            is_right = code.isdigit() and len(code) == 6 and code != "000000"
            if not is_right or code in self._used:
                self.refused += 1
                return False
            self._used.add(code)
            return True


class Sts:
    """Issues credentials and knows their callers.

    ``accounts``: those of the fleet. ``may_assume``: whether a role in that account may be assumed
    at all. A role with ``mfa`` in its name wants an MFA code, in the call or of the caller's own
    session. ``wall`` is the clock by which credentials expire: that of their users.
    """

    def __init__(
        self,
        accounts: tuple[str, ...],
        may_assume: Callable[[str], bool] = lambda _: True,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._accounts = accounts
        self._may_assume = may_assume
        self._wall = wall
        self._issued: dict[str, _Issued] = {}
        self.device = MfaDevice()

    def caller(self, access_key: str, token: str = "") -> Caller:
        """Return who has these keys. Raises ServiceError if nobody has them, or not any more."""
        issued = self._issued.get(access_key)
        if issued is None:
            if access_key.startswith("ASIA"):
                raise _unknown()
            found = _DIGITS.search(access_key)
            return _reader(found[0] if found else self._accounts[0])
        if token != issued.token:
            raise _unknown()
        if self._wall() >= issued.expires:
            raise ServiceError(
                403,
                "ExpiredTokenException",
                "The security token included in the request is expired",
            )
        return issued.caller

    def answer(self, operation: str, form: Mapping[str, str], caller: Caller) -> Wire | None:
        """Return the answer to a call; None for an operation that is not allowed."""
        match operation:
            case "GetCallerIdentity":
                return {
                    "Arn": caller.arn,
                    "UserId": caller.user_id,
                    "Account": caller.account_id,
                }
            case "AssumeRole":
                return self._assume_role(form, caller)
            case "GetSessionToken":
                return self._session(form, caller)
        return None

    def _assume_role(self, form: Mapping[str, str], caller: Caller) -> Wire:
        arn, session = form.get("RoleArn", ""), form.get("RoleSessionName", "")
        named = _ROLE.fullmatch(arn)
        if named is None or not session:
            raise ServiceError(400, "ValidationError", f"{arn} is invalid")
        account_id, role = named.groups()
        seconds = _seconds(form)
        if caller.is_role and seconds > _CHAINED_SECONDS:
            raise ServiceError(
                400,
                "ValidationError",
                "The requested DurationSeconds exceeds the 1 hour session limit for roles"
                " assumed by role chaining",
            )
        has_mfa = self._has_mfa(form, caller)
        if not self._may_assume(account_id) or ("mfa" in role.lower() and not has_mfa):
            raise ServiceError(
                403,
                "AccessDenied",
                f"User: {caller.arn} is not authorized to perform: sts:AssumeRole on resource:"
                f" {arn}",
            )
        assumed = role_caller(account_id, role, session, has_mfa=has_mfa)
        user = {"AssumedRoleId": assumed.user_id, "Arn": assumed.arn}
        return {"Credentials": self.issue(assumed, seconds), "AssumedRoleUser": user}

    def _session(self, form: Mapping[str, str], caller: Caller) -> Wire:
        has_mfa = self._has_mfa(form, caller)
        own = Caller(caller.account_id, caller.arn, caller.user_id, has_mfa=has_mfa)
        return {"Credentials": self.issue(own, _seconds(form, 43_200))}

    def _has_mfa(self, form: Mapping[str, str], caller: Caller) -> bool:
        code = form.get("TokenCode")
        if code is None:
            return caller.has_mfa
        if not self.device.accepts(code):
            raise ServiceError(
                403,
                "AccessDenied",
                "MultiFactorAuthentication failed with invalid MFA one time pass code.",
            )
        return True

    def issue(self, caller: Caller, seconds: float) -> Wire:
        """Return new credentials of a caller, as STS does."""
        key, token = f"ASIA{caller.account_id}{token_hex(4).upper()}", token_hex(32)
        expires = self._wall() + seconds
        self._issued[key] = _Issued(caller, token, expires)
        return {
            "AccessKeyId": key,
            "SecretAccessKey": token_hex(20),
            "SessionToken": token,
            "Expiration": datetime.fromtimestamp(expires, UTC).isoformat(timespec="seconds"),
        }

    def expire(self) -> None:
        """End all credentials that were issued."""
        now = self._wall()
        self._issued = {key: replace(each, expires=now) for key, each in self._issued.items()}


def role_caller(account_id: str, role: str, session: str, *, has_mfa: bool = False) -> Caller:
    """Return the caller that a role's session is."""
    arn = f"arn:aws:sts::{account_id}:assumed-role/{role}/{session}"
    return Caller(account_id, arn, f"{ROLE_ID}:{session}", is_role=True, has_mfa=has_mfa)


def _reader(account_id: str) -> Caller:
    """Return the caller that static keys are of."""
    arn = f"arn:aws:sts::{account_id}:assumed-role/{ROLE}/{SESSION}"
    return Caller(account_id, arn, f"{ROLE_ID}:{SESSION}")


def _seconds(form: Mapping[str, str], default: int = 3600) -> int:
    text = form.get("DurationSeconds", str(default))
    if not text.isdigit() or int(text) < 900:
        raise ServiceError(400, "ValidationError", "DurationSeconds must be at least 900")
    return int(text)


def _unknown() -> ServiceError:
    return ServiceError(
        403, "UnrecognizedClientException", "The security token included in the request is invalid."
    )
