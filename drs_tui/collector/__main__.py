"""The collector process: requests in on stdin, events out on stdout. By hand: docs/protocol.md."""

import gc
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import BinaryIO

# Imports leave no garbage; what does is enabled again once there is something to do.
gc.disable()

# botocore.session comes to this one too, from a dozen imports further down. There CPython (3.11)
# may end one piece of its stack where each call needs the next, and has that from the kernel and
# gives it back for each: 40 ms and 6,000 times.
import botocore.compat  # noqa: E402, F401

from drs_tui.collector.aws.session import AwsTarget, RefusedError, Session  # noqa: E402
from drs_tui.collector.event_writer import EventWriter  # noqa: E402
from drs_tui.collector.exit import exit_process_group  # noqa: E402
from drs_tui.collector.options import read  # noqa: E402
from drs_tui.model.analysis.row import Source  # noqa: E402
from drs_tui.protocol import PROTOCOL  # noqa: E402
from drs_tui.protocol.codec import ProtocolError, decode_request  # noqa: E402
from drs_tui.protocol.events import Connected, Ready, Refused  # noqa: E402

EXIT_REFUSED = 2
# An answer's objects are freed without the gc: it need not come by for each 700 of them. But what
# botocore leaves behind in circles must not heap up: memory once had is not given back.
GC_THRESHOLD = 10_000


def _own_streams() -> tuple[BinaryIO, BinaryIO]:
    """stdin and stdout for the stream alone.

    Whatever else reads stdin (getpass, when there is no terminal) finds it empty, and whatever
    prints goes to stderr: neither can break into the stream.
    """
    requests, events = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, events


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
    requests, events = _own_streams()
    if options.debug_log:
        from drs_tui.debug_log import write_to

        write_to(options.debug_log, "collector")
    where = AwsTarget(options.profile, options.region, options.endpoint_url)
    try:
        session = Session(where)
    except RefusedError as error:
        writer = EventWriter(events, Source("", options.region or ""), plain=options.plain)
        writer.emit(Refused(str(error), EXIT_REFUSED))
        return EXIT_REFUSED
    writer = EventWriter(events, Source("", session.region), plain=options.plain)
    session.roles.emit = writer.emit
    writer.emit(Ready(PROTOCOL, session.region, session.region_from, session.profile))
    # What can be asked from here on is not needed for that.
    from drs_tui.collector.collector import Collector
    from drs_tui.collector.workers.schedule import Cadence

    writer.emit(Connected(session.endpoint))
    gc.freeze()
    gc.set_threshold(GC_THRESHOLD)
    gc.enable()
    collector = Collector(session, writer, Cadence(options.refresh))
    for line in _lines(requests):
        try:
            collector.handle(decode_request(line))
        except ProtocolError as error:
            sys.stderr.write(f"{error}\n")
    # Lanes may be waiting for AWS: nobody wants their answers any more.
    return exit_process_group()


if __name__ == "__main__":
    sys.exit(main())
