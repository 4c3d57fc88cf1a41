"""The list's pages: botocore's ``describe_jobs`` paginator, page by page, surviving failures."""

import time
from collections.abc import Iterator
from typing import Any, NamedTuple

from botocore.paginate import TokenDecoder, TokenEncoder

from drs_tui.collector.aws.source import Answer, JobSource, answer_of, filters
from drs_tui.protocol.requests import Query


def starting_token(given: str | None) -> str | None:
    """A --starting-token in botocore's encoded form; the service's raw one is accepted too."""
    if given is None:
        return None
    try:
        decoded = TokenDecoder().decode(given)
    except (ValueError, TypeError, AttributeError):  # base64 of some other JSON, by chance
        decoded = {}
    if isinstance(decoded, dict) and "nextToken" in decoded:
        return given
    return encoded(given)


def encoded(service_token: str) -> str:
    """The service's token in the form that ``aws … --starting-token`` takes."""
    token: str = TokenEncoder().encode({"nextToken": service_token})
    return token


class FetchedPage(NamedTuple):
    """A page, and the botocore client, pages and generator as they stand after it."""

    answer: Answer
    client: Any
    pages: Any
    generator: Iterator[dict[str, Any]]


class JobPaginator:
    """The paginator's semantics: PageSize, MaxItems, StartingToken.

    A botocore generator that has raised says StopIteration ever after, which looks like the end of
    history: after a failure the paginator is made anew, from the last good token and what is left
    of MaxItems. ``fetch`` changes nothing here, so one given up half-way does no harm; only
    ``commit`` moves on.
    """

    def __init__(self, source: JobSource, query: Query) -> None:
        self._source = source
        self._query = query
        self._token = starting_token(query.starting_token)
        self._first = None if query.known else self._token
        self._may_begin_anew = query.resuming
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
        """The next page: one request. Raises whatever botocore raises."""
        client, last = self._source.client, self._last
        if last and last.client is not client:
            last = None  # it would ask with the credentials that were refused
        pages = last.pages if last else self._paginate(client)
        generator = last.generator if last else iter(pages)
        asked = time.monotonic()
        page = next(generator)
        answer = answer_of({**page, "items": list(page["items"])}, asked, self._source.clock)
        page["items"].clear()  # botocore's generator holds on to its page, and has counted it
        return FetchedPage(answer, client, pages, generator)

    @property
    def token(self) -> str | None:
        """Where the next page begins, while there is one."""
        return self._token if self.more else None

    def drop_client(self) -> None:
        """The credentials are renewed: the generator has the old ones."""
        self._last = None

    def failed(self) -> None:
        """Forget the generator: the next fetch asks for the same page again."""
        self._last = None

    def allow_restart(self) -> None:
        """Somebody asks for it: another walk is worth its calls."""
        self._may_begin_anew = True

    def restart(self) -> bool:
        """Walk again from the beginning of the list: a token of the service's own has expired.

        False where that is no help: nothing new was met since the last time, or MaxItems counts.
        """
        if not self._may_begin_anew or self._left is not None or self._token == self._first:
            return False
        self._token, self._last, self._may_begin_anew = self._first, None, False
        return True

    def commit(self, fetched: FetchedPage, fresh: int) -> None:
        """Move on past a page that came: ``more`` and, at MaxItems, ``resume`` are then known.

        ``fresh`` counts its jobs that were not known before.
        """
        answer = fetched.answer
        self._may_begin_anew |= fresh > 0
        if self._left is not None:
            self._left -= len(answer.items)
        self.more = bool(answer.token) and (self._left is None or self._left > 0)
        if self.more and answer.token:
            self._token = encoded(answer.token)
            self._last = fetched._replace(answer=answer._replace(items=[]))  # it is told
            return
        for _ in fetched.generator:
            raise AssertionError("the paginator asked on past its end")
        self.resume = fetched.pages.resume_token
