"""Keep the state of one source: jobs, logs, names, status. No clock, no I/O."""
