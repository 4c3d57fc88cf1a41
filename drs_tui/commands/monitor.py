"""``drs-tui``: wire the collector, the client and the screens together, and run them.

This module does not import click: most command lines do not need it.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NoReturn

from drs_tui.charset import as_started, takes_only_ascii
from drs_tui.client.process import CollectorProcess
from drs_tui.exit_codes import EXIT_REFUSED
from drs_tui.model.text.safe import safe
from drs_tui.process_start import pause_gc, write_last
from drs_tui.settings import Settings
from drs_tui.startup.fast_options import COMPLETION, config_file, plain_options
from drs_tui.startup.first_frame import import_asyncio, on_first_frame
from drs_tui.startup.prestart import PrestartedCollector

if TYPE_CHECKING:
    from drs_tui.client.transport import Transport
    from drs_tui.debug_log import DebugLog
    from drs_tui.pseudonyms.messages import Redaction
    from drs_tui.ui.context import MonitorClient
    from drs_tui.ui.navigation import Start

# Frames per second. Textual draws on the next frame tick; its default of 60 delays the first row,
# and the effect of every key, by 8 ms on average.
FRAMES = "240"


def plain_settings(words: Sequence[str], environ: Mapping[str, str]) -> Settings | None:
    """Return the settings of a command line; None if only click can parse it."""
    options = plain_options(words)
    if options is None or COMPLETION in environ or config_file(environ):
        return None
    return Settings(**options, ascii=takes_only_ascii(as_started(environ), sys.stdout.encoding))


def unfit(environ: Mapping[str, str]) -> str | None:
    """Return why the monitor cannot be shown here; None if it can."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return (
            "it needs a terminal on stdin and stdout: use ssh -t HOST drs-tui, docker run -it, "
            "kubectl exec -it; for scripts: drs-tui jobs"
        )
    if environ.get("TERM", "dumb") in ("dumb", "unknown", ""):
        return "TERM does not name a terminal that can be drawn on; try TERM=xterm-256color"
    return None


def monitor(
    settings: Settings, environ: Mapping[str, str], prestarted: PrestartedCollector | None = None
) -> int:
    """Run the monitor; return the exit status.

    The collector, if it was not prestarted, is started before Textual is imported, so that the two
    slow imports run in parallel. The screen changes only after the collector has reported ready.
    """

    process, start, redaction = _started(settings, environ, prestarted)
    if redaction:
        settings = settings._replace(query=redaction.given(settings.query))
    try:
        recording = created_recording(settings)
    except OSError as error:
        process.end()
        return refuse_recording(error)
    debug_log = prepare(settings)
    from drs_tui.client.client import Client
    from drs_tui.client.ready import RefusedError

    client = Client(process, lambda: start(settings))
    client.redaction = redaction
    if recording is not None:
        begin_recording(recording, client, settings)
    try:
        client.query(settings.query)
        return show(client, settings, start, debug_log)
    except RefusedError as error:
        sys.stderr.write(f"drs-tui: {safe(str(error))}\n")
        return error.status
    finally:
        client.close()


def created_recording(settings: Settings) -> int | None:
    """Create the file of --record, if that is wanted; return its descriptor.

    Raises:
        OSError: it cannot be created.
    """
    if settings.record is None:
        return None
    from pathlib import Path

    from drs_tui.client.recorder import create

    return create(Path(settings.record))


def refuse_recording(error: OSError) -> int:
    """Say why there can be no recording; return the exit status."""
    sys.stderr.write(f"drs-tui: --record: {safe(str(error))}\n")
    return EXIT_REFUSED


def begin_recording(descriptor: int, client: "MonitorClient", settings: Settings) -> None:
    """Record what a client receives."""
    from drs_tui.ui.recording import recorder

    client.record(recorder(descriptor, client, settings))


def prepare(settings: Settings) -> "DebugLog | None":
    """Prepare this process for the screens; return the debug log that is written, if any."""
    pause_gc()  # until the first frame is drawn
    debug_log = None
    if settings.debug_log:
        from drs_tui.debug_log import write_to

        debug_log = write_to(settings.debug_log, "ui")
    import_asyncio()
    os.environ.setdefault("TEXTUAL_FPS", FRAMES)
    # The size is the terminal's own: what a shell exports is that of another one, or of before.
    for name in ("COLUMNS", "LINES"):
        os.environ.pop(name, None)
    return debug_log


def _started(
    settings: Settings, environ: Mapping[str, str], prestarted: PrestartedCollector | None
) -> "tuple[Transport, Start, Redaction | None]":
    """Return a collector, what starts its like, and what puts pseudonyms into what they send."""
    taken = prestarted.take(settings.collector_options()) if prestarted else None
    if not settings.redact:
        start = partial(_start, environ)
        return taken or start(settings), start, None
    from drs_tui.client.redacted import RedactedStart

    redacted = RedactedStart(_start, environ, settings)
    process = redacted.redacted(taken) if taken else redacted(settings)
    return process, redacted, redacted.redaction


def _start(environ: Mapping[str, str], settings: Settings) -> "Transport":
    return CollectorProcess(settings.collector_arguments(), settings.collector_environ(environ))


def show(
    client: "MonitorClient",
    settings: Settings,
    start: "Start | None",
    debug_log: "DebugLog | None",
) -> int:
    """Run the screens until the user quits; return the exit status.

    Raises:
        RefusedError: the collector cannot start.
    """
    from drs_tui.ui.app import DrsTui
    from drs_tui.ui.terminal.robust_driver import draw_on

    draw_on(sys.stdout)

    def begun(app: DrsTui) -> None:
        on_first_frame(app)
        if client.recorder:
            from drs_tui.ui.recording import failure_shown

            client.recorder.call_on_failure(failure_shown(client, app.show_status))
        if debug_log:
            debug_log.call_on_failure(app.log_stopped)

    app = DrsTui(client, settings, start, begun)
    client.wait_until_ready()
    app.run(mouse=settings.mouse)
    if client.refused:
        raise client.refused
    write_last("".join(f"{line}\n" for line in app.exit_summary()))
    # On the screen a key may have hidden it. Not to a terminal that is closed.
    if debug_log and debug_log.failure and not app.return_code:
        sys.stderr.write(f"drs-tui: the debug log stopped before: {debug_log.failure}\n")
    return app.return_code or 0


def run(settings: Settings, prestarted: PrestartedCollector) -> NoReturn:
    """Run the monitor in this process, then end the process."""
    leave(monitor(settings, os.environ, prestarted), prestarted)


def leave(status: int, prestarted: PrestartedCollector | None) -> NoReturn:
    """End the process, and the prestarted collector if it was not used."""
    if prestarted:
        prestarted.end()
    write_last()
    sys.exit(status)
