"""A command line that is options with their values and nothing else, read without a parser: the
import of one would be waited for."""

from collections.abc import Collection, Sequence


def simple_options(words: Sequence[str], names: Collection[str]) -> dict[str, str] | None:
    """The values by option, the last of each; None: there is more to be understood than that."""
    if len(words) % 2:
        return None
    named = dict(zip(words[::2], words[1::2], strict=True))
    if any(name not in names for name in named):
        return None
    return None if any(value[:1] in ("", "-") for value in named.values()) else named
