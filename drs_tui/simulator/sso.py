"""IAM Identity Center for a fleet: tokens that are refreshed, and credentials of roles.

A refresh token rotates: it works once, and a refresh with a used one ends the session.
Requests are not signed: a token stands for the person.
"""

import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from secrets import token_hex
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl

from drs_tui.simulator.connection import Request
from drs_tui.simulator.errors import ServiceError
from drs_tui.simulator.fleet_spec import START_URL
from drs_tui.simulator.sts import Sts, role_caller
from drs_tui.simulator.wire import Wire

PERSON = "ana.silva@example.com"
_PATHS = ("/token", "/federation/credentials", "/assignment/accounts")


class Sso:
    """One person's sessions. ``seconds``: how long an access token lives, ``role_seconds`` the
    credentials of a role.

    ``refused``: how often a used refresh token came. ``accounts``: numbers and names.
    """

    def __init__(
        self,
        sts: Sts,
        accounts: Mapping[str, str],
        *,
        seconds: float = 3600.0,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._sts, self._accounts, self._wall = sts, accounts, wall
        self.seconds, self.role_seconds = seconds, 3600.0
        self._access: dict[str, float] = {}  # tokens, until when
        self._refresh: set[str] = set()  # tokens that were not used yet
        self._lock = Lock()
        self.refreshed = self.refused = 0

    def sign_in(self, region: str = "us-east-1") -> dict[str, Any]:
        """Return what ``aws sso login`` writes to its cache of tokens."""
        wire = self._tokens()
        return {
            "startUrl": START_URL,
            "region": region,
            "accessToken": wire["accessToken"],
            "expiresAt": _zulu(self._wall() + self.seconds),
            "clientId": "simulated",
            "clientSecret": "simulated",
            "registrationExpiresAt": _zulu(self._wall() + 90 * 86_400),
            "refreshToken": wire["refreshToken"],
        }

    def expire(self) -> None:
        """End all access tokens; refresh tokens go on."""
        with self._lock:
            self._access.clear()

    def knows(self, request: Request) -> bool:
        """Return whether a request is one for IAM Identity Center."""
        return request.path in _PATHS

    def answer(self, request: Request) -> Wire:
        """Return the answer to a request. Raises ServiceError."""
        if request.path == "/token":
            return self._refreshed(request.body)
        token = request.headers.get("x-amz-sso_bearer_token", "")
        if self._access.get(token, 0.0) <= self._wall():
            raise ServiceError(401, "UnauthorizedException", "Session token not found or invalid")
        if request.path == "/assignment/accounts":
            named = self._accounts.items()
            return {"accountList": [{"accountId": each, "accountName": n} for each, n in named]}
        return self._role(dict(parse_qsl(request.target.partition("?")[2])))

    def _refreshed(self, body: bytes) -> Wire:
        try:
            asked = json.loads(body)
            token, grant = asked["refreshToken"], asked["grantType"]
        except (ValueError, KeyError, TypeError):
            raise _refusal("InvalidRequestException", "invalid_request") from None
        if grant != "refresh_token":
            raise _refusal("UnsupportedGrantTypeException", "unsupported_grant_type")
        with self._lock:
            if token not in self._refresh:
                self.refused += 1
                raise _refusal("InvalidGrantException", "invalid_grant")
            self._refresh.remove(token)
            self.refreshed += 1
        return self._tokens()

    def _tokens(self) -> Wire:
        access, refresh = token_hex(32), token_hex(32)
        with self._lock:
            self._access[access] = self._wall() + self.seconds
            self._refresh.add(refresh)
        return {
            "accessToken": access,
            "refreshToken": refresh,
            "expiresIn": int(self.seconds),
            "tokenType": "Bearer",
        }

    def _role(self, asked: Mapping[str, str]) -> Wire:
        account_id, role = asked.get("account_id", ""), asked.get("role_name", "")
        if account_id not in self._accounts:
            raise ServiceError(403, "ForbiddenException", "No access")
        caller = role_caller(account_id, f"AWSReservedSSO_{role}_5c0d1f2e3a4b5c6d", PERSON)
        issued = self._sts.issue(caller, self.role_seconds)
        expires = datetime.fromisoformat(issued["Expiration"]).timestamp()
        return {
            "roleCredentials": {
                "accessKeyId": issued["AccessKeyId"],
                "secretAccessKey": issued["SecretAccessKey"],
                "sessionToken": issued["SessionToken"],
                "expiration": int(expires * 1000),
            }
        }


def _zulu(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _refusal(code: str, error: str) -> ServiceError:
    return ServiceError(400, code, "", {"error": error, "error_description": error})
