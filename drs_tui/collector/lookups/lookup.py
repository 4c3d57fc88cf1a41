"""What is looked up: each finder knows what is wanted of it, and how to ask for it."""

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any, Protocol, TypeVar

from drs_tui.collector.aws.errors import ClassifiedError
from drs_tui.protocol.events import Topic

T = TypeVar("T")
AT_A_TIME = 50


class Calling(Protocol):
    """Makes a blocking call, with a deadline."""

    def __call__(self, blocking: Callable[[], T], /) -> T:
        """What it returns; raises CallTimeoutError, or whatever it raises."""


class Lookup(Protocol):
    """One kind of thing that can be looked up. All of it runs on the lane's thread."""

    @property
    def topic(self) -> Topic:
        """What its failures are told as."""

    @property
    def service(self) -> str:
        """The IAM prefix of what it asks."""

    @property
    def about(self) -> str:
        """What the next ``find`` is about, where a failure has to say it."""

    def wants(self) -> bool:
        """Whether something is still to be found."""

    def find(self, call: Calling) -> None:
        """Find some of what is wanted and tell it; when it raises, it is still wanted."""

    def is_retried(self, failure: ClassifiedError) -> bool:
        """Whether what has failed so is tried again by itself."""

    def give_up(self) -> None:
        """Forget what the last ``find`` was after."""


def chunks(items: Sequence[T]) -> list[Sequence[T]]:
    """The items, a few at a time, so that no line of the stream grows with their number."""
    return [items[start : start + AT_A_TIME] for start in range(0, len(items), AT_A_TIME)]


class PendingIds:
    """Ids to ask for, in the order in which they were first asked for, a batch at a time."""

    def __init__(self, batch: int) -> None:
        self._batch = batch
        self._ids: dict[str, None] = {}

    def __bool__(self) -> bool:
        return bool(self._ids)

    def add(self, ids: Sequence[str]) -> None:
        """Want these too."""
        self._ids |= dict.fromkeys(ids)

    @property
    def batch(self) -> tuple[str, ...]:
        """The next to ask for."""
        return tuple(islice(self._ids, self._batch))

    def drop(self, ids: Sequence[str]) -> None:
        """These are not wanted any more."""
        for each in ids:
            self._ids.pop(each, None)


def by_ids(name: str, ids: Sequence[str]) -> dict[str, Any]:
    """The parameters that ask DRS for those ids by its filter of that name."""
    return {"filters": {name: list(ids)}, "maxResults": len(ids)}
