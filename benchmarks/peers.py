"""Programs to compare with, installed into an environment of the benchmark's own."""

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
    """Command lines of the programs; ``less`` and ``top`` are empty if not installed."""

    aws: list[str]
    visidata: list[str]
    less: list[str]
    top: list[str]

    def versions(self) -> dict[str, str]:
        """Return the version of each program, as it reports it."""
        lines = _run([str(FOLDER / "bin" / "pip"), "list", "--format", "freeze"]).splitlines()
        found = dict(line.split("==") for line in lines if "==" in line)
        packages = {name: found[name] for name in PACKAGES}
        system = {"less": [*self.less, "--version"], "top": [*self.top, "-V"]}
        system_versions = {
            name: _run(argv).splitlines()[0] for name, argv in system.items() if argv[1:]
        }
        return packages | system_versions


def _run(argv: list[str]) -> str:
    return subprocess.run(argv, capture_output=True, text=True, check=False).stdout


def _system_program(name: str) -> list[str]:
    found = shutil.which(name)
    return [found] if found else []


def peers() -> Peers:
    """Return the programs, after installing those that are missing."""
    if not (FOLDER / "bin" / "vd").exists():
        sys.stdout.write(f"installing {' and '.join(PACKAGES)} for comparison …\n")
        venv.create(FOLDER, with_pip=True)
        subprocess.run([FOLDER / "bin" / "pip", "install", "-q", *PACKAGES], check=True)
    # visidata with its defaults: no settings, no macros, no message of the day.
    vd = [str(FOLDER / "bin" / "vd"), "--config", "/dev/null", "--motd-url", ""]
    return Peers([str(FOLDER / "bin" / "aws")], vd, _system_program("less"), _system_program("top"))
