"""Clients of one collector process, each with a source of its own."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import ExitStack

from drs_tui.client.client import Client
from drs_tui.client.process import CollectorProcess
from drs_tui.client.shared_collector import SharedCollector
from drs_tui.protocol.requests import OpenSource, Query
from drs_tui.store.changes import Changes
from drs_tui.store.status import Paging
from tests.endpoint import Endpoint, serving
from tests.records import job
from tests.wire.monitor import WITHIN

PAGE = 2


class Fleet:
    """``endpoints`` are those of the clients that have one of their own, in their order."""

    def __init__(self, environ: Mapping[str, str], *arguments: str) -> None:
        self.processes: list[CollectorProcess] = []
        self.endpoints: list[Endpoint] = []
        self.clients: list[Client] = []
        self.shared = SharedCollector(self._start)
        self._environ = environ
        self._arguments = arguments
        self._changed = asyncio.Event()
        self._serving = ExitStack()

    def _start(self) -> CollectorProcess:
        self.processes.append(CollectorProcess(("--sources", *self._arguments), self._environ))
        return self.processes[-1]

    def open(self, target: OpenSource) -> Client:
        """Open a source, and ask for the first page of its jobs."""
        client = Client(self.shared.open(target), lambda: self.shared.open(target))
        client.query(Query(page_size=PAGE))
        client.wait_until_ready()
        client.attach(self._note)
        self.clients.append(client)
        return client

    def open_endpoint(self) -> Client:
        """Open a source with an endpoint of its own, which has five jobs."""
        self.endpoints.append(self._serving.enter_context(serving(map(job, range(5)))))
        return self.open(OpenSource(region="us-east-1", endpoint_url=self.endpoints[-1].url))

    async def add(self) -> Client:
        """Open a source with an endpoint of its own, and wait for the first page of its jobs."""
        client = self.open_endpoint()
        await self.until(lambda: client.store.status.paging is Paging.IDLE)
        return client

    def _note(self, _: Changes) -> None:
        self._changed.set()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until it holds, after changes of any client."""
        async with asyncio.timeout(WITHIN):
            while not holds():
                self._changed.clear()
                await self._changed.wait()

    def close(self) -> None:
        """End the clients and endpoints."""
        for endpoint in self.endpoints:
            endpoint.release.set()
        for client in self.clients:
            client.close()
        self._serving.close()
