"""``drs-tui doctor``: what the monitor needs, checked without it. Pure checks, one place to print.

AWS is asked in a process of its own, like the collector: whatever gets credentials can neither open
the terminal nor delay the end.
"""
