"""What the simulator's tests share: worlds at a fixed date, asked directly or over real HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from threading import Thread
from typing import Any

import pytest

from drs_tui.simulator.account import Account
from drs_tui.simulator.clock import Clock
from drs_tui.simulator.connection import Request, Response
from drs_tui.simulator.fault_options import FaultOptions
from drs_tui.simulator.generator import seeded_history
from drs_tui.simulator.job_history import JobHistory
from drs_tui.simulator.server import Server, listen
from drs_tui.simulator.service import Service
from drs_tui.simulator.world import World

START = 1_795_000_000.123456
AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261118/{region}/{service}/aws4_request,"
    " SignedHeaders=host;x-amz-date, Signature=00"
)


class Hands:
    """A clock whose hands are moved by the test."""

    def __init__(self) -> None:
        self.elapsed = 0.0

    def __call__(self) -> float:
        return self.elapsed


class Endpoint:
    """A service and its clock, asked without a network."""

    def __init__(
        self,
        account: Account | None = None,
        history: JobHistory | None = None,
        denied: frozenset[str] = frozenset(),
        fault_options: FaultOptions = FaultOptions(),  # noqa: B008  frozen
    ) -> None:
        self.account = account or Account.of(7)
        self.history = history or seeded_history(self.account, START, 400)
        self.hands = Hands()
        clock = Clock(START, 1.0, self.hands, 0.0)
        self.service = Service(self.account, World(self.history), clock, denied, fault_options)

    def send(
        self,
        path: str,
        body: bytes = b"{}",
        *,
        service: str = "drs",
        method: str = "POST",
        headers: Mapping[str, str] | None = None,
        region: str = "us-east-1",
    ) -> Response:
        """Any request, signed unless ``headers`` say otherwise."""
        signed = {"authorization": AUTHORIZATION.format(region=region, service=service)}
        return self.service.answer(Request(method, path, headers or signed, body, keep=True))

    def ask(self, operation: str, **request: Any) -> Any:
        """A DRS operation's answer, as it is on the wire."""
        response = self.send(f"/{operation}", json.dumps(request).encode())
        assert response.status == 200, response.body
        return json.loads(response.body)

    def pages(self, operation: str, **request: Any) -> Iterator[list[Any]]:
        """All pages, one after the other."""
        while True:
            answer = self.ask(operation, **request)
            yield answer["items"]
            if "nextToken" not in answer:
                return
            request["nextToken"] = answer["nextToken"]


@pytest.fixture
def endpoint() -> Endpoint:
    """A world of 400 jobs at its start."""
    return Endpoint()


@contextmanager
def served(service: Service) -> Iterator[str]:
    """The service on a real socket; gives its URL."""
    with listen(0) as listener:
        server = Server(listener, service)
        thread = Thread(target=server.serve)
        thread.start()
        try:
            yield server.url
        finally:
            server.stop()
            thread.join(5)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """Makes real boto3 clients of an endpoint: ``client(endpoint, "drs")``."""
    import boto3
    from botocore.config import Config

    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    with ExitStack() as stack:

        def make(endpoint: Endpoint, name: str, region: str = "us-east-1") -> Any:
            made = boto3.session.Session(
                aws_access_key_id="AKIDEXAMPLE",
                aws_secret_access_key="example",
                region_name=region,
            ).client(
                name,
                endpoint_url=stack.enter_context(served(endpoint.service)),
                config=Config(
                    retries={"total_max_attempts": 1}, proxies={}, parameter_validation=False
                ),
            )
            stack.callback(made.close)
            return made

        yield make
