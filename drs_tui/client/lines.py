"""Lines out of a stream of bytes."""

from collections import deque


class Lines:
    """Split chunks of bytes into whole lines."""

    def __init__(self) -> None:
        self._waiting: deque[bytes] = deque()
        self._rest = b""

    def feed(self, chunk: bytes) -> None:
        """Add a chunk."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        self._waiting.extend(lines)

    def take(self) -> bytes | None:
        """Return the next whole line; None while there is none."""
        return self._waiting.popleft() if self._waiting else None
