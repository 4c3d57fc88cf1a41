"""Where a job is in the list of many sources."""

import math
from fractions import Fraction

from msgspec import Struct


class Position(Struct, frozen=True, order=True, gc=False):
    """Where a job is: ascends down the list, and no two are equal.

    ``age`` is minus the creation (epoch seconds); ``rank`` orders jobs of one source and creation.
    The garbage collector passes over them: there may be a hundred thousand.
    """

    age: float
    source: int
    rank: float | Fraction
    job_id: str


TOP = Position(-math.inf, -1, 0, "")
BOTTOM = Position(math.inf, -1, 0, "")


def rank_between(above: Position | None, below: Position | None) -> float | Fraction:
    """Return a rank between those of two neighbours of one source."""
    if below is None:
        return above.rank + 1 if above else 0
    if above is None:
        return below.rank - 1
    rank: float | Fraction = (above.rank + below.rank) / 2
    if above.rank < rank < below.rank:
        return rank
    return (Fraction(above.rank) + Fraction(below.rank)) / 2
