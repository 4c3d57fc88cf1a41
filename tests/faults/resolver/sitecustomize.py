"""Imported by Python itself when this folder is on PYTHONPATH: a name server that comes and goes.

``DRS_TUI_TEST_NAMES`` names a file. While it exists, names under ``.invalid`` are this machine;
while it does not, they fail to resolve as they really do.
"""

import os
import socket
from pathlib import Path
from typing import Any

_resolve = socket.getaddrinfo


def _resolve_or_not(host: Any, *more: Any, **named: Any) -> Any:
    is_there = Path(os.environ["DRS_TUI_TEST_NAMES"]).exists()
    name = "127.0.0.1" if is_there and str(host).endswith(".invalid") else host
    return _resolve(name, *more, **named)


if "DRS_TUI_TEST_NAMES" in os.environ:
    socket.getaddrinfo = _resolve_or_not
