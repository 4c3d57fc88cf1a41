"""What the ui asks of the collector. The contract: docs/stream.md."""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Query:
    """Begin a list anew: a new generation. What belonged to an older one is dropped.

    ``from_date`` and ``to_date`` end in ``Z``; the next three are the paginator's PageSize,
    MaxItems and StartingToken. ``goes_on``: a collector that has ended has told the list so far;
    ``known`` are its newest jobs, where new ones could appear above them, and the rest of the query
    is what is left of it.
    """

    from_date: str | None = None
    to_date: str | None = None
    job_ids: tuple[str, ...] = ()
    page_size: int = 100
    max_items: int | None = None
    starting_token: str | None = None
    goes_on: bool = False
    known: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Follow:
    """The jobs whose logs are to be kept fresh, one a tick: ``first``, when there is one, as often
    as the others together; those take turns. Replaces the Follow before it."""

    first: str | None = None
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadLogs:
    """Read these jobs' logs to their ends now, in this order, a page at a time. ``anew``: from
    their beginnings, as nothing that was told of them is kept."""

    job_ids: tuple[str, ...] = ()
    anew: bool = False


@dataclass(frozen=True, slots=True)
class FindNames:
    """What these are called. Both empty: every source server's name."""

    servers: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FindInstances:
    """The recovery instances of these source servers."""

    servers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FindExecution:
    """What SSM says of an action run. ``type`` is the action's: SSM_AUTOMATION or SSM_COMMAND."""

    run_id: str = ""
    type: str = "SSM_AUTOMATION"


@dataclass(frozen=True, slots=True)
class FindPlaces:
    """The profiles and regions there are to switch to."""


Request = (
    Query
    | Page
    | Refresh
    | Pause
    | Attend
    | Cancel
    | Follow
    | ReadLogs
    | FindNames
    | FindInstances
    | FindExecution
    | FindPlaces
)


class Asked(NamedTuple):
    """A request on its way: its id, echoed by the events that answer it, and its generation."""

    request_id: int
    generation: int
    request: Request
