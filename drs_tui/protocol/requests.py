"""Requests: what the ui sends to the collector. The contract: docs/protocol.md."""

from typing import TYPE_CHECKING, ClassVar, Union

from msgspec import Struct, field

from drs_tui.model.drs.start_call import Started
from drs_tui.protocol.message import Message, leaves


class Request(Message, frozen=True, tag_field="request", tag=True):
    """Base of everything that the ui sends."""


class Query(Request, frozen=True):
    """Begin a new list, with a new generation. Work for an older generation is dropped.

    ``from_date`` and ``to_date`` end in ``Z``. ``page_size``, ``max_items`` and ``starting_token``
    are the paginator's. ``resuming``: continue the list of a collector that has ended, with the
    other fields for the rest of it. ``known`` are then the ids of its newest jobs, if new ones can
    appear above them. ``is_streamed``: each page is used once and dropped, and nothing refreshed,
    so that only the jobs found last are remembered.
    """

    from_date: str | None = None
    to_date: str | None = None
    job_ids: tuple[str, ...] = ()
    page_size: int = 100
    max_items: int | None = None
    starting_token: str | None = None
    resuming: bool = False
    known: tuple[str, ...] = ()
    is_streamed: bool = False


class NextPage(Request, frozen=True):
    """Request the next page of the list, one at a time. It is retried until it succeeds."""


class Refresh(Request, frozen=True):
    """Refresh live jobs, the top of the list and ``job_ids`` now, and retry what has failed."""

    job_ids: tuple[str, ...] = ()


class Pause(Request, frozen=True):
    """Stop (``on``) or continue requests by timer. NextPage and Refresh still work."""

    on: bool = True


class KeepAlive(Request, frozen=True):
    """Keep the shorter idle interval: the user is active."""


class FollowLogs(Request, frozen=True):
    """Keep the logs of some jobs fresh, one per refresh. Replaces the previous FollowLogs.

    ``first``, if given, is read as often as ``others`` together, which take turns.
    """

    first: str | None = None
    others: tuple[str, ...] = ()


class ReadLogs(Request, frozen=True):
    """Read the logs of these jobs to their ends now, in this order, a page at a time.

    ``from_start``: from the first item, as the ui has dropped the items that it had.
    """

    job_ids: tuple[str, ...] = ()
    from_start: bool = False


class FindNames(Request, frozen=True):
    """Find the names of source servers and networks. Both empty: of every source server."""

    servers: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()


class FindInstances(Request, frozen=True):
    """Find the recovery instances of these source servers."""

    servers: tuple[str, ...] = ()


class FindAllInstances(Request, frozen=True):
    """Find every recovery instance of the account and region, as they are now."""


class FindFacts(Request, frozen=True):
    """Find the facts of one kind (``fact.kind_of``) about these ids, as they are now."""

    kind: str = ""
    ids: tuple[str, ...] = ()


class FindExecution(Request, frozen=True):
    """Find SSM's execution of an action run. ``type``: SSM_AUTOMATION or SSM_COMMAND."""

    run_id: str = ""
    type: str = "SSM_AUTOMATION"


class FindStartCalls(Request, frozen=True):
    """Find the API calls that started these, as CloudTrail has recorded them."""

    starts: tuple[Started, ...] = ()


class FollowPlans(Request, frozen=True):
    """Keep fresh what screens show of recovery plans. Replaces the previous FollowPlans.

    ``on``: plans and their executions; the latter are also kept fresh while one of them is live.
    ``executions`` are ARNs of those of which the steps and the end are found once, ``opened`` is
    that of one whose every step is found with its attempt and dates. ``plan`` is the ARN of a plan
    whose own steps are found. ``again``: find all of it again, as it is now.
    """

    on: bool = True
    executions: tuple[str, ...] = ()
    opened: str | None = None
    plan: str | None = None
    again: bool = False


class SubmitMfaCode(Request, frozen=True):
    """Submit the required MFA code, and retry with it what has failed."""

    secret: ClassVar[bool] = True

    code: str = ""


class RestoreCredentials(Request, frozen=True):
    """Restore credentials of a role, from ``CredentialsIssued``, so that no MFA code is needed."""

    secret: ClassVar[bool] = True

    key: str
    credentials: str


class ListTargets(Request, frozen=True):
    """List the profiles and regions that the user can switch to."""


class OpenSource(Request, frozen=True):
    """Serve another source, by the envelope's key: an account and region, or a profile's own.

    Answered by ``Ready`` or ``Refused`` of that key. ``role_arn``: a role that is assumed with the
    credentials of ``profile``, with that ``external_id`` and ``session_name``.
    """

    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None
    role_arn: str | None = None
    external_id: str | None = None
    session_name: str | None = None


class CloseSource(Request, frozen=True):
    """Serve the source of the envelope's key no longer. Nothing answers."""


if TYPE_CHECKING:
    AnyRequest = Request
else:
    AnyRequest = Union[leaves(Request)]  # noqa: UP007  of a tuple


class RequestEnvelope(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A request as sent: its id, repeated by the events that answer it, and its generation.

    ``key`` is the source's number within the collector process; 0: the one that it was started for.
    """

    request_id: int = field(name="id")
    generation: int
    request: AnyRequest = field(name="body")
    key: int = 0
