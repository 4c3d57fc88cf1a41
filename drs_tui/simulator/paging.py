"""Page tokens: opaque, and good only for the request that they were handed out for.

A token says after what one stopped, not how many were seen: what arrives on top meanwhile is
neither skipped nor repeated.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b
from hmac import compare_digest
from typing import Any

from drs_tui.simulator.errors import bad_token

DEFAULT_PAGE = 50
LARGEST_PAGE = 1000  # a larger maxResults is no error: the page is just shorter than asked for

_WRONG = "Invalid next token."


def page_size(asked: int | None) -> int:
    """How many items a page holds."""
    return min(asked or DEFAULT_PAGE, LARGEST_PAGE)


class Tokens:
    """Seals and opens the tokens of one world."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def seal(self, operation: str, scope: Any, anchor: Any) -> str:
        """A token for going on after ``anchor``, in this operation with these filters."""
        body = json.dumps(anchor, separators=(",", ":")).encode()
        return urlsafe_b64encode(self._mac(operation, scope, body) + body).decode()

    def open(self, token: str, operation: str, scope: Any) -> Any:
        """The anchor inside; RefusedError when it is not this operation's and these filters'."""
        try:
            raw = urlsafe_b64decode(token.encode("ascii"))
        except ValueError:
            raise bad_token(_WRONG) from None
        mac, body = raw[:16], raw[16:]
        if not compare_digest(mac, self._mac(operation, scope, body)):
            raise bad_token(_WRONG)
        return json.loads(body)

    def _mac(self, operation: str, scope: Any, body: bytes) -> bytes:
        about = json.dumps([operation, scope], sort_keys=True).encode()
        return blake2b(about + b"\0" + body, key=self._key[:64], digest_size=16).digest()
