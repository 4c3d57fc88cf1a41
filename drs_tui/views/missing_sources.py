"""Which of several sources do not answer: nothing that is said of all jobs is said of theirs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, cast

from drs_tui.model.text.labels import plural
from drs_tui.model.text.times import TimeText
from drs_tui.store.store import Store

if TYPE_CHECKING:
    from drs_tui.store.fleet_store import FleetStore

NAMED = 2  # sources


class Silent(NamedTuple):
    """A source that does not answer; ``since``: its last answer (epoch seconds), if it had any."""

    name: str
    since: float | None


class MissingSources(NamedTuple):
    """The sources, of those ``asked``, that do not answer, and how many have yet to answer."""

    asked: int = 0
    silent: tuple[Silent, ...] = ()
    waiting: int = 0

    def __bool__(self) -> bool:
        """Return whether jobs of any source may be missing."""
        return bool(self.silent or self.waiting)

    @property
    def answering(self) -> int:
        """Count those that answer."""
        return self.asked - len(self.silent) - self.waiting

    @property
    def words(self) -> str:
        """Count them: ``3 of 7 sources missing``; empty if there are none."""
        of_all = f"of {plural(self.asked, 'source')}"
        if self.silent:
            return f"{len(self.silent) + self.waiting} {of_all} missing"
        return f"waiting for {self.waiting} {of_all}" if self.waiting else ""

    @property
    def answering_words(self) -> str:
        """Say of which sources something holds: ``in 5 of 7 sources``; empty if of all."""
        return f"in {self.answering} of {plural(self.asked, 'source')}" if self else ""

    def names(self, times: TimeText, most: int | None = NAMED) -> str:
        """Name those that do not answer, and since when, at most so many; count the others."""
        names = named([_named(each, times) for each in self.silent], most)
        return f"{names}; waiting for {self.waiting}" if self.waiting else names


NONE_MISSING = MissingSources()


def _named(silent: Silent, times: TimeText) -> str:
    since = "" if silent.since is None else f" since {times.moment(silent.since)}"
    return f"{silent.name}{since}"


def named(names: Sequence[str], most: int | None = NAMED) -> str:
    """List names, at most so many of them, and how many more there are."""
    more = len(names) - most if most is not None and len(names) > most + 1 else 0
    shown = names[: len(names) - more]
    return ", ".join(shown) + (f" and {more} more" if more else "")


def missing_sources(store: Store) -> MissingSources:
    """Return which sources do not answer; none where there is one alone."""
    counts = store.status.sources
    if counts is None:
        return NONE_MISSING
    fleet = cast("FleetStore", store)
    silent = (Silent(target.full_name, since) for target, since in fleet.silent())
    return MissingSources(counts.asked, tuple(silent), counts.waiting)
