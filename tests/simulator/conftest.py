"""Fixtures of the simulator's tests: endpoints at a fixed date, called directly or over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache
from threading import Thread
from typing import Any

import pytest

from drs_tui.simulator.account import Account
from drs_tui.simulator.clock import Clock
from drs_tui.simulator.command import main
from drs_tui.simulator.connection import Request, Response
from drs_tui.simulator.fault_options import FaultOptions
from drs_tui.simulator.generator import seeded_history
from drs_tui.simulator.job_history import JobHistory
from drs_tui.simulator.server import Answering, Server, listen
from drs_tui.simulator.service import Service
from drs_tui.simulator.world import World

START = 1_795_000_000.123456
AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261118/{region}/{service}/aws4_request,"
    " SignedHeaders=host;x-amz-date, Signature=00"
)


@cache
def _account() -> Account:
    return Account.of(7)


@cache
def _history() -> JobHistory:
    """Return its 400 jobs. Each is planned once: nothing that is asked changes a plan."""
    return seeded_history(_account(), START, 400)


class ManualTicks:
    """A monotonic clock that the test moves."""

    def __init__(self) -> None:
        self.elapsed = 0.0

    def __call__(self) -> float:
        return self.elapsed


class Endpoint:
    """A service and its clock, called without a network."""

    def __init__(
        self,
        account: Account | None = None,
        history: JobHistory | None = None,
        denied: frozenset[str] = frozenset(),
        fault_options: FaultOptions = FaultOptions(),  # noqa: B008  frozen
    ) -> None:
        self.account = account or _account()
        shared = account is None
        self.history = history or (
            _history() if shared else seeded_history(self.account, START, 400)
        )
        self.ticks = ManualTicks()
        clock = Clock(START, 1.0, self.ticks, 0.0)
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
        """Send a request, signed unless ``headers`` are given."""
        signed = {"authorization": AUTHORIZATION.format(region=region, service=service)}
        return self.service.answer(Request(method, path, headers or signed, body, keep=True))

    def call(self, operation: str, **request: Any) -> Any:
        """Return a DRS operation's answer, as sent over the wire."""
        response = self.send(f"/{operation}", json.dumps(request).encode())
        assert response.status == 200, response.body
        return json.loads(response.body)

    def pages(self, operation: str, **request: Any) -> Iterator[list[Any]]:
        """Yield the items of each page."""
        while True:
            answer = self.call(operation, **request)
            yield answer["items"]
            if "nextToken" not in answer:
                return
            request["nextToken"] = answer["nextToken"]


@pytest.fixture
def endpoint() -> Endpoint:
    """An endpoint with 400 jobs, at its start."""
    return Endpoint()


@contextmanager
def served(service: Answering) -> Iterator[str]:
    """Serve on a real socket; the context is the URL."""
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
    """Create real boto3 clients of an endpoint: ``client(endpoint, "drs")``."""
    import boto3
    from botocore.config import Config

    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    with ExitStack() as stack:

        def create(endpoint: Endpoint, name: str, region: str = "us-east-1") -> Any:
            client = boto3.session.Session(
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
            stack.callback(client.close)
            return client

        yield create


def refusal(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Return the one line in which the command refuses its arguments, with status 2."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    err = capsys.readouterr().err
    assert ended.value.code == 2
    assert err.count("\n") == 1
    return err
