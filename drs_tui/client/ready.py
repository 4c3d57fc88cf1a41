"""Wait for the first event of a collector: it is ready, or cannot start."""

import asyncio

from drs_tui.client.transport import Transport
from drs_tui.exit_codes import EXIT_FAILED
from drs_tui.protocol import PROTOCOL
from drs_tui.protocol.codec import ProtocolError, decode_event
from drs_tui.protocol.events import Event, Ready, Refused

_VERSIONS = "collector and ui are of different versions: install drs-tui again"


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
    while (line := process.lines.take()) is None and process.wait():
        pass
    return _checked(process, line)


async def first_event_soon(process: Transport) -> Event:
    """Return a collector's first event without blocking the event loop.

    If the task is cancelled, the collector is ended.

    Raises:
        RefusedError: it cannot start.
    """
    first: asyncio.Future[bytes | None] = asyncio.get_running_loop().create_future()

    def read(is_open: bool) -> None:  # noqa: FBT001  a callback
        if first.done():
            return
        line = process.lines.take()
        if line or not is_open:
            first.set_result(line)

    process.attach(read)
    try:
        line = await first
    except asyncio.CancelledError:
        process.end()
        raise
    finally:
        process.detach()
    return _checked(process, line)


def _checked(process: Transport, line: bytes | None) -> Event:
    if line is None:
        raise RefusedError(f"the collector ended: {process.stderr_tail()}", EXIT_FAILED)
    try:
        event = decode_event(line).event
    except ProtocolError as error:
        raise RefusedError(f"{error}; {_VERSIONS}", EXIT_FAILED) from error
    if isinstance(event, Refused):
        raise RefusedError(event.message, event.status)
    if isinstance(event, Ready) and event.version != PROTOCOL:
        raise RefusedError(_VERSIONS, EXIT_FAILED)
    return event
