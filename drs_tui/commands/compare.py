"""``drs-tui compare A B``: two recoveries, server by server."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from drs_tui.client.fetch import Fetch
from drs_tui.commands.fetching import Finish, missing_words
from drs_tui.commands.printing import Output, complain, document, write, write_report
from drs_tui.exit_codes import EXIT_FAILED, EXIT_NO_VERDICT, EXIT_OK, EXIT_REFUSED
from drs_tui.model.analysis.comparison import Comparison
from drs_tui.model.analysis.rto import RtoTarget
from drs_tui.views.comparison import comparison_report
from drs_tui.views.comparison_json import comparison_json
from drs_tui.views.recovery_result import Results, refusal

if TYPE_CHECKING:
    from drs_tui.client.fleet_fetch import FleetFetch

COMMAND = "compare"


class Wanted(NamedTuple):
    """What to compare: the job ids of each recovery. ``rto`` is in seconds, until ``end``.

    ``most_slower``: the part by which the second one may take longer (0.2 is a fifth).
    """

    before: tuple[str, ...]
    after: tuple[str, ...]
    rto: float | None = None
    end: RtoTarget = RtoTarget.LAUNCHED
    most_slower: float | None = None


async def prepare(
    wanted: Wanted, output: Output, environ: Mapping[str, str], fetch: "Fetch | FleetFetch"
) -> Finish:
    """Fetch both recoveries; return what prints how they compare."""
    job_ids = (*wanted.before, *wanted.after)
    await fetch.jobs_by_id(job_ids)
    if why_not := refusal(fetch.store, wanted.before, wanted.after):
        return partial(complain, COMMAND, why_not, EXIT_REFUSED)
    servers = [each for job_id in job_ids for each in fetch.store.jobs.row(job_id).server_ids]
    await fetch.logs(job_ids)
    await fetch.names(servers)
    await fetch.instances(servers)
    results, now = Results(fetch.store, wanted.end), fetch.client.now()
    before, after = results.of(wanted.before, now), results.of(wanted.after, now)
    comparison = Comparison(before, after, wanted.rto)
    missing = list(map(missing_words, fetch.missing))
    return partial(_print, comparison, missing, wanted.most_slower, output, environ)


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
