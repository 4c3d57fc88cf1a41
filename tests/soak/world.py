"""A world in which jobs come and go: the simulator's, with a service that deletes the old ones."""

from collections.abc import Iterator, Sequence

from drs_tui.simulator.account import Account
from drs_tui.simulator.generator import Schedule, scheduled_history
from drs_tui.simulator.job_history import Entry, SeededHistory
from drs_tui.simulator.plan import Plan

WEEK = 7 * 86_400.0
SHORT_LIVED = 97  # each so manieth job is deleted while it runs,
DELETED_AT = 1200.0  # so many seconds after it was created


def _arrivals(account: Account, mean: float) -> Iterator[float]:
    """Seconds after the start, ascending, endless; the gaps are ``mean`` on average."""
    rng = account.ids.rng("soak")
    at = 0.0
    while True:
        at += mean * rng.uniform(0.3, 1.7)
        yield at


def coming_and_going(account: Account, start: float, kept: int, mean: float) -> "Passing":
    """A book of ``kept`` jobs at any time, of which one comes and one goes every ``mean``
    seconds."""
    drawn = scheduled_history(account, start, kept, Schedule(), 0.0)
    entries = drawn.entries(start)
    ages = [start - entry.created for entry in reversed(entries)]
    history = SeededHistory(account, start, ages, _arrivals(account, mean), drawn._generate)
    return Passing(history, account, kept)


class Passing:
    """``history`` as far as the service has not deleted it: the newest ``kept`` jobs, but for those
    that did not live that long."""

    def __init__(self, history: SeededHistory, account: Account, kept: int) -> None:
        self.recovery_plans = history.recovery_plans
        self._history = history
        self._account = account
        self._kept = kept

    def ever(self, now: float) -> Sequence[Entry]:
        """The jobs that there were, deleted or not, oldest first."""
        return self._history.entries(now)

    def job_id(self, entry: Entry) -> str:
        """Its id."""
        return self._account.ids.job_id(entry.serial)

    def _is_there(self, entry: Entry, now: float) -> bool:
        return entry.serial % SHORT_LIVED != 0 or now < entry.created + DELETED_AT

    def entries(self, now: float) -> Sequence[Entry]:
        """The jobs there are, oldest first."""
        newest = self._history.entries(now)[-self._kept :]
        return [entry for entry in newest if self._is_there(entry, now)]

    def find(self, job_id: str, now: float) -> Entry | None:
        """The job with this id, if it is there."""
        return self._there(self._history.find(job_id, now), now)

    def find_by_run(self, run_id: str, now: float) -> Entry | None:
        """The job that this action run would belong to, if it is there."""
        return self._there(self._history.find_by_run(run_id, now), now)

    def _there(self, entry: Entry | None, now: float) -> Entry | None:
        if entry is None or not self._is_there(entry, now):
            return None
        oldest = self._history.entries(now)[-self._kept :][0]
        return entry if entry >= oldest else None

    def plan(self, entry: Entry) -> Plan:
        """What the job goes through."""
        return self._history.plan(entry)
