"""Explain the error responses of AWS: what a code means, whose fault it is, and what to do."""

from botocore.exceptions import ClientError

from drs_tui.collector.aws.denials import denied
from drs_tui.collector.aws.one_line import one_line
from drs_tui.model.request_error import PRESS_R, ErrorKind, RequestError

LOGIN = f"renew them (aws sso login), {PRESS_R}"
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
# Also what AWS says where the region is not enabled, or belongs to another partition.
UNKNOWN_KEYS = frozenset(
    {
        "UnrecognizedClientException",
        "UnrecognizedClient",
        "InvalidClientTokenId",
        "AuthFailure",
        "InvalidAccessKeyId",
    }
)
_WRONG_KEYS = UNKNOWN_KEYS | {
    "InvalidSignatureException",
    "InvalidSignature",
    "SignatureDoesNotMatch",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
}
_DENIED = frozenset({"AccessDeniedException", "AccessDenied", "UnauthorizedOperation", "403"})
_NOT_INITIALIZED = frozenset({"UninitializedAccountException", "ACCOUNT_NOT_INITIALIZED"})
_NOT_SUBSCRIBED = frozenset(
    {
        "OptInRequired",
        "OptInRequiredException",
        "SubscriptionRequiredException",
        "SubscriptionRequired",
        "NotSubscribedException",
    }
)
_REGION_DISABLED = frozenset({"RegionDisabledException", "RegionDisabled"})
UNKNOWN_RUN = frozenset(
    {"AutomationExecutionNotFoundException", "AutomationExecutionNotFound", "InvalidCommandId"}
)
_NOT_THERE = frozenset({"ResourceNotFoundException", "ResourceNotFound"})
_UNKNOWN_OPERATION = frozenset({"UnknownOperationException", "UnknownOperation", "InvalidAction"})
# As a code, that of an answer without a body of the service's: a proxy sends such ones, too.
_NOT_FOUND = "404"
_NEW_OPERATIONS = "RecoveryPlan"  # what they have in their names
_INITIALIZE = (
    "jobs live in the recovery region: try another --region; to use DRS here, initialise it "
    "(its console, or aws drs initialize-service)"
)
_SUBSCRIBE = (
    "a new account takes up to a day; else finish its sign-up, or have AWS Billing lift what "
    "suspended or closed it"
)


def code_of(error: ClientError) -> str:
    """Return the code of an error response."""
    return str(error.response.get("Error", {}).get("Code") or "unknown")


def is_server_error(error: ClientError) -> bool:
    """Return whether the service itself failed, whatever was asked."""
    status: int = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return status >= 500 or code_of(error).startswith("Internal")


def service_error(error: ClientError, service: str) -> RequestError:
    """Return the RequestError of an error response. ``service`` is the prefix of IAM actions."""
    code = code_of(error)
    whole = str(error.response.get("Error", {}).get("Message") or code)
    message = one_line(whole) or code
    return (
        _credentials(code, message)
        or _account(code, message)
        or _permission(error, service, code, whole)
        or _request(error, service, code, message)
        or _service(error, code, message)
    )


def _credentials(code: str, message: str) -> RequestError | None:
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
    return None


def _account(code: str, message: str) -> RequestError | None:
    """Explain what the account lacks: DRS, the region, or AWS as a whole."""
    if code in _NOT_INITIALIZED:
        return RequestError(
            ErrorKind.NOT_INITIALIZED, "DRS is not initialised in this region", _INITIALIZE
        )
    if code in _NOT_SUBSCRIBED:
        return RequestError(
            ErrorKind.NOT_ENABLED,
            f"this account is not subscribed to the service ({code})",
            _SUBSCRIBE,
            message,
        )
    if code in _REGION_DISABLED:
        return RequestError(
            ErrorKind.NOT_ENABLED,
            "STS is not activated for this region in this account",
            "activate it in the account's IAM settings, or name another --region",
            message,
        )
    return None


def _permission(error: ClientError, service: str, code: str, message: str) -> RequestError | None:
    if code not in _DENIED:
        return None
    operation = error.operation_name
    # Credentials come from STS, whichever service they are for.
    return denied(
        f"{'sts' if operation.startswith('AssumeRole') else service}:{operation}", message
    )


def _request(error: ClientError, service: str, code: str, message: str) -> RequestError | None:
    if code in UNKNOWN_RUN or (code == "ValidationException" and service == "ssm"):
        # That a run's id is one of SSM's is only inferred: it may not even look like one.
        return RequestError(ErrorKind.INVALID, "SSM does not know this run", "", message)
    if code == "ValidationException":
        advice = "check the options given" if error.operation_name == "DescribeJobs" else ""
        return RequestError(ErrorKind.INVALID, "AWS refused the request", advice, message)
    if code in _NOT_THERE and "JobLog" in error.operation_name:
        summary = "DRS has no log of this job: was the job deleted?"
        return RequestError(ErrorKind.NOT_FOUND, summary, "", message)
    if code in _NOT_THERE:
        return RequestError(ErrorKind.NOT_FOUND, "AWS has no such resource", "", message)
    is_new = _NEW_OPERATIONS in error.operation_name
    if code in _UNKNOWN_OPERATION or (is_new and code == _NOT_FOUND):
        summary = f"{service.upper()} in this region does not know {error.operation_name}"
        return RequestError(ErrorKind.UNSUPPORTED, summary, "try another --region", message)
    return None


def _service(error: ClientError, code: str, message: str) -> RequestError:
    if code in _THROTTLED:
        return RequestError(ErrorKind.THROTTLED, "AWS is throttling our requests")
    if is_server_error(error):
        return RequestError(ErrorKind.SERVICE, f"the service failed ({code})")
    return RequestError(
        ErrorKind.SERVICE, f"{code}: {message}" if message != code else f"the answer was {code}"
    )
