"""What the ui asks of the collector. The contract: docs/stream.md."""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Query:
    """Begin a list anew: a new generation. What belonged to an older one is dropped.

    ``from_date`` and ``to_date`` end in ``Z``; the last three are the paginator's PageSize,
    MaxItems and StartingToken.
    """

    from_date: str | None = None
    to_date: str | None = None
    job_ids: tuple[str, ...] = ()
    page_size: int = 100
    max_items: int | None = None
    starting_token: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The next page of the list. One is in flight at a time; it is tried until it comes."""


@dataclass(frozen=True, slots=True)
class Refresh:
    """Ask now: live jobs, the head of the list, the jobs named; and try again what has failed."""

    job_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pause:
    """Stop (``on``) or go on with asking by timer. Pages and Refresh are still answered."""

    on: bool = True


@dataclass(frozen=True, slots=True)
class Attend:
    """Someone is at the keyboard: keep the quicker idle cadence."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Give up the page request of that id. The page it asked for is asked again by the next."""

    request: int = 0


Request = Query | Page | Refresh | Pause | Attend | Cancel


class Asked(NamedTuple):
    """A request on its way: its id, echoed by the events that answer it, and its generation."""

    request_id: int
    generation: int
    request: Request
