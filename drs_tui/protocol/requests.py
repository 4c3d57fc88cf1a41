"""What the ui asks of the collector. The contract: docs/stream.md."""

from typing import NamedTuple


class Query(NamedTuple):
    """Begin a list anew: a new generation. What belonged to an older one is dropped.

    ``from_date`` and ``to_date`` end in ``Z``; the next three are the paginator's PageSize,
    MaxItems and StartingToken. ``resuming``: a collector that has ended has told the list so far;
    ``known`` are its newest jobs, where new ones could appear above them, and the rest of the query
    is what is left of it.
    """

    from_date: str | None = None
    to_date: str | None = None
    job_ids: tuple[str, ...] = ()
    page_size: int = 100
    max_items: int | None = None
    starting_token: str | None = None
    resuming: bool = False
    known: tuple[str, ...] = ()


class NextPage(NamedTuple):
    """The next page of the list. One is in flight at a time; it is tried until it comes."""


class Refresh(NamedTuple):
    """Ask now: live jobs, the head of the list, the jobs named; and try again what has failed."""

    job_ids: tuple[str, ...] = ()


class Pause(NamedTuple):
    """Stop (``on``) or go on with asking by timer. Pages and Refresh are still answered."""

    on: bool = True


class KeepAlive(NamedTuple):
    """Someone is at the keyboard: keep the quicker idle cadence."""


class CancelPage(NamedTuple):
    """Give up the page request of that id. The page it asked for is asked again by the next."""

    request: int = 0


class FollowLogs(NamedTuple):
    """The jobs whose logs are to be kept fresh, one a tick: ``first``, when there is one, as often
    as the others together; those take turns. Replaces the Follow before it."""

    first: str | None = None
    others: tuple[str, ...] = ()


class ReadLogs(NamedTuple):
    """Read these jobs' logs to their ends now, in this order, a page at a time. ``anew``: from
    their beginnings, as nothing that was told of them is kept."""

    job_ids: tuple[str, ...] = ()
    anew: bool = False


class FindNames(NamedTuple):
    """What these are called. Both empty: every source server's name."""

    servers: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()


class FindInstances(NamedTuple):
    """The recovery instances of these source servers."""

    servers: tuple[str, ...] = ()


class FindExecution(NamedTuple):
    """What SSM says of an action run. ``type`` is the action's: SSM_AUTOMATION or SSM_COMMAND."""

    run_id: str = ""
    type: str = "SSM_AUTOMATION"


class SubmitMfaCode(NamedTuple):
    """The code of the MFA device that was asked for. What has failed is tried again with it."""

    code: str = ""

    def __repr__(self) -> str:
        """No code stands in a log."""
        return "SubmitMfaCode(…)"


class RestoreCredentials(NamedTuple):
    """A role's credentials, as ``CredentialsIssued`` had them: no MFA code is asked for again."""

    key: str
    credentials: str

    def __repr__(self) -> str:
        """Nothing of a credential stands in a log."""
        return f"RestoreCredentials({self.key!r}, …)"


class ListTargets(NamedTuple):
    """The profiles and regions there are to switch to."""


Request = (
    Query
    | NextPage
    | Refresh
    | Pause
    | KeepAlive
    | CancelPage
    | FollowLogs
    | ReadLogs
    | FindNames
    | FindInstances
    | FindExecution
    | ListTargets
    | SubmitMfaCode
    | RestoreCredentials
)


class RequestEnvelope(NamedTuple):
    """A request on its way: its id, echoed by the events that answer it, and its generation."""

    request_id: int
    generation: int
    request: Request
