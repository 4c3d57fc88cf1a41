"""A DRS endpoint on loopback whose answers a test chooses.

Unlike the simulator it has no world: it serves the lists it is given, records the requests, and
can answer the next requests in any broken way.
"""

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

Item = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """An answer as it is sent over the wire.

    ``hang``: not before ``Endpoint.release`` is set. ``drop``: hung up on without a word.
    """

    status: int = 200
    body: bytes = b"{}"
    headers: tuple[tuple[str, str], ...] = ()
    cut: int = 0  # bytes of the body to leave out, Content-Length still promising them
    hang: bool = False
    drop: bool = False


def caller(account: str, role: str) -> Reply:
    """Return the answer of STS to GetCallerIdentity."""
    arn = f"arn:aws:sts::{account}:assumed-role/{role}/me"
    fields = f"<Account>{account}</Account><Arn>{arn}</Arn><UserId>A:me</UserId>"
    result = f"<GetCallerIdentityResult>{fields}</GetCallerIdentityResult>"
    body = f"<GetCallerIdentityResponse>{result}</GetCallerIdentityResponse>".encode()
    return Reply(body=body, headers=(("Content-Type", "text/xml"),))


def error(status: int, kind: str, message: str | None = "no", **headers: str) -> Reply:
    """Return an error as DRS sends it."""
    body = json.dumps({"__type": kind, "message": message}).encode()
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Reply(status, body, (("x-amzn-ErrorType", kind), *named))


@dataclass
class Asked:
    """One request: its path (the operation), its JSON body, and who signed it."""

    operation: str
    body: Item
    authorization: str = ""

    @property
    def job_ids(self) -> list[str]:
        ids: list[str] = self.body.get("filters", {}).get("jobIDs", [])
        return ids

    @property
    def token(self) -> str | None:
        return self.body.get("nextToken")


def json_reply(body: Item) -> Reply:
    """Return an answer with that body."""
    return Reply(body=json.dumps(body).encode())


def operation_of(path: str, target: str) -> str:
    """Return the operation: DRS has it in the path, SSM in X-Amz-Target, STS in the body."""
    return path.partition("?")[0].strip("/") or target.rpartition(".")[2] or "GetCallerIdentity"


# What the operations beside DescribeJobs are filtered by: the filter, and the item's own key.
FILTERS = {
    "DescribeSourceServers": ("sourceServerIDs", "sourceServerID"),
    "DescribeSourceNetworks": ("sourceNetworkIDs", "sourceNetworkID"),
    "DescribeRecoveryInstances": ("sourceServerIDs", "sourceServerID"),
}


def _no_plans(operation: str) -> Reply:
    """Return what an account without recovery plans answers."""
    if operation.startswith("Get"):
        return error(404, "ResourceNotFoundException")
    name = operation.removeprefix("List")
    return json_reply({name[0].lower() + name[1:]: []})


@dataclass
class Endpoint:
    """``jobs`` newest first; change it at will. ``replies`` are given out before it, in order.

    ``logs`` are by job id, ``things`` by operation; their pages have ``cap`` items at most,
    whatever is asked for. ``special`` answers an operation before all that. ``identity`` is the
    answer to whatever is left: to STS.
    """

    jobs: list[Item] = field(default_factory=list)
    replies: deque[Reply] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)
    answer: Callable[[Asked], Reply | None] = lambda _: None
    release: threading.Event = field(default_factory=threading.Event)
    identity: Reply = field(default_factory=lambda: error(403, "AccessDeniedException"))
    logs: dict[str, list[Item]] = field(default_factory=dict)
    things: dict[str, list[Item]] = field(default_factory=dict)
    cap: int = 1000
    special: dict[str, Callable[[Asked], Reply | None]] = field(default_factory=dict)
    url: str = ""
    date: Callable[[], float] = time.time

    def pages(self) -> list[Asked]:
        """Return the DescribeJobs requests that were not by id."""
        return [a for a in self.asked if a.operation == "DescribeJobs" and not a.job_ids]

    def of(self, operation: str) -> list[Asked]:
        """Return the requests of an operation."""
        return [a for a in self.asked if a.operation == operation]

    def clear(self) -> None:
        """Drop all that is served, all recorded requests, and all special answers."""
        self.answer = lambda _: None
        self.cap = 1000
        for kept in (self.jobs, self.replies, self.logs, self.things, self.special, self.asked):
            kept.clear()

    def reply(self, asked: Asked) -> Reply:
        specially = self.special.get(asked.operation)
        reply = specially(asked) if specially else None
        if reply is not None:
            return reply
        if asked.operation == "DescribeJobLogItems":
            return self._list(asked, self.logs.get(asked.body["jobID"], []))
        if "RecoveryPlan" in asked.operation:
            return _no_plans(asked.operation)
        if asked.operation in FILTERS:
            return self._list(asked, self._filtered(asked))
        if asked.operation != "DescribeJobs":
            return self.identity
        if self.replies:
            return self.replies.popleft()
        special = self.answer(asked)
        return special if special is not None else self._page(asked)

    def _filtered(self, asked: Asked) -> list[Item]:
        name, key = FILTERS[asked.operation]
        things = self.things.get(asked.operation, [])
        ids = asked.body.get("filters", {}).get(name)
        return things if ids is None else [thing for thing in things if thing.get(key) in ids]

    def _list(self, asked: Asked, items: list[Item]) -> Reply:
        """Return a page of a list that may grow at its end; a token is the next page's index."""
        start = int(asked.token or 0)
        end = start + min(self.cap, asked.body["maxResults"])
        more = {"nextToken": str(end)} if end < len(items) else {}
        return json_reply({"items": items[start:end], **more})

    def _page(self, asked: Asked) -> Reply:
        jobs = list(self.jobs)
        if asked.job_ids:
            jobs = [job for job in jobs if job["jobID"] in asked.job_ids]
        ids = [job["jobID"] for job in jobs]
        if asked.token is not None and asked.token not in ids:
            return error(400, "ValidationException", "Invalid nextToken")
        start = ids.index(asked.token) + 1 if asked.token else 0
        end = start + asked.body.get("maxResults", 50)
        answer: Item = {"items": jobs[start:end]}
        if end < len(jobs):
            answer["nextToken"] = ids[end - 1]
        return Reply(body=json.dumps(answer).encode())


def _handler(endpoint: Endpoint) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # headers and body are two writes

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            operation = operation_of(self.path, self.headers.get("X-Amz-Target", ""))
            is_json = body.startswith(b"{")
            signed = self.headers.get("Authorization", "")
            parameters = json.loads(body) if is_json else dict(parse_qsl(body.decode()))
            asked = Asked(parameters.get("Action", operation), parameters, signed)
            endpoint.asked.append(asked)
            reply = endpoint.reply(asked)
            if reply.hang:
                endpoint.release.wait()
            if reply.drop:
                self.close_connection = True
                return
            self.send_response_only(reply.status)
            self.send_header("Date", self.date_time_string(int(endpoint.date())))
            self.send_header("Content-Length", str(len(reply.body)))
            for name, value in reply.headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body[: len(reply.body) - reply.cut])
            if reply.cut:
                self.close_connection = True

        do_GET = do_POST  # noqa: N815  IAM Identity Center is asked so

        def log_message(self, *_: object) -> None:
            pass

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: object) -> None:
        """Print no traceback for a client that closed the connection."""


@contextmanager
def serving(jobs: Iterable[Item] = ()) -> Iterator[Endpoint]:
    """Run an endpoint on a free port of the loopback, until the context ends."""
    endpoint = Endpoint(list(jobs))
    with _Server(("127.0.0.1", 0), _handler(endpoint)) as server:
        endpoint.url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield endpoint
        finally:
            endpoint.release.set()
            server.shutdown()
