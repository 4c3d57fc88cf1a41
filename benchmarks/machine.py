"""Facts about the machine and the versions that explain figures; no host names, no paths."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

from benchmarks.peers import Peers

PACKAGES = ("drs-tui", "textual", "rich", "boto3", "botocore", "click", "humanize")


def _line(path: str, start: str) -> str:
    try:
        lines = Path(path).read_text().splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(start)), "")


def _memory() -> str:
    kilobytes = _line("/proc/meminfo", "MemTotal").split()
    return f"{int(kilobytes[0]) / 1024**2:.1f} GiB" if kilobytes else ""


def machine(peers: Peers) -> dict[str, str]:
    """Return the facts as text, by name."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    facts = {
        "cores": str(cores),
        "CPU": _line("/proc/cpuinfo", "model name"),
        "memory": _memory(),
        "system": f"{platform.system()} {platform.release()}",
        "load before": f"{os.getloadavg()[0]:.2f}",
        "Python": platform.python_version(),
    }
    ours = {name: version(name) for name in PACKAGES}
    return {name: value for name, value in {**facts, **ours, **peers.versions()}.items() if value}
