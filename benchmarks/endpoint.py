"""One loopback endpoint for the product and its peers, in a process of its own.

Jobs are encoded before the first request, a page is a join, signatures are ignored: its own time
must not be measured. ``/-/requests`` lists the requests it got, for the benchmark alone. With
``--sources`` each account (the digits of the access key id) has jobs of its own in each region.
"""

import argparse
import asyncio
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import formatdate
from typing import Any, NamedTuple, Self
from urllib.request import urlopen

from benchmarks.fleet import ACCOUNT, KINDS, Kind, fleet, log

DEFAULT_PAGE = 50  # of DescribeJobs without maxResults
STARTS_WITHIN = 90.0
CHANGES_EVERY = 5.0
REQUESTS_PATH = "/-/requests"
SIGNED = re.compile(rb"Credential=\w*?(\d{12})/\d+/([\w-]+)/")
MARK = "ffff"  # what every job id begins with; each source has its number in its place
IDENTITY = (
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
    "<GetCallerIdentityResult><Arn>arn:aws:iam::{0}:user/ana</Arn><UserId>AIDA</UserId>"
    "<Account>{0}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
)


class Request(NamedTuple):
    """A request. ``at``: monotonic seconds. ``page``: for DescribeJobs "head", "more" or "ids"."""

    at: float
    operation: str
    page: str


class World:
    """The jobs, and the requests for them.

    ``hangs``: pages after the first are never answered. ``moves``: live jobs advance with time.
    """

    def __init__(
        self, kind: Kind, count: int, live: int, *, hangs: bool, moves: bool, mark: str = ""
    ) -> None:
        self.began = datetime.now(UTC)
        self.jobs = dict(fleet(kind, count, live, self.began, mark))
        self.order = list(self.jobs)
        self.live, self.hangs, self.moves = live, hangs, moves
        self.requests: list[Request] = []
        self._pages: dict[tuple[int, int], bytes] = {}
        self._since = time.monotonic()

    def answer(self, path: str, body: dict[str, Any]) -> bytes | None:
        """Return the body of the answer; None if there will be none."""
        operation = path.strip("/").rpartition("/")[2] or "GetCallerIdentity"
        token = body.get("nextToken")
        ids = body.get("filters", {}).get("jobIDs")
        page = ("ids" if ids else "more" if token else "head") * (operation == "DescribeJobs")
        self.requests.append(Request(time.monotonic(), operation, page))
        if operation == "DescribeJobs":
            if token and self.hangs:
                return None
            return self._by_id(ids) if ids else self._page(int(token or 0), body.get("maxResults"))
        if operation == "DescribeJobLogItems":
            return self._log(body["jobID"])
        return b'{"items":[]}'

    def _now(self, job_id: str) -> bytes:
        """Return a job as it is now. With ``moves``, the next live job advances every 5 s."""
        encoded = self.jobs[job_id]
        if not self.moves:
            return encoded
        moved = int((time.monotonic() - self._since) / CHANGES_EVERY)
        steps = (moved + self.live - 1 - self.order.index(job_id)) // self.live
        return encoded.replace(b'"PENDING"', b'"IN_PROGRESS"', max(0, steps))

    def _by_id(self, ids: list[str]) -> bytes:
        return b'{"items":[' + b",".join(self._now(i) for i in ids if i in self.jobs) + b"]}"

    def _page(self, start: int, size: int | None) -> bytes:
        size = min(size or DEFAULT_PAGE, 1000)
        if cached := self._pages.get((start, size)):
            return cached
        ids = self.order[start : start + size]
        is_live = start < self.live
        items = b",".join(
            self._now(i) if is_live and n < self.live else self.jobs[i]
            for n, i in enumerate(ids, start)
        )
        end = start + size
        more = b"" if end >= len(self.order) else f',"nextToken":"{end}"'.encode()
        body = b'{"items":[' + items + b"]" + more + b"}"
        if not is_live:
            self._pages[start, size] = body
        return body

    def _log(self, job_id: str) -> bytes:
        servers = json.loads(self.jobs[job_id])["participatingServers"]
        items = log([server["sourceServerID"] for server in servers], self.began)
        return json.dumps({"items": items}).encode()


class Sources:
    """The same jobs in each account and region, with ids of its own."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._numbers: dict[tuple[bytes, bytes], int] = {}

    def answer(self, path: str, body: dict[str, Any], head: bytes) -> bytes | None:
        """Return the body of the answer to a signed request; None if there will be none."""
        signed = SIGNED.search(head)
        answer = self.world.answer(path, body)
        if signed is None or answer is None:
            return answer
        account, region = signed.groups()
        if path == "/":
            return IDENTITY.format(account.decode()).encode()
        number = self._numbers.setdefault((account, region), len(self._numbers))
        own = answer.replace(b"drsjob-" + MARK.encode(), b"drsjob-%04x" % number)
        return own.replace(ACCOUNT.encode(), account)


async def _request(reader: asyncio.StreamReader) -> tuple[str, bytes, bytes]:
    """Return path, body and head of the next request. Raises IncompleteReadError at the end."""
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    path = first.split(b" ")[1].decode()
    length = next((int(n[15:]) for n in lines if n[:15].lower() == b"content-length:"), 0)
    return path, await reader.readexactly(length), head


def _handler(world: World, sources: Sources | None) -> Callable[..., Any]:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                path, body, signed = await _request(reader)
                if path == REQUESTS_PATH:
                    answer: bytes | None = json.dumps(world.requests).encode()
                else:
                    parameters = json.loads(body) if body.startswith(b"{") else {}
                    answer = (
                        sources.answer(path, parameters, signed)
                        if sources
                        else world.answer(path, parameters)
                    )
                if answer is None:
                    await asyncio.Event().wait()
                    return
                head = (
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                    f"Date: {formatdate(usegmt=True)}\r\nContent-Length: {len(answer)}\r\n\r\n"
                )
                writer.write(head.encode() + answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    return handle


async def _serve(world: World, sources: Sources | None) -> None:
    server = await asyncio.start_server(_handler(world, sources), "127.0.0.1", 0, backlog=4096)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    # The benchmark closes stdin at its end.
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


def main() -> None:
    """Serve until stdin ends. The port is written to stdout."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=list(KINDS))
    parser.add_argument("count", type=int)
    parser.add_argument("--live", type=int, default=0)
    parser.add_argument("--hangs", action="store_true")
    parser.add_argument("--moves", action="store_true")
    parser.add_argument("--sources", action="store_true")
    options = parser.parse_args()
    manner = {"hangs": options.hangs, "moves": options.moves}
    mark = MARK if options.sources else ""
    world = World(KINDS[options.kind], options.count, options.live, **manner, mark=mark)
    asyncio.run(_serve(world, Sources(world) if options.sources else None))
    sys.stdout.flush()


class Endpoint:
    """The running endpoint. ``url``: the endpoint URL for programs."""

    def __init__(self, kind: Kind, count: int, *options: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.endpoint", kind.name, str(count), *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.url = f"http://127.0.0.1:{int(self._process.stdout.readline())}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._process.kill()
        self._process.communicate()

    def requests(self) -> list[Request]:
        """Return all requests it got so far."""
        with urlopen(self.url + REQUESTS_PATH) as answer:
            return [Request(*fields) for fields in json.load(answer)]


if __name__ == "__main__":
    main()
