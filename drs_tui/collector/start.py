"""Make the session of a source, and say whether it can be served."""

from drs_tui.collector.aws.session import RefusedError, Session
from drs_tui.collector.aws.shared_sessions import AssumedRole, SharedSessions
from drs_tui.collector.event_writer import EventWriter
from drs_tui.exit_codes import EXIT_REFUSED
from drs_tui.model.analysis.row import Source
from drs_tui.options import AwsTarget
from drs_tui.protocol import PROTOCOL
from drs_tui.protocol.events import Ready, Refused


def ready_session(
    target: AwsTarget,
    writer: EventWriter,
    shared: SharedSessions,
    role: AssumedRole | None = None,
) -> Session | None:
    """Make the session of a source, and emit ``Ready``; ``Refused`` and None if it cannot be."""
    try:
        session = Session(target, shared=shared, role=role)
    except RefusedError as error:
        writer.emit(Refused(str(error), EXIT_REFUSED))
        return None
    writer.source = Source("", session.region)
    writer.emit(Ready(PROTOCOL, session.region, session.region_from, session.profile))
    return session
