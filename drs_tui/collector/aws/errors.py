"""Classify the exceptions of a call as RequestErrors: what happened, and what to do."""

from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple, TypeGuard

from botocore import exceptions as bc
from botocore.parsers import ResponseParserError

from drs_tui.collector.aws.calls import CallTimeoutError
from drs_tui.collector.aws.credential_help import Remedy
from drs_tui.collector.aws.one_line import one_line, quoted
from drs_tui.collector.aws.open_bodies import TooLongError
from drs_tui.collector.aws.raw_response import BrokenAnswerError, request_id_of
from drs_tui.collector.aws.roles import MfaRequiredError
from drs_tui.collector.aws.service_errors import LOGIN, code_of, is_server_error, service_error
from drs_tui.model.redaction import redact_url_password
from drs_tui.model.request_error import GENERAL, PRESS_R, ErrorKind, RequestError

# Codes of what is not AWS's: the endpoint's name does not resolve; nothing answered in time.
NO_HOST, NO_ANSWER = "NO_HOST", "NO_ANSWER"
# What resolvers say of a name that does not exist.
_UNRESOLVED = ("resolve", "Name or service not known", "nodename nor servname", "No address")


class ClassifiedError(NamedTuple):
    """A RequestError, and the seconds to wait before a retry if the service named them.

    ``general``: the error concerns the service or operation as a whole, not only the one resource
    of the request. ``request_id`` is AWS's; empty without a response. ``code`` is AWS's too,
    NO_HOST or NO_ANSWER. ``remedy`` is OWN unless it is about credentials.
    """

    request_error: RequestError
    retry_after: float | None = None
    general: bool = False
    request_id: str = ""
    code: str = ""
    remedy: Remedy = Remedy.OWN


class NotAskedError(Exception):
    """A request cannot be sent at all: ``request_error`` says why, ``remedy`` what helps."""

    def __init__(self, request_error: RequestError, remedy: Remedy = Remedy.OWN) -> None:
        super().__init__("; ".join(filter(None, (request_error.summary, request_error.advice))))
        self.request_error = request_error
        self.remedy = remedy


def _retry_after(response: dict[str, Any]) -> float | None:
    """Return the Retry-After header in seconds; a date counts from the response's own Date."""
    headers = response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    value = headers.get("retry-after", "")
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        moment, now = parsedate_to_datetime(value), parsedate_to_datetime(headers.get("date", ""))
        return max(0.0, (moment - now).total_seconds())
    except (TypeError, ValueError):
        return None


def _client_failure(error: bc.ClientError, service: str) -> ClassifiedError:
    request_error = service_error(error, service)
    kind = request_error.kind
    # Not a refused call that came as a server error: it is about what was asked for.
    general = kind in GENERAL or (kind is ErrorKind.SERVICE and is_server_error(error))
    retry_after, request_id = _retry_after(error.response), request_id_of(error.response)
    code = code_of(error)
    # Of the codes of AWS's, this kind is only that of credentials it does not take.
    remedy = Remedy.RENEW if kind is ErrorKind.EXPIRED else Remedy.OWN
    return ClassifiedError(request_error, retry_after, general, request_id, code, remedy)


def _has_no_host(error: Any) -> bool:
    """Return whether the name of the endpoint did not resolve."""
    cause = error.kwargs.get("error")
    return any(words in str(cause) for words in _UNRESOLVED)


def _is_too_long(error: BaseException) -> TypeGuard[bc.HTTPClientError]:
    """Return whether the answer was given up because of its length."""
    return isinstance(error, bc.HTTPClientError) and isinstance(
        error.kwargs.get("error"), TooLongError
    )


def _endpoint(error: Any) -> str:
    return redact_url_password(str(error.kwargs.get("endpoint_url") or "the endpoint"))


_NO_CREDENTIALS = (
    bc.NoCredentialsError,
    bc.PartialCredentialsError,
    bc.CredentialRetrievalError,
    bc.SSOError,
    bc.LoginError,
    bc.TokenRetrievalError,
    bc.NoAuthTokenError,
    bc.MetadataRetrievalError,
    bc.RefreshWithMFAUnsupportedError,
    bc.InvalidConfigError,
    bc.ProfileNotFound,
)
# The endpoint is found by rules when a call is made, and not when its client is.
_NO_ENDPOINT = (
    bc.EndpointProviderError,
    bc.EndpointVariantError,
    bc.UnknownRegionError,
    bc.UnknownEndpointError,
)


def _failure(
    kind: ErrorKind, summary: str, advice: str = "", *, remedy: Remedy = Remedy.OWN, code: str = ""
) -> ClassifiedError:
    request_error = RequestError(kind, summary, advice)
    return ClassifiedError(request_error, general=kind in GENERAL, code=code, remedy=remedy)


def _local_failure(error: BaseException) -> ClassifiedError:
    """Classify an exception that is not an error response of AWS."""
    return (
        _of_credentials(error)
        or _of_network(error)
        or _of_request(error)
        or _of_answer(error)
        or _failure(ErrorKind.INTERNAL, f"{type(error).__name__}: {one_line(error)}")
    )


def _of_credentials(error: BaseException) -> ClassifiedError | None:
    if isinstance(error, bc.NoCredentialsError):
        advice = f"name a --profile, run aws sso login, or export AWS_ACCESS_KEY_ID; {PRESS_R}"
        summary = "no AWS credentials found"
        return _failure(ErrorKind.NO_CREDENTIALS, summary, advice, remedy=Remedy.OBTAIN)
    if isinstance(error, MfaRequiredError):
        return _failure(ErrorKind.MFA, str(error), "M: type it")
    if isinstance(error, RuntimeError) and "expired" in str(error):
        # The provider returned credentials that had already expired.
        summary = "the credentials have expired"
        return _failure(ErrorKind.EXPIRED, summary, LOGIN, remedy=Remedy.RENEW)
    if isinstance(error, EOFError):  # botocore called getpass, and there is no terminal
        summary = "the profile's role asks for an MFA code"
        advice = "get credentials for this role with the AWS CLI and export them"
        return _failure(ErrorKind.NO_CREDENTIALS, summary, advice)
    if isinstance(error, _NO_CREDENTIALS):
        return _failure(ErrorKind.NO_CREDENTIALS, quoted(error), LOGIN, remedy=Remedy.RENEW)
    return None


def _of_network(error: BaseException) -> ClassifiedError | None:
    if isinstance(error, CallTimeoutError):
        summary = f"no answer within {error.seconds:.0f}s"
        return _failure(ErrorKind.UNREACHABLE, summary, code=NO_ANSWER)
    if isinstance(error, bc.EndpointConnectionError):
        code = NO_HOST if _has_no_host(error) else ""
        return _failure(ErrorKind.UNREACHABLE, f"cannot connect to {_endpoint(error)}", code=code)
    if isinstance(error, bc.SSLError):
        advice = "if a proxy here opens TLS, name its certificates in AWS_CA_BUNDLE"
        return _failure(ErrorKind.UNREACHABLE, one_line(error), advice)
    if isinstance(error, bc.HTTPClientError | bc.ConnectionError) and not _is_too_long(error):
        return _failure(ErrorKind.UNREACHABLE, one_line(error))
    return None


def _of_request(error: BaseException) -> ClassifiedError | None:
    if isinstance(error, bc.ParamValidationError):
        return _failure(ErrorKind.INVALID, one_line(error), "check the options given")
    if isinstance(error, bc.PaginationError):
        # Not retried automatically: that would loop.
        summary = "the page leads back to itself"
        return _failure(ErrorKind.INVALID, summary, "r asks for it again")
    if isinstance(error, _NO_ENDPOINT):
        return _failure(
            ErrorKind.CONFIGURATION,
            f"there is no such endpoint: {one_line(error)}",
            "look at the region, and at the settings for FIPS and dualstack endpoints",
        )
    return None


def _of_answer(error: BaseException) -> ClassifiedError | None:
    if isinstance(error, BrokenAnswerError):
        return _failure(ErrorKind.BAD_ANSWER, str(error))
    if _is_too_long(error):
        return _failure(ErrorKind.BAD_ANSWER, str(error.kwargs["error"]))
    if isinstance(error, bc.BotoCoreError | ResponseParserError | AttributeError | ValueError):
        return _failure(ErrorKind.BAD_ANSWER, f"the answer could not be read: {one_line(error)}")
    return None


def classify(error: BaseException, service: str = "drs") -> ClassifiedError:
    """Classify an exception that a call raised. ``service`` is the prefix of IAM actions."""
    if isinstance(error, bc.ClientError):
        return _client_failure(error, service)
    if isinstance(error, NotAskedError):
        general = error.request_error.kind in GENERAL
        return ClassifiedError(error.request_error, general=general, remedy=error.remedy)
    return _local_failure(error)
