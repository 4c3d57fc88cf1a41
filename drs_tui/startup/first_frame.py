"""What the first frame does without: TLS before it; garbage collection and other screens after."""

import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from drs_tui.process_start import keep_objects

if TYPE_CHECKING:
    from textual.app import App


def import_asyncio() -> None:
    """Import asyncio without ``ssl``, which it can do without and nothing in this process uses:
    loading OpenSSL takes 3 ms and some megabytes."""
    if "ssl" in sys.modules:
        return
    # None makes the import of ssl fail, by Python's reference of the import system.
    sys.modules["ssl"] = None  # type: ignore[assignment]
    with suppress(ImportError):  # an asyncio that insists on it is imported later, with it
        import asyncio  # noqa: F401
    del sys.modules["ssl"]


def on_first_frame(app: "App[None]") -> None:
    """Once the first frame is on the screen, begin what it did not have to wait for."""
    from drs_tui.startup.preload import preload

    keep_objects()
    preload(app)
