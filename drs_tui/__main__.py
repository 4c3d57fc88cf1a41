"""``drs-tui`` and ``python -m drs_tui``."""

import signal

# Before the imports, which take a while: Ctrl+C during them ends it without a traceback. Once the
# screen is up Ctrl+C is a key like others.
signal.signal(signal.SIGINT, signal.SIG_DFL)

from drs_tui.cli import main  # noqa: E402

if __name__ == "__main__":
    main()
