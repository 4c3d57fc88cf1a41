"""Encode messages as lines and decode them, and pack AWS's answers within them.

A line is JSON in UTF-8. JSON escapes a newline within a text, so no text from outside can end a
line.
"""

import json
import zlib
from collections.abc import Iterable
from functools import cache
from typing import Any

import msgspec
from msgspec import Raw, Struct
from msgspec.json import Decoder, Encoder

from drs_tui.model.drs.lenient import dumps, loads, split
from drs_tui.protocol.events import EventEnvelope
from drs_tui.protocol.message import Message, leaves
from drs_tui.protocol.requests import Request, RequestEnvelope

LEVEL = 3  # a tenth larger than 6, at half the time

# Characters of a bad line that an error quotes: too few to reach a secret.
BEGINNING = 32

# Frequent text of a job's JSON: as zlib's preset dictionary it cuts a small answer to a third. The
# most frequent comes last. Part of the protocol: changing it means changing PROTOCOL.
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

_encode = Encoder().encode


class ProtocolError(Exception):
    """A line that is not valid in this protocol; the message says why."""


def to_json(value: object) -> bytes:
    """Encode an AWS value as compact JSON."""
    try:
        return _encode(value)
    except (UnicodeEncodeError, OverflowError):  # Python's encoder escapes these
        return json.dumps(value, separators=(",", ":")).encode()


def pack(item: object) -> bytes:
    """Encode an AWS value as compact JSON and deflate it; ``unpack`` returns an equal value."""
    return _deflate(to_json(item))


def pack_together(items: Iterable[bytes]) -> bytes:
    """Pack items that are JSON already, as one list."""
    return _deflate(b"[%b]" % b",".join(items))


def _deflate(text: bytes) -> bytes:
    # Half the usual window: its state is small enough not to be mapped from the OS each time.
    deflate = zlib.compressobj(level=LEVEL, wbits=-14, zdict=_DICTIONARY)
    return deflate.compress(text) + deflate.flush()


def _inflate(packed: bytes) -> bytes:
    inflate = zlib.decompressobj(wbits=-15, zdict=_DICTIONARY)
    return inflate.decompress(packed) + inflate.flush()


def unpack_text(packed: bytes) -> bytes:
    """Inflate a packed value; return its JSON, as one line."""
    text = _inflate(packed)
    return dumps(loads(text)) if b"\n" in text or b"\r" in text else text


def pack_text(text: bytes) -> bytes:
    """Pack a value that is JSON already."""
    return _deflate(text)


def unpack(packed: bytes) -> Any:
    """Inflate and decode a packed value."""
    return loads(_inflate(packed))


def unpack_items(packed: bytes) -> list[Raw]:
    """Inflate a packed list and return its items, each as its JSON."""
    return split(_inflate(packed))


def _line(envelope: Struct) -> bytes:
    try:
        return _encode(envelope) + b"\n"
    except UnicodeEncodeError:  # a lone surrogate, from the name of a file or variable
        text = json.dumps(msgspec.to_builtins(envelope), ensure_ascii=False)
        return text.encode(errors="replace") + b"\n"


@cache
def _event_decoder() -> Decoder[EventEnvelope]:
    return Decoder(EventEnvelope)


@cache
def _request_decoder() -> Decoder[RequestEnvelope]:
    return Decoder(RequestEnvelope)


def encode_event(envelope: EventEnvelope, *, plain: bool = False) -> bytes:
    """Encode an event as a line.

    ``plain`` is for people to read: fields are named, answers unpacked, and secrets left out.
    """
    return to_json(_readable(envelope)) + b"\n" if plain else _line(envelope)


def _readable(value: Any) -> Any:
    if isinstance(value, bytes):
        return unpack(value)
    if isinstance(value, Message):
        name = {"event": type(value).__name__}
        return name | ({"secret": "not shown"} if value.secret else _fields(value))
    if isinstance(value, Struct):
        return _fields(value)
    if hasattr(value, "_asdict"):
        return {name: _readable(held) for name, held in value._asdict().items()}
    return [_readable(each) for each in value] if isinstance(value, tuple) else value


def _fields(value: Struct) -> dict[str, Any]:
    return {name: _readable(getattr(value, name)) for name in value.__struct_fields__}


def decode_event(line: bytes) -> EventEnvelope:
    """Decode the event in a line.

    Raises:
        ProtocolError: the line is not an event of this protocol.
    """
    try:
        return _event_decoder().decode(line)
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"not an event: {line[:BEGINNING]!r}: {error}") from error


def key_of(line: bytes) -> int:
    """Return the key of the envelope in a line, without decoding the rest of it.

    It is the last field, and left out when it is 0: the line then ends with the body's brace.

    Raises:
        ProtocolError: the line is not an event of this protocol.
    """
    if line.endswith(b"}}"):
        return 0
    try:
        return int(line[line.rindex(b":") + 1 : -1])
    except ValueError as error:
        raise ProtocolError(f"not an event: {line[:BEGINNING]!r}") from error


def encode_request(envelope: RequestEnvelope) -> bytes:
    """Encode a request as a line."""
    return _line(envelope)


def _bare_request(word: bytes) -> RequestEnvelope:
    by_name = {kind.__name__.lower(): kind for kind in leaves(Request)}
    name = word.strip().decode(errors="replace").lower()
    try:
        return RequestEnvelope(0, 0, by_name[name]())
    except (KeyError, TypeError) as error:
        known = ", ".join(by_name)
        raise ProtocolError(f"not a request ({known}): {word[:BEGINNING]!r}") from error


def decode_request(line: bytes) -> RequestEnvelope:
    """Decode the request in a line; a bare word (``query``) is one with default fields.

    Raises:
        ProtocolError: the line is not a request of this protocol.
    """
    if not line.lstrip().startswith(b"{"):
        return _bare_request(line)
    try:
        return _request_decoder().decode(line)
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"not a request: {line[:BEGINNING]!r}: {error}") from error
