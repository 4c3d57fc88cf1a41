"""What the sources of one process share of botocore: its models, and a session for each account.

A session is 9 MB and 0.1 s, a further client of one 0.2 MB and 2 ms. The regions of an account
share its credentials with it: a helper runs once, a role is assumed once.
"""

import os
import threading
from collections.abc import Callable, Hashable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import botocore.session

from drs_tui.collector.aws.botocore_private import (
    ServiceLoaders,
    SharedConnections,
    parse_config_once,
)
from drs_tui.collector.aws.helper import Helpers
from drs_tui.collector.aws.partitions import is_opt_in
from drs_tui.collector.aws.role_provider import Explain, use_roles
from drs_tui.collector.aws.roles import Roles
from drs_tui.collector.aws.settings_files import RecentState, files_state

if TYPE_CHECKING:
    from drs_tui.collector.aws.mfa_sessions import MfaSessions

_TARGET = "drs-tui:target"
SESSION_NAME = "drs-tui"


class AssumedRole(NamedTuple):
    """A role to assume with a profile's credentials, beside what the config file says."""

    arn: str
    external_id: str | None = None
    session_name: str | None = None

    def as_profile(self, source: str | None, environ: Mapping[str, str]) -> dict[str, str]:
        """Return the profile that assumes it, with the credentials of the profile ``source``."""
        has_keys = not source and environ.get("AWS_ACCESS_KEY_ID")
        credentials = (
            {"credential_source": "Environment"}
            if has_keys
            else {"source_profile": source or "default"}
        )
        external = {"external_id": self.external_id} if self.external_id else {}
        name = {"role_session_name": self.session_name or SESSION_NAME}
        return {"role_arn": self.arn, **credentials, **external, **name}


class SharedClients:
    """Clients for services other than DRS, of the sources that share a session."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_key: dict[Hashable, Any | None] = {}

    def get(self, key: Hashable, make: Callable[[], Any | None]) -> Any | None:
        """Return the client of that key, made when first asked for; None: it must not be asked."""
        with self._lock:
            if key not in self._by_key:
                self._by_key[key] = make()
            return self._by_key[key]


class BotoSession:
    """A botocore session, and the files it was made of. Clients are created under ``lock``, as
    botocore's sessions are not thread-safe."""

    def __init__(
        self,
        profile: str | None,
        role: AssumedRole | None,
        environ: Mapping[str, str],
        loaders: ServiceLoaders,
    ) -> None:
        self.files = files_state(environ)
        self.lock = threading.Lock()
        self.clients = SharedClients()
        self._knows_roles = False
        self.boto: Any = botocore.session.get_session()
        if profile is not None:
            self.boto.set_config_variable("profile", profile)
        self.boto.get_scoped_config()  # raises ProfileNotFound now
        if role:
            source = profile or self.boto.get_config_variable("profile")
            self.boto.full_config["profiles"][_TARGET] = role.as_profile(source, environ)
            self.boto.set_config_variable("profile", _TARGET)
        loaders.use(self.boto)

    def use_roles(self, region: str, account: "Account", explain: Explain) -> None:
        """Have it find the account's credentials; the first call counts."""
        with self.lock:
            if not self._knows_roles:
                shared = account.roles, account.helpers
                use_roles(self.boto, region, *shared, explain, account.mfa_sessions)
                self._knows_roles = True


class Account:
    """The credentials of one profile, or of one role: what the sources with them share.

    ``setup`` is held while a client is created, which keeps the processor busy: done one after the
    other, the first one is there first. ``roles`` and ``helpers`` outlive a session, which is
    replaced when credentials were refused.
    """

    def __init__(
        self,
        make: Callable[[], BotoSession],
        files: RecentState,
        mfa_sessions: "MfaSessions | None" = None,
        connections: SharedConnections | None = None,
        setup: "threading.Lock | None" = None,
    ) -> None:
        self._make = make
        self.setup = setup or threading.Lock()
        self.files = files
        self.mfa_sessions = mfa_sessions
        self.connections = connections
        self._lock = threading.Lock()
        self._session: BotoSession | None = None
        self.roles = Roles()
        self.helpers = Helpers()

    def session(self) -> BotoSession:
        """Return the session, which is made when first asked for."""
        with self._lock:
            if self._session is None:
                self._session = self._make()
            return self._session

    def renewed(self, refused: BotoSession) -> BotoSession:
        """Return another session than the one whose credentials were refused: of those that use
        it, the first makes it."""
        with self._lock:
            session = self._session
            if session is None or session is refused:
                session = self._session = self._make()
            return session


class SharedSessions:
    """The accounts of the sources of one process.

    ``many``: there may be more than one; they also share the MFA code of a device, and the
    connections to a region.
    """

    def __init__(self, environ: Mapping[str, str] = os.environ, *, many: bool = False) -> None:
        self._environ = environ
        self._files = RecentState(environ)
        self._mfa_sessions: MfaSessions | None = None
        self._connections: SharedConnections | None = None
        self._setup = threading.Lock()
        if many:
            # Not with the modules of one source, which is ready sooner without it.
            from drs_tui.collector.aws import mfa_sessions

            self._mfa_sessions = mfa_sessions.MfaSessions()
            self._connections = SharedConnections()
            parse_config_once()
        self._loaders = ServiceLoaders()
        self._lock = threading.Lock()
        self._accounts: dict[tuple[str | None, AssumedRole | None, str | None], Account] = {}

    def account(
        self,
        profile: str | None,
        region: str | None,
        role: AssumedRole | None = None,
    ) -> Account:
        """Return what has the credentials of a profile, or of a role assumed with them.

        The region of the first source is the one whose STS is asked. One that an account may not
        have enabled has an account of its own, so that it can fail alone.
        """
        key = profile, role, region if region and is_opt_in(region) else None
        with self._lock:
            if key not in self._accounts:
                self._accounts[key] = Account(
                    lambda: BotoSession(profile, role, self._environ, self._loaders),
                    self._files,
                    self._mfa_sessions,
                    self._connections,
                    self._setup,
                )
            return self._accounts[key]
