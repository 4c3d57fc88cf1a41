"""Keep the jobs of the list in the service's order, each with its row and packed answer."""

from abc import abstractmethod
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, overload

from msgspec import Raw, Struct
from msgspec.structs import replace

from drs_tui.model.analysis.changes import Subject
from drs_tui.model.analysis.progress import JobProgress
from drs_tui.model.analysis.row import Row
from drs_tui.model.drs.lenient import loads
from drs_tui.protocol.codec import unpack_items
from drs_tui.protocol.events import JobDeleted, JobsUpdated, JobUpdate, Topic
from drs_tui.store.changes import Changes
from drs_tui.store.logs import Log
from drs_tui.store.shared_rows import shared

if TYPE_CHECKING:
    from drs_tui.model.drs.job import Job


# An open screen reads its job repeatedly; few screens are open. A block has many jobs.
@lru_cache(maxsize=2)
def _unpacked(packed: bytes) -> list[Raw]:
    return unpack_items(packed)


class Block:
    """The packed items of one JobsUpdated; ``asked`` and ``as_of`` are as in that event.

    It is immutable and compared by identity: each event makes a new one.
    """

    __slots__ = ("as_of", "asked", "items")

    def __init__(self, items: bytes, asked: float, as_of: float) -> None:
        self.items = items
        self.asked = asked
        self.as_of = as_of


class Answer(NamedTuple):
    """A job's last answer: the block, and the index of its item."""

    block: Block
    number: int

    @property
    def text(self) -> Raw:
        """The job's JSON as the service sent it."""
        return _unpacked(self.block.items)[self.number]

    @property
    def item(self) -> dict[str, Any]:
        """The job's JSON, decoded."""
        item: dict[str, Any] = loads(self.text)
        return item


@lru_cache(maxsize=8)
def _parsed(answer: Answer) -> "Job":
    from drs_tui.model.drs.job import parse_job  # late: the list does not need it

    return parse_job(answer.text)


class Observed(NamedTuple):
    """An observed change of a status: when (epoch seconds, service's clock), and the old value."""

    at: float
    old: str | None


OBSERVED_KEPT = 500  # jobs; some 20 KB for one with many actions


class Entry(Struct, frozen=True, gc=False):
    """Where one job's row and last item are. ``serial`` is its index plus the first serial."""

    serial: int
    block: Block
    number: int


class Jobs(Sequence[Row]):
    """What is read of a list of jobs: of one source, or of many."""

    has_names: bool
    """Whether any job has, or had, a name."""

    @property
    def whole(self) -> int:
        """Return how many jobs, from the top, lack none between them."""
        return len(self)

    @property
    @abstractmethod
    def account(self) -> str:
        """Return the account of the jobs; empty until it is known."""

    @property
    @abstractmethod
    def live(self) -> int:
        """The number of jobs that may still change."""

    @property
    @abstractmethod
    def has_failures(self) -> bool:
        """Whether any job has failed, or is failing."""

    @property
    @abstractmethod
    def live_ids(self) -> tuple[str, ...]:
        """The ids of the jobs that may still change, newest first."""

    @abstractmethod
    def place(self, job_id: str) -> int | None:
        """Return the index of the job in the list; None if it is not there."""

    @property
    @abstractmethod
    def ids(self) -> Collection[str]:
        """Return the ids of the jobs that are known, in the list or below where that ends."""

    def is_loaded(self, job_id: str) -> bool:
        """Return whether the job is known, in the list or below where that ends."""
        return self.place(job_id) is not None

    @abstractmethod
    def row(self, job_id: str) -> Row:
        """Return the job's row. KeyError for a job that is not in the list."""

    @abstractmethod
    def progress(self, job_id: str, log: Log | None) -> JobProgress:
        """Return the phases of the job's participants. KeyError for a job not in the list."""

    @abstractmethod
    def last_answer(self, job_id: str) -> Answer:
        """Return the job's last answer; equal answers have one item. KeyError if not listed."""

    @abstractmethod
    def seen_at(self, job_id: str) -> float:
        """Return the time of its last answer (epoch seconds by the service's clock)."""

    @abstractmethod
    def observed(self, job_id: str) -> dict[Subject, Observed]:
        """Return the observed changes of the job's statuses, kept for the last jobs to change."""

    def answer(self, job_id: str) -> dict[str, Any]:
        """Return the job's decoded JSON. KeyError for a job that is not in the list."""
        return self.last_answer(job_id).item

    def job(self, job_id: str) -> "Job":
        """Return the parsed job of its last answer. KeyError for a job that is not in the list."""
        return _parsed(self.last_answer(job_id))


class JobList(Jobs):
    """Rows by index and by job id. A newer answer about a job replaces the older one in place.

    Indexes are stored as serial numbers that start at the first row's, so that a row added on top
    renumbers no other row.
    """

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._entries: dict[str, Entry] = {}
        self._first = 0
        self._observed: dict[str, dict[Subject, Observed]] = {}
        self._live: set[str] = set()
        self._failed: set[str] = set()
        self.has_names = False  # whether any job has, or had, a name
        self._progress: dict[str, tuple[Answer, int, JobProgress]] = {}

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | Sequence[Row]:
        return self._rows[place]

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    @property
    def account(self) -> str:
        """Return the account of the jobs; empty until it is known."""
        return self._rows[0].source.account if self._rows else ""

    @property
    def ids(self) -> Collection[str]:
        """Return the ids of the jobs in the list."""
        return self._entries.keys()

    def place(self, job_id: str) -> int | None:
        """Return the index of the job in the list; None if it is not there."""
        entry = self._entries.get(job_id)
        return None if entry is None else entry.serial - self._first

    def row(self, job_id: str) -> Row:
        """Return the job's row. KeyError for a job that is not in the list."""
        return self._rows[self._entries[job_id].serial - self._first]

    @property
    def live(self) -> int:
        """The number of jobs that may still change."""
        return len(self._live)

    @property
    def has_failures(self) -> bool:
        """Whether any job has failed, or is failing."""
        return bool(self._failed)

    @property
    def failed(self) -> int:
        """The number of jobs that have failed, or are failing."""
        return len(self._failed)

    @property
    def live_ids(self) -> tuple[str, ...]:
        """The ids of the jobs that may still change, newest first."""
        return tuple(sorted(self._live, key=lambda job_id: self._entries[job_id].serial))

    def progress(self, job_id: str, log: Log | None) -> JobProgress:
        """Return the phases of the job's participants. KeyError for a job not in the list."""
        answer, version = self.last_answer(job_id), log.version if log else -1
        kept = self._progress.get(job_id)
        if kept is None or kept[:2] != (answer, version):
            from drs_tui.model.analysis.phases import job_progress

            progress = job_progress(self.job(job_id), log.items if log else ())
            kept = self._progress[job_id] = answer, version, progress
        return kept[2]

    def forget_progress(self, job_ids: Iterable[str]) -> None:
        """Forget the progress of jobs whose logs were evicted, so that it is computed again."""
        for job_id in job_ids:
            self._progress.pop(job_id, None)

    def apply_log_outcome(self, job_id: str, log: Log) -> None:
        """Correct the outcome in the job's row by its log."""
        from drs_tui.model.analysis.phases import with_log

        place = self._entries[job_id].serial - self._first
        row = with_log(self._rows[place], self.progress(job_id, log))
        self._rows[place] = row
        self._note(row)

    def last_answer(self, job_id: str) -> Answer:
        """Return the job's last answer; equal answers have one item. KeyError if not listed."""
        entry = self._entries[job_id]
        return Answer(entry.block, entry.number)

    def seen_at(self, job_id: str) -> float:
        """Return the time of its last answer (epoch seconds by the service's clock)."""
        return self._entries[job_id].block.as_of

    def observed(self, job_id: str) -> dict[Subject, Observed]:
        """Return the observed changes of the job's statuses, kept for the last jobs to change."""
        return self._observed.get(job_id, {})

    def apply(self, event: JobsUpdated, changes: Changes) -> None:
        """Add or update the jobs of an event, except where a newer answer is kept already."""
        block = Block(event.answers, event.asked, event.as_of)
        for number, seen in enumerate(event.jobs):
            row = shared(seen.row)
            job_id = row.job_id
            entry = self._entries.get(job_id)
            if entry is None:
                place = self._place_for(seen, event.topic)
                self._add(row, place, block, number)
                changes.added.add(job_id)
                changes.moved = True
            elif entry.block.asked <= block.asked:
                self._entries[job_id] = Entry(entry.serial, block, number)
                self._rows[entry.serial - self._first] = row
                changes.updated.add(job_id)
            else:
                continue
            self._note(row)
            if seen.changes:
                self._note_changes(seen, block.as_of)

    def _note_changes(self, seen: JobUpdate, as_of: float) -> None:
        before = self._observed.pop(seen.row.job_id, {})
        notes = {each.subject: Observed(as_of, each.old) for each in seen.changes}
        self._observed[seen.row.job_id] = before | notes
        if len(self._observed) > OBSERVED_KEPT:
            del self._observed[next(iter(self._observed))]

    def _note(self, row: Row) -> None:
        (self._live.add if row.live else self._live.discard)(row.job_id)
        (self._failed.add if row.has_failed else self._failed.discard)(row.job_id)
        if row.tags and not self.has_names:
            self.has_names = bool(row.name)

    def _place_for(self, seen: JobUpdate, topic: Topic) -> int:
        """Return the index for a new job: the end for a page's, else below the job before it."""
        if topic is not Topic.LIVE:
            return len(self._rows)
        above = self.place(seen.after) if seen.after else None
        return 0 if above is None else above + 1

    def _add(self, row: Row, place: int, block: Block, number: int) -> None:
        self._rows.insert(place, row)
        if place == 0:
            self._first -= 1
        self._entries[row.job_id] = Entry(self._first + place, block, number)
        if 0 < place < len(self._rows) - 1:
            self._renumber_from(place)

    def _renumber_from(self, place: int) -> None:
        for number in range(place, len(self._rows)):
            job_id = self._rows[number].job_id
            self._entries[job_id] = replace(self._entries[job_id], serial=self._first + number)

    def mark_deleted(self, deleted: JobDeleted, changes: Changes) -> None:
        """Mark the job's row as deleted; it keeps its last known values."""
        entry = self._entries.get(deleted.job_id)
        if entry and entry.block.asked <= deleted.asked:
            block = Block(entry.block.items, deleted.asked, entry.block.as_of)
            self._entries[deleted.job_id] = replace(entry, block=block)
            place = entry.serial - self._first
            self._rows[place] = replace(self._rows[place], deleted=True, live=False)
            self._note(self._rows[place])
            changes.updated.add(deleted.job_id)
