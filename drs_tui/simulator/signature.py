"""The Authorization header of Signature Version 4.

The header must be complete, and scoped to the right region and service, as AWS demands. The
signature itself is not verified and any access key is accepted: the simulator has no secrets.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from drs_tui.simulator.errors import ServiceError
from drs_tui.simulator.wire import AWS_JSON_TARGETS

_SCHEME = "AWS4-HMAC-SHA256"


@dataclass(frozen=True, slots=True)
class Scope:
    """A credential scope: what a signature is valid for."""

    access_key: str
    date: str
    region: str
    service: str


def read(headers: Mapping[str, str]) -> Scope:
    """Return the scope of a request's signature. Raises ServiceError if it is incomplete."""
    header = headers.get("authorization", "")
    if not header:
        raise ServiceError(
            403, "MissingAuthenticationTokenException", "Missing Authentication Token"
        )
    scheme, _, rest = header.partition(" ")
    if scheme != _SCHEME:
        raise ServiceError(
            403, "IncompleteSignatureException", f"Unsupported authorization type: '{scheme[:40]}'"
        )
    pairs = (part.strip().partition("=") for part in rest.split(","))
    parts = {name: value for name, _, value in pairs}
    for name in ("Credential", "SignedHeaders", "Signature"):
        if not parts.get(name):
            raise ServiceError(
                403,
                "IncompleteSignatureException",
                f"Authorization header requires '{name}' parameter.",
            )
    fields = parts["Credential"].rsplit("/", 4)
    if len(fields) != 5 or fields[4] != "aws4_request":
        raise ServiceError(
            403,
            "IncompleteSignatureException",
            "Credential must have exactly 5 slash-delimited elements, e.g."
            " keyid/date/region/service/term",
        )
    return Scope(fields[0], fields[1], fields[2], fields[3])


def check(scope: Scope, service: str, region: str) -> None:
    """Raise ServiceError if the signature is for another region or service.

    STS also accepts us-east-1: requests to its global endpoint are signed for that region.
    """
    code = "SignatureDoesNotMatch" if service == "sts" else "InvalidSignatureException"
    regions = {region, "us-east-1"} if service == "sts" else {region}
    status = 400 if service in AWS_JSON_TARGETS else 403
    if scope.region not in regions:
        message = f"Credential should be scoped to a valid region. Not '{scope.region[:40]}'."
        raise ServiceError(status, code, message)
    if scope.service != service:
        message = f"Credential should be scoped to correct service: '{service}'. "
        raise ServiceError(status, code, message)
