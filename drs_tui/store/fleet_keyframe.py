"""Keep the state of a store of many sources, and put it back, beside that of each source."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from drs_tui.store.fleet_store import FleetStore
from drs_tui.store.joined_details import JoinedDetails
from drs_tui.store.keyframe import shallow, with_names
from drs_tui.store.merged_jobs import MergedJobs


class FleetKeyframe(NamedTuple):
    """What is of all sources together; ``own`` are attributes of the store."""

    jobs: MergedJobs
    details: JoinedDetails
    own: Mapping[str, Any]


_OWN = ("remembered", "_servers", "_late", "_standings", "_places", "accounts")


def fleet_keyframe(store: FleetStore) -> FleetKeyframe:
    """Return a copy of what is of all sources, which no later event changes."""
    own = {name: vars(store)[name].copy() for name in _OWN if name in vars(store)}
    jobs = store.jobs.copied([part.jobs for part in store.stores])
    return FleetKeyframe(jobs, with_names(shallow(store.joined)), own)


def restore_fleet(store: FleetStore, kept: FleetKeyframe) -> None:
    """Put a state back, after that of each source. What others hold stays the same object."""
    store.put_back({name: value.copy() for name, value in kept.own.items()})
    store.jobs = kept.jobs.copied([part.jobs for part in store.stores])
    vars(store.joined).update(vars(with_names(shallow(kept.details))))
    store.joined.share()
    store.join()
    store.forget_estimates()
