"""``python -P -m drs_tui.simulator``: run the simulator as a process of its own."""

import signal
import sys

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # no traceback if interrupted while importing

    from drs_tui.simulator.command import main

    sys.exit(main(sys.argv[1:]))
