"""Explain a failed call by what its session knows: region, partition, profile, endpoint."""

from difflib import get_close_matches
from typing import Protocol

from drs_tui.collector.aws.credential_help import Remedy
from drs_tui.collector.aws.errors import NO_ANSWER, NO_HOST, ClassifiedError
from drs_tui.collector.aws.helper import Helpers
from drs_tui.collector.aws.partitions import COMMERCIAL, is_opt_in
from drs_tui.collector.aws.service_errors import UNKNOWN_KEYS
from drs_tui.model.request_error import PRESS_R, ErrorKind, RequestError

# Every account of the commercial partition has it.
_HOME = "us-east-1"
_VARIANTS = {"use_fips_endpoint": "FIPS", "use_dualstack_endpoint": "dualstack"}


class Session(Protocol):
    """What is asked of a Session."""

    helpers: Helpers
    region: str
    region_from: str

    @property
    def partition(self) -> str:
        """The partition of the region."""

    @property
    def endpoint(self) -> str | None:
        """The URL of the endpoint, if it is not AWS's own."""

    def waiting(self, *, late: bool) -> RequestError | None:
        """Return what the credentials wait for."""

    def account_in(self, region: str) -> str | None:
        """Return the account that STS names in another region."""

    def how_to_renew(self, remedy: Remedy = Remedy.RENEW) -> str:
        """Return what the user has to do about a failure of the credentials."""

    def endpoint_origin(self) -> str:
        """Return what points DRS away from AWS's own endpoint."""

    def origin_if_set(self, setting: str) -> str | None:
        """Return where a setting of botocore's is set; None if it is not."""

    def places(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the profiles, and the regions that have DRS."""


def in_context(failure: ClassifiedError, session: Session) -> RequestError:
    """Return the RequestError of a failure, with what to do about it in this session."""
    error = failure.request_error
    if failure.code in UNKNOWN_KEYS and error.kind is ErrorKind.EXPIRED:
        return _unknown_keys(failure, session)
    if failure.code == NO_HOST:
        return _no_host(error, session)
    if failure.code == NO_ANSWER and session.helpers.waiting(late=True) is not None:
        return session.waiting(late=True) or error
    if error.kind in (ErrorKind.EXPIRED, ErrorKind.NO_CREDENTIALS, ErrorKind.CREDENTIAL_HELPER):
        return _renewed(failure, session)
    return error


def _renewed(failure: ClassifiedError, session: Session) -> RequestError:
    """Add the very command that renews the credentials, or the key that tries again."""
    error = failure.request_error
    if failure.remedy is Remedy.WAIT:
        return error
    if failure.remedy is Remedy.OWN:
        return error._replace(advice=f"{error.advice}; {PRESS_R}")
    return error._replace(advice=session.how_to_renew(failure.remedy))


def _unknown_keys(failure: ClassifiedError, session: Session) -> RequestError:
    """Say what is wrong: the keys, or a region that is not enabled or of another partition."""
    error = failure.request_error
    region, partition = session.region, session.partition
    if partition != COMMERCIAL:
        account = session.account_in(_HOME)
        summary = f"{region} is of partition {partition}, and the credentials are of partition aws"
        advice = f"name a --profile of an account in {partition}, or another --region"
        if account:
            return RequestError(ErrorKind.NOT_ENABLED, summary, advice)
        advice = f"are they of an account in {partition}? {session.how_to_renew()}"
        return error._replace(advice=advice)
    if not is_opt_in(region):
        return _renewed(failure, session)
    if account := session.account_in(_HOME):
        return RequestError(
            ErrorKind.NOT_ENABLED,
            f"region {region} is not enabled for account {account}",
            f"enable it there and in the source profile's account (aws account enable-region "
            f"--region-name {region}), or name another --region; a token of the global STS "
            f"endpoint is not valid there either: sts_regional_endpoints = regional",
        )
    how = session.how_to_renew()
    return error._replace(
        summary=f"AWS does not accept the credentials in {region}",
        advice=f"first: is {region} enabled for this account, and that of the source profile? "
        f"else {how}",
    )


def _no_host(error: RequestError, session: Session) -> RequestError:
    """Say why an endpoint has a name that does not exist."""
    if session.endpoint:
        return error._replace(advice=f"{session.endpoint_origin()} names a host that is not known")
    for setting, variant in _VARIANTS.items():
        if origin := session.origin_if_set(setting):
            return error._replace(
                summary=f"{error.summary}: DRS has no {variant} endpoint in {session.region}",
                advice=f"{origin} asks for one: unset it",
            )
    known = session.places()[1]
    if session.region in known:
        return error._replace(advice="its name does not resolve: look at network, VPN and DNS")
    nearest = ", ".join(get_close_matches(session.region, known, 3))
    return error._replace(
        summary=f"{error.summary}: no region {session.region} with DRS is known "
        f"({session.region_from})",
        advice=f"did you mean {nearest}?" if nearest else "check its name",
    )
