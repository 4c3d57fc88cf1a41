"""Find profile, region and endpoint, and create clients from them."""

import gc
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, InvalidRegionError, NoCredentialsError
from botocore.utils import is_valid_endpoint_url, validate_region_name

from drs_tui import __version__
from drs_tui.collector.aws.botocore_private import (
    bound_answers,
    end_within,
    has_credentials,
    refresh_tokens_under,
)
from drs_tui.collector.aws.call_log import log_calls
from drs_tui.collector.aws.credential_help import Credentials, Remedy, advice
from drs_tui.collector.aws.partitions import is_aws, partition_of
from drs_tui.collector.aws.raw_response import use_raw_items
from drs_tui.collector.aws.readonly import guard
from drs_tui.collector.aws.shared_sessions import AssumedRole, SharedSessions
from drs_tui.collector.aws.token_lock import token_lock
from drs_tui.model.redaction import redact_keys, redact_url_password
from drs_tui.model.request_error import PRESS_R, RequestError
from drs_tui.options import AwsTarget

if TYPE_CHECKING:
    from drs_tui.collector.aws.errors import ClassifiedError
    from drs_tui.collector.aws.setup_files import Setup

CONNECT_SECONDS = 5
READ_SECONDS = 15
SHARED_CONNECTIONS = 32  # to one endpoint, of all sources together
CREDENTIALS_SHOWN = 20
ENDPOINT = "AWS_ENDPOINT_URL"
# The settings of a profile that say how to sign in. The others may be secrets.
_SIGNING_IN = (
    "sso_session", "sso_start_url", "login_session", "source_profile", "credential_process",
)  # fmt: skip
_TRANSPORT = (
    *("REQUESTS_CA_BUNDLE", "HTTPS_PROXY", "https_proxy"),
    *("HTTP_PROXY", "http_proxy"),
)
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class RefusedError(Exception):
    """The collector cannot start; the message is one line with the reason and the advice."""


def _one_line(error: Exception) -> str:
    return redact_keys(" ".join(str(error).split()))


def _is_loopback(url: str) -> bool:
    return urlsplit(url).hostname in LOOPBACK


def _check_endpoint(where: AwsTarget, environ: Mapping[str, str]) -> None:
    """Raise RefusedError for an endpoint that is no URL, before the first call fails."""
    named = (where.endpoint_url, environ.get("AWS_ENDPOINT_URL_DRS"), environ.get(ENDPOINT))
    for url in filter(None, named):
        if not is_valid_endpoint_url(url) or urlsplit(url).scheme not in ("http", "https"):
            shown = redact_url_password(url)
            raise RefusedError(f"Invalid endpoint: {shown}; it looks like https://host[:port]")


def _profile_of(environ: Mapping[str, str]) -> str | None:
    """Return the profile that the environment names, in botocore's order."""
    return environ.get("AWS_DEFAULT_PROFILE") or environ.get("AWS_PROFILE") or None


class Session:
    """The AWS side of one source: one profile, one region."""

    def __init__(
        self,
        where: AwsTarget,
        environ: Mapping[str, str] = os.environ,
        shared: SharedSessions | None = None,
        role: AssumedRole | None = None,
    ) -> None:
        """Read the profile and find the region.

        ``shared`` has what the sources of this process share; None: this is the only one.
        ``role`` is assumed with the profile's credentials.

        Raises:
            RefusedError: an unknown profile, a broken config file, no region, a bad endpoint.
        """
        bound_answers()
        refresh_tokens_under(token_lock)
        try:
            self._where = where
            self._environ = environ
            self.profile = where.profile or _profile_of(environ)
            self._account = (shared or SharedSessions(environ)).account(
                where.profile, where.region, role
            )
            self.roles, self.helpers = self._account.roles, self._account.helpers
            self._held = self._account.session()
            self.region, self.region_from = self._find_region(where, environ)
            validate_region_name(self.region)
            _check_endpoint(where, environ)
        except RefusedError:
            raise
        except InvalidRegionError as error:
            raise RefusedError(_one_line(error)) from error
        except Exception as error:  # noqa: BLE001  raised again, explained
            raise RefusedError(str(self._explained(error))) from None

    def _setup(self) -> "Setup":
        """Return where settings come from. Imports late, as failures are rare."""
        from drs_tui.collector.aws.setup_files import Setup

        return Setup(self.profile, self._environ)

    def _explained(self, error: Exception, service: str = "drs", provider: str = "") -> Exception:
        """Return the exception to raise instead."""
        from drs_tui.collector.aws.setup_errors import explain

        return explain(error, self._setup(), service, provider)

    def _explained_provider(self, error: Exception, provider: str) -> Exception:
        return self._explained(error, provider=provider)

    @contextmanager
    def _explaining(self, service: str = "drs") -> Iterator[None]:
        """Explain exceptions of the block, which creates something for ``service``."""
        try:
            yield
        except Exception as error:  # noqa: BLE001  raised again, explained
            raise self._explained(error, service) from None

    @property
    def _boto(self) -> Any:
        """The botocore session. boto3's has nothing more of use, and is slow to import."""
        return self._held.boto

    @cached_property
    def drs(self) -> Any:
        """The DRS client, created when first used: that takes as long as everything before."""
        with self._explaining():
            self._use_roles()
        return self._drs_client()

    def expected(self) -> Credentials:
        """Return where credentials should come from, by the config files as they are now."""
        keys, named = (bool(self._environ.get(n)) for n in ("AWS_ACCESS_KEY_ID", "AWS_PROFILE"))
        method = "env" if keys and not self._where.profile else ""
        every = botocore.session.Session().full_config.get("profiles", {})
        profiles = {
            name: {key: settings[key] for key in _SIGNING_IN if settings.get(key)}
            for name, settings in every.items()
        }
        return Credentials(method, self.profile, profiles, None, named)

    def in_context(self, failure: "ClassifiedError") -> RequestError:
        """Return the RequestError of a failure, with what to do about it in this session."""
        from drs_tui.collector.aws.request_context import in_context

        return in_context(failure, self)

    def waiting(self, *, late: bool) -> RequestError | None:
        """Return what the credentials wait for; None if nothing, or not long enough to mention."""
        words = self.helpers.waiting(late=late)
        if words is None and (not late or self.helpers.has_just_ended()):
            return None
        from drs_tui.collector.aws.credential_errors import waits

        return waits(self._setup(), words)

    def uses_helper(self) -> bool:
        """Return whether a program of the user's gets the credentials."""
        return self._setup().profile_with("credential_process") is not None

    def retry_helpers(self) -> None:
        """Let helpers run again that have failed, or that wait: the user wants another try."""
        self.helpers.retry()

    def files_changed(self) -> bool:
        """Return whether a file has changed that this session is made of, since it was read."""
        before, now = self._held.files, self._account.files.get()
        if before.settings != now.settings:
            return True
        # What a helper writes while it signs in must not have it run again.
        return before.logins != now.logins and not self.uses_helper()

    def account_in(self, region: str) -> str | None:
        """Return the account that STS names in another region; None if it accepts no such keys."""
        try:
            client = self._other_client("sts", region)
            return str(client.get_caller_identity()["Account"]) if client else None
        except Exception:  # noqa: BLE001  only an answer says something
            return None

    @property
    def partition(self) -> str:
        """The partition of the region: aws, aws-cn, …"""
        return partition_of(self.region, self._boto)

    def origin_if_set(self, setting: str) -> str | None:
        """Return where a setting of botocore's is set; None if it is not."""
        value = self._boto.get_config_variable(setting)
        return self._setup().origin(setting) if value else None

    def endpoint_origin(self) -> str:
        """Return the option, variable or file that points DRS away from AWS's own endpoint."""
        if self._where.endpoint_url:
            return "--endpoint-url"
        named = (name for name in (f"{ENDPOINT}_DRS", ENDPOINT) if self._environ.get(name))
        return next(named, "the config file")

    def how_to_renew(self, remedy: Remedy = Remedy.RENEW) -> str:
        """Return what the user has to do about a failure of the credentials."""
        try:
            found = self.expected()
        except BotoCoreError as error:  # perhaps a half-written file, complete next time
            return str(self._explained(error))
        how = advice(found, remedy)
        if found.method == "env":
            return f"they are of the environment: quit, {how}, and start again"
        return f"{how}; {PRESS_R}"

    def _use_roles(self) -> None:
        self._held.use_roles(self.region, self._account, self._explained_provider)

    def _drs_client(self) -> Any:
        client = self._client("drs", self._where.endpoint_url)
        with self._explaining():
            self._check(client)
        use_raw_items(client)
        return client

    def _check(self, client: Any) -> None:
        """Raise what every call would raise for want of something in the settings."""
        if any(self._environ.get(name) for name in _TRANSPORT) or self._ca_bundle():
            from drs_tui.collector.aws.transport_checks import check_transport

            check_transport(client, self._ca_bundle(), self._environ)
        if not has_credentials(client):
            explained = self._explained(NoCredentialsError())
            # Without a reason in the settings the first call says so.
            if not isinstance(explained, NoCredentialsError):
                raise explained

    def _ca_bundle(self) -> str | None:
        path: str | None = self._boto.get_config_variable("ca_bundle")
        return path

    def renewed_drs(self) -> Any:
        """Create a DRS client with the credentials as they are now; drop all other clients."""
        with self._explaining():
            held = self._account.renewed(self._held)
            held.use_roles(self.region, self._account, self._explained_provider)
        # Only now: other threads ask it for credentials, and it keeps those that it finds first.
        self._held = held
        vars(self).pop("drs", None)
        # Session and clients are many MB in reference cycles. Collected after the new ones are
        # created, they would leave the process with the memory of two for good.
        gc.collect()
        self.drs = self._drs_client()
        return self.drs

    def _find_region(self, where: AwsTarget, environ: Mapping[str, str]) -> tuple[str, str]:
        """Return the region and its origin. AWS_REGION counts, as for the AWS CLI."""
        configured = self._boto.get_config_variable("region")
        for region, origin in (
            (where.region, "--region"),
            (environ.get("AWS_REGION"), "AWS_REGION"),
            (environ.get("AWS_DEFAULT_REGION"), "AWS_DEFAULT_REGION"),
            (configured, f"profile {self.profile or 'default'}"),
        ):
            if region:
                return region, origin
        from drs_tui.collector.aws.missing_settings import unreadable

        if problem := unreadable(self._setup()):
            raise RefusedError("; ".join(problem))
        raise RefusedError(
            "no region: give --region, set AWS_REGION, or add one to the profile "
            "(jobs live in the recovery region)"
        )

    def _client(
        self, service: str, endpoint_url: str | None = None, region: str | None = None
    ) -> Any:
        # Imported late: `Ready` is sent before there is a client.
        from drs_tui.collector.operations import allowed_operations

        with self._held.lock, self._explaining(service):
            self._boto.get_credentials()  # a helper may take its time, and others must not wait
            with self._account.setup:
                client = self._client_with_proxy_rule(service, endpoint_url, region or self.region)
        if self._account.connections:
            self._account.connections.use(client)
        guard(client, allowed_operations(service))
        log_calls(client)
        return client

    def _client_with_proxy_rule(self, service: str, endpoint_url: str | None, region: str) -> Any:
        """Create a client that skips proxies if its endpoint is on the loopback.

        Only the built client knows its endpoint, so guess from options and environment, and build
        it again (~80 ms) if the guess was wrong.
        """
        named = (endpoint_url, self._environ.get(f"{ENDPOINT}_{service.upper()}"))
        url = next(filter(None, (*named, self._environ.get(ENDPOINT))), "")
        client = self._create_client(service, endpoint_url, region, direct=_is_loopback(url))
        found = _is_loopback(client.meta.endpoint_url)
        if found == _is_loopback(url):
            return client
        return self._create_client(service, endpoint_url, region, direct=found)

    def _create_client(
        self, service: str, endpoint_url: str | None, region: str, *, direct: bool
    ) -> Any:
        """Create a client; ``direct``: without proxies, which cannot reach the loopback."""
        config = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": 1},
            user_agent_extra=f"drs-tui/{__version__}",
            tcp_keepalive=True,
            # The service validates: an id of a newer form would fail each refresh here.
            parameter_validation=False,
        )
        if self._account.connections:
            config = config.merge(Config(max_pool_connections=SHARED_CONNECTIONS))
        if direct:
            config = config.merge(Config(proxies={}))
        return self._boto.create_client(
            service, region_name=region, endpoint_url=endpoint_url, config=config
        )

    def minutes_left(self) -> int | None:
        """Return the whole minutes until the credentials end, if less than CREDENTIALS_SHOWN.

        None: later, never, or not known. Before a call has succeeded there may be no credentials
        yet.
        """
        is_over_in = end_within(self._boto.get_credentials())
        if is_over_in is None:
            return None
        minutes = range(CREDENTIALS_SHOWN)
        return next((m for m in minutes if is_over_in((m + 1) * 60)), None)

    @property
    def endpoint(self) -> str | None:
        """The URL of the endpoint, if it is not AWS's own."""
        url: str = self.drs.meta.endpoint_url
        return None if is_aws(url, self._boto) else redact_url_password(url)

    def _other_client(self, service: str, region: str | None = None) -> Any | None:
        """Create a client for another service; None if only DRS was pointed away from AWS.

        Credentials for another endpoint must not be sent to AWS.
        """
        client = self._client(service, region=region)
        return None if self.endpoint and is_aws(client.meta.endpoint_url, self._boto) else client

    def client_for(self, service: str) -> Any | None:
        """Return the client for a service other than DRS; None when it must not be asked.

        It is created when first asked for, and kept until the credentials are renewed.
        """
        # STS names the caller in any region; an account has one client for it.
        region = None if service == "sts" else self.region
        key = service, region, self._where.endpoint_url
        return self._held.clients.get(key, lambda: self._other_client(service))

    def places(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return this machine's profiles, and the regions of this partition that have DRS."""
        regions = self._boto.get_available_regions("drs", self.partition)
        return tuple(self._boto.available_profiles), tuple(regions)
