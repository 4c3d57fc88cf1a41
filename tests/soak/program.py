"""The real program with a quicker cadence than ``--refresh`` allows, and one cache filled.

``python -m tests.soak.program --refresh 0.1 …``
"""

import click

from drs_tui.cli import command, main
from drs_tui.model.analysis import error_message

QUICKEST = 0.05
SAID = (
    "An error occurred (InsufficientInstanceCapacity) when calling the RunInstances operation: We"
    " currently do not have sufficient m5.large capacity in the Availability Zone you requested."
    " Our system will be working on provisioning additional capacity for request {}."
)


def fill_messages() -> None:
    """Fill the cache of messages that were read, some 4 MiB: by itself that takes as long as a
    whole soak, and is a slope like a leak's."""
    for number in range(error_message._read.cache_parameters()["maxsize"] or 0):
        error_message.read_message(SAID.format(number))


if __name__ == "__main__":
    for option in command.params:
        if option.name == "refresh":
            assert isinstance(option.type, click.FloatRange)
            option.type.min = QUICKEST
    fill_messages()
    main()
