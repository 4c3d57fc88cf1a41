"""A simulator of many accounts and regions, and what lets programs into it."""

import json
import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import Request, urlopen

from drs_tui.child_process import end_child, start_child
from tests.conftest import without_keys


class SimulatedFleet(NamedTuple):
    """``folder`` has the config files that the simulator writes."""

    url: str
    folder: Path

    def environ(self, config: str = "config") -> dict[str, str]:
        """Return the environment of programs with the profiles of that config file."""
        files = {"AWS_CONFIG_FILE": str(self.folder / config), "HOME": str(self.folder / "home")}
        around = {"AWS_ENDPOINT_URL": self.url, "TERM": "xterm-256color"}
        return {**without_keys(os.environ), **files, **around}

    def asks(self, path: str, **posted: str) -> Any:
        """Return what the simulator says of itself; with ``posted`` that is done."""
        body = json.dumps(posted).encode() if posted else None
        request = Request(f"{self.url}/simulator/{path}", body)  # noqa: S310  our own
        with urlopen(request) as answer:  # noqa: S310
            return json.load(answer)

    def truth(self) -> list[tuple[float, tuple[str, str], str]]:
        """Return when each job was created, its account and region, and its id: newest first."""
        found = self.asks("truth?limit=1000000")["jobs"]
        return [(created, (account, region), i) for created, account, region, i in found]

    def calls(self) -> dict[tuple[str, str], dict[str, int]]:
        """Return how often what was asked of each account and region so far."""
        sources = self.asks("sources")["sources"]
        return {(each["account"], each["region"]): each["requests"] for each in sources}


@contextmanager
def simulated_fleet(folder: Path, *options: str) -> Iterator[SimulatedFleet]:
    """Serve a fleet in a process of its own, with these options of ``drs-tui simulator``."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number, port = listener.fileno(), listener.getsockname()[1]
        child = start_child(
            "drs_tui.simulator",
            ("--fd", str(number), "--config-folder", str(folder), *options),
            os.environ,
            stdout=subprocess.DEVNULL,
            pass_fds=(number,),
        )
    try:
        yield SimulatedFleet(f"http://127.0.0.1:{port}", folder)
    finally:
        end_child(child)
