"""``drs-tui`` and ``python -m drs_tui``."""

import gc
import signal
import sys

# Before the imports, which take a while: Ctrl+C during them ends it without a traceback. Once the
# screen is up Ctrl+C is a key like others.
signal.signal(signal.SIGINT, signal.SIG_DFL)

from drs_tui.early import Early  # noqa: E402


def main() -> None:
    """Start the collector, then run the command line."""
    # Imports leave no garbage, and each pass over what they make costs the more of it there is.
    gc.disable()
    early = Early(sys.argv[1:])
    from drs_tui.cli import main as run

    gc.enable()
    run(early)


if __name__ == "__main__":
    main()
