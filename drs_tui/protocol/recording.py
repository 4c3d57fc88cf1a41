"""The lines of a recording: events unpacked, and what is said between them, chained by hashes.

A recording is JSON lines, compressed with gzip: a header, entries, and a closing line. Each line
ends with ``hash``, the SHA-256 of the hash before it and of the line without it.
"""

import json
from base64 import b64encode
from enum import StrEnum
from functools import cache
from hashlib import sha256
from typing import Any

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType
from msgspec.json import Decoder, Encoder

from drs_tui.model.analysis.row import Source
from drs_tui.model.analysis.rto import Rto
from drs_tui.model.drs.lenient import dumps
from drs_tui.model.redaction import redact_url_password
from drs_tui.protocol import PROTOCOL
from drs_tui.protocol.codec import pack_text, unpack_text
from drs_tui.protocol.events import AnyEvent, Connected, Event
from drs_tui.protocol.message import leaves
from drs_tui.protocol.requests import Query

FORMAT = 1
FLEET_FORMAT = 2  # of several sources
SUFFIX = ".drsrec.jsonl.gz"
FIRST_HASH = "0" * 64
_BEFORE_HASH, _AFTER_HASH = b',"hash":"', b'"}'
_HASH_LENGTH = len(_BEFORE_HASH) + 64 + len(_AFTER_HASH)

_encode = Encoder().encode


class RecordingError(Exception):
    """This is no recording, or one that this version cannot read; the message says why."""


class Began(StrEnum):
    """Why a collector began to send events."""

    FIRST = "first"
    RESTARTED = "restarted"
    SWITCHED = "switched"  # to another region or profile: everything shown before is dropped
    JOINED = "joined"  # the recording began later than the program


class Gap(StrEnum):
    """Why something was not observed."""

    PAUSED = "paused"
    THROTTLED = "throttled"
    DENIED = "denied"
    CREDENTIALS = "no credentials"  # none, expired, or an MFA code was not given
    UNREACHABLE = "unreachable"
    FAILED = "failed"  # AWS's answer was an error, or no answer
    COLLECTOR_ENDED = "collector ended"
    DROPPED = "dropped"  # the disk was too slow


class RecordedSource(Struct, frozen=True, omit_defaults=True):
    """One of several sources, as it was chosen: ``name`` is what its account is shown with.

    ``account`` is known only with a role. ``unused``: it was not asked at first, as it had no DRS
    on that date.
    """

    name: str
    region: str
    profile: str | None = None
    account: str | None = None
    unused: str = ""


class Header(Struct, frozen=True, omit_defaults=True):
    """The first line. ``started`` is epoch seconds by this machine's clock, ``rto`` the one given,
    ``demo``: the account was simulated. ``fleet`` are the sources where there are several, by
    their numbers; ``sources`` the accounts and regions that were known by then."""

    drs_tui_recording: int
    protocol: int
    tool: str
    botocore: str
    started: float
    sources: tuple[Source, ...] = ()
    clock_offset: float = 0.0
    redacted: bool = False
    demo: bool = False
    rto: Rto | None = None
    fleet: tuple[RecordedSource, ...] = ()
    hash: str = ""


class Entry(Struct, frozen=True, omit_defaults=True, gc=False):
    """A line between header and end: exactly one of the fields without a meaning of its own.

    ``at`` is epoch seconds by this machine's clock, ``mono`` seconds of its monotonic clock.
    ``of`` is the number of its source among several; None: of the only one, or of all.
    ``body``: an event. ``began``: with the ``Ready`` event of a collector. ``listed``:
    that list was begun. ``paged``: a page of it was requested. ``late``: an answer of the source
    is overdue from now on, or is not any more. ``gap``: until the line with this
    ``gap_end`` about the same; ``about`` is a topic, and for facts their kind, or what the
    collector said when it ended, until ``until`` at least. DROPPED has no end: it is one of
    ``count`` lines ``since`` then (epoch seconds), written when it was over. ``mark``: found here,
    in the job ``about``. ``note``: typed by a person.
    """

    at: float
    mono: float
    source: Source | None = None
    of: int | None = None
    body: Raw | UnsetType = UNSET
    began: Began | None = None
    listed: Query | None = None
    paged: bool = False
    late: bool | None = None
    gap: Gap | None = None
    gap_end: Gap | None = None
    about: str = ""
    count: int = 0
    until: float | None = None
    since: float | None = None
    mark: str = ""
    note: str = ""
    end: bool = False
    head: str = ""
    hash: str = ""

    def event(self) -> Event | None:
        """Decode the event of this line; None if it has none."""
        return None if self.body is UNSET else decode_body(self.body)


class Chain:
    """The hash chain of a recording, line after line."""

    def __init__(self) -> None:
        self.head = FIRST_HASH
        self.count = 0

    def sealed(self, line: Header | Entry) -> bytes:
        """Return the line with its hash and a newline."""
        text = _encode(line)
        self._add(text)
        return b"%b%b%b%b\n" % (text[:-1], _BEFORE_HASH, self.head.encode(), _AFTER_HASH)

    def holds(self, line: bytes) -> bool:
        """Return whether a line, without its newline, is the next one of the chain.

        The chain goes on with the hash that the line has: a changed line breaks it once.
        """
        text, given = line[:-_HASH_LENGTH] + b"}", line[-66:-2].decode(errors="replace")
        self._add(text)
        is_next, self.head = self.head == given, given
        return is_next

    def _add(self, text: bytes) -> None:
        self.head = sha256(self.head.encode() + text).hexdigest()
        self.count += 1


@cache
def recorded_events() -> dict[str, type[Event]]:
    """Return the classes of the events that are recorded, by name."""
    return {
        kind.__name__: kind
        for kind in leaves(Event)
        if vars(kind).get("recorded") is True and not kind.secret
    }


@cache
def _packed_fields(kind: type[Event]) -> tuple[str, ...]:
    return tuple(field.name for field in msgspec.structs.fields(kind) if field.type is bytes)


def encode_body(event: Event) -> Raw | None:
    """Return an event with its answers unpacked; None if its class is not recorded."""
    if type(event).__name__ not in recorded_events():
        return None
    if isinstance(event, Connected) and event.endpoint:
        event = Connected(redact_url_password(event.endpoint))
    fields: dict[str, Any] = msgspec.to_builtins(event, builtin_types=(bytes,))
    for name in _packed_fields(type(event)):
        fields[name] = Raw(unpack_text(fields[name]))
    try:
        return Raw(_encode(fields))
    except UnicodeEncodeError:  # a lone surrogate: Python's encoder escapes it
        readable = {name: _plain(value) for name, value in fields.items()}
        return Raw(dumps(readable))


def _plain(value: Any) -> Any:
    return json.loads(bytes(value)) if isinstance(value, Raw) else value


@cache
def _event_decoder() -> Decoder[Event]:
    return Decoder(AnyEvent)


_fields_decoder = Decoder(dict[str, Raw])
_header_decoder, _entry_decoder = Decoder(Header), Decoder(Entry)


def _fields(body: Raw) -> dict[str, Raw]:
    try:
        return _fields_decoder.decode(body)
    except ValueError:  # what only Python's decoder accepts: lone surrogates, NaN
        return {name: Raw(dumps(value)) for name, value in json.loads(bytes(body)).items()}


def decode_body(body: Raw) -> Event:
    """Return the event that ``encode_body`` has written.

    Raises:
        RecordingError: it is no event that is recorded.
    """
    try:
        fields = _fields(body)
        kind = recorded_events()[msgspec.json.decode(fields["event"])]
        for name in _packed_fields(kind):
            packed = b64encode(pack_text(bytes(fields[name])))
            fields[name] = Raw(b'"%b"' % packed)
        return _event_decoder().decode(_encode(fields))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise RecordingError(f"not a recorded event: {error}") from error


def decode_header(line: bytes) -> Header:
    """Decode the first line.

    Raises:
        RecordingError: it is not that of a recording, or of one that this version cannot read.
    """
    try:
        header = _header_decoder.decode(line)
    except (ValueError, RecursionError) as error:
        raise RecordingError("it is no recording of drs-tui") from error
    expected = FLEET_FORMAT if header.fleet else FORMAT
    if (header.drs_tui_recording, header.protocol) != (expected, PROTOCOL):
        raise RecordingError(
            f"drs-tui {header.tool} recorded it (format {header.drs_tui_recording}, protocol "
            f"{header.protocol}) and can replay it; this version reads format {FORMAT}, "
            f"or {FLEET_FORMAT} of several sources, protocol {PROTOCOL}"
        )
    return header


def decode_entry(line: bytes) -> Entry:
    """Decode any other line.

    Raises:
        RecordingError: it is none.
    """
    try:
        try:
            return _entry_decoder.decode(line)
        except ValueError:  # what only Python's decoder accepts: lone surrogates, NaN
            values = json.loads(line)
            body = Raw(dumps(values.pop("body")))
            entry = msgspec.convert(values, Entry)
            return msgspec.structs.replace(entry, body=body)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise RecordingError(f"not a line of a recording: {error}") from error
