"""Record what is known of a source by now: where a recording begins late, or was interrupted."""

from collections.abc import Callable

from drs_tui.client.source_recorder import SourceRecorder
from drs_tui.protocol.recording import Began
from drs_tui.protocol.requests import Query
from drs_tui.store.keyframe import keyframe
from drs_tui.store.snapshot import events_of, source_of
from drs_tui.store.status import Paging
from drs_tui.store.store import SourceStore


def record_known(
    lines: SourceRecorder,
    store: SourceStore,
    query: Query,
    now: float,
    is_own: Callable[[str], bool],
) -> None:
    """Record what a store knows ``now`` (epoch seconds by the service's clock): nothing of one
    whose collector was not ready yet. The events are made in the recorder's thread, where
    ``is_own`` says whether an id is of this source."""
    status = store.status
    if status.ready:
        lines.began(status.ready, Began.JOINED)
        lines.listed(query)
        lines.known(events_of(keyframe(store), now, is_own), source_of(store))
        if status.paging is Paging.LOADING:
            lines.paged()
    if status.ended is not None:
        lines.collector_ended(status.ended, status.starts_at)
