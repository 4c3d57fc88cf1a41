"""The first thing a collector says: that it is ready, or why it cannot start."""

import asyncio

from drs_tui.client.transport import Transport
from drs_tui.protocol import PROTOCOL
from drs_tui.protocol.codec import decode_event
from drs_tui.protocol.events import Event, EventEnvelope, Ready, Refused


class RefusedError(Exception):
    """The collector cannot start. The message says why, and what to do about it."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


def first_event(process: Transport) -> Event:
    """A collector's first event. Blocks until it comes.

    Raises:
        RefusedError: it cannot start.
    """
    return _checked(process, process.first_event())


async def first_event_soon(process: Transport) -> Event:
    """The same in an event loop, which goes on meanwhile. Given up, the collector is ended.

    Raises:
        RefusedError: it cannot start.
    """
    loop = asyncio.get_running_loop()
    first: asyncio.Future[EventEnvelope | None] = loop.create_future()

    def readable() -> None:
        goes_on, line = process.read(), process.lines.take()
        if (line or not goes_on) and not first.done():
            first.set_result(decode_event(line) if line else None)

    loop.add_reader(process.events_fd, readable)
    try:
        envelope = await first
    except asyncio.CancelledError:
        process.end()
        raise
    finally:
        loop.remove_reader(process.events_fd)
    return _checked(process, envelope)


def _checked(process: Transport, envelope: EventEnvelope | None) -> Event:
    if envelope is None:
        process.read_errors()
        raise RefusedError(f"the collector ended: {process.stderr_tail()}", 1)
    if isinstance(envelope.event, Refused):
        raise RefusedError(envelope.event.message, envelope.event.status)
    if isinstance(envelope.event, Ready) and envelope.event.version != PROTOCOL:
        raise RefusedError("collector and ui are of different versions: install drs-tui anew", 1)
    return envelope.event
