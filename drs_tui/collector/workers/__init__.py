"""The collector's threads: pages, refreshes, logs, lookups."""
