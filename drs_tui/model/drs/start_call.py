"""Parse CloudTrail's events about the API calls that start jobs and executions of recovery plans.

Which call started a job is known by its answer alone (``responseElements``), which names the job.
Where in the answer is not documented, so that the id is looked for in all of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

from msgspec import Struct, field

from drs_tui.model.drs.lenient import DrsShape, Instant, Reader, epoch, loads

START_RECOVERY, START_PLAN_EXECUTION = "StartRecovery", "StartRecoveryPlanExecution"
_API_CALLS = {
    "TERMINATE_RECOVERY_INSTANCES": "TerminateRecoveryInstances",
    "FAILBACK": "StartFailbackLaunch",
    "CREATE_NETWORK_RECOVERY": "StartSourceNetworkRecovery",
    "UPDATE_NETWORK_RECOVERY": "StartSourceNetworkRecovery",
    "ASSOCIATE_NETWORK_RECOVERY": "AssociateSourceNetworkStack",
}


class Started(Struct, frozen=True, gc=False, array_like=True, forbid_unknown_fields=True):
    """What was started: a job by its id, or an execution of a recovery plan by its ARN.

    ``at`` is when, in epoch seconds; ``api_call`` the operation of DRS that starts such ones.
    """

    id: str
    at: float
    api_call: str = START_RECOVERY


class StartCall(Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """The API call that started something, as CloudTrail has recorded it; texts are empty where it
    says nothing.

    ``at`` is epoch seconds. ``caller`` is the ARN, ``caller_type`` CloudTrail's type of identity
    (AssumedRole, IAMUser, Root, AWSService), ``session`` the name of a role's session.
    ``invoked_by`` is the service that made the call on the caller's behalf. ``has_mfa`` is what AWS
    knows of the session: False, too, where a person used MFA at another identity provider.
    ``is_console``: the credentials are those of a sign-in to the console.
    """

    event_id: str = ""
    api_call: str = ""
    at: float | None = None
    caller: str = ""
    caller_type: str = ""
    session: str = ""
    source_address: str = ""
    user_agent: str = ""
    invoked_by: str = ""
    has_mfa: bool | None = None
    is_console: bool = False


class NoStartCall(StrEnum):
    """Why there is no StartCall of something."""

    NOT_YET = "NOT_YET"  # CloudTrail may be minutes late
    NOT_FOUND = "NOT_FOUND"
    TOO_OLD = "TOO_OLD"  # CloudTrail has 90 days


class _Attributes(DrsShape, frozen=True):
    mfa_authenticated: str | None = None


class _SessionContext(DrsShape, frozen=True):
    attributes: _Attributes = _Attributes()


class _UserIdentity(DrsShape, frozen=True):
    type: str | None = None
    arn: str | None = None
    principal_id: str | None = None
    user_name: str | None = None
    invoked_by: str | None = None
    session_context: _SessionContext = _SessionContext()


class _Record(DrsShape, frozen=True):
    """The shown fields of a CloudTrail record."""

    event_id: str | None = field(default=None, name="eventID")
    event_name: str | None = None
    event_time: Instant | None = None
    source_address: str | None = field(default=None, name="sourceIPAddress")
    user_agent: str | None = None
    user_identity: _UserIdentity = _UserIdentity()
    session_credential_from_console: str | None = None


_records = Reader(_Record)


def api_call_of(initiated_by: str) -> str:
    """Return the operation that starts jobs of that kind; most launch, and so does a newer kind."""
    return _API_CALLS.get(initiated_by, START_RECOVERY)


def calls_by_id(texts: Sequence[str], ids: Sequence[str]) -> dict[str, StartCall]:
    """Return which of these calls started which of ``ids``.

    ``texts`` are CloudTrailEvent members. One that is not JSON, or has no answer, started none.
    """
    found: dict[str, StartCall] = {}
    for record in map(_decoded, texts):
        named = set(_texts(record.get("responseElements")))
        for each in ids:
            if each in named and (call := _call(record)):
                found[each] = call
    return found


def _decoded(text: str) -> Mapping[str, Any]:
    try:
        record = loads(text)
    except (ValueError, RecursionError):
        return {}
    return record if isinstance(record, dict) else {}


def _texts(value: object) -> Iterator[str]:
    """Yield every text in a decoded value, however deep."""
    left = [value]
    while left:
        member = left.pop()
        if isinstance(member, str):
            yield member
        elif isinstance(member, dict):
            left += member.values()
        elif isinstance(member, list):
            left += member


def _call(record: Mapping[str, Any]) -> StartCall | None:
    read = _records.convert(record)
    if read is None:
        return None
    who = read.user_identity
    # A principal is ID:NAME, of a role's session; or one id.
    session = (who.principal_id or "").partition(":")[2]
    mfa = (who.session_context.attributes.mfa_authenticated or "").lower()
    return StartCall(
        read.event_id or "",
        read.event_name or "",
        epoch(read.event_time),
        who.arn or who.user_name or who.principal_id or "",
        who.type or "",
        session,
        read.source_address or "",
        read.user_agent or "",
        who.invoked_by or "",
        {"true": True, "false": False}.get(mfa),
        (read.session_credential_from_console or "").lower() == "true",
    )
