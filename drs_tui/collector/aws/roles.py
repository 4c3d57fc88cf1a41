"""What is known of assumed roles: their credentials, and the MFA codes that some of them want.

botocore asks for a code on the terminal. Here no one is waited for: without a code at hand the
request fails and says so, and is tried again when the ui has given one.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from botocore.utils import JSONFileCache, parse_timestamp

from drs_tui.protocol.events import CredentialsIssued, Event, MfaRequired

# Where the AWS CLI keeps the roles that it has assumed.
CLI_CACHE = "~/.aws/cli/cache"
KEYS = ("AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration")

Response = dict[str, Any]
"""What AssumeRole answered; ``Expiration`` is a string."""


class MfaRequiredError(Exception):
    """There are no credentials without the code of that MFA device."""

    def __init__(self, device: str) -> None:
        super().__init__(f"the role wants the MFA code of {device}")
        self.device = device


class Roles:
    """What is known of assumed roles: botocore's cache of them, and the codes for those to come.

    ``emit`` hears what a role wants, and what another collector is to be given.
    """

    def __init__(self, cli_cache: str = CLI_CACHE) -> None:
        self.emit: Callable[[Event], None] = lambda _: None
        self._cli = JSONFileCache(str(Path(cli_cache).expanduser()))
        self._held: dict[str, Response] = {}
        self._lock = Lock()
        self._code: str | None = None
        self._tried = False
        self._told: MfaRequired | None = MfaRequired(None)

    # the cache, as botocore's fetchers want it

    def __contains__(self, key: str) -> bool:
        return self.find(key) is not None

    def __getitem__(self, key: str) -> Response:
        found = self.find(key)
        if found is None:
            raise KeyError(key)
        return found

    def __setitem__(self, key: str, response: Response) -> None:
        """Here alone: the AWS CLI's files are not ours to write."""
        said = json.dumps(response, default=datetime.isoformat)
        self.hold(key, said)
        with self._lock:
            self._tried = False
        self._say(MfaRequired(None))
        self.emit(CredentialsIssued(key, said))

    def find(self, key: str) -> Response | None:
        """The role's credentials that last longest, ours or the AWS CLI's."""
        with suppress(KeyError):
            theirs = self._cli[key]
            ours = self._held.get(key, theirs)
            return max(filter(_is_whole, (ours, theirs)), key=ends, default=None)
        return self._held.get(key)

    def hold(self, key: str, credentials: str) -> None:
        """Keep credentials, as ``CredentialsIssued`` carried them."""
        self._held[key] = json.loads(credentials)

    # codes

    def ask(self, prompt: str) -> str:
        """A code that was given and not tried yet.

        Raises:
            CodeWantedError: there is none; it has been asked for.
        """
        with self._lock:
            code, self._code = self._code, None
            refused, self._tried = self._tried, bool(code)
        if code:
            return code
        device = prompt.removeprefix("Enter MFA code for ").rstrip(": ")
        self._say(MfaRequired(device, refused))
        raise MfaRequiredError(device)

    def give(self, code: str) -> None:
        """Keep the code for the next role that wants one."""
        with self._lock:
            self._code = code
            self._told = None

    def _say(self, wanted: MfaRequired) -> None:
        """Once: botocore asks again with every request."""
        with self._lock:
            is_news, self._told = wanted != self._told, wanted
        if is_news:
            self.emit(wanted)


def ends(response: Response) -> datetime:
    """When those credentials end."""
    moment: datetime = parse_timestamp(response["Credentials"]["Expiration"])
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _is_whole(response: object) -> bool:
    """Files of another program may have anything in them."""
    credentials = response.get("Credentials") if isinstance(response, dict) else None
    if not isinstance(credentials, dict):
        return False
    if not all(isinstance(credentials.get(key), str) for key in KEYS):
        return False
    with suppress(ValueError):
        return bool(ends({"Credentials": credentials}))
    return False
