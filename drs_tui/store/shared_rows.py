"""Share equal values among rows, to save memory: the list may have 100,000 rows."""

from functools import lru_cache
from typing import TypeVar

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
    return Row(
        _source(row.source),
        row.job_id,
        _word(row.type),
        _word(row.initiated_by),
        _word(row.status),
        row.created,
        row.ended,
        row.outcome,
        row.live,
        _counts(row.counts),
        _words(row.server_ids),
        _words(row.network_ids),
        _words(row.tags),
        row.deleted,
    )
