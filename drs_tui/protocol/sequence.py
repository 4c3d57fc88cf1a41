"""Check that no event of a collector is missing."""

from drs_tui.protocol.codec import ProtocolError
from drs_tui.protocol.events import EventEnvelope


class SequenceError(ProtocolError):
    """An event is missing or repeated: what is on the screen may be wrong."""


class SequenceCheck:
    """Check the numbers of one collector's events, with or without the first event."""

    def __init__(self) -> None:
        self._last = 1

    def checked(self, envelope: EventEnvelope) -> EventEnvelope:
        """Return the envelope if it has the next number.

        Raises:
            SequenceError: it has another number.
        """
        number, expected = envelope.number, self._last + 1
        if number != expected and (number, self._last) != (1, 1):
            raise SequenceError(
                f"event {expected} of the collector is missing: {number} came instead"
            )
        self._last = number
        return envelope
