"""Keep all tests on the loopback: none can reach AWS, however the machine is configured."""

import gc
import os
import sys
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import settings

from drs_tui import child_process
from tests.endpoint import Endpoint, serving
from tests.fork_server import popen as forked

AWS = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
}

# Workers import the tests, and tests start the program, hundreds of times: compile each once.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Collectors and simulators that tests start themselves.
vars(child_process)["Popen"] = forked.Popen

# Hypothesis's deadline for an example is a time that a busy machine misses. More examples:
# ``pytest --hypothesis-profile=more``.
settings.register_profile("tests", deadline=None, max_examples=50)
settings.register_profile("more", deadline=None, max_examples=500)
settings.load_profile("tests")


# Tests that wait for no process, and share what their module has made: a module to a worker. All
# of the simulator's share one history.
BY_MODULE = ("unit",)
BY_FOLDER = ("simulator",)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker ``slow``."""
    config.addinivalue_line("markers", "slow: more of the same; in no run but with -m slow")


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in its own
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip slow tests unless they are requested; keep what belongs together on one worker."""
    slow = [item for item in items if item.get_closest_marker("slow")]
    if slow and not config.getoption("markexpr"):
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in slow]
    for item in items:
        folder = item.path.parent.name
        if folder in BY_MODULE or folder in BY_FOLDER:
            name = folder if folder in BY_FOLDER else item.path.stem
            item.add_marker(pytest.mark.xdist_group(name))


def pytest_collection_finish() -> None:
    """Keep the tests and all that they import out of every garbage collection that follows."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)  # a tenth of the tests' time went into collections


@pytest.fixture(autouse=True)
def _no_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("AWS_") or name.upper().endswith("_PROXY"):
            monkeypatch.delenv(name)
    for name, value in AWS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(autouse=True)
def _no_config(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what the developer has in a config file."""
    monkeypatch.delenv("DRS_TUI_CONFIG", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", os.devnull)


@pytest.fixture
def own_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start programs as people do, each in a Python of its own, in place of forking them."""
    monkeypatch.setattr(forked.Switch, "is_on", False)


@pytest.fixture
def no_multiplexer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run outside of tmux and screen, whatever these tests run in."""
    for name in ("TMUX", "STY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """Yield an endpoint without jobs; ``environ_for`` sends every AWS request to it."""
    with serving() as served:
        yield served


def environ_for(endpoint: Endpoint) -> dict[str, str]:
    """Return the environment of a program that uses that endpoint."""
    return {**os.environ, "AWS_ENDPOINT_URL": endpoint.url}


def without_keys(environ: Mapping[str, str]) -> dict[str, str]:
    """An environment without the keys in it."""
    return {name: value for name, value in environ.items() if "ACCESS_KEY" not in name}
