"""Where everything runs: the installed product, its peers, and their environment."""

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
class Place:
    """``folder`` is for files of this run, and the home of every program started."""

    folder: Path
    peers: Peers
    options: str  # what drs-tui --help says

    @property
    def product(self) -> list[str]:
        """The installed program."""
        return [str(Path(sys.executable).parent / "drs-tui")]

    def program(self, name: str) -> list[str]:
        """A program of the benchmark's own, in the product's environment."""
        return [sys.executable, "-m", f"benchmarks.programs.{name}"]

    @property
    def hello(self) -> list[str]:
        """Hello-world, started like any script."""
        return [sys.executable, str(PROGRAMS / "hello.py")]

    def environ(self, endpoint: Endpoint | None = None) -> dict[str, str]:
        """The same few variables for everybody; with compiled modules, as installed programs."""
        around = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(self.folder)}
        asked = {"AWS_ENDPOINT_URL": endpoint.url} if endpoint else {}
        return {**around, **ENVIRON, **asked}

    def rows(self, kind: Kind, count: int) -> Path:
        """A file of the same jobs as the endpoint's of that kind and count, a row a line."""
        path = self.folder / f"{kind.name}-{count}.jsonl"
        if not path.exists():
            lines = as_rows(fleet(kind, count, 0, NEWEST))
            path.write_text("".join(f"{line}\n" for line in lines))
        return path


@contextmanager
def place(peers: Peers) -> Iterator[Place]:
    """A place with a folder of its own, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="drs-tui-bench-") as folder:
        product = Path(sys.executable).parent / "drs-tui"
        asked = subprocess.run([product, "--help"], capture_output=True, text=True, check=True)
        (Path(folder) / ".local/share/visidata").mkdir(parents=True)  # or it complains
        yield Place(Path(folder), peers, asked.stdout)
