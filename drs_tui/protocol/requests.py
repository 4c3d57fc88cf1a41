"""What the ui asks of the collector. The contract: docs/protocol.md."""

from typing import TYPE_CHECKING, ClassVar, Union

from msgspec import Struct, field

from drs_tui.protocol.message import Message, leaves


class Request(Message, frozen=True, tag_field="request", tag=True):
    """Anything that the ui asks."""


class Query(Request, frozen=True):
    """Begin a list: a new generation. What belonged to an older one is dropped.

    ``from_date`` and ``to_date`` end in ``Z``; the next three are the paginator's PageSize,
    MaxItems and StartingToken. ``resuming``: an earlier collector has sent the list so far;
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


class NextPage(Request, frozen=True):
    """The next page of the list. One is in flight at a time; it is tried until it comes."""


class Refresh(Request, frozen=True):
    """Ask now: live jobs, the head of the list, the jobs named; and try again what has failed."""

    job_ids: tuple[str, ...] = ()


class Pause(Request, frozen=True):
    """Stop (``on``) or go on with asking by timer. Pages and Refresh are still answered."""

    on: bool = True


class KeepAlive(Request, frozen=True):
    """Someone is at the keyboard: keep the quicker idle cadence."""


class CancelPage(Request, frozen=True):
    """Give up the page request of that id. The page it asked for is asked again by the next."""

    request: int = field(default=0, name="page_request")


class FollowLogs(Request, frozen=True):
    """The jobs whose logs are to be kept fresh, one a tick: ``first``, when there is one, as often
    as the others together; those take turns. Replaces the Follow before it."""

    first: str | None = None
    others: tuple[str, ...] = ()


class ReadLogs(Request, frozen=True):
    """Read these jobs' logs to their ends now, in this order, a page at a time.

    ``anew``: from their beginnings, as what was read of them is not kept.
    """

    job_ids: tuple[str, ...] = ()
    anew: bool = False


class FindNames(Request, frozen=True):
    """What these are called. Both empty: every source server's name."""

    servers: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()


class FindInstances(Request, frozen=True):
    """The recovery instances of these source servers."""

    servers: tuple[str, ...] = ()


class FindExecution(Request, frozen=True):
    """What SSM says of an action run. ``type`` is the action's: SSM_AUTOMATION or SSM_COMMAND."""

    run_id: str = ""
    type: str = "SSM_AUTOMATION"


class SubmitMfaCode(Request, frozen=True):
    """The code of the MFA device that was asked for. What has failed is tried again with it."""

    secret: ClassVar[bool] = True

    code: str = ""


class RestoreCredentials(Request, frozen=True):
    """A role's credentials, as ``CredentialsIssued`` had them: no MFA code is asked for again."""

    secret: ClassVar[bool] = True

    key: str
    credentials: str


class ListTargets(Request, frozen=True):
    """The profiles and regions there are to switch to."""


if TYPE_CHECKING:
    AnyRequest = Request
else:
    AnyRequest = Union[leaves(Request)]  # noqa: UP007  of a tuple


class RequestEnvelope(Struct, frozen=True, forbid_unknown_fields=True):
    """A request on its way: its id, echoed by the events that answer it, and its generation."""

    request_id: int = field(name="id")
    generation: int
    request: AnyRequest = field(name="body")
