"""One real botocore client for all tests: making one costs more than most of them."""

from collections.abc import Iterator

import pytest

from tests.conftest import AWS
from tests.endpoint import Endpoint
from tests.unit.memory import Memory


@pytest.fixture(scope="session")
def _memory() -> Iterator[Memory]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in AWS.items():
            patch.setenv(name, value)
        yield Memory()


@pytest.fixture
def memory(_memory: Memory) -> Memory:
    """Clients over a new endpoint in memory."""
    _memory.endpoint = Endpoint()
    return _memory
