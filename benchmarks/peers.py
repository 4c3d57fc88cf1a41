"""What people would run instead, installed into an environment of the benchmark's own."""

import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / ".peers"
PACKAGES = ("awscli", "visidata")


@dataclass(frozen=True)
class Peers:
    """Command lines; empty for a floor (``less``, ``top``) that this machine does not have."""

    aws: list[str]
    visidata: list[str]
    less: list[str]
    top: list[str]

    def versions(self) -> dict[str, str]:
        """Of each, in its own words."""
        told = _run([str(FOLDER / "bin" / "pip"), "list", "--format", "freeze"]).splitlines()
        found = dict(line.split("==") for line in told if "==" in line)
        packages = {name: found[name] for name in PACKAGES}
        floors = {"less": [*self.less, "--version"], "top": [*self.top, "-V"]}
        words = {name: _run(argv).splitlines()[0] for name, argv in floors.items() if argv[1:]}
        return packages | words


def _run(argv: list[str]) -> str:
    return subprocess.run(argv, capture_output=True, text=True, check=False).stdout


def _floor(name: str) -> list[str]:
    found = shutil.which(name)
    return [found] if found else []


def peers() -> Peers:
    """The peers, installed if they are not yet."""
    if not (FOLDER / "bin" / "vd").exists():
        sys.stdout.write(f"installing {' and '.join(PACKAGES)} for comparison …\n")
        venv.create(FOLDER, with_pip=True)
        subprocess.run([FOLDER / "bin" / "pip", "install", "-q", *PACKAGES], check=True)
    # visidata as it comes: no settings, no macros, nothing asked.
    vd = [str(FOLDER / "bin" / "vd"), "--config", "/dev/null", "--motd-url", ""]
    return Peers([str(FOLDER / "bin" / "aws")], vd, _floor("less"), _floor("top"))
