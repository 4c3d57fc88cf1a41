"""``drs-tui doctor``: check what the monitor needs, without starting it.

AWS is called from a separate process, like the collector, so that a credential helper can neither
open the terminal nor delay the exit.
"""
