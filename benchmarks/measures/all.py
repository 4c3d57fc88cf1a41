"""Every measurement, in the order of the table."""

from benchmarks.measures.start import START

MEASUREMENTS = (START,)
