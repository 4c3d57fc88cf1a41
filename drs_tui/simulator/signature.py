"""Who asks: the Authorization header of Signature Version 4, as far as the simulator looks at it.

The header must be there, whole, and scoped to the right region and service, as AWS demands. The
signature itself is not verified and any access key is accepted: the simulator has no secrets.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from drs_tui.simulator.errors import RefusedError

_SCHEME = "AWS4-HMAC-SHA256"


@dataclass(frozen=True, slots=True)
class Scope:
    """A credential scope: what a signature is good for."""

    access_key: str
    date: str
    region: str
    service: str


def read(headers: Mapping[str, str]) -> Scope:
    """The scope of a request's signature. RefusedError when it is not signed, or half."""
    header = headers.get("authorization", "")
    if not header:
        raise RefusedError(
            403, "MissingAuthenticationTokenException", "Missing Authentication Token"
        )
    scheme, _, rest = header.partition(" ")
    if scheme != _SCHEME:
        raise RefusedError(
            403, "IncompleteSignatureException", f"Unsupported authorization type: '{scheme[:40]}'"
        )
    pairs = (part.strip().partition("=") for part in rest.split(","))
    parts = {name: value for name, _, value in pairs}
    for name in ("Credential", "SignedHeaders", "Signature"):
        if not parts.get(name):
            raise RefusedError(
                403,
                "IncompleteSignatureException",
                f"Authorization header requires '{name}' parameter.",
            )
    fields = parts["Credential"].rsplit("/", 4)
    if len(fields) != 5 or fields[4] != "aws4_request":
        raise RefusedError(
            403,
            "IncompleteSignatureException",
            "Credential must have exactly 5 slash-delimited elements, e.g."
            " keyid/date/region/service/term",
        )
    return Scope(fields[0], fields[1], fields[2], fields[3])


def check(scope: Scope, service: str, region: str) -> None:
    """RefusedError when the signature is another region's or service's.

    STS is global as well: its old endpoint is signed for us-east-1 wherever one is.
    """
    code = "SignatureDoesNotMatch" if service == "sts" else "InvalidSignatureException"
    regions = {region, "us-east-1"} if service == "sts" else {region}
    status = 400 if service == "ssm" else 403
    if scope.region not in regions:
        message = f"Credential should be scoped to a valid region. Not '{scope.region[:40]}'."
        raise RefusedError(status, code, message)
    if scope.service != service:
        message = f"Credential should be scoped to correct service: '{service}'. "
        raise RefusedError(status, code, message)
