"""What others say, without what may be a secret in it.

AWS answers a signature that it does not like with the whole request as it saw it: session token,
key id and all. A helper that is to get credentials may print them, and so may a proxy's address.
"""

import re

HIDDEN = "***"
# Whatever follows is the request, repeated.
_REPEATED = re.compile(
    r"canonical (?:string|request)|string[- ]to[- ]sign|x-amz-|aws4-hmac|authorization header"
    r"|\b(?:credential|signature|security-?token)=",
    re.IGNORECASE,
)
_KEY_ID = re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{12,}")
# As long as a secret key or a token, and as mixed.
KEY = re.compile(r"(?<![\w/+=])(?=[\w/+=]*\d)(?=[\w/+=]*[a-z])(?=[\w/+=]*[A-Z])[\w/+=]{40,}")
# What debug output, a config file or JSON calls a secret. A token's value has a digit in it: after
# "token:" come words as well.
_NAMED = re.compile(
    r"""(?P<name>(?:secret|passw(?:or)?d|token(?=\W+\S*\d))[\w-]*["']?\s*[:=]\s*["']?)[^\s"',;}]{4,}""",
    re.IGNORECASE,
)
_PASSWORD = re.compile(r"(?<=//)[^/@\s]+@")


def redact_url_password(url: str) -> str:
    """A URL without user and password; any text with URLs in it, likewise."""
    return _PASSWORD.sub("", url)


def redact(text: str) -> str:
    """What a service or a library said, ending where it would repeat the request."""
    found = _REPEATED.search(text)
    kept = f"{text[: found.start()]}{HIDDEN}" if found else text
    return _KEY_ID.sub(HIDDEN, redact_url_password(kept))


def redact_keys(text: str) -> str:
    """Hide all that looks like a secret: for the words of what handles keys, and of our children.

    Not for AWS's own words: the name of a role looks much like a key.
    """
    return KEY.sub(HIDDEN, _NAMED.sub(rf"\g<name>{HIDDEN}", redact(text)))
