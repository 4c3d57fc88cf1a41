"""A fake STS for roles with MFA, and profiles that use it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.conftest import without_keys
from tests.endpoint import Asked, Endpoint, Reply

DEVICE = "arn:aws:iam::111122223333:mfa/me"
ROLE = "arn:aws:iam::111122223333:role/drill"
CONFIG = (
    f"[profile mfa]\nrole_arn = {ROLE}\nsource_profile = base\nmfa_serial = {DEVICE}\n"
    "[profile base]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = secret\n"
)
CODE = "123456"
_XML = (("Content-Type", "text/xml"),)


def _refusal(code: str, message: str) -> Reply:
    body = f"<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error>"
    return Reply(403, f"{body}</ErrorResponse>".encode(), _XML)


class Sts:
    """Takes ``codes``, each once, and gives credentials that last for ``lasting``: ``ASIAROLE1``,
    ``ASIAROLE2``, …"""

    def __init__(self, endpoint: Endpoint, *codes: str) -> None:
        self.codes = list(codes)
        self.lasting = timedelta(hours=1)
        self.given = 0
        for operation in ("AssumeRole", "GetSessionToken"):
            endpoint.special[operation] = self._give

    def _give(self, asked: Asked) -> Reply:
        code = asked.body.get("TokenCode")
        if code is not None and code not in self.codes:
            message = "MultiFactorAuthentication failed with invalid MFA one time pass code."
            return _refusal("AccessDenied", message)
        if code is not None:
            self.codes.remove(code)
        self.given += 1
        ends = (datetime.now(UTC) + self.lasting).strftime("%Y-%m-%dT%H:%M:%SZ")
        keys = (
            f"<AccessKeyId>ASIAROLE{self.given}</AccessKeyId>"
            "<SecretAccessKey>rolesecret</SecretAccessKey><SessionToken>roletoken</SessionToken>"
            f"<Expiration>{ends}</Expiration>"
        )
        name = asked.operation
        result = f"<{name}Result><Credentials>{keys}</Credentials></{name}Result>"
        return Reply(body=f"<{name}Response>{result}</{name}Response>".encode(), headers=_XML)


def with_mfa(folder: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment with a profile ``mfa``, without keys, and with ``folder`` as home."""
    (folder / "config").write_text(CONFIG)
    kept = without_keys(environ)
    return kept | {"AWS_CONFIG_FILE": str(folder / "config"), "HOME": str(folder)}
