"""The command palette: keys by name, jobs and servers to go to, places to switch to, the RTO."""
