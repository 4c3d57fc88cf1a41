"""The collector process: requests in on stdin, events out on stdout. By hand: docs/stream.md."""

import sys
import threading
from collections.abc import Iterator, Sequence
from functools import partial
from typing import BinaryIO

from drs_tui.process_start import keep_objects, pause_gc

pause_gc()

# botocore.session imports this one too, a dozen imports deep. At that depth CPython 3.11 may have
# just filled a chunk of its stack, so that each call maps the next chunk and unmaps it on return:
# 6,000 times for one regex, 40 ms.
import botocore.compat  # noqa: E402, F401

from drs_tui.child_process import own_streams  # noqa: E402
from drs_tui.collector.aws.session import RefusedError, Session  # noqa: E402
from drs_tui.collector.event_writer import EventWriter  # noqa: E402
from drs_tui.collector.exit import exit_process_group  # noqa: E402
from drs_tui.collector.options import read  # noqa: E402
from drs_tui.exit_codes import EXIT_BAD_OPTIONS  # noqa: E402
from drs_tui.model.analysis.row import Source  # noqa: E402
from drs_tui.protocol import PROTOCOL  # noqa: E402
from drs_tui.protocol.codec import ProtocolError, decode_request  # noqa: E402
from drs_tui.protocol.events import Ready, Refused  # noqa: E402

# An answer's objects are freed without the gc: it need not come by for each 700 of them. But what
# botocore leaves behind in circles must not heap up: memory once had is not given back.
GC_THRESHOLD = 10_000


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines as they come, blank ones left out."""
    while line := stream.readline():
        if line.strip():
            yield line


def _end_with(error: threading.ExceptHookArgs) -> None:
    """A lane that has failed is gone for good: better a collector that is started again."""
    threading.__excepthook__(error)
    sys.stderr.flush()
    exit_process_group()


def main(argv: Sequence[str] | None = None) -> int:
    """Tell ``Ready`` or ``Refused``, then serve until stdin ends. The exit status."""
    options = read(sys.argv[1:] if argv is None else argv)
    threading.excepthook = _end_with
    requests, events = own_streams()
    if options.debug_log:
        from drs_tui.debug_log import write_to

        write_to(options.debug_log, "collector")
    try:
        session = Session(options.target)
    except RefusedError as error:
        writer = EventWriter(events, Source("", options.region or ""), plain=options.plain)
        writer.emit(Refused(str(error), EXIT_BAD_OPTIONS))
        return EXIT_BAD_OPTIONS
    writer = EventWriter(events, Source("", session.region), plain=options.plain)
    session.roles.emit = writer.emit
    writer.emit(Ready(PROTOCOL, session.region, session.region_from, session.profile))
    # What can be asked from here on is not needed for that.
    from drs_tui.collector.collector import Collector
    from drs_tui.collector.workers.schedule import Cadence

    collector = Collector(
        session, writer, Cadence(options.refresh), partial(keep_objects, GC_THRESHOLD)
    )
    for line in _lines(requests):
        try:
            collector.handle(decode_request(line))
        except ProtocolError as error:
            sys.stderr.write(f"{error}\n")
    # Lanes may be waiting for AWS: nobody wants their answers any more.
    return exit_process_group()


if __name__ == "__main__":
    sys.exit(main())
