"""How far one job's log has been read. It keeps where to go on, and none of the items."""

from collections.abc import Iterator
from hashlib import blake2b

from drs_tui.collector.aws.source import Answer
from drs_tui.protocol.codec import pack_together
from drs_tui.protocol.events import LogPageRead, LogUpdated

CHUNK = 16 << 10


def _chunks(items: list[bytes]) -> Iterator[tuple[int, list[bytes]]]:
    """The items in lists of some 16 KiB of JSON at most, each with the place of its first."""
    start = size = 0
    for place, item in enumerate(items):
        if size and size + len(item) > CHUNK:
            yield start, items[start:place]
            start, size = place, 0
        size += len(item)
    if items:
        yield start, items[start:]


class LogReader:
    """Reads pages one after the other, and then the last one again and again.

    The last page has no token. To see more, it is asked for again with the token that opened it,
    and replaced whole; no page before it is ever asked for again. A failed request changes nothing
    here.
    """

    def __init__(self, job_id: str) -> None:
        self._job_id = job_id
        self._start = 0
        self._told: bytes | None = None
        self._began_anew = False
        self.token: str | None = None
        self.is_whole = False

    def take(self, answer: Answer) -> Iterator[LogUpdated | LogPageRead]:
        """Yield the events for the page of ``token``."""
        texts, request_id = [item.text for item in answer.items], answer.request_id
        digest = blake2b(b"\n".join(texts)).digest()
        if digest != self._told:
            for place, items in _chunks(texts):
                packed, start = pack_together(items), self._start + place
                yield LogUpdated(self._job_id, start, packed, aws_request_id=request_id)
        count = self._start + len(answer.items)
        # A page that leads to itself is the last one.
        more = answer.token not in (None, self.token)
        if self.token is not None or not more:
            self._began_anew = False
        self.is_whole, self._told = not more, digest
        if more:
            self.token, self._start, self._told = answer.token, count, None
        yield LogPageRead(self._job_id, count, more, answer.as_of, aws_request_id=request_id)

    def restart(self) -> bool:
        """The service refused the request: start from page one, if a token was to blame.

        Returns whether to ask again at once: a log that was just restarted is not restarted.
        """
        again = self.token is not None and not self._began_anew
        self._began_anew = again
        self.token, self._start, self._told, self.is_whole = None, 0, None, False
        return again
