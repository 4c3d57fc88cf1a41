"""Shows many sources of one collector process, without a screen; JSON on stdout.

``python -m benchmarks.programs.sources SOURCES IDLE_SECONDS URL``: as many clients, each with the
first page of its list; four regions of each account, which has a profile with keys. Then nothing is
asked for so many seconds, and the CPU time and memory of both processes are read.
"""

import asyncio
import json
import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.driving import cpu_seconds, memory
from drs_tui.client.client import Client
from drs_tui.client.process import CollectorProcess
from drs_tui.client.shared_collector import SharedCollector
from drs_tui.protocol.requests import OpenSource, Query
from drs_tui.store.changes import Changes

PAGE = 100
REGIONS = ("us-east-1", "us-west-2", "eu-west-1", "eu-central-1")
PROFILE = "[profile account-{0}]\naws_access_key_id = AKID{0:016}\naws_secret_access_key = secret\n"
SETTLES = 5.0


class Fleet:
    """As many clients of one process, and when their rows came (seconds from the start)."""

    def __init__(self, count: int, url: str, config: Path) -> None:
        self._count = count
        self._url = url
        accounts = range(-(-count // len(REGIONS)))
        config.write_text("".join(map(PROFILE.format, accounts)))
        self._began = time.perf_counter()
        environ = {**os.environ, "AWS_CONFIG_FILE": str(config)}
        self._process = CollectorProcess(("--sources",), environ)
        self._shared = SharedCollector(lambda: self._process)
        self._clients: list[Client] = []
        self._listed: set[Client] = set()
        self._all = asyncio.Event()
        self.first_row = self.last_list = 0.0

    async def list_all(self) -> None:
        """Open every source, and wait until each has its first page."""
        for number in range(self._count):
            account, region = divmod(number, len(REGIONS))
            transport = self._shared.open(
                OpenSource(f"account-{account}", REGIONS[region], self._url)
            )
            client = Client(transport)
            self._clients.append(client)
            client.query(Query(page_size=PAGE))
            self._attach(client)
            await asyncio.sleep(0)
        await self._all.wait()

    def _attach(self, client: Client) -> None:
        def changed(_: Changes) -> None:
            if client not in self._listed and len(client.store.jobs):
                self._listed.add(client)
                now = time.perf_counter() - self._began
                self.first_row, self.last_list = self.first_row or now, now
                if len(self._listed) == self._count:
                    self._all.set()

        client.attach(changed)

    async def idle(self, seconds: float) -> dict[str, float]:
        """Return the CPU time of both processes in percent of a core, and their memory in MB."""
        await asyncio.sleep(SETTLES)
        pids = {"ui": os.getpid(), "collector": self._process.pid}
        before = {name: cpu_seconds(pid) for name, pid in pids.items()}
        await asyncio.sleep(seconds)
        cpu = {n: (cpu_seconds(pid) - before[n]) / seconds * 100 for n, pid in pids.items()}
        held = {f"{n} MB": memory(pid)["PSS"] for n, pid in pids.items()}
        return {f"{n} %": used for n, used in cpu.items()} | held

    def close(self) -> None:
        """End the clients, and with the last of them the process."""
        for client in self._clients:
            client.close()


async def _run(count: int, seconds: float, url: str) -> dict[str, float]:
    with TemporaryDirectory() as folder:
        return await _measured(Fleet(count, url, Path(folder) / "config"), seconds)


async def _measured(fleet: Fleet, seconds: float) -> dict[str, float]:
    await fleet.list_all()
    times = {"first row": fleet.first_row, "all lists": fleet.last_list}
    idle = await fleet.idle(seconds) if seconds else {}
    fleet.close()
    return times | idle


if __name__ == "__main__":
    sources, idle_seconds, url = sys.argv[1:]
    found = asyncio.run(_run(int(sources), float(idle_seconds), url))
    sys.stdout.write(json.dumps(found) + "\n")
