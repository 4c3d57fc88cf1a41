"""Page through the jobs with botocore's ``describe_jobs`` paginator, with retries of a page."""

import time
from collections.abc import Iterator
from typing import Any, NamedTuple

from drs_tui.collector.aws.botocore_private import encode_token, is_encoded_token, take_items
from drs_tui.collector.aws.source import Answer, JobSource, answer_of, filters
from drs_tui.protocol.requests import Query


def starting_token(given: str | None) -> str | None:
    """Return a --starting-token in botocore's encoded form; the service's own is accepted too."""
    return given if given is None or is_encoded_token(given) else encode_token(given)


class FetchedPage(NamedTuple):
    """A page, and the botocore client, page iterator and generator that it came from."""

    answer: Answer
    client: Any
    pages: Any
    generator: Iterator[dict[str, Any]]


class JobPaginator:
    """Read page after page, with the semantics of PageSize, MaxItems and StartingToken.

    A botocore generator that has raised is at its end, which looks like the end of the list: after
    a failure another paginator is created, from the last good token and what is left of MaxItems.
    ``fetch`` changes no state, so it may be abandoned; only ``commit`` moves on.
    """

    def __init__(self, source: JobSource, query: Query) -> None:
        self._source = source
        self._query = query
        self._token = starting_token(query.starting_token)
        self._first = None if query.known else self._token
        self._may_restart = query.resuming
        self._left = query.max_items
        self._last: FetchedPage | None = None
        self.more = True
        self.resume: str | None = None
        source.call_before_renewal(self)

    def _paginate(self, client: Any) -> Any:
        return client.get_paginator("describe_jobs").paginate(
            filters=filters(self._query),
            PaginationConfig={
                "PageSize": self._query.page_size,
                "MaxItems": self._left,
                "StartingToken": self._token,
            },
        )

    def fetch(self) -> FetchedPage:
        """Return the next page, with one request. Raises what botocore raises."""
        client, last = self._source.client, self._last
        if last and last.client is not client:
            last = None  # its client has the credentials that were refused
        pages = last.pages if last else self._paginate(client)
        generator = last.generator if last else iter(pages)
        asked = time.monotonic()
        page = next(generator)
        answer = answer_of({**page, "items": take_items(page)}, asked, self._source.clock)
        return FetchedPage(answer, client, pages, generator)

    @property
    def token(self) -> str | None:
        """The token of the next page, if there is one."""
        return self._token if self.more else None

    def drop_client(self) -> None:
        """Drop the generator, whose client has credentials that were refused."""
        self._last = None

    def failed(self) -> None:
        """Forget the generator: the next fetch asks for the same page again."""
        self._last = None

    def allow_restart(self) -> None:
        """Allow one more restart: the user asks for it."""
        self._may_restart = True

    def restart(self) -> bool:
        """Start again from the beginning of the list: a token has expired.

        Return False if that cannot help: nothing was new since the last restart, or MaxItems is
        set.
        """
        if not self._may_restart or self._left is not None or self._token == self._first:
            return False
        self._token, self._last, self._may_restart = self._first, None, False
        return True

    def commit(self, fetched: FetchedPage, fresh: int) -> None:
        """Advance past a page, and set ``more`` and, at MaxItems, ``resume``.

        ``fresh`` is the number of the page's jobs that were not known before.
        """
        answer = fetched.answer
        self._may_restart |= fresh > 0
        if self._left is not None:
            self._left -= len(answer.items)
        self.more = bool(answer.token) and (self._left is None or self._left > 0)
        if self.more and answer.token:
            self._token = encode_token(answer.token)
            self._last = fetched._replace(answer=answer._replace(items=[]))
            return
        for _ in fetched.generator:
            raise AssertionError("the paginator asked on past its end")
        self.resume = fetched.pages.resume_token
