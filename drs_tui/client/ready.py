"""Wait for the first event of a collector: it is ready, or cannot start."""

import asyncio

from drs_tui.client.transport import Transport
from drs_tui.protocol import PROTOCOL
from drs_tui.protocol.codec import decode_event
from drs_tui.protocol.events import Event, EventEnvelope, Ready, Refused


class RefusedError(Exception):
    """The collector cannot start. The message says why, and ``status`` is the exit status."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


def first_event(process: Transport) -> Event:
    """Return a collector's first event; block until it arrives.

    Raises:
        RefusedError: it cannot start.
    """
    return _checked(process, process.first_event())


async def first_event_soon(process: Transport) -> Event:
    """Return a collector's first event without blocking the event loop.

    If the task is cancelled, the collector is ended.

    Raises:
        RefusedError: it cannot start.
    """
    loop = asyncio.get_running_loop()
    first: asyncio.Future[EventEnvelope | None] = loop.create_future()

    def readable() -> None:
        is_open, line = process.read(), process.lines.take()
        if (line or not is_open) and not first.done():
            first.set_result(decode_event(line) if line else None)

    def errors_readable() -> None:
        if not process.read_errors():
            loop.remove_reader(process.errors_fd)

    loop.add_reader(process.events_fd, readable)
    # A collector whose stderr is full does not go on to its first event.
    loop.add_reader(process.errors_fd, errors_readable)
    try:
        envelope = await first
    except asyncio.CancelledError:
        process.end()
        raise
    finally:
        loop.remove_reader(process.events_fd)
        loop.remove_reader(process.errors_fd)
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
