"""Remove secrets from messages of AWS, libraries and helpers.

AWS answers an invalid signature with the whole request as it received it, including the session
token and key id. A credential helper may print its keys, and a proxy's URL may contain a password.
"""

import re

HIDDEN = "***"
# The request is repeated after this.
_REPEATED = re.compile(
    r"canonical (?:string|request)|string[- ]to[- ]sign|x-amz-|aws4-hmac|authorization header"
    r"|\b(?:credential|signature|security-?token)=",
    re.IGNORECASE,
)
_KEY_ID = re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{12,}")
# As long as a secret key or token, with the same mix of characters.
KEY = re.compile(r"(?<![\w/+=])(?=[\w/+=]*\d)(?=[\w/+=]*[a-z])(?=[\w/+=]*[A-Z])[\w/+=]{40,}")
# A value that debug output, a config file or JSON names a secret. A token's value must contain a
# digit, as "token:" may be followed by words.
_NAMED = re.compile(
    r"""(?P<name>(?:secret|passw(?:or)?d|token(?=\W+\S*\d))[\w-]*["']?\s*[:=]\s*["']?)[^\s"',;}]{4,}""",
    re.IGNORECASE,
)
_PASSWORD = re.compile(r"(?<=//)[^/@\s]+@")


def redact_url_password(url: str) -> str:
    """Remove user and password from a URL, or from the URLs in a text."""
    return _PASSWORD.sub("", url)


def redact(text: str) -> str:
    """Redact a message of a service or library, and cut it where it repeats the request."""
    found = _REPEATED.search(text)
    cut = f"{text[: found.start()]}{HIDDEN}" if found else text
    return _KEY_ID.sub(HIDDEN, redact_url_password(cut))


def redact_keys(text: str) -> str:
    """Redact everything like a secret in messages of child processes and code that handles keys.

    Not for AWS's own messages, where the name of a role may look like a key.
    """
    return KEY.sub(HIDDEN, _NAMED.sub(rf"\g<name>{HIDDEN}", redact(text)))
