"""Where botocore is made to find its roles, and whom to ask for MFA codes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.credentials import (
    AssumeRoleProvider,
    CredentialProvider,
    DeferredRefreshableCredentials,
)

from drs_tui.collector.aws import botocore_private
from drs_tui.collector.aws.roles import MfaRequiredError, Response, Roles, ends

# Credentials that end sooner than a request takes are of no use.
_LIVES = timedelta(seconds=30)
# What botocore calls the parts of AssumeRole's answer.
_METADATA = {
    "access_key": "AccessKeyId",
    "secret_key": "SecretAccessKey",
    "token": "SessionToken",
    "expiry_time": "Expiration",
    "account_id": "AccountId",
}


Explain = Callable[[Exception, str], Exception]
"""What to raise in place of what that provider (botocore's word for it) has raised."""


class _Explained(CredentialProvider):  # type: ignore[misc]
    """A provider of botocore's, or credentials of it, whose failures are explained."""

    def __init__(self, inner: Any, explain: Explain) -> None:
        super().__init__()
        self.METHOD = inner.METHOD
        self.CANONICAL_NAME = inner.CANONICAL_NAME
        self._inner = inner
        self._explain = explain

    def load(self) -> "_ExplainedCredentials | None":
        """What the inner one has."""
        try:
            found = self._inner.load()
        except Exception as error:  # noqa: BLE001  raised again, explained
            raise self._explain(error, self.METHOD) from None
        return None if found is None else _ExplainedCredentials(found, self._explain)


class _ExplainedCredentials:
    """Credentials of botocore's; when they are refreshed for a request, failures are explained."""

    def __init__(self, inner: Any, explain: Explain) -> None:
        self._inner = inner
        self._explain = explain

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def get_frozen_credentials(self) -> Any:
        """The keys as they are now, refreshed where it is time."""
        try:
            return self._inner.get_frozen_credentials()
        except Exception as error:  # noqa: BLE001  raised again, explained
            raise self._explain(error, self._inner.method) from None


class _RecordingCache:
    """The roles, and which of them was looked for first: of a chain, the last link."""

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
        """That role's credentials, if they live."""
        found = self._roles.find(self._first) if self._first else None
        return found if found and ends(found) > datetime.now(UTC) + _LIVES else None


class _RoleProvider(CredentialProvider):  # type: ignore[misc]
    """botocore's own provider of assumed roles, another one for each refresh.

    One that is asked twice gives up on a role with MFA, and any wants others a quarter of an hour
    before they end. Without a code for others, they are used to their end here.
    """

    METHOD = AssumeRoleProvider.METHOD
    CANONICAL_NAME = AssumeRoleProvider.CANONICAL_NAME

    def __init__(self, session: Any, region: str, roles: Roles) -> None:
        super().__init__()
        self._session = session
        self._region = region
        self._roles = roles

    def load(self) -> DeferredRefreshableCredentials | None:
        """Credentials that are fetched when first used; None when the profile has no role."""
        if self._load(_RecordingCache(self._roles)) is None:
            return None
        return DeferredRefreshableCredentials(self._refresh, self.METHOD, lambda: datetime.now(UTC))

    def _load(self, noted: _RecordingCache) -> Any | None:
        resolver = botocore_private.create_resolver(self._session, noted, self._region)
        provider = resolver.get_provider(self.METHOD)
        botocore_private.set_mfa_prompter(provider, self._roles.ask)
        return provider.load()

    def _refresh(self) -> dict[str, Any]:
        noted = _RecordingCache(self._roles)
        try:
            if credentials := self._load(noted):
                credentials.get_frozen_credentials()
        except MfaRequiredError:
            if noted.found() is None:
                raise
        found = noted.found()
        if found is None:
            raise RuntimeError("the role's credentials had expired when they came")
        keys = found["Credentials"]
        return {name: keys.get(key) for name, key in _METADATA.items()}


def use_roles(session: Any, region: str, roles: Roles, explain: Explain) -> None:
    """Make a botocore session take its roles from ``roles``, which asks for MFA codes.

    ``explain`` gives what to raise when a provider fails. Call it before the first client is made,
    which settles how the session finds credentials.
    """
    resolver = botocore_private.create_resolver(session, roles, region)
    botocore_private.insert_provider(resolver, _RoleProvider(session, region, roles))
    botocore_private.use_providers(
        session, resolver, [_Explained(provider, explain) for provider in resolver.providers]
    )
