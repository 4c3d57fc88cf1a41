"""The one module that uses private or undocumented parts of botocore.

Each part is named with what happens without it. All were seen in botocore 1.41.6 and 1.44.8.
``problems`` checks at start-up what secrets depend on.
"""

import gzip
import json
import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from functools import partial, wraps
from pathlib import Path
from typing import Any

import botocore
import botocore.awsrequest
import botocore.configloader
import botocore.credentials
import botocore.utils
from botocore.awsrequest import AWSResponse
from botocore.credentials import AssumeRoleProvider, create_credential_resolver
from botocore.exceptions import DataNotFoundError
from botocore.loaders import JSONFileLoader, Loader
from botocore.paginate import TokenDecoder, TokenEncoder
from botocore.tokens import SSOTokenProvider

from drs_tui.collector.aws.open_bodies import read_all

_DECODERS: dict[str, Callable[[bytes], bytes]] = {".json": bytes, ".json.gz": gzip.decompress}


# The MFA prompter: AssumeRoleProvider._prompter, private, in 1.41.6 to 1.44.8.


def set_mfa_prompter(provider: Any, ask: Callable[[str], str]) -> None:
    """Make an AssumeRoleProvider call ``ask(prompt)`` for MFA codes.

    Without ``_prompter`` this has no effect. botocore then calls getpass, which raises EOFError in
    the collector (``forbid_password_prompts``), and that is reported.
    """
    provider._prompter = ask  # noqa: SLF001


# How AssumeRoleProvider finds what a role is assumed with: _resolve_source_credentials gets the
# settings of the role as a dictionary that is read again after it, and _client_creator makes the
# client of STS; in 1.41.6 to 1.44.8. Without them each role takes a code of its own.


def replace_mfa(provider: Any, session_of: Callable[[Any, str, Any], Any | None]) -> None:
    """Have an AssumeRoleProvider assume the roles that require a code with other credentials.

    ``session_of`` gets the credentials that they would be assumed with, the device, and a function
    that creates clients; None: the role takes the code.
    """
    resolve = getattr(provider, "_resolve_source_credentials", None)
    create_client = getattr(provider, "_client_creator", None)
    if resolve is None or create_client is None:
        return

    def resolved(role: dict[str, Any], profile_name: str) -> Any:
        source, device = resolve(role, profile_name), role.get("mfa_serial")
        session = session_of(source, device, create_client) if device else None
        if session is None:
            return source
        role["mfa_serial"] = None
        return session

    provider._resolve_source_credentials = resolved  # noqa: SLF001


# SSOTokenProvider._refresher, private, and LoginCredentialFetcher.refresh_credentials, not
# documented, in 1.41.6 to 1.44.8: each reads the token's file, and if the token ends soon, replaces
# it with one that has another refresh token. Without them several threads and programs may spend
# the same refresh token, which ends the session of the user.

SSO_TOKENS = "~/.aws/sso/cache"


def refresh_tokens_under(lock: Callable[[str], AbstractContextManager[None]]) -> None:
    """Read and refresh every token of IAM Identity Center and of ``aws login`` in this process
    while holding the lock of the folder that it is in."""
    login: Any = getattr(botocore.credentials, "LoginCredentialFetcher", None)
    login_tokens = getattr(botocore.utils, "get_login_token_cache_directory", str)
    _refresh_under(SSOTokenProvider, "_refresher", lambda: lock(SSO_TOKENS))
    _refresh_under(login, "refresh_credentials", lambda: lock(login_tokens()))


def _refresh_under(owner: Any, name: str, lock: Callable[[], AbstractContextManager[None]]) -> None:
    refresh = getattr(owner, name, None)
    if refresh is None or hasattr(refresh, "__wrapped__"):
        return

    @wraps(refresh)
    def locked(self: Any) -> Any:
        with lock():
            return refresh(self)

    setattr(owner, name, locked)


def problems() -> list[str]:
    """Return a line for each missing part that MFA codes depend on; none if all is well."""
    if hasattr(AssumeRoleProvider(dict, None, {}, "default"), "_prompter"):
        return []
    version = botocore.__version__
    problem = (
        f"botocore {version} has no AssumeRoleProvider._prompter: no MFA code can be asked for"
    )
    return [f"{problem}; let the AWS CLI ask, whose cache is read"]


# AWSResponse, which URLLib3Session looks up in its module for every answer, whosever it is; in
# 1.41.6 to 1.44.8. Without it bodies have no bound.


class _BoundedResponse(AWSResponse):  # type: ignore[misc]
    @property
    def content(self) -> bytes:
        """Read the body, up to a bound."""
        body: bytes | None = getattr(self, "_content", None)
        if body is None:
            body = self._content = read_all(self.raw)
        return body


def bound_answers() -> None:
    """Read no answer to any client of this process beyond a bound."""
    botocore.awsrequest.AWSResponse = _BoundedResponse


# Credential resolution: public names, undocumented, in 1.41.6 to 1.44.8. Roles need it: without it
# the collector does not start.


def create_resolver(session: Any, cache: Any, region: str) -> Any:
    """Create the resolver of botocore's credential providers, with a cache of assumed roles."""
    return create_credential_resolver(session, cache=cache, region_name=region)


def insert_provider(resolver: Any, provider: Any) -> None:
    """Put a provider before botocore's own of its METHOD."""
    resolver.insert_before(provider.METHOD, provider)


def use_providers(session: Any, resolver: Any, providers: Sequence[Any]) -> None:
    """Make every client of a session find its credentials with these providers, in their order."""
    resolver.providers = list(providers)
    session.register_component("credential_provider", resolver)


# ProcessProvider._popen, and how the provider of roles makes the providers of a source profile, in
# 1.41.6 to 1.44.8. Without them botocore runs helpers itself: what they print while they run is not
# known, and one that fails is run with every request.


def run_helpers_with(resolver: Any, popen: Callable[..., Any]) -> None:
    """Make the providers of a resolver run every credential_process with ``popen``."""
    for provider in resolver.providers:
        _set_popen(provider, popen)
        builder: Any = getattr(provider, "_profile_provider_builder", None)
        create = getattr(builder, "_create_process_provider", None)
        if create:
            builder._create_process_provider = partial(_created, create, popen)  # noqa: SLF001


def _created(create: Callable[..., Any], popen: Callable[..., Any], profile_name: str) -> Any:
    provider = create(profile_name)
    _set_popen(provider, popen)
    return provider


def _set_popen(provider: Any, popen: Callable[..., Any]) -> None:
    if hasattr(provider, "_popen"):
        provider._popen = popen  # noqa: SLF001


# RefreshableCredentials.refresh_needed(refresh_in=), undocumented, in 1.41.6 to 1.44.8. Without it
# the time left is not known.


def end_within(credentials: Any) -> Callable[[float], bool] | None:
    """Return a function that checks whether credentials end within so many seconds.

    None: they never end, or their kind does not say when.
    """
    refresh_needed = getattr(credentials, "refresh_needed", None)
    if refresh_needed is None:
        return None
    return lambda seconds: bool(refresh_needed(refresh_in=seconds))


# BaseClient._request_signer._credentials, private, in 1.41.6 to 1.44.8. Without it a client counts
# as having credentials, and the first call says that there are none.


def has_credentials(client: Any) -> bool:
    """Return whether a client has found credentials to sign calls with."""
    return getattr(getattr(client, "_request_signer", None), "_credentials", client) is not None


# BaseClient._endpoint.http_session, and what URLLib3Session was made with, private, in 1.41.6 to
# 1.44.8. Without them each client has connections of its own, and 0.7 MB of certificates.

_CONNECTION_SETTINGS = (
    *("_verify", "_proxy_config", "_timeout", "_max_pool_connections"),
    *("_socket_options", "_cert_file", "_key_file"),
)


class SharedConnections:
    """The HTTP connections of clients of one endpoint that were made with the same settings.

    Each call carries its own signature: its sender does not depend on the connection.
    """

    def __init__(self) -> None:
        self._by_settings: dict[str, Any] = {}

    def use(self, client: Any) -> None:
        """Have a client that has sent nothing yet use them."""
        endpoint = getattr(client, "_endpoint", None)
        own = getattr(endpoint, "http_session", None)
        if own is None or not all(hasattr(own, name) for name in _CONNECTION_SETTINGS):
            return
        named = [_plain(getattr(own, name)) for name in _CONNECTION_SETTINGS]
        # Of each endpoint, as urllib3 keeps those to ten hosts.
        settings = repr([client.meta.endpoint_url, *named])
        endpoint.http_session = self._by_settings.setdefault(settings, own)  # type: ignore[union-attr]


def _plain(setting: Any) -> Any:
    """Return a setting whose ``repr`` shows its value: of an object, its attributes."""
    return vars(setting) if hasattr(setting, "__dict__") else setting


# Pagination tokens, and the page that a PageIterator's generator holds, in 1.41.6 to 1.44.8. The
# form of the tokens is that of the AWS CLI, which imports the same classes.


def encode_token(service_token: str) -> str:
    """Encode the service's nextToken as ``aws … --starting-token`` takes it."""
    token: str = TokenEncoder().encode({"nextToken": service_token})
    return token


def is_encoded_token(token: str) -> bool:
    """Return whether a token is in botocore's encoded form, and not the service's own."""
    try:
        decoded = TokenDecoder().decode(token)
    except (ValueError, TypeError, AttributeError):  # base64 of some other JSON, by chance
        return False
    return isinstance(decoded, dict) and "nextToken" in decoded


def take_items(page: dict[str, Any]) -> list[Any]:
    """Take the items out of a page that a paginator's generator still holds.

    It has counted them before it yields the page, so that they need not be kept until the next one.
    Were they counted later, MaxItems would not be reached: ``JobPaginator.commit`` raises then.
    """
    items = list(page["items"])
    page["items"].clear()
    return items


# Loader and JSONFileLoader: public names, undocumented overrides, in 1.41.6 to 1.44.8.
# botocore looks into the folders of 400 services before it reads one model, and makes an ordered
# dictionary of every object: 30 ms before the first request.


class _FileLoader(JSONFileLoader):  # type: ignore[misc]
    """Reads the objects of a file as plain dictionaries, which are ordered anyhow."""

    def load_file(self, file_path: str) -> Any | None:
        """Return the content of a file; None when it does not exist."""
        for ending, decode in _DECODERS.items():
            with suppress(OSError):
                return json.loads(decode(Path(file_path + ending).read_bytes()))
        return super().load_file(file_path)  # a format that is newer than this


class ServiceLoader(Loader):  # type: ignore[misc]
    """A Loader whose list_available_services() returns only services already requested."""

    def __init__(self, data_path: str | None) -> None:
        named = data_path.split(os.pathsep) if data_path else []
        paths = [os.path.expanduser(os.path.expandvars(path)) for path in named]  # noqa: PTH111
        super().__init__(extra_search_paths=paths, file_loader=_FileLoader())
        self._requested: set[str] = set()

    def load_service_model(
        self, service_name: str, type_name: str, api_version: str | None = None
    ) -> Any:
        """Return a service's model. Raises what botocore raises for a service it does not know."""
        self._requested.add(service_name)
        return super().load_service_model(service_name, type_name, api_version)

    def list_available_services(self, type_name: str) -> list[str]:
        """Return the requested services that have a file of this type."""
        return sorted(name for name in tuple(self._requested) if self._has(name, type_name))

    def _has(self, service: str, type_name: str) -> bool:
        try:
            return bool(self.list_api_versions(service, type_name))
        except DataNotFoundError:
            return False


# botocore.configloader.load_config, a public name that sessions and providers look up in its
# module, in 1.41.6 to 1.44.8. Without it a config file is parsed twice for each account.

_parsed: dict[str, tuple[tuple[int, int, int], Any]] = {}


def parse_config_once() -> None:
    """Parse a config file again only when it has changed, in this process."""
    load = botocore.configloader.load_config
    if hasattr(load, "__wrapped__"):
        return

    @wraps(load)
    def load_once(config_filename: str) -> Any:
        try:
            found = os.stat(os.path.expanduser(os.path.expandvars(config_filename)))  # noqa: PTH111, PTH116
        except OSError:
            return load(config_filename)
        state = found.st_mtime_ns, found.st_size, found.st_ino
        kept = _parsed.get(config_filename)
        if kept is None or kept[0] != state:
            kept = _parsed[config_filename] = state, load(config_filename)
        return _copied(kept[1], 2)

    botocore.configloader.load_config = load_once


def _copied(value: Any, levels: int) -> Any:
    """Return a copy down to the settings of a profile, which sessions change."""
    if not isinstance(value, dict):
        return value
    return {n: _copied(held, levels - 1) if levels else held for n, held in value.items()}


# What ServiceLoader overrides or calls. Where one is missing, botocore's own loader is left alone.
_LOADER_PARTS: Sequence[tuple[type, str]] = (
    (Loader, "load_service_model"),
    (Loader, "list_available_services"),
    (Loader, "list_api_versions"),
    (JSONFileLoader, "load_file"),
)


class ServiceLoaders:
    """Have botocore sessions read their models the quick way, and keep each model once."""

    def __init__(self) -> None:
        self._by_path: dict[str | None, ServiceLoader] = {}

    def use(self, session: Any) -> None:
        """Give a session its loader. Call it before the session's first client."""
        if all(hasattr(owner, name) for owner, name in _LOADER_PARTS):
            session.lazy_register_component(
                "data_loader", lambda: self._loader(session.get_config_variable("data_path"))
            )

    def _loader(self, data_path: str | None) -> ServiceLoader:
        return self._by_path.setdefault(data_path, ServiceLoader(data_path))
