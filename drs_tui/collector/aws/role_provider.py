"""Make botocore take assumed roles from ``Roles``, which also supplies their MFA codes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from botocore.credentials import (
    AssumeRoleProvider,
    CredentialProvider,
    DeferredRefreshableCredentials,
)

from drs_tui.collector.aws import botocore_private
from drs_tui.collector.aws.helper import Helpers
from drs_tui.collector.aws.key_form import check_keys
from drs_tui.collector.aws.roles import MfaRequiredError, Response, Roles, ends

if TYPE_CHECKING:
    from drs_tui.collector.aws.mfa_sessions import MfaSessions

# Credentials that expire before a call has ended are of no use.
_MIN_LIFETIME = timedelta(seconds=30)
# botocore's names for the fields of an AssumeRole response.
_METADATA = {
    "access_key": "AccessKeyId",
    "secret_key": "SecretAccessKey",
    "token": "SessionToken",
    "expiry_time": "Expiration",
    "account_id": "AccountId",
}


Explain = Callable[[Exception, str], Exception]
"""Map the exception of a provider, given by botocore's METHOD name, to the one to raise."""


class _Explained(CredentialProvider):  # type: ignore[misc]
    """Wrap a botocore provider: its exceptions are mapped by ``explain``."""

    def __init__(self, inner: Any, explain: Explain) -> None:
        super().__init__()
        self.METHOD = inner.METHOD
        self.CANONICAL_NAME = inner.CANONICAL_NAME
        self._inner = inner
        self._explain = explain

    def load(self) -> "_ExplainedCredentials | None":
        """Return the wrapped provider's credentials, or None when it has none."""
        try:
            found = self._inner.load()
        except Exception as error:  # noqa: BLE001  raised again, explained
            raise self._explain(error, self.METHOD) from None
        return None if found is None else _ExplainedCredentials(found, self._explain)


class _ExplainedCredentials:
    """Wrap botocore credentials: exceptions of a refresh are mapped by ``explain``."""

    def __init__(self, inner: Any, explain: Explain) -> None:
        self._inner = inner
        self._explain = explain

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def get_frozen_credentials(self) -> Any:
        """Return the current keys, refreshed first if they expire soon."""
        try:
            found = self._inner.get_frozen_credentials()
            check_keys(found)
            return found
        except Exception as error:  # noqa: BLE001  raised again, explained
            raise self._explain(error, self._inner.method) from None


class _RecordingCache:
    """Forward to ``roles`` and record the first key looked up: in a chain, the final role."""

    def __init__(self, roles: Roles) -> None:
        self._roles = roles
        self._first: str | None = None

    def __contains__(self, key: str) -> bool:
        self._first = self._first or key
        return key in self._roles

    def __getitem__(self, key: str) -> Response:
        return self._roles[key]

    def __setitem__(self, key: str, response: Response) -> None:
        self._roles[key] = response

    def found(self) -> Response | None:
        """Return the first role's credentials, unless they are about to expire."""
        found = self._roles.find(self._first) if self._first else None
        return found if found and ends(found) > datetime.now(UTC) + _MIN_LIFETIME else None


class _RoleProvider(CredentialProvider):  # type: ignore[misc]
    """Load assumed roles with botocore's own provider, a new instance for each refresh.

    botocore's provider refuses to refresh a role with MFA, and refreshes any role a quarter of an
    hour before it expires. Here credentials are used until they expire if there is no MFA code.
    """

    METHOD = AssumeRoleProvider.METHOD
    CANONICAL_NAME = AssumeRoleProvider.CANONICAL_NAME

    def __init__(
        self,
        session: Any,
        region: str,
        roles: Roles,
        helpers: Helpers,
        mfa_sessions: "MfaSessions | None",
    ) -> None:
        super().__init__()
        self._session = session
        self._region = region
        self._roles = roles
        self._helpers = helpers
        self._mfa_sessions = mfa_sessions
        # The first refresh uses what ``load`` has loaded: the helper of a source profile runs once.
        self._loaded: tuple[Any | None, _RecordingCache] | None = None

    def load(self) -> DeferredRefreshableCredentials | None:
        """Return credentials that are fetched when first used; None if the profile has no role."""
        self._loaded = self._load()
        if self._loaded[0] is None:
            return None
        return DeferredRefreshableCredentials(self._refresh, self.METHOD, lambda: datetime.now(UTC))

    def _load(self) -> tuple[Any | None, _RecordingCache]:
        recorder = _RecordingCache(self._roles)
        resolver = botocore_private.create_resolver(self._session, recorder, self._region)
        provider = resolver.get_provider(self.METHOD)
        botocore_private.set_mfa_prompter(provider, self._roles.ask)
        botocore_private.run_helpers_with(resolver, self._helpers.popen)
        if sessions := self._mfa_sessions:
            botocore_private.replace_mfa(provider, partial(sessions.credentials, self._roles))
        return provider.load(), recorder

    def _refresh(self) -> dict[str, Any]:
        (credentials, recorder), self._loaded = self._loaded or self._load(), None
        try:
            if credentials:
                credentials.get_frozen_credentials()
        except MfaRequiredError:
            if recorder.found() is None:
                raise
        found = recorder.found()
        if found is None:
            raise RuntimeError("the role's credentials had expired when they came")
        keys = found["Credentials"]
        return {name: keys.get(key) for name, key in _METADATA.items()}


def use_roles(
    session: Any,
    region: str,
    roles: Roles,
    helpers: Helpers,
    explain: Explain,
    mfa_sessions: "MfaSessions | None" = None,
) -> None:
    """Make a botocore session take its roles from ``roles``, which asks for MFA codes.

    ``mfa_sessions``: what a code is spent on where several roles require one of the same device;
    None: on the role. ``helpers`` run the helpers of its profiles. ``explain`` maps the exceptions
    of providers. Call this before the first client is created: that fixes how the session finds
    credentials.
    """
    resolver = botocore_private.create_resolver(session, roles, region)
    botocore_private.insert_provider(
        resolver, _RoleProvider(session, region, roles, helpers, mfa_sessions)
    )
    botocore_private.run_helpers_with(resolver, helpers.popen)
    botocore_private.use_providers(
        session, resolver, [_Explained(provider, explain) for provider in resolver.providers]
    )
