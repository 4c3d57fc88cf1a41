"""Share one real botocore client between tests: making one takes longer than most tests."""

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
    """Return clients with a new endpoint in memory."""
    _memory.endpoint = Endpoint()
    return _memory
