"""The garbage collector pauses while a process starts, and leaves out what was made meanwhile."""

import subprocess
import sys

CODE = """
import gc
from drs_tui.process_start import keep_objects, pause_gc
pause_gc()
was_enabled = gc.isenabled()
keep_objects(5000)
print(was_enabled, gc.isenabled(), gc.get_freeze_count() > 0, gc.get_threshold()[0])
"""


def test_the_objects_of_the_start_are_not_walked_again() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], check=True, capture_output=True, text=True)

    assert done.stdout.split() == ["False", "True", "True", "5000"]
