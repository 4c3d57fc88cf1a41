"""Which jobs a watch follows, and which of them are one recovery."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Self

from drs_tui.model.analysis.grouping import AGAIN, launches, newest_group
from drs_tui.model.analysis.row import Row
from drs_tui.model.analysis.watch_verdict import Verdict
from drs_tui.model.text.times import wire_time
from drs_tui.protocol.requests import FollowPlans, Query
from drs_tui.store.store import Store
from drs_tui.views.belonging import why_no_recovery

SINCE = 7 * 86_400.0
"""Jobs created longer ago are found by their ids alone."""

Groups = list[tuple[str, ...]]
"""The job ids of each recovery."""


class Selection:
    """What is watched. ``lacking`` says what is not there (yet); empty once all is."""

    def mapped(self, _name: Callable[[str], str]) -> Self:
        """Return the same with other names for what it names."""
        return self

    def query(self, now: float) -> Query:
        """Return the list in which the jobs are: that of the last days."""
        return Query(from_date=wire_time(now - SINCE))

    def groups(self, store: Store, now: float) -> Groups:
        """Return the jobs that are there, by recovery. More may come with the next answer."""
        raise NotImplementedError

    def lacking(self, store: Store, now: float) -> str:
        """Say what is not there; empty if nothing is missing."""
        raise NotImplementedError

    def ids(self) -> Sequence[str]:
        """Return the ids to ask for, of jobs that no list shows by itself."""
        return ()

    def plans(self) -> FollowPlans | None:
        """Return what has to be known of recovery plans, if anything."""
        return None

    def is_known(self, _store: Store) -> bool:
        """Return whether it is known by now what is there."""
        return True

    def verdicts(self, _store: Store) -> Sequence[Verdict]:
        """Return what there is to judge beside the jobs."""
        return ()

    def words(self, _store: Store) -> str:
        """Say how what is beside the jobs stands."""
        return ""


@dataclass(frozen=True, slots=True)
class ById(Selection):
    """Jobs named by their ids: one recovery."""

    job_ids: tuple[str, ...]

    def mapped(self, name: Callable[[str], str]) -> Self:
        """Return those with other ids."""
        return replace(self, job_ids=tuple(map(name, self.job_ids)))

    def query(self, _now: float) -> Query:
        """Return the list of these jobs."""
        return Query(job_ids=self.job_ids)

    def groups(self, store: Store, _now: float) -> Groups:
        """Return those that are there, as one recovery."""
        found = tuple(each for each in self.job_ids if store.jobs.place(each) is not None)
        return [found] if found else []

    def lacking(self, store: Store, _now: float) -> str:
        """Name the jobs that DRS does not know."""
        return ", ".join(each for each in self.job_ids if store.jobs.place(each) is None)

    def ids(self) -> Sequence[str]:
        """Return the ids."""
        return self.job_ids


@dataclass(frozen=True, slots=True)
class ByTag(Selection):
    """Jobs with one tag: those of the newest recovery that has it, unless that is long over."""

    key: str
    value: str

    def mapped(self, name: Callable[[str], str]) -> Self:
        """Return those with another value of the tag."""
        return replace(self, value=name(self.value))

    def groups(self, store: Store, now: float) -> Groups:
        """Return the jobs that follow each other within four hours, the newest last."""
        tag = f"{self.key}={self.value}"
        tagged = [row for row in store.jobs if tag in row.tags]
        found = newest_group(tagged)
        is_over = all(_is_long_over(row, now) for row in found)
        return [] if is_over else [tuple(row.job_id for row in reversed(found))]

    def lacking(self, store: Store, now: float) -> str:
        """Say that no job has the tag."""
        return "" if self.groups(store, now) else f"job with the tag {self.key}={self.value}"


class Live(Selection):
    """Every live job, also those that start while another one is followed; each by itself."""

    def __init__(self) -> None:
        self._seen: dict[str, None] = {}

    def groups(self, store: Store, _now: float) -> Groups:
        """Return every job that was live at a time, oldest first."""
        self._seen.update(dict.fromkeys(reversed(store.jobs.live_ids)))
        return [(each,) for each in self._seen if store.jobs.place(each) is not None]

    def lacking(self, store: Store, now: float) -> str:
        """Say that no job is live."""
        return "" if self.groups(store, now) else "live job"


def _is_long_over(row: Row, now: float) -> bool:
    return not row.live and (row.ended is None or row.ended < now - AGAIN)


def refusal(store: Store, groups: Groups, *, needs_launch: str = "") -> str:
    """Return why these jobs cannot be watched so; empty if they can.

    ``needs_launch``: the option that says something only of jobs that launch servers.
    """
    rows = [[store.jobs.row(each) for each in job_ids] for job_ids in groups]
    for group in rows:
        if why_not := why_no_recovery(group):
            return f"{', '.join(row.job_id for row in group)}: {why_not}"
    every = [row for group in rows for row in group]
    if needs_launch and not any(map(_launches_servers, every)):
        names = ", ".join(row.job_id for row in every)
        return f"{needs_launch} says nothing of {names}: no servers are launched"
    return ""


def _launches_servers(row: Row) -> bool:
    return bool(row.server_ids) and launches(row)
