"""The pseudonyms of one run: the same for the same name or id, and no two alike."""

import re
import secrets
from collections.abc import Callable

from drs_tui.pseudonyms.letters import CONSONANTS, HEX_LETTERS, address, shaped
from drs_tui.pseudonyms.shapes import REGION, shape_of

Make = Callable[[bytes, str, int], str]

_TRIES = 200  # then a pseudonym may be longer than what it stands for
# Parts of ARNs that say what kind of thing it is.
_KINDS = frozenset(
    {
        *("job", "source-server", "source-network", "recovery-instance", "step", "execution"),
        *("recovery-plan", "recovery-plan-step"),
        *("recovery-plan-execution", "recovery-plan-execution-step"),
        *("user", "role", "assumed-role", "federated-user", "mfa", "policy", "instance-profile"),
        *("instance", "volume", "snapshot", "image", "subnet", "vpc", "network-interface"),
        *("security-group", "launch-template", "key", "alias", "function", "parameter", "root"),
        *("document", "automation-execution", "automation-definition", "log-group", "log-stream"),
    }
)
_ENDS = frozenset(("com", "net", "org", "local", "internal", "lan"))
_AWS_HOST = re.compile(r"(?:.+\.)?(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|aws\.amazon\.com)")
_AWS_LABELS = frozenset(
    {
        *("amazonaws", "com", "cn", "eu", "aws", "amazon", "docs", "console", "api", "vpce"),
        *("drs", "ec2", "ssm", "sts", "s3", "iam", "kms", "logs"),
    }
)
_PUBLIC = frozenset({"aws.amazon.com", "docs.aws.amazon.com", "repost.aws"})
_AWS_ROLES = frozenset(
    {
        "AWSServiceRoleForElasticDisasterRecovery",
        *(
            f"AWSElasticDisasterRecovery{name}Role"
            for name in (
                *("Agent", "ConversionServer", "Failback", "RecoveryInstance"),
                *("RecoveryInstanceWithLaunchActions", "ReplicationServer"),
            )
        ),
    }
)
_SAME = re.compile(r"localhost\d*(?:\.localdomain)?|127\.0\.0\.1|0\.0\.0\.0|169\.254\.169\.254")
# Hostnames that nobody chose: what is not random in them.
_DEFAULT_NAME = re.compile(r"(EC2AMAZ|WIN|DESKTOP|MININT)-[0-9A-Z]{7,11}")
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+")


class Pseudonyms:
    """Pseudonyms by a key of this run, which is random unless it is given."""

    def __init__(self, key: bytes | None = None) -> None:
        self.key = key or secrets.token_bytes(32)
        self._of: dict[str, str] = {}
        self._real: dict[str, str] = {}
        self._salts: dict[tuple[str, Make], int] = {}
        self._taken: dict[str, str] = {}  # what a pseudonym stands for, both without their case

    def of(self, real: str) -> str:
        """Return the pseudonym of a name or an id, or of any other text of one piece."""
        found = self._of.get(real)
        if found is None:
            found = self._of[real] = self._made(real)
            self._real.setdefault(found, real)
        return found

    def real(self, pseudonym: str) -> str:
        """Return what a pseudonym stands for; any other text as it is."""
        return self._real.get(pseudonym, pseudonym)

    def is_pseudonym(self, text: str) -> bool:
        """Return whether a text is a pseudonym, or a part of one that stands for itself."""
        return text in self._real or text.lower() in self._taken

    def _made(self, real: str) -> str:
        if real in _AWS_ROLES or _SAME.fullmatch(real) or not real.strip():
            return real
        match shape_of(real):
            case "arn":
                return self.arn(real, self.of)
            case "url":
                return self._url(real)
            case "email":
                return "@".join(map(self.of, real.split("@", 1)))
            case "id":
                return self._after("-", real)
            case "uuid" | "mac" | "ip6" | "digest":
                return self._distinct(real, _hexadecimal)
            case "ip4":
                return self._distinct(real, address)
            case "named_ip":
                return self._after("-", real, address)
        if _DEFAULT_NAME.fullmatch(real):
            return self._after("-", real)
        if _HOST.fullmatch(real):
            return self._host(real)
        return self._distinct(real, shaped)

    def _after(self, mark: str, real: str, make: Make | None = None) -> str:
        """Return the pseudonym of what follows a prefix, which stays."""
        prefix, _, rest = real.partition(mark)
        is_hex = not rest.lower().strip("0123456789abcdef")
        return f"{prefix}{mark}{self._distinct(rest, make or (_hexadecimal if is_hex else shaped))}"

    def _distinct(self, real: str, make: Make) -> str:
        """Return what is made of a text, and of no other one."""
        folded = real.lower()
        salt = self._salts.get((folded, make))
        if salt is None:
            salt, found = self._free(folded, make)
            self._salts[folded, make] = salt
            if real == folded:
                return found
        return make(self.key, real, salt) + CONSONANTS[0] * max(0, salt - _TRIES)

    def _free(self, folded: str, make: Make) -> tuple[int, str]:
        """Return a salt with which the pseudonym is no other's, and that pseudonym."""
        for salt in range(2 * _TRIES):
            found = make(self.key, folded, salt) + CONSONANTS[0] * max(0, salt - _TRIES)
            is_free = found not in self._taken and (found, make) not in self._salts
            if is_free and found != folded:
                self._taken[found] = folded
                return salt, found
        self._taken[folded] = folded  # it has no letters and digits
        return 0, make(self.key, folded, 0)

    def arn(self, real: str, part: Callable[[str], str]) -> str:
        """Return an ARN of the same service, region and kind, its other parts as ``part`` says."""
        fields = real.split(":", 5)
        if len(fields) < 6:
            return part(real.partition(":")[2])
        arn, partition, service, region, account, resource = fields
        where = region if not region or REGION.fullmatch(region) else part(region)
        whose = account if account in ("", "aws") else part(account)
        what = re.split(r"([/:])", resource)
        first, *rest = what
        begin = first if first in _KINDS and rest else part(first)
        others = [each if each in "/:" or each in _KINDS else part(each) for each in rest]
        return ":".join((arn, partition, service, where, whose, "".join((begin, *others))))

    def _url(self, real: str) -> str:
        scheme, _, rest = real.partition("://")
        place, slash, path = rest.partition("/")
        if place in _PUBLIC:
            return real
        user, at, host = place.rpartition("@")
        name, colon, port = host.partition(":")
        where = self.of(name) if name else ""
        parts = re.split(r"([^\w.-]+)", path)
        what = "".join(
            self.of(each) if number % 2 == 0 else each for number, each in enumerate(parts)
        )
        return f"{scheme}://{self.of(user) if user else ''}{at}{where}{colon}{port}{slash}{what}"

    def _host(self, real: str) -> str:
        """Return another name of a host: a label each, so that a hostname begins its full name."""
        is_aws = _AWS_HOST.fullmatch(real.lower()) is not None
        *labels, last = real.split(".")
        parts = [each if is_aws and _is_of_aws(each) else self.of(each) for each in labels]
        return ".".join((*parts, last if is_aws or last in _ENDS else self.of(last)))


def _is_of_aws(label: str) -> bool:
    return label in _AWS_LABELS or REGION.fullmatch(label) is not None


def _hexadecimal(key: bytes, text: str, salt: int) -> str:
    return shaped(key, text, salt, HEX_LETTERS)
