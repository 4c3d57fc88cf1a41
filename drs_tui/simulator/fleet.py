"""Many accounts and regions at once: which there are, what is in them, and what is wrong with them.

A source is an account in a region. Its contents are made when it is first asked, from its account
and region and the fleet's seed.
"""

import heapq
from collections.abc import Iterator, Sequence
from functools import cached_property
from random import Random
from threading import Lock
from typing import NamedTuple

from drs_tui.simulator.clock import Clock
from drs_tui.simulator.fleet_schedule import schedule_of, twin_of
from drs_tui.simulator.fleet_spec import FleetSpec, Key
from drs_tui.simulator.ids import Ids
from drs_tui.simulator.marks import MOST, Identity, Translation
from drs_tui.simulator.shared_history import Calendar, SharedHistory, Template
from drs_tui.simulator.source_faults import FAULTS, Fault

_MOST_RECENT = 1200.0  # seconds: some sources have a job that is this young, or younger


class Truth(NamedTuple):
    """A job of any source: when it was created (epoch seconds), where, and its id."""

    created: float
    account_id: str
    region: str
    job_id: str


class Source(NamedTuple):
    """A source's jobs, and how its answers differ from those of the others in its region."""

    key: Key
    history: SharedHistory
    translation: Translation
    is_extending: bool


class Fleet:
    """The sources of a fleet. Its methods may be called by any thread."""

    def __init__(self, spec: FleetSpec, seed: int, clock: Clock) -> None:
        keys = spec.keys()
        if len(keys) > MOST:
            raise ValueError(f"a fleet has at most {MOST} sources")
        self.spec, self.seed, self.clock = spec, seed, clock
        self._numbers = {key: number for number, key in enumerate(keys)}
        self._sources: dict[Key, Source] = {}
        self._faults: dict[Key, str] = {}
        for key, fault in spec.faults.items():
            self.set_fault(key, fault)
        self._lock = Lock()

    @property
    def keys(self) -> Sequence[Key]:
        """Every source."""
        return list(self._numbers)

    def fault(self, key: Key) -> Fault | None:
        """Return what is wrong with a source."""
        name = self._faults.get(key)
        return FAULTS[name] if name else None

    def fault_name(self, key: Key) -> str:
        """Return the kind of what is wrong with a source; empty if nothing is."""
        return self._faults.get(key, "")

    def set_fault(self, key: Key, name: str) -> None:
        """Make something go wrong with a source from now on; an empty name: nothing any more.

        Raises:
            ValueError: there is no such source, or no such fault.
        """
        if key not in self._numbers:
            raise ValueError(f"no source {key.account_id}/{key.region} in this fleet")
        if name and name not in FAULTS:
            raise ValueError(f"no fault {name}: one of {' '.join(FAULTS)}")
        if name:
            self._faults[key] = name
        else:
            self._faults.pop(key, None)

    def source(self, key: Key) -> Source | None:
        """Return a source, made when it is first asked for; None if there is none."""
        if key not in self._numbers:
            return None
        with self._lock:
            if key not in self._sources:
                self._sources[key] = self._make(key)
            return self._sources[key]

    @cached_property
    def template(self) -> Template:
        """What all sources share."""
        return Template(self.seed, self.clock.start)

    def _make(self, key: Key) -> Source:
        template = self.template
        rng = Random(f"{self.seed}:{key.account_id}:{key.region}")
        newest = rng.uniform(60, _MOST_RECENT) if rng.random() < 0.3 else rng.uniform(3e3, 2e4)
        spec = self.spec
        calendar = Calendar(spec.jobs, newest, arrivals=spec.arrivals)
        twin = self._twin(key)
        is_extending = twin is not None and self._numbers[twin] > self._numbers[key]
        account, start = template.account, self.clock.start
        pair = twin_of(account, self._pair(key), is_extending=is_extending)
        schedule = schedule_of(
            account,
            start,
            [pair] if twin else [],
            has_drill=key == spec.drill,
            has_plans=key.region == spec.regions[0]
            and key.account_id in spec.accounts[: spec.with_plans],
        )
        history = SharedHistory(template, rng, start, calendar, schedule)
        other = self._identity(twin) if twin and is_extending else None
        translation = Translation(self._identity(key), other)
        return Source(key, history, translation, is_extending)

    def _identity(self, key: Key) -> Identity:
        digit = Ids(self.seed, key.region).first_digit
        return Identity(*key, f"{digit}{self._numbers[key]:05x}")

    def _pair(self, key: Key) -> int:
        return self.spec.accounts.index(key.account_id) // 2

    def _twin(self, key: Key) -> Key | None:
        """Return the source in the account with which this one has extended servers in common."""
        if not self.spec.twins:
            return None
        other = self.spec.accounts.index(key.account_id) ^ 1
        if other >= len(self.spec.accounts):
            return None
        return Key(self.spec.accounts[other], key.region)

    def truth(self, now: float, keys: Sequence[Key] | None = None) -> Iterator[Truth]:
        """Yield every job of these sources, or of all, created by ``now``: the newest first."""
        sources = filter(None, map(self.source, self.keys if keys is None else keys))
        return heapq.merge(*(self._jobs(each, now) for each in sources), reverse=True)

    def _jobs(self, source: Source, now: float) -> Iterator[Truth]:
        history, sent = source.history, source.translation.id_sent
        for entry in reversed(history.entries(now)):
            yield Truth(entry.created, *source.key, sent(history.job_id(entry)))
