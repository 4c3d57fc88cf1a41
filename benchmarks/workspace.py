"""The command lines, environment and files of the programs that are measured."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.endpoint import Endpoint
from benchmarks.fleet import NEWEST, Kind, as_rows, fleet
from benchmarks.peers import Peers

PROGRAMS = Path(__file__).parent / "programs"
ENVIRON = {
    "TERM": "xterm-256color",
    "COLORTERM": "truecolor",
    "LANG": "C.UTF-8",
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_PAGER": "",
}


@dataclass(frozen=True)
class Workspace:
    """A run's programs and files. ``folder``: its files, and the home of every program."""

    folder: Path
    peers: Peers
    options: str  # the output of drs-tui --help

    @property
    def product(self) -> list[str]:
        """The command line of the installed program."""
        return [str(Path(sys.executable).parent / "drs-tui")]

    def program(self, name: str) -> list[str]:
        """Return the command line of one of the benchmark's own programs."""
        return [sys.executable, "-m", f"benchmarks.programs.{name}"]

    @property
    def hello(self) -> list[str]:
        """The command line of the hello-world program."""
        return [sys.executable, str(PROGRAMS / "hello.py")]

    def environ(self, endpoint: Endpoint | None = None) -> dict[str, str]:
        """Return the environment, the same for every program; modules are compiled as usual."""
        system = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(self.folder)}
        service = {"AWS_ENDPOINT_URL": endpoint.url} if endpoint else {}
        return {**system, **ENVIRON, **service}

    def rows(self, kind: Kind, count: int) -> Path:
        """Return a file with the jobs of an endpoint of that kind and count, one per line."""
        path = self.folder / f"{kind.name}-{count}.jsonl"
        if not path.exists():
            lines = as_rows(fleet(kind, count, 0, NEWEST))
            path.write_text("".join(f"{line}\n" for line in lines))
        return path


@contextmanager
def open_workspace(peers: Peers) -> Iterator[Workspace]:
    """Open a workspace with a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="drs-tui-bench-") as folder:
        product = Path(sys.executable).parent / "drs-tui"
        options = subprocess.run([product, "--help"], capture_output=True, text=True, check=True)
        (Path(folder) / ".local/share/visidata").mkdir(
            parents=True
        )  # visidata reports its absence otherwise
        yield Workspace(Path(folder), peers, options.stdout)
