"""Page tokens: opaque, and valid only for the request that they were issued for.

A token holds the last item of its page, not a count: items that arrive at the top meanwhile cause
neither gaps nor repetitions.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b
from hmac import compare_digest
from typing import Any

from drs_tui.simulator.errors import bad_token

DEFAULT_PAGE = 50
MAX_PAGE = 1000  # a larger maxResults is no error, but the page is no longer than this

_WRONG = "Invalid next token."


def page_size(asked: int | None) -> int:
    """Return how many items a page may hold."""
    return min(asked or DEFAULT_PAGE, MAX_PAGE)


class Tokens:
    """Issues and opens page tokens."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def seal(self, operation: str, scope: Any, anchor: Any) -> str:
        """Return a token to continue after ``anchor``, in this operation with these filters."""
        body = json.dumps(anchor, separators=(",", ":")).encode()
        return urlsafe_b64encode(self._mac(operation, scope, body) + body).decode()

    def open(self, token: str, operation: str, scope: Any) -> Any:
        """Return a token's anchor. Raises ServiceError if it is another operation's or filter's."""
        try:
            raw = urlsafe_b64decode(token.encode("ascii"))
        except ValueError:
            raise bad_token(_WRONG) from None
        mac, body = raw[:16], raw[16:]
        if not compare_digest(mac, self._mac(operation, scope, body)):
            raise bad_token(_WRONG)
        return json.loads(body)

    def _mac(self, operation: str, scope: Any, body: bytes) -> bytes:
        context = json.dumps([operation, scope], sort_keys=True).encode()
        return blake2b(context + b"\0" + body, key=self._key[:64], digest_size=16).digest()
