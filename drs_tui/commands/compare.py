"""``drs-tui compare A B``: two recoveries, server by server."""

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from drs_tui.client.fetch import Fetch
from drs_tui.commands.fetching import Finish, missing_words
from drs_tui.commands.printing import Output, complain, document, write, write_report
from drs_tui.exit_codes import EXIT_FAILED, EXIT_NO_VERDICT, EXIT_OK, EXIT_REFUSED
from drs_tui.model.analysis.comparison import Comparison, RecoveryResult
from drs_tui.model.analysis.rto import RtoTarget
from drs_tui.views.comparison import comparison_report
from drs_tui.views.comparison_json import comparison_json
from drs_tui.views.recovery_result import Results, refusal

if TYPE_CHECKING:
    from drs_tui.client.fleet_fetch import FleetFetch

COMMAND = "compare"


Jobs = tuple[str, ...]


class Wanted(NamedTuple):
    """What to compare: the job ids of each recovery, or its recording or the folder of its report.

    ``rto`` is in seconds, until ``end``; ``most_slower``: the part by which the second one may take
    longer (0.2 is a fifth).
    """

    before: Jobs | Path
    after: Jobs | Path
    rto: float | None = None
    end: RtoTarget = RtoTarget.LAUNCHED
    most_slower: float | None = None

    @property
    def sides(self) -> tuple[Jobs | Path, Jobs | Path]:
        """Return both."""
        return self.before, self.after

    @property
    def is_recorded(self) -> bool:
        """Return whether both are recordings: nobody is asked then."""
        return all(isinstance(side, Path) for side in self.sides)


async def prepare(
    wanted: Wanted, output: Output, environ: Mapping[str, str], fetch: "Fetch | FleetFetch"
) -> Finish:
    """Fetch what is no recording; return what prints how the recoveries compare."""
    asked = [side for side in wanted.sides if not isinstance(side, Path)]
    job_ids = list(chain(*asked))
    await fetch.jobs_by_id(job_ids)
    if why_not := refusal(fetch.store, *asked):
        return partial(complain, COMMAND, why_not, EXIT_REFUSED)
    servers = [each for job_id in job_ids for each in fetch.store.jobs.row(job_id).server_ids]
    await fetch.logs(job_ids)
    await fetch.names(servers)
    await fetch.instances(servers)
    results, now = Results(fetch.store, wanted.end), fetch.client.now()
    found: dict[Jobs | Path, RecoveryResult] = {side: results.of(side, now) for side in asked}
    missing = list(map(missing_words, fetch.missing))
    return partial(run, wanted, output, environ, found, missing)


def run(
    wanted: Wanted,
    output: Output,
    environ: Mapping[str, str],
    found: Mapping[Jobs | Path, RecoveryResult] = MappingProxyType({}),
    missing: Sequence[str] = (),
) -> int:
    """Print how two recoveries compare; return the exit status.

    ``found`` are those that were fetched, and ``missing`` what could not be; the others are read.
    """
    results: dict[Jobs | Path, RecoveryResult] = {**found}
    lacks = list(missing)
    if recordings := [side for side in wanted.sides if isinstance(side, Path)]:
        from drs_tui.report.evidence import UNREADABLE, why_unreadable
        from drs_tui.report.recorded_result import read_result

        try:
            for path in recordings:
                results[path], words = read_result(path, wanted.end)
                lacks += words
        except UNREADABLE as error:
            return complain(COMMAND, why_unreadable(error), EXIT_REFUSED)
    before, after = (results[side] for side in wanted.sides)
    comparison = Comparison(before, after, wanted.rto)
    return _print(comparison, lacks, wanted.most_slower, output, environ)


def _print(
    comparison: Comparison,
    missing: Sequence[str],
    most_slower: float | None,
    output: Output,
    environ: Mapping[str, str],
) -> int:
    if output.as_json:
        printed = write([document(COMMAND, comparison_json(comparison, missing))])
    else:
        report = comparison_report(comparison, output.zone, missing)
        printed = write_report(report, output, environ)
    return printed or exit_status(comparison, most_slower)


def exit_status(comparison: Comparison, most_slower: float | None) -> int:
    """Judge by --fail-if-slower, if it was given."""
    if most_slower is None:
        return EXIT_OK
    before, after, slower_by = comparison.before, comparison.after, comparison.slower_by
    fell_short = not after.is_live and after.reached < len(after.servers)
    is_slower = slower_by is not None and slower_by > most_slower
    if comparison.new_failures or (before.took is not None and fell_short) or is_slower:
        return EXIT_FAILED
    if slower_by is None:
        why_not = "no verdict for --fail-if-slower: the time of A or B is not known"
        return complain(COMMAND, why_not, EXIT_NO_VERDICT)
    return EXIT_OK
