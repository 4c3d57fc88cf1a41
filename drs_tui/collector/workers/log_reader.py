"""Track how far one job's log has been read, without keeping the items."""

from collections.abc import Iterator
from hashlib import blake2b

from drs_tui.collector.aws.source import Answer
from drs_tui.protocol.codec import pack_together
from drs_tui.protocol.events import LogPageRead, LogUpdated

CHUNK = 16 << 10


def _chunks(items: list[bytes]) -> Iterator[tuple[int, list[bytes]]]:
    """Yield lists of items of at most CHUNK bytes of JSON, each with its first item's index."""
    start = size = 0
    for place, item in enumerate(items):
        if size and size + len(item) > CHUNK:
            yield start, items[start:place]
            start, size = place, 0
        size += len(item)
    if items:
        yield start, items[start:]


class LogReader:
    """Read pages one after the other, then the last one repeatedly.

    The last page has no next token. New items are found by requesting it again with the token that
    opened it; earlier pages are never asked for again. A failed call changes nothing.
    """

    def __init__(self, job_id: str) -> None:
        self._job_id = job_id
        self._start = 0
        self._last_digest: bytes | None = None
        self._has_restarted = False
        self.token: str | None = None
        self.is_whole = False

    def take(self, answer: Answer) -> Iterator[LogUpdated | LogPageRead]:
        """Yield the events for the page at ``token``, and advance to the next page."""
        texts, request_id = [item.text for item in answer.items], answer.request_id
        digest = blake2b(b"\n".join(texts)).digest()
        if digest != self._last_digest:
            for place, items in _chunks(texts):
                packed, start = pack_together(items), self._start + place
                yield LogUpdated(self._job_id, start, packed, aws_request_id=request_id)
        count = self._start + len(answer.items)
        # A page that leads to itself is the last one.
        more = answer.token not in (None, self.token)
        if self.token is not None or not more:
            self._has_restarted = False
        self.is_whole, self._last_digest = not more, digest
        if more:
            self.token, self._start, self._last_digest = answer.token, count, None
        yield LogPageRead(self._job_id, count, more, answer.as_of, aws_request_id=request_id)

    def restart(self) -> bool:
        """Start again from page one: the service refused the call.

        Return whether to retry at once: only if a token may be the cause, and the log was not
        restarted just before.
        """
        retry = self.token is not None and not self._has_restarted
        self._has_restarted = retry
        self.token, self._start, self._last_digest, self.is_whole = None, 0, None, False
        return retry
