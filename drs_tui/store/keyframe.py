"""Keep the state of a store, and put it back: a replay goes back to it.

Only containers are copied: what they hold is replaced when it changes, and not changed itself.
"""

from copy import copy
from typing import Any, NamedTuple, TypeVar

from drs_tui.store.details import Details
from drs_tui.store.jobs import JobList
from drs_tui.store.logs import Logs
from drs_tui.store.status import Status
from drs_tui.store.store import SourceStore

T = TypeVar("T")
D = TypeVar("D", bound=Details)


class Keyframe(NamedTuple):
    """The state of a store at one moment."""

    jobs: JobList
    details: Details
    status: Status


def keyframe(store: SourceStore, *, is_part: bool = False) -> Keyframe:
    """Return a copy of the store's state, which no later event changes.

    ``is_part``: without the names, which it shares with others.
    """
    details = _details(store.details) if is_part else with_names(_details(store.details))
    return Keyframe(shallow(store.jobs), details, store.status)


def restore(store: SourceStore, kept: Keyframe, *, is_part: bool = False) -> None:
    """Put a state back. The store stays the same object, and so do its details: screens and the
    client hold them."""
    store.jobs, store.status = shallow(kept.jobs), kept.status
    in_use = store.details.logs.in_use
    details = _details(kept.details)
    vars(store.details).update(vars(details if is_part else with_names(details)))
    store.details.logs.in_use = in_use
    store.forget_estimates()


def shallow(held: T) -> T:
    """Copy an object and the containers that are its attributes."""
    made = copy(held)
    for name, value in vars(held).items():
        if isinstance(value, dict | list | set):
            setattr(made, name, value.copy())
    return made


def with_names(made: D) -> D:
    """Copy the names of a copy of details, too."""
    made.servers, made.networks = shallow(made.servers), shallow(made.networks)
    return made


def _details(details: Details) -> Details:
    made: Any = shallow(details)
    made.logs = _logs(details.logs)
    made._plans = shallow(made._plans) if made._plans else None  # noqa: SLF001
    return made  # type: ignore[no-any-return]


def _logs(logs: Logs) -> Logs:
    made: Any = copy(logs)
    made._logs = {job_id: copy(log) for job_id, log in logs.by_job().items()}  # noqa: SLF001
    return made  # type: ignore[no-any-return]
