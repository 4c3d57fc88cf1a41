"""Runs the product and notes when it passes each milestone before the first row.

The times go as JSON to the file that MILESTONES names: seconds on the monotonic clock, which is the
same for all processes.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

NOTED: dict[str, float] = {"python is up": time.monotonic()}
EVENTS = ("Ready", "Connected", "JobsUpdated", "PageLoaded")


def note(what: str) -> None:
    """Note the time, if this is the first time it happens."""
    if what not in NOTED:
        NOTED[what] = time.monotonic()
        Path(os.environ["MILESTONES"]).write_text(json.dumps(NOTED))


def _around(owner: Any, name: str, before: str, after: str) -> None:
    """Note when a function is first called, and when it first returns."""
    real: Callable[..., Any] = getattr(owner, name)

    @wraps(real)  # Textual looks at how many arguments it takes
    def noting(*args: Any, **kwargs: Any) -> Any:
        note(before)
        returned = real(*args, **kwargs)
        note(after)
        return returned

    setattr(owner, name, noting)


def _note_events(process: Any) -> None:
    """Note when each kind of event is first read from the collector."""
    real = process.read

    def read(self: Any) -> bool:
        is_open = bool(real(self))
        received = b"".join((*self.lines._lines, self.lines._rest))
        for event in EVENTS:
            if f'"event":"{event}"'.encode() in received:
                note(f"the ui reads the collector's {event}")
        return is_open

    process.read = read


def main() -> None:
    """Import and run the product as its script does."""
    from drs_tui.__main__ import main as run
    from drs_tui.client.process import CollectorProcess

    _around(CollectorProcess, "__init__", "collector is started", "collector has been started")
    _note_events(CollectorProcess)
    _after_import("drs_tui.commands.monitor", "monitor imported")
    _after_import("drs_tui.client.client", "client imported")
    _after_import("textual.app", "textual imported")
    _after_import("drs_tui.ui.app", "ui imported")
    run()


def _after_import(module: str, what: str) -> None:
    """Note when a module has been imported."""

    class Lookup:
        def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
            if name != module:
                return None
            from importlib.machinery import PathFinder

            spec = PathFinder.find_spec(name, path, target)
            if spec and spec.loader:
                _around(spec.loader, "exec_module", f"{what}: begun", what)
            if name == "drs_tui.ui.app" and spec and spec.loader:
                _watch_app(spec.loader)
            return spec

    sys.meta_path.insert(0, Lookup())


def _watch_app(loader: Any) -> None:
    real = loader.exec_module

    def exec_module(module: Any) -> None:
        real(module)
        _around(module.DrsTui, "__init__", "app is made", "app made")
        _around(module.DrsTui, "run", "app runs", "app has run")
        _around(module.DrsTui, "on_mount", "app is mounted", "app mounted")
        _around(module.DrsTui, "_display", "first display", "first display written")

    loader.exec_module = exec_module


if __name__ == "__main__":
    main()
