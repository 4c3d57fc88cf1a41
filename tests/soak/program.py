"""The real program with a quicker cadence than ``--refresh`` allows: nothing else is changed.

``python -m tests.soak.program --refresh 0.1 …``
"""

import click

from drs_tui.cli import command, main

QUICKEST = 0.05

if __name__ == "__main__":
    for option in command.params:
        if option.name == "refresh":
            assert isinstance(option.type, click.FloatRange)
            option.type.min = QUICKEST
    main()
