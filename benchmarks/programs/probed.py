"""Runs the product, and at its end writes its loop's turns as JSON to the file TURNS names."""

import atexit
import json
import os
from pathlib import Path

from benchmarks.programs import turns
from drs_tui.cli import main

NOTED = 0.001


def _write() -> None:
    noted = [turn for turn in turns.TURNS if turn.took > NOTED]
    Path(os.environ["TURNS"]).write_text(json.dumps(noted))


if __name__ == "__main__":
    turns.install()
    atexit.register(_write)
    main()
