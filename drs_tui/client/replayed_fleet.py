"""Many sources of a recording, each with its own lines, and what is known of all together."""

from collections.abc import Sequence
from typing import NamedTuple

from drs_tui.client.fleet_needs import FleetNeeds
from drs_tui.client.replayed import KeptSource, ReplayedSource
from drs_tui.fleet.source_target import SourceTarget
from drs_tui.protocol.events import Event
from drs_tui.protocol.recording import Entry, RecordedSource
from drs_tui.protocol.requests import Query
from drs_tui.store.changes import Changes
from drs_tui.store.fleet_keyframe import FleetKeyframe, fleet_keyframe, restore_fleet
from drs_tui.store.fleet_store import FleetStore


class KeptFleet(NamedTuple):
    """The state of each source, and what is of all of them."""

    parts: tuple[KeptSource, ...]
    state: FleetKeyframe
    query: Query


class ReplayedFleet:
    """Many sources, by their numbers."""

    def __init__(self, sources: Sequence[RecordedSource]) -> None:
        self.query = Query()
        self._parts = [ReplayedSource(is_part=True) for _ in sources]
        self.store = FleetStore(
            [SourceTarget(each.name, each.profile, each.region, each.account) for each in sources],
            [part.store for part in self._parts],
            {number: each.unused for number, each in enumerate(sources) if each.unused},
        )
        self.needs = FleetNeeds(self.store, [part.needs for part in self._parts])
        # The states that were kept or put back last, of the sources that have not changed since.
        self._kept: dict[int, KeptSource] = {}

    def apply(self, entry: Entry, event: Event | None) -> Changes | None:
        """Apply a line of one source, or of all."""
        if entry.of is not None:
            return self._apply_to(entry.of, entry, event)
        if entry.listed:
            self.query = entry.listed
            self.store.begin_list()
        return None

    def _apply_to(self, source: int, entry: Entry, event: Event | None) -> Changes | None:
        store = self.store
        self._kept.pop(source, None)
        if entry.began:
            store.remembered.pop(source, None)
        if entry.late is not None:
            store.set_late(source, is_late=entry.late)
        changes = self._parts[source].apply(entry, event)
        more = store.changed(source, changes or Changes(status=True, details=True))
        while more:
            more = store.jobs.show_more()
        if changes:
            changes.moved = True  # one source's page may let the jobs of others be shown
        return changes

    def keep(self) -> KeptFleet:
        """Return the state; of a source that has not changed since, the one that was kept then."""
        for number, part in enumerate(self._parts):
            if number not in self._kept:
                self._kept[number] = part.keep()
        parts = tuple(self._kept[number] for number in range(len(self._parts)))
        return KeptFleet(parts, fleet_keyframe(self.store), self.query)

    def restore(self, kept: KeptFleet) -> None:
        """Put a state back, of the sources that have another one by now."""
        for number, part in enumerate(self._parts):
            if self._kept.get(number) is not kept.parts[number]:
                part.restore(kept.parts[number])
                self._kept[number] = kept.parts[number]
        restore_fleet(self.store, kept.state)
        self.query = kept.query
