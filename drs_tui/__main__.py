"""``drs-tui`` and ``python -m drs_tui``."""

import gc
import os
import signal
import sys

# Before the imports, which take a while: Ctrl+C during them ends it without a traceback. Once the
# screen is up Ctrl+C is a key like others.
signal.signal(signal.SIGINT, signal.SIG_DFL)

from drs_tui.early import Early  # noqa: E402


def main() -> None:
    """Start the collector, then run the monitor; click is for what is more than its name."""
    # Imports leave no garbage, and each pass over what they make costs the more of it there is.
    gc.disable()
    words = sys.argv[1:]
    early = Early(words)
    from drs_tui.monitor import plain_settings, run, unfit

    settings = plain_settings(words, os.environ)
    if settings and not unfit(os.environ):
        run(settings, early)
    from drs_tui.cli import main as understand

    gc.enable()
    understand(early)


if __name__ == "__main__":
    main()
