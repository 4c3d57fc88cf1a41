"""Share equal values among rows, to save memory: the list may have 100,000 rows."""

from functools import lru_cache
from typing import TypeVar

from msgspec.structs import replace

from drs_tui.model.analysis.counts import Counts
from drs_tui.model.analysis.row import Row, Source

Words = TypeVar("Words", str, str | None)


@lru_cache(maxsize=4096)
def _source(source: Source) -> Source:
    return source


# The same servers take part in many jobs. Not sys.intern: it would also keep what occurs once.
@lru_cache(maxsize=16_384)
def _word(words: Words) -> Words:
    return words


@lru_cache(maxsize=1024)
def _counts(counts: Counts) -> Counts:
    return counts


def _words(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(_word, words)) if words else ()


def shared(row: Row) -> Row:
    """Return an equal row that shares equal values with earlier rows."""
    return replace(
        row,
        source=_source(row.source),
        type=_word(row.type),
        initiated_by=_word(row.initiated_by),
        status=_word(row.status),
        counts=_counts(row.counts),
        server_ids=_words(row.server_ids),
        network_ids=_words(row.network_ids),
        tags=_words(row.tags),
    )
