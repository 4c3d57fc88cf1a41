"""Loopback only: no test can reach AWS, whatever the machine is configured for."""

import os
from collections.abc import Iterator

import pytest

from tests.endpoint import Endpoint, serving

AWS = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
}


@pytest.fixture(autouse=True)
def _no_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("AWS_") or name.upper().endswith("_PROXY"):
            monkeypatch.delenv(name)
    for name, value in AWS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """An endpoint with no jobs, to which every AWS service is pointed by ``environ_for``."""
    with serving() as served:
        yield served


def environ_for(endpoint: Endpoint) -> dict[str, str]:
    """The environment of a program that talks to that endpoint."""
    return {**os.environ, "AWS_ENDPOINT_URL": endpoint.url}
