"""What every lookup has in common: it keeps what is pending, and knows how to ask AWS for it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any, Protocol, TypeVar

from drs_tui.collector.aws.errors import ClassifiedError
from drs_tui.collector.aws.source import JobSource
from drs_tui.protocol.events import Event

T = TypeVar("T")
Emit = Callable[[Event], None]
CHUNK_SIZE = 50


class Caller(Protocol):
    """Makes a blocking call, with a deadline."""

    def __call__(self, blocking: Callable[[], T], /) -> T:
        """Return what it returns; raise CallTimeoutError, or whatever it raises."""


class Lookup(ABC):
    """One kind of thing that can be looked up. It is used by the lookup worker's thread alone."""

    def __init__(self, source: JobSource, emit: Emit) -> None:
        self._source = source
        self._emit = emit

    @abstractmethod
    def ask(self, request: Any) -> None:
        """Add what a request of the registered class asks for to what is pending."""

    @abstractmethod
    def is_pending(self) -> bool:
        """Return whether something is still to be found."""

    @abstractmethod
    def find(self, call: Caller) -> None:
        """Find some of what is pending and emit it. When it raises, all of it stays pending."""

    @abstractmethod
    def give_up(self) -> None:
        """Forget what the last ``find`` was after."""

    @property
    def about(self) -> str:
        """The id of what the next ``find`` is about, if a failure concerns that alone."""
        return ""

    @property
    def is_live(self) -> bool:
        """Whether what was found may still change, so that ticks are not to be rare."""
        return False

    @property
    def is_kept_fresh(self) -> bool:
        """Whether anything is to be found with every refresh. Any thread asks."""
        return False

    def on_tick(self) -> None:  # noqa: B027  most lookups have nothing to keep fresh
        """Add what is to be found with every refresh to what is pending."""

    def observe(self, event: Event) -> None:  # noqa: B027  most lookups depend on no other
        """Note what this lookup or another one has found, before it is sent to the ui."""

    def wait(self) -> float:
        """Return the seconds until ``find`` may be called: it asks too often, or too early."""
        return 0.0

    def least_wait(self, failure: ClassifiedError) -> float:
        """Return the seconds that a retry after this failure waits at least."""
        del failure
        return 0.0

    def is_retried(self, failure: ClassifiedError) -> bool:
        """Return whether the worker tries again by itself after this failure. It always does."""
        del failure
        return True


def chunks(items: Sequence[T]) -> list[Sequence[T]]:
    """Split items, so that the length of an event does not grow with their number."""
    return [items[start : start + CHUNK_SIZE] for start in range(0, len(items), CHUNK_SIZE)]


class PendingIds:
    """Ids to ask for, in the order in which they were first asked for, a batch at a time."""

    def __init__(self, batch: int) -> None:
        self._batch = batch
        self._ids: dict[str, None] = {}

    def __bool__(self) -> bool:
        return bool(self._ids)

    def add(self, ids: Sequence[str]) -> None:
        """Add ids; those that are pending already keep their position."""
        self._ids |= dict.fromkeys(ids)

    @property
    def batch(self) -> tuple[str, ...]:
        """The next ids to ask for."""
        return tuple(islice(self._ids, self._batch))

    def drop(self, ids: Sequence[str]) -> None:
        """Remove ids that were found, or are given up."""
        for each in ids:
            self._ids.pop(each, None)


def by_ids(name: str, ids: Sequence[str]) -> dict[str, Any]:
    """Return the parameters that ask DRS for ids by its filter of that name."""
    return {"filters": {name: list(ids)}, "maxResults": len(ids)}
