"""What keeps sources from being chosen."""


class ChoiceError(Exception):
    """What was chosen is none, or contradicts itself. The message is one line with the advice."""
