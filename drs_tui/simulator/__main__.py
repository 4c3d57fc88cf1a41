"""``python -P -m drs_tui.simulator``: the simulator, in a process of its own."""

import signal
import sys

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # quiet from the first moment on

    from drs_tui.simulator.command import main

    sys.exit(main(sys.argv[1:]))
