"""The sources that a collector process serves, each by its key."""

import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from functools import partial
from math import inf

from drs_tui.collector.aws.session import Session
from drs_tui.collector.aws.shared_sessions import AssumedRole, SharedSessions
from drs_tui.collector.collector import Collector
from drs_tui.collector.event_writer import EventStream, EventWriter
from drs_tui.collector.start import ready_session
from drs_tui.collector.workers.context import UserActivity
from drs_tui.collector.workers.pool import Pool, TaskGroup
from drs_tui.collector.workers.schedule import Cadence
from drs_tui.model.analysis.row import Source
from drs_tui.options import AwsTarget, CollectorOptions
from drs_tui.protocol.events import SourceEnded
from drs_tui.protocol.requests import CloseSource, OpenSource, RequestEnvelope

# Seconds that the first source has for itself, at most; less once there is its client, as then it
# waits for the network. They are over with its first answer.
HEAD_START, WHILE_IT_WAITS = 0.4, 0.05

Serve = Callable[[Session, EventWriter, TaskGroup, UserActivity], Collector]


class _OpenedSource:
    """A source that a request has opened. What comes while its session is made waits for it.

    Of many sources few are on the screen: each is asked as rarely as if the user were away, until
    its first ``KeepAlive``.
    """

    def __init__(
        self,
        request: OpenSource,
        writer: EventWriter,
        pool: Pool,
        shared: SharedSessions,
        serve: Serve,
        target: AwsTarget,
    ) -> None:
        self._target = target._replace(
            profile=request.profile, region=request.region, endpoint_url=request.endpoint_url
        )
        self._role = (
            AssumedRole(request.role_arn, request.external_id, request.session_name)
            if request.role_arn
            else None
        )
        self._shared = shared
        self._writer = writer
        self._group = pool.group(self._on_error)
        self._serve = serve
        self._lock = threading.Lock()
        self._waiting: list[RequestEnvelope] = []
        self._collector: Collector | None = None
        self._is_closed = False

    def begin(self) -> None:
        """Make its session, and serve it, beginning with what has come so far."""
        try:
            self._begin()
        except BaseException as error:  # noqa: BLE001  the thread serves other sources too
            self._on_error(error)

    def _begin(self) -> None:
        session = ready_session(self._target, self._writer, self._shared, self._role)
        if session is None:
            return
        with self._lock:
            if self._is_closed:
                return
            self._collector = self._serve(
                session, self._writer, self._group, UserActivity(last_input_at=-inf)
            )
            for envelope in self._waiting:
                self._collector.handle(envelope)
            self._waiting.clear()

    def handle(self, envelope: RequestEnvelope) -> None:
        """Do what a request asks for, or keep it until there is a session."""
        with self._lock:
            if self._collector is None:
                self._waiting.append(envelope)
                return
        self._collector.handle(envelope)

    def close(self) -> None:
        """End what it does; nothing more is emitted."""
        self._writer.close()
        with self._lock:
            self._is_closed = True
            if self._collector:
                self._collector.close()

    def _on_error(self, error: BaseException) -> None:
        """End this source alone, by an error of ours in one of its steps."""
        traceback.print_exception(error)
        sys.stderr.flush()
        self._writer.emit(SourceEnded(f"an error in drs-tui: {type(error).__name__}"))
        self.close()


def _end_process(error: BaseException) -> None:
    """End the process as a thread does that ends with an error, so that the ui starts another."""
    thread = threading.current_thread()
    threading.excepthook(
        threading.ExceptHookArgs((type(error), error, error.__traceback__, thread))
    )


class Sources:
    """Passes each request to the source of its key; opens and closes sources.

    ``on_connected`` is called whenever there is a client, or it is known that there is none.
    """

    def __init__(
        self,
        stream: EventStream,
        options: CollectorOptions,
        shared: SharedSessions,
        on_connected: Callable[[], None],
    ) -> None:
        self._stream = stream
        self._shared = shared
        self._target = options.target
        self._cadence = Cadence(options.refresh)
        self._on_connected = on_connected
        self._pool = Pool()
        # Opened one after the other: the first rows of the first ones need not wait for all.
        self._to_open = deque[_OpenedSource]()
        self._opens_at = -inf  # monotonic
        self._opener = self._pool.group(_end_process).add(self._open_next)
        self._by_key: dict[int, Collector | _OpenedSource] = {}

    def add(self, session: Session, writer: EventWriter) -> None:
        """Serve the source that this process was started for."""
        self._by_key[0] = self._serve(
            session, writer, self._pool.group(_end_process), UserActivity()
        )

    def _serve(
        self, session: Session, writer: EventWriter, group: TaskGroup, activity: UserActivity
    ) -> Collector:
        connected, answered = self._note_connected, partial(self._open_within, 0.0)
        return Collector(session, writer, self._cadence, group, connected, answered, activity)

    def handle(self, envelope: RequestEnvelope) -> None:
        """Do what a request asks for; one to a source that is not open is dropped."""
        match envelope.request:
            case OpenSource() as request:
                writer = EventWriter(self._stream, Source("", request.region or ""), envelope.key)
                source = _OpenedSource(
                    request, writer, self._pool, self._shared, self._serve, self._target
                )
                self._by_key[envelope.key] = source
                self._to_open.append(source)
                self._opener.wake()
            case CloseSource():
                if opened := self._by_key.pop(envelope.key, None):
                    opened.close()
            case _:
                if served := self._by_key.get(envelope.key):
                    served.handle(envelope)

    def _open_next(self) -> float | None:
        """Open a source; return when the next one may be, None if there is none."""
        if not self._to_open:
            return None
        left = self._opens_at - time.monotonic()
        if left > 0:
            return left
        if self._opens_at == -inf:
            self._opens_at = time.monotonic() + HEAD_START
        self._to_open.popleft().begin()
        return 0.0

    def _open_within(self, seconds: float) -> None:
        """Open the other sources then at the latest."""
        self._opens_at = min(self._opens_at, time.monotonic() + seconds)
        self._opener.wake()

    def _note_connected(self) -> None:
        self._open_within(WHILE_IT_WAITS)
        self._on_connected()
