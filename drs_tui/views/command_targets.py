"""Say where a command or a link goes: to the region of a job, with its account's credentials."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from drs_tui.store.store import Store

if TYPE_CHECKING:
    from drs_tui.fleet.source_target import SourceTarget


class Target(NamedTuple):
    """The region that requests go to, and the profile whose credentials they use."""

    region: str
    profile: str | None

    @property
    def options(self) -> list[str]:
        """Return the options that say so, of drs-tui and of the AWS CLI alike."""
        profile = ["--profile", self.profile] if self.profile else []
        return ["--region", self.region, *profile]


class CommandTargets(NamedTuple):
    """The targets of the jobs in a store.

    ``chosen`` are the options by which several sources were chosen; none where nobody knows them.
    """

    store: Store
    chosen: tuple[str, ...] = ()

    @property
    def first(self) -> Target:
        """Return the region and profile in use; an empty region until the collector is ready."""
        ready = self.store.status.ready
        return Target(ready.region, ready.profile) if ready else Target("", None)

    def of(self, job_id: str) -> Target:
        """Return the region and profile that a job is of."""
        ready = self.store.status_of(job_id).ready
        return Target(ready.region, ready.profile) if ready else self.first

    def by_source(self, job_ids: Iterable[str]) -> list[tuple[Target, Sequence[str]]]:
        """Return the jobs of each source with its target: a command of AWS's is of one alone.

        Sources that differ in the role alone have equal targets.
        """
        found: dict[SourceTarget | None, list[str]] = {}
        for job_id in job_ids:
            found.setdefault(self.store.target_of(job_id), []).append(job_id)
        return [(self.of(ids[0]), ids) for ids in found.values()]

    def options(self, job_ids: Iterable[str]) -> list[str]:
        """Return the options with which drs-tui opens the sources of these jobs."""
        targets = [target for target, _ in self.by_source(job_ids)]
        if len(targets) < 2:
            return next(iter(targets), self.first).options
        if self.chosen:
            return list(self.chosen)
        # Every profile in every region: these sources are among them.
        profiles = dict.fromkeys(target.profile for target in targets if target.profile)
        regions = dict.fromkeys(target.region for target in targets)
        named = ["--profiles", ",".join(profiles)] if profiles else []
        return [*named, "--regions", ",".join(regions)]
