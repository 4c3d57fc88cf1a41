"""Classify the exceptions of a request as RequestErrors: what happened, and what to do."""

import re
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

from botocore import exceptions as bc
from botocore.parsers import ResponseParserError

from drs_tui.collector.aws.calls import CallTimeoutError
from drs_tui.collector.aws.credential_help import NONE_FOUND
from drs_tui.collector.aws.open_bodies import TooLongError
from drs_tui.collector.aws.raw_response import BrokenAnswerError, request_id_of
from drs_tui.collector.aws.roles import MfaRequiredError
from drs_tui.model.redaction import redact, redact_keys, redact_url_password
from drs_tui.model.request_error import GENERAL, ErrorKind, RequestError

LONGEST = 300

_THROTTLED = frozenset(
    {
        "ThrottlingException",
        "Throttling",
        "TooManyRequestsException",
        "RequestLimitExceeded",
        "SlowDown",
        "429",
    }
)
_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired"})
_WRONG_KEYS = frozenset(
    {
        "UnrecognizedClientException",
        "UnrecognizedClient",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "InvalidSignature",
        "SignatureDoesNotMatch",
        "IncompleteSignature",
        "IncompleteSignatureException",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "AuthFailure",
    }
)
_DENIED = frozenset({"AccessDeniedException", "AccessDenied", "UnauthorizedOperation", "403"})
_NOT_INITIALIZED = frozenset({"UninitializedAccountException", "ACCOUNT_NOT_INITIALIZED"})
_UNKNOWN_RUN = frozenset(
    {"AutomationExecutionNotFoundException", "AutomationExecutionNotFound", "InvalidCommandId"}
)
LOGIN = "renew them (aws sso login), then press r"


class ClassifiedError(NamedTuple):
    """A RequestError, and the seconds to wait before a retry if the service named them.

    ``general``: the error concerns the service or operation as a whole, not only the one resource
    of the request. ``request_id`` is AWS's; empty without a response.
    """

    request_error: RequestError
    retry_after: float | None = None
    general: bool = False
    request_id: str = ""


class NotAskedError(Exception):
    """A request cannot be sent at all: ``request_error`` says why."""

    def __init__(self, request_error: RequestError) -> None:
        super().__init__("; ".join(filter(None, (request_error.summary, request_error.advice))))
        self.request_error = request_error


def one_line(text: object) -> str:
    """Return a message as one line of at most LONGEST characters, without secrets and HTML tags."""
    words = re.sub(r"<[^>]*>", " ", str(text or "")).split()
    line = redact(" ".join(words))
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def quoted(text: object) -> str:
    """Return the output of a helper, or of a library that may repeat it: one line, no secrets."""
    return one_line(redact_keys(str(text)))


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


def _denied(operation: str, service: str, message: str) -> RequestError:
    # Credentials come from STS, whichever service they are for.
    action = f"{'sts' if operation.startswith('AssumeRole') else service}:{operation}"
    return RequestError(
        ErrorKind.DENIED, f"AWS denied {action}", f"the role needs the IAM action {action}", message
    )


def _is_server_error(error: bc.ClientError) -> bool:
    status: int = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return status >= 500 or str(error.response.get("Error", {}).get("Code")).startswith("Internal")


def _client_error(error: bc.ClientError, service: str) -> RequestError:
    details = error.response.get("Error", {})
    code = str(details.get("Code") or "unknown")
    message = one_line(details.get("Message")) or code
    if code in _THROTTLED:
        return RequestError(ErrorKind.THROTTLED, "AWS is throttling our requests")
    if "MultiFactorAuthentication" in message:
        return RequestError(
            ErrorKind.MFA, "AWS did not take the MFA code", "wait for the device's next one"
        )
    if code in _EXPIRED:
        return RequestError(ErrorKind.EXPIRED, "the credentials have expired", LOGIN)
    if code in _WRONG_KEYS:
        return RequestError(
            ErrorKind.EXPIRED, f"AWS does not accept the credentials ({code})", LOGIN
        )
    if code in _NOT_INITIALIZED:
        return RequestError(
            ErrorKind.NOT_INITIALIZED,
            "DRS is not initialised in this region",
            "jobs live in the recovery region: try another --region",
        )
    if code in _DENIED:
        return _denied(error.operation_name, service, message)
    if code in _UNKNOWN_RUN or (code == "ValidationException" and service == "ssm"):
        # That a run's id is one of SSM's is only inferred: it may not even look like one.
        return RequestError(ErrorKind.INVALID, "SSM does not know this run", "", message)
    if code == "ValidationException":
        advice = "check the options given" if error.operation_name == "DescribeJobs" else ""
        return RequestError(ErrorKind.INVALID, "AWS refused the request", advice, message)
    if _is_server_error(error):
        return RequestError(ErrorKind.SERVICE, f"the service failed ({code})")
    return RequestError(
        ErrorKind.SERVICE, f"{code}: {message}" if message != code else f"the answer was {code}"
    )


def _client_failure(error: bc.ClientError, service: str) -> ClassifiedError:
    request_error = _client_error(error, service)
    general = request_error.kind in GENERAL or _is_server_error(error)
    retry_after, request_id = _retry_after(error.response), request_id_of(error.response)
    return ClassifiedError(request_error, retry_after, general, request_id)


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


def _local_problem(error: BaseException) -> RequestError:
    """Classify an exception that is not an error response of AWS."""
    if isinstance(error, CallTimeoutError):
        return RequestError(ErrorKind.UNREACHABLE, f"no answer within {error.seconds:.0f}s")
    if isinstance(error, BrokenAnswerError):
        return RequestError(ErrorKind.BAD_ANSWER, str(error))
    if isinstance(error, bc.EndpointConnectionError):
        return RequestError(ErrorKind.UNREACHABLE, f"cannot connect to {_endpoint(error)}")
    if isinstance(error, bc.NoCredentialsError):
        advice = "name a --profile, run aws sso login, or export AWS_ACCESS_KEY_ID; then press r"
        return RequestError(ErrorKind.NO_CREDENTIALS, NONE_FOUND, advice)
    if isinstance(error, MfaRequiredError):
        return RequestError(ErrorKind.MFA, str(error), "M: type it")
    if isinstance(error, RuntimeError) and "expired" in str(error):
        # The provider returned credentials that had already expired.
        return RequestError(ErrorKind.EXPIRED, "the credentials have expired", LOGIN)
    if isinstance(error, EOFError):  # botocore called getpass, and there is no terminal
        advice = "get credentials for this role with the AWS CLI and export them"
        return RequestError(
            ErrorKind.NO_CREDENTIALS, "the profile's role asks for an MFA code", advice
        )
    if isinstance(error, _NO_CREDENTIALS):
        return RequestError(ErrorKind.NO_CREDENTIALS, quoted(error), LOGIN)
    if isinstance(error, bc.ParamValidationError):
        return RequestError(ErrorKind.INVALID, one_line(error), "check the options given")
    if isinstance(error, bc.PaginationError):
        # Not retried automatically: that would loop.
        return RequestError(
            ErrorKind.INVALID, "the page leads back to itself", "r asks for it again"
        )
    if isinstance(error, bc.HTTPClientError) and isinstance(
        error.kwargs.get("error"), TooLongError
    ):
        return RequestError(ErrorKind.BAD_ANSWER, str(error.kwargs["error"]))
    if isinstance(error, bc.HTTPClientError | bc.ConnectionError):
        return RequestError(ErrorKind.UNREACHABLE, one_line(error))
    if isinstance(error, bc.BotoCoreError | ResponseParserError | AttributeError | ValueError):
        return RequestError(
            ErrorKind.BAD_ANSWER, f"the answer could not be read: {one_line(error)}"
        )
    return RequestError(ErrorKind.INTERNAL, f"{type(error).__name__}: {one_line(error)}")


def has_own_advice(request_error: RequestError) -> bool:
    """Return whether its advice is about this failure, not about credentials in general."""
    return request_error.advice not in ("", LOGIN) and request_error.summary != NONE_FOUND


def classify(error: BaseException, service: str = "drs") -> ClassifiedError:
    """Classify an exception that a request raised. ``service`` is the prefix of IAM actions."""
    if isinstance(error, bc.ClientError):
        return _client_failure(error, service)
    request_error = (
        error.request_error if isinstance(error, NotAskedError) else _local_problem(error)
    )
    return ClassifiedError(request_error, general=request_error.kind in GENERAL)
