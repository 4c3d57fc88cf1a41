"""Requests to the collectors of many sources, and their events into one store."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from drs_tui.client.client import Client
from drs_tui.client.fleet_needs import FleetNeeds
from drs_tui.client.ready import RefusedError
from drs_tui.client.redacting import Redacting
from drs_tui.protocol.requests import Query
from drs_tui.store.changes import Changes
from drs_tui.store.fleet_store import FleetStore, SourceStanding
from drs_tui.store.status import Paging, Status

if TYPE_CHECKING:
    from drs_tui.client.recorder import Recorder
    from drs_tui.client.unused_sources import UnusedSources

CHECK_EVERY = 1.0  # seconds
LOADED_AT_ONCE = 8  # sources
TIMES_EVERY = 1.0
"""Seconds in which the times of answers that have changed nothing else are reported once: of many
sources they come all the time."""
KEEP_ALIVE_EVERY = 5.0  # seconds; the screen may be another one by then
LATE_SECONDS = 6.0
"""A source that owes an answer for so long holds up no other any more."""


class FleetClient(Redacting):
    """Keep a store of many sources up to date, each through a client of its own.

    ``clients`` are by the sources' numbers, as in ``store``. ``on_changes`` and ``wall`` are as in
    ``Client``. ``unused`` remembers the sources that have no DRS.
    """

    def __init__(
        self,
        clients: Sequence[Client],
        store: FleetStore,
        wall: Callable[[], float] = time.time,
        unused: "UnusedSources | None" = None,
    ) -> None:
        self._unused = unused
        self._clients = tuple(clients)
        self._wall = wall
        self._on_changes: Callable[[Changes], None] = lambda _: None
        self._tasks: set[asyncio.Task[None]] = set()
        self._check_timer: asyncio.TimerHandle | None = None
        self._held = Changes()
        self._held_timer: asyncio.TimerHandle | None = None
        self._reported: dict[int, Status] = {}
        self._awaited: set[int] = set()  # sources whose next answer a person waits for
        self._shows_more = False
        self._loading_all: set[int] = set()  # the sources whose pages are loaded to the end
        self._kept_alive_at = float("-inf")
        # When a source's page was requested (monotonic), and how many entries it had had by then.
        self._loading_since: dict[int, tuple[float, int]] = {}
        self._sought: dict[str, set[int]] = {}  # the sources that have yet to answer, by job id
        self.refused: RefusedError | None = None
        self.recorder: Recorder | None = None
        self.current_query = Query()
        self.on_source: Callable[[int], None] = lambda _: None
        """Called with the number of each source in which something has changed."""
        self.store = store
        self.needs = FleetNeeds(store, [client.needs for client in self._clients])

    def now(self) -> float:
        """Return epoch seconds by the service's clock, as well as it is known."""
        return self._wall() + self.store.offset

    @property
    def _asked(self) -> Sequence[int]:
        numbers = range(len(self._clients))
        return [n for n in numbers if n not in self.store.remembered]

    # requests

    def query(self, query: Query) -> None:
        """Begin a list, and request the first page of every source."""
        self.current_query = query
        self._loading_since.clear()
        self._loading_all = set()
        for number in self._asked:
            self._clients[number].query(query)
            self._reported[number] = self.store.stores[number].status
        self.store.begin_list()
        if self.recorder:
            self.recorder.listed(query)

    def next_page(self) -> None:
        """Request the next page of the source that keeps more from being shown."""
        source = self.store.jobs.next_source
        wanted = [source] if source is not None else self._without_jobs()
        for number in wanted:
            self._clients[number].next_page()
        self.store.page_requested()

    def _without_jobs(self) -> Sequence[int]:
        """Return the sources whose pages so far were empty."""
        stores = self.store.stores
        return [
            n
            for n in self._asked
            if stores[n].status.paging is Paging.IDLE
            and stores[n].status.as_of is not None
            and not len(stores[n].jobs)
        ]

    def load_all(self, *, on: bool) -> None:
        """Request page after page to the end of the list, or stop doing so.

        Of a few sources at a time, those that the list lacks first: what comes goes to its end.
        """
        wanted = set(self.store.jobs.next_sources(LOADED_AT_ONCE)) if on else set()
        for number in self._loading_all - wanted:
            self._clients[number].load_all(on=False)
        for number in wanted:
            self._clients[number].load_all(on=True)
        if wanted or self._loading_all:
            self.store.page_requested()
        self._loading_all = wanted

    def refresh(self, job_ids: Iterable[str] = ()) -> None:
        """Refresh now, those jobs included, and try again what has failed."""
        wanted: dict[int, list[str]] = {number: [] for number in self._asked}
        for job_id in job_ids:
            source = self.store.source_of_job(job_id)
            if source is None:
                self._sought[job_id] = set(wanted)
            for number in wanted if source is None else (source,):
                wanted[number].append(job_id)
        self._awaited.update(wanted)
        for number, ids in wanted.items():
            self._clients[number].refresh(ids)

    def ask_again(self, source: int) -> None:
        """Ask one source again, also one that had no DRS when it was asked last."""
        self._awaited.add(source)
        client, changed = self._clients[source], partial(self._changed, source)
        if self.store.remembered.pop(source, None):
            client.begin_late(self.current_query, changed)
            changed(Changes(status=True))
        else:
            client.refresh()

    def pause(self, *, on: bool) -> None:
        """Stop refreshing by timer, or go on with it."""
        for number in self._asked:
            self._clients[number].pause(on=on)

    def keep_alive(self, jobs_on_screen: Callable[[], Iterable[str]]) -> None:
        """Say that a key was pressed to the sources on the screen: others refresh less often."""
        if time.monotonic() - self._kept_alive_at > KEEP_ALIVE_EVERY:
            self._kept_alive_at = time.monotonic()
            for number in set(map(self.store.source_of_job, jobs_on_screen())):
                if number is not None:
                    self._clients[number].keep_alive()

    def submit_mfa_code(self, code: str) -> None:
        """Send the MFA code to the source that asked for it first: it works once."""
        waiting = (n for n in self._asked if self.store.stores[n].status.wanted)
        if (source := next(waiting, None)) is not None:
            self._clients[source].submit_mfa_code(code)
            self._changed(source, Changes(status=True))

    # recording

    def record(self, recorder: "Recorder") -> None:
        """Record all sources from now on; what is known already is written first.

        Those come first that keep more from being shown, so that a replay shows no more either.
        """
        self.recorder = recorder
        if any(part.status.ready for part in self.store.stores):
            recorder.listed(self.current_query)
        first = self.store.jobs.next_sources(len(self._clients))
        for number in dict.fromkeys((*first, *range(len(self._clients)))):
            self._clients[number].record(recorder, number, partial(self._is_of, number))
            if self.store.standing(number) is SourceStanding.LATE:
                recorder.part(number).late(is_late=True)

    def _is_of(self, source: int, identity: str) -> bool:
        """Return whether a server, network or job is of a source; what is of none, of the first."""
        found = self.store.source_of_server(identity)
        found = self.store.source_of_job(identity) if found is None else found
        return (found or 0) == source

    def stop_recording(self) -> None:
        """Write the recording's closing line, if there is one."""
        if recorder := self.take_recorder():
            recorder.close()

    def take_recorder(self) -> "Recorder | None":
        """Return the recorder, if there is one: it gets nothing more, and is to be closed."""
        recorder, self.recorder = self.recorder, None
        for client in self._clients:
            client.take_recorder()
        return recorder

    @property
    def has_last_reads(self) -> bool:
        """Return whether something that the end of a job calls for was not answered yet."""
        return any(client.has_last_reads for client in self._clients)

    # events

    def wait_until_ready(self) -> None:
        """Wait for none: the first source that answers is shown, and one that cannot start."""

    def attach(self, on_changes: Callable[[Changes], None]) -> None:
        """Read events from now on, in the running loop."""
        self._on_changes = on_changes
        for number in self._asked:
            self._begin(number)
        self._check_later()

    def _begin(self, source: int) -> None:
        changed = partial(self._changed, source)
        task = asyncio.get_running_loop().create_task(self._clients[source].begin(changed))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def close(self) -> None:
        """Stop reading and recording, and end the collectors."""
        self.stop_recording()
        if self._unused:
            self._unused.save()
        for timer in filter(None, (self._check_timer, self._held_timer)):
            timer.cancel()
        for task in self._tasks:
            task.cancel()
        for client in self._clients:
            client.close()

    def _changed(self, source: int, changes: Changes) -> None:
        self.on_source(source)
        self._note_sought(source, changes)
        if self.store.changed(source, changes):
            self._show_more_soon()
        if changes.status:
            self._note_unused(source)
        self._held.merge(changes)
        if not self._can_wait(source, changes):
            self._report()
        elif self._held_timer is None:
            self._held_timer = asyncio.get_running_loop().call_later(TIMES_EVERY, self._report)

    def _report(self) -> None:
        """Report what has changed since the last time."""
        if self._held_timer:
            self._held_timer.cancel()
        self._held_timer, changes, self._held = None, self._held, Changes()
        self._on_changes(changes)

    def _can_wait(self, source: int, changes: Changes) -> bool:
        """Return whether a source has only answered again, or is ready and has yet to answer: a
        drawing without rows would hold up the first ones."""
        status = self.store.stores[source].status
        before, self._reported[source] = self._reported.get(source), status
        if before is None or not changes.is_status_alone:
            self._awaited.discard(source)
            return False
        if status.as_of is None:
            return status == before._replace(
                ready=status.ready, endpoint=status.endpoint, account=status.account, arn=status.arn
            )
        if before.as_of in (None, status.as_of) or source in self._awaited:
            self._awaited.discard(source)
            return False
        return status == before._replace(as_of=status.as_of, due=status.due, rate=status.rate)

    def _note_unused(self, source: int) -> None:
        """Note whether a source that was asked has DRS, once it has answered."""
        standing = self.store.standing(source)
        is_answer = standing in (SourceStanding.UNUSED, SourceStanding.ANSWERING)
        if self._unused and is_answer and source not in self.store.remembered:
            self._unused.note(source, is_unused=standing is SourceStanding.UNUSED)

    def _show_more_soon(self) -> None:
        if not self._shows_more:
            self._shows_more = True
            asyncio.get_running_loop().call_soon(self._show_more)

    def _show_more(self) -> None:
        """Show more of what is loaded, in a turn of its own."""
        self._shows_more = False
        if self.store.jobs.show_more():
            self._show_more_soon()
        changes = Changes()
        changes.moved = True
        self._on_changes(changes)

    def _note_sought(self, source: int, changes: Changes) -> None:
        """Say that a job is deleted only when no source has it."""
        for job_id in changes.added & self._sought.keys():
            del self._sought[job_id]
        for job_id in changes.deleted & self._sought.keys():
            waiting = self._sought[job_id]
            waiting.discard(source)
            if waiting:
                changes.deleted.discard(job_id)
            else:
                del self._sought[job_id]

    # who is late

    def _check_later(self) -> None:
        loop = asyncio.get_running_loop()
        self._check_timer = loop.call_later(CHECK_EVERY, self._check)

    def _check(self) -> None:
        """Find the sources that owe an answer, and those that have answered meanwhile."""
        self._check_later()
        now = self.now()
        for number in self._asked:
            is_late = self._is_late(number, now)
            if self.store.set_late(number, is_late=is_late):
                if self.recorder:
                    self.recorder.part(number).late(is_late=is_late)
                self._changed(number, Changes(status=True))

    def _is_late(self, source: int, now: float) -> bool:
        """Return whether a refresh or a page is overdue, of a source that has answered before."""
        status = self.store.stores[source].status
        if status.paging is Paging.LOADING:
            moment = time.monotonic()
            since, paged = self._loading_since.get(source, (moment, -1))
            if paged != status.paged:
                self._loading_since[source] = moment, status.paged
            elif moment - since > LATE_SECONDS:
                return status.as_of is not None
        else:
            self._loading_since.pop(source, None)
        return status.due is not None and now > status.due + LATE_SECONDS
