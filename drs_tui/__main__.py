"""``drs-tui`` and ``python -m drs_tui``."""

import os
import signal
import sys

# Before the imports, which take a while: Ctrl+C during them ends it without a traceback. Once the
# screen is up Ctrl+C is a key like others.
signal.signal(signal.SIGINT, signal.SIG_DFL)

from drs_tui.process_start import pause_gc, repair_streams, resume_gc  # noqa: E402
from drs_tui.startup.prestart import PrestartedCollector  # noqa: E402


def main() -> None:
    """Start the collector, then run the monitor; only what is more than its name needs click."""
    pause_gc()
    repair_streams()
    words = sys.argv[1:]
    prestarted = PrestartedCollector(words)
    from drs_tui.commands.monitor import plain_settings, run, unfit

    settings = plain_settings(words, os.environ)
    if settings and not unfit(os.environ):
        run(settings, prestarted)
    from drs_tui.cli import main as run_command_line

    resume_gc()
    run_command_line(prestarted)


if __name__ == "__main__":
    main()
