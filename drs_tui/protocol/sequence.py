"""Whether every event of a collector has come."""

from drs_tui.protocol.codec import ProtocolError
from drs_tui.protocol.events import EventEnvelope


class SequenceError(ProtocolError):
    """An event is missing, or came twice: what is on the screen may be wrong."""


class SequenceCheck:
    """Checks the numbers of one collector's events. Whoever waits for the first one may read it."""

    def __init__(self) -> None:
        self._last = 1

    def checked(self, envelope: EventEnvelope) -> EventEnvelope:
        """The event, which is the next one.

        Raises:
            SequenceError: it is another one.
        """
        number, due = envelope.number, self._last + 1
        if number not in (1, due):
            raise SequenceError(f"event {due} of the collector is missing: {number} came instead")
        self._last = number
        return envelope
