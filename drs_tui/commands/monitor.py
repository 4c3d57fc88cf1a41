"""From settings to an exit status: the collector, the client and the screen, put together.

It imports nothing that understands a command line: most have nothing to be understood.
"""

import gc
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import NoReturn

from drs_tui.charset import as_started, takes_only_ascii
from drs_tui.client.process import CollectorProcess
from drs_tui.model.text.safe import safe
from drs_tui.options import simple_options
from drs_tui.settings import Settings
from drs_tui.startup.prestart import PrestartedCollector

# A second, at most. What changes is drawn with Textual's next frame: of sixty the first row, and
# what any key does, would wait for 8 ms on average. How often there is something to draw is ours
# to say.
FRAMES = "240"

_WHERE = {"--profile", "--region", "--endpoint-url"}


def plain_settings(words: Sequence[str], environ: Mapping[str, str]) -> Settings | None:
    """What ``--profile P --region R --endpoint-url URL`` mean, any of them or none; None: there is
    more to be understood than that."""
    named = simple_options(words, _WHERE)
    if named is None:
        return None
    return Settings(
        profile=named.get("--profile"),
        region=named.get("--region"),
        endpoint_url=named.get("--endpoint-url"),
        ascii=takes_only_ascii(as_started(environ)),
    )


def unfit(environ: Mapping[str, str]) -> str | None:
    """Why the monitor cannot be shown here; None: it can."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return "stdin and stdout must be a terminal; for scripts use: aws drs describe-jobs"
    if environ.get("TERM", "dumb") in ("dumb", "unknown", ""):
        return "TERM does not name a terminal that can be drawn on; try TERM=xterm-256color"
    return None


def _import_asyncio() -> None:
    """Without TLS, which asyncio can do without, and nothing that draws speaks: OpenSSL takes some
    milliseconds to load, and its megabytes for good."""
    if "ssl" in sys.modules:
        return
    # None: not to be had, says Python's reference of its import system.
    sys.modules["ssl"] = None  # type: ignore[assignment]
    with suppress(ImportError):  # an asyncio that insists is imported as it is, by who needs it
        import asyncio  # noqa: F401
    del sys.modules["ssl"]


def monitor(
    settings: Settings, environ: Mapping[str, str], prestarted: PrestartedCollector | None = None
) -> int:
    """Run the monitor; the exit status.

    The collector is started before Textual is imported, so that the two slow imports run side by
    side, and has said whether it can start before the screen is taken. ``prestarted`` may have it.
    """

    def start(settings: Settings) -> CollectorProcess:
        return CollectorProcess(settings.collector_arguments(), environ)

    taken = prestarted.take(settings.collector_arguments()) if prestarted else None
    process = taken or start(settings)
    gc.disable()  # until the first frame is there
    if settings.debug_log:
        from drs_tui.debug_log import write_to

        write_to(settings.debug_log, "ui")
    _import_asyncio()
    os.environ.setdefault("TEXTUAL_FPS", FRAMES)
    from drs_tui.client.client import Client
    from drs_tui.client.ready import RefusedError

    client = Client(process, lambda: start(settings))
    try:
        client.query(settings.query)
        from drs_tui.startup.preload import preload
        from drs_tui.ui.app import DrsTui

        # Textual draws on stderr; on stdout, 2>errors.txt keeps the errors alone.
        sys.__stderr__ = sys.__stdout__  # type: ignore[misc]
        app = DrsTui(client, settings, start, preload)
        client.wait_until_ready()
        app.run(mouse=settings.mouse)
        # Whoever ended us may have taken the terminal away.
        with suppress(OSError):
            sys.stdout.write("".join(f"{line}\n" for line in app.exit_summary()))
            sys.stdout.flush()
        return app.return_code or 0
    except RefusedError as error:
        sys.stderr.write(f"drs-tui: {safe(str(error))}\n")
        return error.status
    finally:
        client.close()


def run(settings: Settings, prestarted: PrestartedCollector) -> NoReturn:
    """Run the monitor of this process, and end the process."""
    leave(monitor(settings, os.environ, prestarted), prestarted)


def leave(status: int, prestarted: PrestartedCollector | None) -> NoReturn:
    """End the process, and the collector that nobody has taken."""
    if prestarted:
        prestarted.end()
    with suppress(BrokenPipeError):
        sys.stdout.flush()
    sys.exit(status)
