"""Sessions of a user that an MFA code has opened, one for each device.

A code works once, and the roles of many accounts may require one of the same device. So the code is
spent on GetSessionToken, and the roles are assumed with the session that it opens.
"""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.credentials import Credentials, ReadOnlyCredentials, RefreshableCredentials

from drs_tui.collector.aws.roles import Roles

# A session that ends sooner is opened again.
_LEAST = timedelta(minutes=5)

CreateClient = Callable[..., Any]


class _Device:
    """The session of one device, and the roles that wait for a code of it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self._keys: ReadOnlyCredentials | None = None
        self._ends = datetime.min.replace(tzinfo=UTC)
        self.waiting: set[Roles] = set()

    def keys(self) -> ReadOnlyCredentials | None:
        """Return the keys of its session, if that lasts for a while."""
        return self._keys if self._ends - datetime.now(UTC) > _LEAST else None

    def hold(self, found: dict[str, Any]) -> ReadOnlyCredentials:
        """Keep the session that STS has answered with; return its keys."""
        self._keys = ReadOnlyCredentials(
            found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"]
        )
        self._ends = found["Expiration"]
        return self._keys


class _SessionCredentials:
    """What botocore uses of the credentials that a role is assumed with."""

    method = "mfa-session"

    def __init__(self, keys: Callable[[], ReadOnlyCredentials]) -> None:
        self.get_frozen_credentials = keys


class MfaSessions:
    """The sessions of one process. They are kept in memory alone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._devices: dict[tuple[str, str], _Device] = {}

    def credentials(
        self, roles: Roles, source: Any, device: str, create_client: CreateClient
    ) -> _SessionCredentials | None:
        """Return the credentials of the session that is opened with ``source`` and a code of the
        device, which ``roles`` ask for when it is needed.

        None: these credentials cannot open one, as they are temporary; the role takes the code.
        """
        is_temporary = not isinstance(source, Credentials) or source.token
        if is_temporary or isinstance(source, RefreshableCredentials):
            return None
        keys = source.get_frozen_credentials()
        with self._lock:
            held = self._devices.setdefault((keys.access_key, device), _Device())
        return _SessionCredentials(lambda: self._keys(held, device, roles, keys, create_client))

    @staticmethod
    def _keys(
        held: _Device,
        device: str,
        roles: Roles,
        source: ReadOnlyCredentials,
        create_client: CreateClient,
    ) -> ReadOnlyCredentials:
        with held.lock:
            if keys := held.keys():
                return keys
            held.waiting.add(roles)
            code = roles.take_code(device)
            sts = create_client(
                "sts",
                aws_access_key_id=source.access_key,
                aws_secret_access_key=source.secret_key,
                aws_session_token=source.token,
            )
            answer = sts.get_session_token(SerialNumber=device, TokenCode=code)
            keys = held.hold(answer["Credentials"])
            waiting, held.waiting = held.waiting, set()
        for each in waiting:
            each.code_accepted()
        return keys
