"""All measurements, in the order of the table."""

from benchmarks.measures.fleet_screen import FLEET_SCREEN
from benchmarks.measures.history import HISTORY
from benchmarks.measures.loading import LOADING
from benchmarks.measures.quiet import CALLS, QUIET, RUNNING
from benchmarks.measures.quitting import QUITTING
from benchmarks.measures.recording import RECORDING
from benchmarks.measures.redraw import BYTES, SCREEN_DIFF
from benchmarks.measures.smooth import SMOOTH
from benchmarks.measures.sources import FLEET
from benchmarks.measures.start import START
from benchmarks.measures.tables import TABLES

MEASUREMENTS = (
    START,
    LOADING,
    TABLES,
    SMOOTH,
    HISTORY,
    QUIET,
    RUNNING,
    CALLS,
    FLEET,
    FLEET_SCREEN,
    QUITTING,
    BYTES,
    SCREEN_DIFF,
    RECORDING,
)
