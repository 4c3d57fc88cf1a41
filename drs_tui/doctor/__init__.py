"""``drs-tui doctor``: what the monitor needs, checked without it. Pure checks, one place to print.

AWS is asked in a process of its own, for the collector's reasons: whatever gets credentials can
neither open the terminal nor hold up the end.
"""
