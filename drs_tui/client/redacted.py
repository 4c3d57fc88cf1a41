"""A collector whose events arrive with pseudonyms, and which is asked for what they stand for.

Names first: what may have a sentence about servers waits until the names of the servers are known,
or known not to be had. Only then they can be replaced within it.
"""

import zlib
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Generic, Protocol, TypeVar

from msgspec.structs import replace

from drs_tui.child_process import Lines
from drs_tui.client.transport import Transport
from drs_tui.model.request_error import GENERAL, ErrorKind
from drs_tui.protocol import events as ev
from drs_tui.protocol.codec import ProtocolError, decode_event, encode_event
from drs_tui.protocol.requests import FindNames, RequestEnvelope
from drs_tui.protocol.sequence import SequenceCheck
from drs_tui.pseudonyms.logged import with_key
from drs_tui.pseudonyms.messages import Redaction

# These wait for nothing: they have no sentence about servers, or have to be seen at once.
_AT_ONCE = (
    *(
        ev.Ready,
        ev.Refused,
        ev.SourceEnded,
        ev.Connected,
        ev.Identity,
        ev.NamesFound,
        ev.RequestFailed,
    ),
    *(ev.MfaRequired, ev.CredentialsIssued, ev.CredentialsExpiring, ev.ClockMeasured),
    *(ev.Paused, ev.TargetsListed),
)
# With these nothing else can be had, either: a person or a retry helps.
_WAITED_FOR = GENERAL - {ErrorKind.DENIED, ErrorKind.UNSUPPORTED, ErrorKind.THROTTLED}
_NAMES = (ev.Topic.NAMES, ev.Topic.NETWORKS)
_UNREADABLE = b'"redacted"'  # no event: the client says so, without what it was


class HasDebugLog(Protocol):
    """Options of a collector, which may write a debug log."""

    @property
    def debug_log(self) -> str | None:
        """Return its file."""


T = TypeVar("T", bound=HasDebugLog)
S = TypeVar("S")


class RedactedStart(Generic[T]):
    """Start collectors whose events have the pseudonyms of one run.

    ``start`` starts one in an environment, with options. ``options`` are those of the first one.
    """

    def __init__(
        self,
        start: Callable[[Mapping[str, str], T], Transport],
        environ: Mapping[str, str],
        options: T,
    ) -> None:
        self.redaction = Redaction()
        self._start = start
        self._options = options
        key = self.redaction.pseudonyms.key
        self._environ = with_key(environ, key) if options.debug_log else environ

    def __call__(self, options: T) -> Transport:
        """Start one. The names in another account or region are other ones."""
        real = self.redaction.real(options)
        if real != self._options:
            self._options = real
            self.redaction.knows_all_names = False
        return self.redacted(self._start(self._environ, real))

    def redacted(self, transport: Transport) -> Transport:
        """Return a collector that has been started, with pseudonyms."""
        return RedactedTransport(transport, self.redaction)


class RedactedFleet(Generic[S]):
    """Open several sources whose events have the pseudonyms of one run.

    ``targets`` are the sources with pseudonyms in place of what they are called.
    """

    def __init__(self, sources: Sequence[S]) -> None:
        self.redaction = Redaction()
        self.targets = tuple(map(self.redaction.message, sources))
        self._parts = [Redaction(of=self.redaction) for _ in sources]

    def started(self, starts: Sequence[Callable[[], Transport]]) -> list[Callable[[], Transport]]:
        """Return what starts each source's collector, and again: known names stay known."""
        pairs = zip(starts, self._parts, strict=True)
        return [partial(_redacted, start, part) for start, part in pairs]

    def environ(self, given: Mapping[str, str], options: HasDebugLog) -> Mapping[str, str]:
        """Return the environment of the collectors, whose debug log has pseudonyms, too."""
        return with_key(given, self.redaction.pseudonyms.key) if options.debug_log else given


def _redacted(start: Callable[[], Transport], redaction: Redaction) -> Transport:
    return RedactedTransport(start(), redaction)


class RedactedTransport:
    """A transport with pseudonyms, in front of a real one."""

    def __init__(self, transport: Transport, redaction: Redaction) -> None:
        self._transport = transport
        self._redaction = redaction
        self.lines: Lines = _RedactedLines(transport, redaction)

    def send(self, envelope: RequestEnvelope, /) -> None:
        """Send a request for what its pseudonyms stand for."""
        self._transport.send(replace(envelope, request=self._redaction.request(envelope.request)))

    def wait(self) -> bool:
        """Block until something was read; return False at the end of the events."""
        return self._transport.wait()

    def attach(self, on_read: Callable[[bool], None]) -> None:
        """Read in the running loop from now on, and call ``on_read`` after each read."""
        self._transport.attach(on_read)

    def detach(self) -> None:
        """Read no more in the loop."""
        self._transport.detach()

    def stderr_tail(self) -> str:
        """Return the last line of stderr, with pseudonyms."""
        return self._redaction.texts.replaced(self._transport.stderr_tail())

    def end(self) -> None:
        """End the collector."""
        self._transport.end()


class _RedactedLines(Lines):
    """The lines of a transport, each decoded, given pseudonyms, and encoded again."""

    def __init__(self, transport: Transport, redaction: Redaction) -> None:
        super().__init__()
        self._transport = transport
        self._redaction = redaction
        self._sequence = SequenceCheck()
        self._number = 0
        self._ready: deque[bytes] = deque()
        self._held: deque[ev.EventEnvelope] = deque()
        self._asked: set[str] = set()
        self._waits = not redaction.knows_all_names
        self._failing: set[ev.Topic] = set()  # of names: what cannot be had is not waited for
        self._given_up: set[str] = set()
        if self._waits:
            self._find(FindNames())

    def _find(self, names: FindNames) -> None:
        self._transport.send(RequestEnvelope(0, 0, names))

    def take(self) -> bytes | None:
        """Return the next line that need not wait, or None."""
        while not self._ready and (line := self._transport.lines.take()) is not None:
            self._receive(line)
        return self._ready.popleft() if self._ready else None

    def _receive(self, line: bytes) -> None:
        try:
            envelope = self._sequence.checked(decode_event(line))
        except ProtocolError:
            self._ready.append(_UNREADABLE)
            return
        if isinstance(envelope.event, _AT_ONCE):
            self._emit(envelope)
            self._note(envelope.event)
        else:
            self._held.append(envelope)
        if not self._waits:
            self._ask()
        while self._held and not self._waits and not any(self._unnamed(self._held[0].event)):
            self._emit(self._held.popleft())

    def _note(self, event: ev.Event) -> None:
        """Note that names are known, or cannot be had."""
        if isinstance(event, ev.NamesFound):
            self._failing.discard(event.topic)
            self._waits = self._waits and not self._redaction.knows_all_names
        elif (
            isinstance(event, ev.RequestFailed)
            and event.topic in _NAMES
            and event.request_error.kind not in _WAITED_FOR
        ):
            self._failing.add(event.topic)
            self._given_up |= self._asked
            self._waits = self._waits and event.topic is not ev.Topic.NAMES

    def _ask(self) -> None:
        """Ask, once each, for the names that events which are held wait for."""
        found = [self._unnamed(envelope.event) for envelope in self._held]
        servers = self._new(i for ids, _ in found for i in ids)
        networks = self._new(i for _, ids in found for i in ids)
        if servers or networks:
            self._asked.update(servers, networks)
            self._find(FindNames(servers, networks))

    def _new(self, ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(each for each in dict.fromkeys(ids) if each not in self._asked)

    def _unnamed(self, event: ev.Event) -> tuple[list[str], list[str]]:
        """Return the servers and networks of an event's live jobs whose names are not known."""
        rows = [job.row for job in event.jobs] if isinstance(event, ev.JobsUpdated) else []
        live = [row for row in rows if row.live]
        return (
            self._waited_for(ev.Topic.NAMES, (i for row in live for i in row.server_ids)),
            self._waited_for(ev.Topic.NETWORKS, (i for row in live for i in row.network_ids)),
        )

    def _waited_for(self, topic: ev.Topic, ids: Iterable[str]) -> list[str]:
        if topic in self._failing:
            return []
        is_named, given_up = self._redaction.is_named, self._given_up
        return [each for each in ids if each not in given_up and not is_named(each)]

    def _emit(self, envelope: ev.EventEnvelope) -> None:
        self._number += 1
        try:
            source = self._redaction.message(envelope.source)
            event = self._redaction.event(envelope.event)
        except (ValueError, TypeError, RecursionError, zlib.error):
            self._ready.append(_UNREADABLE)
            return
        line = encode_event(replace(envelope, number=self._number, source=source, event=event))
        self._ready.append(line.rstrip(b"\n"))
