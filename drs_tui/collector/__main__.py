"""The collector process: requests in on stdin, events out on stdout. By hand: docs/protocol.md."""

import os
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from drs_tui.collector.password_prompts import forbid_password_prompts
from drs_tui.process_start import allow_many_connections, keep_objects, pause_gc, wait_for_input

pause_gc()
forbid_password_prompts()
if "--patient" in sys.argv:
    wait_for_input()

# Imported early, at a shallow stack depth: compiled deep in the import chain, its regular
# expressions cross a chunk of CPython 3.11's data stack 6,000 times, which takes 40 ms.
import botocore.compat  # noqa: E402, F401

from drs_tui.child_process import own_streams  # noqa: E402
from drs_tui.collector.aws.shared_sessions import SharedSessions  # noqa: E402
from drs_tui.collector.environment import drop_empty_variables  # noqa: E402
from drs_tui.collector.event_writer import EventStream, EventWriter  # noqa: E402
from drs_tui.collector.exit import continue_when_parent_ends, exit_process_group  # noqa: E402
from drs_tui.collector.options import read  # noqa: E402
from drs_tui.collector.start import ready_session  # noqa: E402
from drs_tui.exit_codes import EXIT_REFUSED  # noqa: E402
from drs_tui.model.analysis.row import Source  # noqa: E402
from drs_tui.protocol.codec import ProtocolError, decode_request  # noqa: E402

# An answer's objects are freed without the gc, so it need not run for each 700 of them. But what
# botocore leaves behind in cycles must not pile up: memory is not given back to the system.
GC_THRESHOLD = 10_000


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield lines as they arrive, without blank ones."""
    while line := stream.readline():
        if line.strip():
            yield line


def _exit_on_error(error: threading.ExceptHookArgs) -> None:
    """End the process when a worker's thread ends with an error, so that the ui starts another."""
    threading.__excepthook__(error)
    sys.stderr.flush()
    exit_process_group()


def main(argv: Sequence[str] | None = None) -> int:
    """Emit ``Ready`` or ``Refused``, then serve until stdin ends. Return the exit status."""
    options = read(sys.argv[1:] if argv is None else argv)
    drop_empty_variables(os.environ)
    threading.excepthook = _exit_on_error
    if options.sources:
        allow_many_connections()
    requests, events = own_streams()
    if options.debug_log:
        from drs_tui.debug_log import write_to
        from drs_tui.pseudonyms.logged import replacer

        write_to(options.debug_log, "collector", replacer(os.environ, options.profile))
    stream = EventStream(events, plain=options.plain)
    writer = EventWriter(stream, Source("", options.region or ""))
    shared = SharedSessions(many=options.sources)
    session = None if options.sources else ready_session(options.target, writer, shared)
    if not (session or options.sources):
        return EXIT_REFUSED
    # Imported after Ready, which does not need it.
    from drs_tui.collector.aws.botocore_private import problems
    from drs_tui.collector.sources import Sources

    for problem in problems():
        sys.stderr.write(f"{problem}\n")
    connected = threading.Event()

    def on_connected() -> None:
        if not connected.is_set():
            keep_objects(GC_THRESHOLD)
            connected.set()

    threading.Thread(target=continue_when_parent_ends, args=(connected,), daemon=True).start()
    sources = Sources(stream, options, shared, on_connected)
    if session:
        sources.add(session, writer)
    for line in _lines(requests):
        try:
            sources.handle(decode_request(line))
        except ProtocolError as error:
            sys.stderr.write(f"{error}\n")
    # Workers may wait for AWS, for answers that are of no use any more.
    return exit_process_group()


if __name__ == "__main__":
    sys.exit(main())
