"""How long servers were in each stage of a recovery, as far as that was seen to end well.

A *stage* is a phase of the log, or the wait that follows one: ``CONVERSION``, ``AFTER SNAPSHOT``.
The wait is named by what was before it, since what comes next is not known: a server that is
recovered in FAST mode has no conversion.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from drs_tui.model.analysis.progress import JobProgress, Progress, State

AFTER, START = "AFTER ", "START"
LEAST = 3
LIKE_SIZE = 2.0
"""A job is of like size with at most so many times the servers, and at least that part of them."""


SystemOf = Callable[[str], str | None]
"""Returns the operating system of a source server, by its id."""


class Basis(StrEnum):
    """Whose durations speak for a server: its own, others of this recovery, of its system…"""

    OWN = "OWN"
    RECOVERY = "RECOVERY"
    SYSTEM = "SYSTEM"
    ACCOUNT = "ACCOUNT"


class Sample(NamedTuple):
    """A server's stay in a stage that ended well, in seconds.

    ``rest`` is how long it took from then on to be launched; None where it was not, or not without
    a failed attempt. ``size``: the job's servers.
    """

    stage: str
    seconds: float
    rest: float | None
    server_id: str | None
    job_id: str
    size: int


class Stay(NamedTuple):
    """A stay in a stage, in epoch seconds; ``end`` None: it goes on. ``failed``: it did not end
    well."""

    stage: str
    start: float
    end: float | None
    failed: bool = False


def stays(progress: Progress) -> list[Stay]:
    """Return the stages that a server went through, in order; a failed attempt is one of them."""
    found: list[Stay] = []
    before = START
    for span in progress.spans:
        failed = span.state not in (State.ACTIVE, State.WAITING)
        if span.state is State.ACTIVE and span.phase:
            before = span.phase
        stage = before if span.state is State.ACTIVE else AFTER + before
        found.append(Stay(stage, span.start, span.end, failed))
    parts = (list(stay) for _, stay in groupby(found, key=lambda each: (each.stage, each.failed)))
    return [part[0]._replace(end=part[-1].end) for part in parts]


def current_stay(progress: Progress) -> Stay | None:
    """Return the stage that a server is in; None while it retries, or where nothing is known."""
    if progress.state not in (State.ACTIVE, State.WAITING) or not progress.spans:
        return None
    last = stays(progress)[-1]
    return last if last.end is None and not last.failed else None


def ended_well(progress: Progress) -> Iterator[tuple[Stay, float, float | None]]:
    """Yield each stay that ended well, its seconds, and those from its end to the launch.

    One that a failed attempt follows did not; the last one did where the log has the launch, as the
    end of a job says no more than that.
    """
    found, reached = stays(progress), progress.reached_at
    for place, stay in enumerate(found):
        later = found[place + 1 :]
        if stay.failed or stay.end is None:
            continue
        if later[0].failed if later else stay.end != reached:
            continue
        is_whole = reached is not None and not any(each.failed for each in later)
        rest = max(0.0, reached - stay.end) if is_whole and reached is not None else None
        yield stay, max(0.0, stay.end - stay.start), rest


def samples_of(job_id: str, progress: JobProgress) -> Iterator[Sample]:
    """Yield every stay of a job's servers that ended well."""
    size = len(progress.servers)
    for server in progress.servers:
        for stay, seconds, rest in ended_well(server):
            yield Sample(stay.stage, seconds, rest, server.id, job_id, size)


class History:
    """The samples of jobs that are over, by stage. ``system_of``: an operating system by server
    id."""

    def __init__(
        self,
        samples: Iterable[Sample] = (),
        system_of: SystemOf = lambda _: None,
    ) -> None:
        self._system_of = system_of
        self._by_stage: defaultdict[str, list[Sample]] = defaultdict(list)
        self._by_server: defaultdict[tuple[str, str], list[Sample]] = defaultdict(list)
        self._by_system: defaultdict[tuple[str, str], list[Sample]] = defaultdict(list)
        for sample in samples:
            self._by_stage[sample.stage].append(sample)
            if sample.server_id:
                self._by_server[sample.stage, sample.server_id].append(sample)
            if system := self.system(sample.server_id):
                self._by_system[sample.stage, system].append(sample)

    def system(self, server_id: str | None) -> str | None:
        """Return the operating system of a server, where it is known."""
        return self._system_of(server_id) if server_id else None

    def stage(self, stage: str) -> Sequence[Sample]:
        """Return all samples of a stage."""
        return self._by_stage.get(stage, ())

    def bases(self, stage: str, server_id: str | None) -> Iterator[tuple[Basis, Sequence[Sample]]]:
        """Yield what speaks for a server in a stage: its own runs, its system's, the account's."""
        system = self.system(server_id)
        if server_id:
            yield Basis.OWN, self._by_server.get((stage, server_id), ())
        if system:
            yield Basis.SYSTEM, self._by_system.get((stage, system), ())
        yield Basis.ACCOUNT, self.stage(stage)


def of_like_size(samples: Sequence[Sample], size: int) -> Sequence[Sample]:
    """Return the samples of jobs of like size where those are enough, else all of them."""
    alike = [each for each in samples if size / LIKE_SIZE <= each.size <= size * LIKE_SIZE]
    return alike if len(alike) >= LEAST else samples
