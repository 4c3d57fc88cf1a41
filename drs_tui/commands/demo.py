"""``drs-tui demo``: run the monitor on a simulator in a child process."""

import os
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from drs_tui.child_process import end_child, start_child
from drs_tui.commands.monitor import monitor
from drs_tui.process_start import write_last
from drs_tui.settings import Settings

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory

DEMO_REGION = "us-east-1"
FLEET = "demo"
REAL_COMMAND = "drs-tui --profile PROFILE --region REGION"
BACKLOG = 32
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


class Simulator:
    """A context manager that runs a simulator on a free port of the loopback.

    The port is bound here and passed to the simulator, so that the collector can connect before the
    simulator is up: its first request waits in the backlog instead of being refused. ``is_fleet``:
    it stands for four accounts in two regions, in place of one.
    """

    def __init__(self, *, speed: float, seed: int, is_fleet: bool = False) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=BACKLOG)
        self._port = self._listener.getsockname()[1]
        number = self._listener.fileno()
        self._folder = _fleet_folder() if is_fleet else None
        world = ("--fleet", "demo") if is_fleet else ("--scenario", "demo")
        arguments = (
            *("--fd", str(number), *world, "--region", DEMO_REGION),
            *("--speed", str(speed), "--seed", str(seed)),
        )
        self._popen = start_child(
            "drs_tui.simulator",
            arguments,
            os.environ,
            stdout=subprocess.DEVNULL,
            pass_fds=(number,),
        )

    def environ(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return ``given`` without AWS settings and proxies, and with the simulator as endpoint.

        Those of a fleet have a profile for each account, and the fleet of the name ``demo``.
        """
        kept = {
            name: value
            for name, value in given.items()
            if not name.startswith("AWS_") and name.upper() not in _PROXIES
        }
        return kept | {
            **self._credentials(),
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self._port}",
        }

    def _credentials(self) -> dict[str, str]:
        if self._folder:
            config, fleets = (f"{self._folder.name}/{name}" for name in ("config", "config.toml"))
            return {"AWS_CONFIG_FILE": config, "DRS_TUI_CONFIG": fleets}
        keys = {"AWS_ACCESS_KEY_ID": "demo", "AWS_SECRET_ACCESS_KEY": "demo"}
        return {**keys, "AWS_CONFIG_FILE": os.devnull}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._listener.close()
        end_child(self._popen)
        if self._folder:
            self._folder.cleanup()


def _fleet_folder() -> "TemporaryDirectory[str]":
    """Write the config files of the demo's fleet, before anything is to read them."""
    from tempfile import TemporaryDirectory

    from drs_tui.simulator.fleet_spec import DEMO, write_config

    folder = TemporaryDirectory(prefix="drs-tui-demo-")
    write_config(Path(folder.name), DEMO, FLEET)
    return folder


def run(settings: Settings, *, speed: float, seed: int, is_fleet: bool = False) -> int:
    """Run the monitor on a simulator, ``is_fleet``: of several accounts; return the exit status."""
    with Simulator(speed=speed, seed=seed, is_fleet=is_fleet) as simulator:
        environ = simulator.environ(os.environ)
        status = _monitor_fleet(settings, environ) if is_fleet else monitor(settings, environ)
    write_last(f"That was a simulation. Against your account:  {REAL_COMMAND}\n")
    return status


def _monitor_fleet(settings: Settings, environ: Mapping[str, str]) -> int:
    from drs_tui.commands.fleet import monitor_sources
    from drs_tui.config.config_file import load
    from drs_tui.fleet.aws_profiles import AwsProfiles
    from drs_tui.fleet.choice import SourceOptions, choose
    from drs_tui.fleet.targets import targets

    options = SourceOptions(fleet=FLEET)
    choice = choose(options, lambda: load(None, environ))
    sources = targets(choice, AwsProfiles(environ)) if choice else ()
    chosen = settings._replace(region=None, sources=sources, chosen=options.words())
    return monitor_sources(chosen, environ)
