"""The soak: the real program for a simulated week. ``python -m tests.soak``; not for pytest."""
