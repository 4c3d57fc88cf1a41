"""The service of the soak, a process of its own: ``python -m tests.soak.service``.

It writes a JSON line with its URL, then answers each line of its stdin with one:

    freeze                 the clock stops; every job that there ever was, newest first
    fail CODE / well       every request is answered with that error / none is any more
    silent                 the next request is not answered for a long time
    counts                 how many requests, by operation, and how many faults there were
"""

import argparse
import json
import random
import sys
import threading
import time
from collections import Counter
from typing import Any

from drs_tui.simulator.account import Account
from drs_tui.simulator.clock import Clock
from drs_tui.simulator.connection import Request, Response
from drs_tui.simulator.fault_options import FaultOptions
from drs_tui.simulator.server import Server, listen
from drs_tui.simulator.service import Service
from drs_tui.simulator.world import World
from tests.soak.world import Passing, coming_and_going

START = 1_795_000_000.0
SILENCE = 17.0  # seconds; the collector waits 15 for a byte


class _Ticks:
    """The monotonic clock, until it is stopped."""

    def __init__(self) -> None:
        self._stopped: float | None = None

    def __call__(self) -> float:
        return time.monotonic() if self._stopped is None else self._stopped

    def stop(self) -> None:
        self._stopped = time.monotonic()


def _broken(status: int, body: bytes, **headers: str) -> Response:
    return Response(status, body, {name.replace("_", "-"): text for name, text in headers.items()})


def _error(status: int, kind: str, **headers: str) -> Response:
    return _broken(status, b'{"message":"no"}', x_amzn_ErrorType=kind, **headers)


BROKEN = {
    "throttled": _error(429, "ThrottlingException"),
    "throttled, Retry-After 1": _error(429, "ThrottlingException", Retry_After="1"),
    "InternalServerException": _error(500, "InternalServerException"),
    "503, HTML": _broken(503, b"<html>busy</html>"),
    "200, HTML": _broken(200, b"<html>log in</html>"),
    "200, {}": _broken(200, b"{}"),
    "200, items a string": _broken(200, b'{"items":"x"}'),
    "200, not UTF-8": _broken(200, b'{"items":["\xff"]}'),
}


class Faulty:
    """The simulator's answers, one in ``1 / share`` of them spoilt, one in thousands silent."""

    def __init__(self, service: Service, share: float) -> None:
        self._service = service
        self._share = share
        self._rng = random.Random(11)
        self.is_well = False
        self.is_silent_next = False
        self.asked = Counter[str]()
        self.faults = Counter[str]()

    def answer(self, request: Request) -> Response:
        """The answer to any request. OSError: none, the connection is closed."""
        self.asked[request.path.strip("/") or "other"] += 1
        if self.is_silent_next:
            self.is_silent_next = False
            return self._spoil("silent", request)
        if self.is_well or self._rng.random() >= self._share:
            return self._service.answer(request)
        names = [*BROKEN, "cut short", "hung up"]
        name = "silent" if self._rng.random() < 0.01 else self._rng.choice(names)
        return self._spoil(name, request)

    def _spoil(self, name: str, request: Request) -> Response:
        self.faults[name] += 1
        if name in BROKEN:
            return BROKEN[name]
        if name == "silent":
            time.sleep(SILENCE)
        if name != "cut short":
            raise ConnectionResetError
        well = self._service.answer(request)
        return Response(well.status, well.body[: len(well.body) // 2], well.headers)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak.service", description=__doc__)
    parser.add_argument("--speed", type=float, required=True)
    parser.add_argument("--kept", type=int, required=True)
    parser.add_argument("--mean", type=float, required=True)
    parser.add_argument("--faults", type=float, required=True)
    return parser.parse_args()


class _Commands:
    """The commands that the soak sends to the service."""

    def __init__(self, history: Passing, service: Service, faulty: Faulty, clock: Clock) -> None:
        self._history, self._service, self._faulty, self._clock = history, service, faulty, clock

    def do(self, line: str) -> Any:
        """Run the command in a line of stdin; return the answer."""
        match line.split():
            case ["freeze"]:
                self._clock.ticks.stop()  # type: ignore[attr-defined]
                self._faulty.is_well = True
                now = self._clock.now()
                ever = [self._history.job_id(entry) for entry in reversed(self._history.ever(now))]
                return {"now": now, "ever": ever}
            case ["fail", code]:
                self._service.fault_options = FaultOptions(fail=code)
            case ["silent"]:
                self._faulty.is_silent_next = True
            case ["well"]:
                self._service.fault_options = FaultOptions()
            case _:
                return {"asked": self._faulty.asked, "faults": self._faulty.faults}
        return {}


def _write(answer: Any) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Serve until stdin ends."""
    options = _options()
    account = Account.of(7)
    history = coming_and_going(account, START, options.kept, options.mean)
    clock = Clock(START, options.speed, _Ticks())
    service = Service(account, World(history), clock)
    faulty = Faulty(service, options.faults)
    server = Server(listen(0), faulty)
    threading.Thread(target=server.serve, daemon=True).start()
    _write({"url": server.url})
    commands = _Commands(history, service, faulty, clock)
    for line in sys.stdin:
        _write(commands.do(line))


if __name__ == "__main__":
    main()
