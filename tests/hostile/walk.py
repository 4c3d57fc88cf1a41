"""The way through every screen, by keyboard, with an account that wishes us no good."""

from collections.abc import Iterator, Sequence
from itertools import cycle

from tests.hostile.account import TextOf

Way = Sequence[tuple[str, str]]
"""Keys pressed together, and the screen they lead to; ``back``: Esc until there."""

WAY: Way = (
    ("", "JobsScreen"),
    ("j", "JobsScreen"),
    ("k", "JobsScreen"),
    ("enter", "JobScreen"),
    ("2", "JobScreen"),
    ("3", "JobScreen"),
    ("4", "JobScreen"),
    ("j", "JobScreen"),
    ("5", "JobScreen"),
    ("G", "JobScreen"),
    ("enter", "LogItemScreen"),
    ("v", "RawScreen"),
    ("q", "LogItemScreen"),
    ("q", "JobScreen"),
    ("g j j enter", "LogItemScreen"),
    ("back", "JobScreen"),
    ("6", "JobScreen"),
    ("space", "JobScreen"),
    ("1", "JobScreen"),
    ("o o", "JobScreen"),
    ("enter", "ServerScreen"),
    ("c", "CopyScreen"),
    ("G enter", ""),
    ("back", "JobScreen"),
    ("u", ""),
    ("back", "JobsScreen"),
    ("U", "RunningScreen"),
    ("G c", ""),
    ("back", "JobsScreen"),
    ("e", "ErrorsScreen"),
    ("Y", "CopiedScreen"),
    ("q", "ErrorsScreen"),
    ("enter", "CauseScreen"),
    ("enter", ""),
    ("back", "JobsScreen"),
    ("i", "FactsScreen"),
    ("space", "FactsScreen"),
    ("q", "JobsScreen"),
    ("v", "RawScreen"),
    ("space", "RawScreen"),
    ("q", "JobsScreen"),
    ("question_mark", "HelpScreen"),
    ("q", "JobsScreen"),
    ("Y", "CopiedScreen"),
    ("q", "JobsScreen"),
    ("y", "JobsScreen"),
    ("w", "JobsScreen"),
    ("w", "JobsScreen"),
    ("t", "JobsScreen"),
    ("m", "JobsScreen"),
    ("m", "JobsScreen"),
    ("space space equals_sign", "ComparisonScreen"),
    ("G", "ComparisonScreen"),
    ("c", "CopyScreen"),
    ("back", "JobsScreen"),
)

# To a job, its panes, and an item of its log.
BEGINNING: Way = WAY[:13]


def in_turn(texts: list[str]) -> TextOf:
    """Return a source of these texts, one after the other, starting over at the end."""
    cycled: Iterator[str] = cycle(texts)
    return lambda _: next(cycled)
