"""Lines to values and back. ASCII only, so that no text from outside can break a line."""

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from drs_tui.model.analysis.changes import Change, Subject
from drs_tui.model.analysis.counts import Counts
from drs_tui.model.analysis.outcome import Outcome
from drs_tui.model.analysis.row import Row, Source
from drs_tui.model.drs.instance import RecoveryInstance
from drs_tui.model.drs.names import Name
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.protocol import events as ev
from drs_tui.protocol import requests as rq

Words = TypeVar("Words", str, str | None)

LEVEL = 3  # a tenth larger than 6, at half the time

# So much of a bad line is repeated; no secret begins as early.
BEGINNING = 40

# Made once: json.dumps makes an encoder for each value that it is not asked to write as usual.
compact = json.JSONEncoder(separators=(",", ":")).encode

# What a job's JSON is made of. Given to zlib beforehand it cuts a small answer to a third. The
# commonest stands last. Part of the protocol: a change of it is a change of PROTOCOL.
_DICTIONARY = (
    b'"participatingResources":[{"participatingResourceID":{"sourceNetworkID":"sn-"'
    b'"initiatedBy":"CREATE_NETWORK_RECOVERY""UPDATE_NETWORK_RECOVERY""ASSOCIATE_NETWORK_RECOVERY"'
    b'"DIAGNOSTIC""TARGET_ACCOUNT""FAILBACK""TERMINATE_RECOVERY_INSTANCES","type":"TERMINATE"'
    b'"START_RECOVERY""failureReason":"","category":"MONITORING""SECURITY""OTHER""CONFIGURATION"'
    b'"VALIDATION","actionVersion":"$DEFAULT""parameters":{"AutomationAssumeRole":{"type":"DYNAMIC"'
    b',"value":""},"InstanceId":{"type":"SSM_STORE","value":""}},"description":"","documentIdentifier"'
    b'"launchStatus":"PENDING""IN_PROGRESS""FAILED""TERMINATED","recoveryInstanceID":"i-"'
    b'"launchActionsStatus":{"ssmAgentDiscoveryDatetime":"2026-","runs":[{"action":{"actionId":"",'
    b'"actionCode":"AWSMigration-","type":"SSM_AUTOMATION""SSM_COMMAND","name":"","active":true,'
    b'"order":1,"optional":false,"runId":"","status":"SUCCEEDED"}]},"status":"STARTED"'
    b'{"jobID":"drsjob-","arn":"arn:aws:drs:us-east-1:111122223333:job/drsjob-","type":"LAUNCH",'
    b'"initiatedBy":"START_DRILL","creationDateTime":"2026-11-23T00:00:00.000000+00:00",'
    b'"endDateTime":"2026-11-23T00:00:00.000000+00:00","status":"COMPLETED","tags":{},'
    b'"participatingServers":[{"sourceServerID":"s-","launchStatus":"LAUNCHED"},'
)

_EVENTS: dict[str, Callable[..., ev.Event]] = {
    kind.__name__: kind
    for kind in (
        ev.Ready,
        ev.Refused,
        ev.Connected,
        ev.Identity,
        ev.PageLoaded,
        ev.Refreshed,
        ev.JobDeleted,
        ev.Cancelled,
        ev.Paused,
        ev.ClockMeasured,
        ev.CredentialsExpiring,
        ev.MfaRequired,
        ev.CredentialsIssued,
        ev.LogPageRead,
    )
}
_REQUESTS: dict[str, Callable[..., rq.Request]] = {
    kind.__name__: kind
    for kind in (
        rq.Query,
        rq.NextPage,
        rq.Refresh,
        rq.Pause,
        rq.KeepAlive,
        rq.CancelPage,
        rq.FollowLogs,
        rq.ReadLogs,
        rq.FindNames,
        rq.FindInstances,
        rq.FindExecution,
        rq.ListTargets,
        rq.SubmitMfaCode,
        rq.RestoreCredentials,
    )
}
_BARE = {name.lower(): kind for name, kind in _REQUESTS.items()}


class ProtocolError(Exception):
    """A line that is not of this protocol; the message says how."""


def pack(item: object) -> bytes:
    """Anything of AWS's as compact JSON, deflated; ``unpack`` gives back an equal one."""
    return _deflate(compact(item))


def pack_together(items: Iterable[str]) -> bytes:
    """The list of some items that are JSON already, packed."""
    return _deflate(f"[{','.join(items)}]")


def _deflate(text: str) -> bytes:
    # Of half the usual window: its state is not mapped anew by the allocator each time.
    deflate = zlib.compressobj(level=LEVEL, wbits=-14, zdict=_DICTIONARY)
    return deflate.compress(text.encode()) + deflate.flush()


def unpack(answer: bytes) -> Any:
    """What was packed."""
    inflate = zlib.decompressobj(wbits=-15, zdict=_DICTIONARY)
    return json.loads(inflate.decompress(answer) + inflate.flush())


def encode_event(told: ev.EventEnvelope, *, plain: bool = False) -> bytes:
    """One line. ``plain`` is for reading by hand: the answer unpacked, nothing to decode."""
    event = told.event
    body: dict[str, object] = event._asdict()
    for name, value in body.items():
        if isinstance(value, bytes):
            body[name] = unpack(value) if plain else b64encode(value).decode("ascii")
    if plain and isinstance(event, ev.JobsUpdated):
        body["jobs"] = [seen._asdict() | {"row": seen.row._asdict()} for seen in event.jobs]
    if plain and isinstance(event, ev.CredentialsIssued):
        body["credentials"] = "not shown"
    head = {
        "event": type(event).__name__,
        "number": told.number,
        "source": told.source,
        "generation": told.generation,
    }
    return compact(head | body).encode("ascii") + b"\n"


@lru_cache(maxsize=4096)
def _source(account: str, region: str) -> Source:
    """One value for all rows of a source: a hundred thousand of them are held."""
    return Source(account, region)


# The same servers take part in job after job. Not sys.intern: what is met once stays there as well.
@lru_cache(maxsize=16_384)
def _shared(words: Words) -> Words:
    return words


@lru_cache(maxsize=1024)
def _counts(*counts: int) -> Counts:
    return Counts(*counts)


def _row(values: list[Any]) -> Row:
    source, job_id, *kind, created, ended, outcome, live, counts = values[:10]
    servers, networks, tags, deleted = values[10:]
    job_type, initiated_by, status = map(_shared, kind)
    return Row(
        _source(*source),
        job_id,
        job_type,
        initiated_by,
        status,
        created,
        ended,
        Outcome(outcome),
        live,
        _counts(*counts),
        tuple(map(_shared, servers)),
        tuple(map(_shared, networks)),
        tuple(map(_shared, tags)),
        deleted,
    )


def _job_seen(row: list[Any], after: str | None, changes: list[Any]) -> ev.JobUpdate:
    changed = (Change(Subject(*subject), old, new) for subject, old, new in changes)
    return ev.JobUpdate(_row(row), after, tuple(changed) if changes else ())


def _jobs_seen(body: dict[str, Any]) -> ev.JobsUpdated:
    jobs = tuple(_job_seen(*job) for job in body["jobs"])
    known = {"topic": ev.Topic(body["topic"]), "jobs": jobs, "answers": b64decode(body["answers"])}
    return ev.JobsUpdated(**body | known)


def _trouble(body: dict[str, Any]) -> ev.RequestFailed:
    kind, *words = body["request_error"]
    request_error = RequestError(ErrorKind(kind), *words)
    return ev.RequestFailed(
        **body | {"topic": ev.Topic(body["topic"]), "request_error": request_error}
    )


def _log_seen(body: dict[str, Any]) -> ev.LogUpdated:
    return ev.LogUpdated(**body | {"items": b64decode(body["items"])})


def _execution_seen(body: dict[str, Any]) -> ev.ExecutionFound:
    return ev.ExecutionFound(**body | {"answer": b64decode(body["answer"])})


def _names_seen(body: dict[str, Any]) -> ev.NamesFound:
    names = tuple(Name(*name) for name in body["names"])
    known = {"topic": ev.Topic(body["topic"]), "names": names, "absent": tuple(body["absent"])}
    return ev.NamesFound(**body | known)


def _instances_seen(body: dict[str, Any]) -> ev.InstancesFound:
    instances = tuple(RecoveryInstance(*instance) for instance in body["instances"])
    return ev.InstancesFound(**body | {"servers": tuple(body["servers"]), "instances": instances})


def _places_seen(body: dict[str, Any]) -> ev.TargetsListed:
    return ev.TargetsListed(tuple(body["profiles"]), tuple(body["regions"]))


_BUILT: dict[str, Callable[[dict[str, Any]], ev.Event]] = {
    "JobsUpdated": _jobs_seen,
    "RequestFailed": _trouble,
    "LogUpdated": _log_seen,
    "ExecutionFound": _execution_seen,
    "NamesFound": _names_seen,
    "InstancesFound": _instances_seen,
    "TargetsListed": _places_seen,
}


def decode_event(line: bytes) -> ev.EventEnvelope:
    """The event of a line.

    Raises:
        StreamError: the line is not an event of this protocol.
    """
    try:
        body = json.loads(line)
        name = body.pop("event")
        head = body.pop("number"), Source(*body.pop("source")), body.pop("generation")
        build = _BUILT.get(name)
        return ev.EventEnvelope(*head, build(body) if build else _EVENTS[name](**body))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ProtocolError(f"not an event: {line[:BEGINNING]!r}: {error!r}") from error


def encode_request(asked: rq.RequestEnvelope) -> bytes:
    """One line."""
    head = {
        "request": type(asked.request).__name__,
        "id": asked.request_id,
        "generation": asked.generation,
    }
    return compact(head | {"body": asked.request._asdict()}).encode("ascii") + b"\n"


def _request_body(body: Mapping[str, object]) -> dict[str, object]:
    return {name: tuple(v) if isinstance(v, list) else v for name, v in body.items()}


def decode_request(line: bytes) -> rq.RequestEnvelope:
    """The request of a line; a bare word (``query``, ``page``) asks with what is usual.

    Raises:
        StreamError: the line is not a request of this protocol.
    """
    try:
        if not line.lstrip().startswith(b"{"):
            return rq.RequestEnvelope(0, 0, _BARE[line.strip().decode().lower()]())
        fields = json.loads(line)
        request = _REQUESTS[fields["request"]](**_request_body(fields.get("body", {})))
        return rq.RequestEnvelope(fields.get("id", 0), fields.get("generation", 0), request)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        known = ", ".join(_BARE)
        raise ProtocolError(f"not a request ({known}): {line[:BEGINNING]!r}: {error!r}") from error
