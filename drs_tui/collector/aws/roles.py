"""Keep the credentials of assumed roles, and the MFA codes that some roles require.

botocore asks for a code on the terminal. The collector has no terminal, so a call without a code
fails with MfaRequiredError, and is retried when the user has entered a code.
"""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from botocore.utils import JSONFileCache, parse_timestamp

from drs_tui.protocol.events import CredentialsIssued, Event, MfaRequired

# Where the AWS CLI caches the credentials of the roles that it has assumed.
CLI_CACHE = "~/.aws/cli/cache"
KEYS = ("AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration")

Response = dict[str, Any]
"""A response of AssumeRole; ``Expiration`` is a string."""


class MfaRequiredError(Exception):
    """Credentials cannot be fetched without a code of the MFA device ``device``."""

    def __init__(self, device: str) -> None:
        super().__init__(f"the role wants the MFA code of {device}")
        self.device = device


class Roles:
    """Cache assumed roles for botocore, and hold the MFA code for the next AssumeRole call.

    Listeners get MfaRequired when the required code changes, and CredentialsIssued for each new
    role, so that the next collector can be given the same credentials.
    """

    def __init__(self, cli_cache: str = CLI_CACHE) -> None:
        self._listeners: list[Callable[[Event], None]] = []
        # Unlike pathlib's this takes a user without a home for what it is.
        self._cli = JSONFileCache(os.path.expanduser(cli_cache))  # noqa: PTH111
        self._held: dict[str, Response] = {}
        self._lock = Lock()
        self._code: str | None = None
        self._code_was_used = False
        self._last_emitted: MfaRequired | None = MfaRequired(None)

    def add_listener(self, listener: Callable[[Event], None]) -> None:
        """Emit to this source too, beginning with the code that is required now."""
        with self._lock:
            self._listeners.append(listener)
            required = self._last_emitted
        if required and required.device:
            listener(required)

    def remove_listener(self, listener: Callable[[Event], None]) -> None:
        """Emit no more to a source."""
        with self._lock:
            self._listeners.remove(listener)

    def _emit(self, event: Event) -> None:
        for listener in list(self._listeners):
            listener(event)

    # the cache, with the methods that botocore's fetchers call

    def __contains__(self, key: str) -> bool:
        return self.find(key) is not None

    def __getitem__(self, key: str) -> Response:
        found = self.find(key)
        if found is None:
            raise KeyError(key)
        return found

    def __setitem__(self, key: str, response: Response) -> None:
        """Keep the response in memory; the AWS CLI's cache files are never written."""
        credentials = json.dumps(response, default=datetime.isoformat)
        self.hold(key, credentials)
        self.code_accepted()
        self._emit(CredentialsIssued(key, credentials))

    def find(self, key: str) -> Response | None:
        """Return the role's credentials that expire last, from memory or the AWS CLI's cache."""
        with suppress(KeyError):
            theirs = self._cli[key]
            ours = self._held.get(key, theirs)
            return max(filter(_is_whole, (ours, theirs)), key=ends, default=None)
        return self._held.get(key)

    def hold(self, key: str, credentials: str) -> None:
        """Keep credentials in memory; ``credentials`` is JSON, as in ``CredentialsIssued``."""
        self._held[key] = json.loads(credentials)

    # codes

    def ask(self, prompt: str) -> str:
        """Return the code that the user has entered, once; ``prompt`` is botocore's.

        Raises:
            MfaRequiredError: there is no unused code; MfaRequired has been emitted.
        """
        return self.take_code(prompt.removeprefix("Enter MFA code for ").rstrip(": "))

    def take_code(self, device: str) -> str:
        """Return the code of the device that the user has entered, once. Raises like ``ask``."""
        with self._lock:
            code, self._code = self._code, None
            was_refused, self._code_was_used = self._code_was_used, bool(code)
        if code:
            return code
        self._emit_change(MfaRequired(device, was_refused))
        raise MfaRequiredError(device)

    def code_accepted(self) -> None:
        """Note that a code has opened what it was for: none is required any more."""
        with self._lock:
            self._code_was_used = False
        self._emit_change(MfaRequired(None))

    def give(self, code: str) -> None:
        """Keep the code for the next call of ``ask``."""
        with self._lock:
            self._code = code
            self._last_emitted = None

    def _emit_change(self, required: MfaRequired) -> None:
        """Emit the event unless it equals the last one: botocore asks again with every request."""
        with self._lock:
            has_changed, self._last_emitted = required != self._last_emitted, required
        if has_changed:
            self._emit(required)


def ends(response: Response) -> datetime:
    """Return when the credentials of an AssumeRole response expire, with a time zone."""
    moment: datetime = parse_timestamp(response["Credentials"]["Expiration"])
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _is_whole(response: object) -> bool:
    """Return whether a cached response has all keys and a readable expiration.

    The cache files are another program's, and may contain anything.
    """
    credentials = response.get("Credentials") if isinstance(response, dict) else None
    if not isinstance(credentials, dict):
        return False
    if not all(isinstance(credentials.get(key), str) for key in KEYS):
        return False
    with suppress(ValueError):
        return bool(ends({"Credentials": credentials}))
    return False
