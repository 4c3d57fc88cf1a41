"""``drs-tui job ID``: one job, or several as one recovery, with every server and every cause."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from drs_tui.client.fetch import Fetch
from drs_tui.commands.fetching import Finish, missing_words
from drs_tui.commands.printing import Output, complain, document, write, write_report
from drs_tui.exit_codes import EXIT_REFUSED
from drs_tui.model.analysis.rto import Rto
from drs_tui.model.text.times import TimeText
from drs_tui.views.belonging import why_no_recovery
from drs_tui.views.job_json import job_json
from drs_tui.views.job_report import job_report
from drs_tui.views.job_view import JobView
from drs_tui.views.recovery_view import recovery_view
from drs_tui.views.start_calls import starts_of

if TYPE_CHECKING:
    from drs_tui.client.fleet_fetch import FleetFetch

COMMAND = "job"


class Wanted(NamedTuple):
    """The ids of the jobs, their RTO, and whether CloudTrail is asked who started them."""

    job_ids: tuple[str, ...]
    rto: Rto | None = None
    who: bool = False


async def prepare(
    wanted: Wanted, output: Output, environ: Mapping[str, str], fetch: "Fetch | FleetFetch"
) -> Finish:
    """Fetch the jobs; return what prints how they went."""
    job_ids, store = wanted.job_ids, fetch.store
    await fetch.jobs_by_id(job_ids)
    rows = list(map(store.jobs.row, job_ids))
    if why_not := why_no_recovery(rows):
        return partial(complain, COMMAND, why_not, EXIT_REFUSED)
    servers = list(dict.fromkeys(each for row in rows for each in row.server_ids))
    await fetch.logs(job_ids)
    await fetch.names(servers)
    await fetch.instances(servers)
    if wanted.who:
        await fetch.start_calls(starts_of(rows))
    times = TimeText(fetch.client.now(), output.zone)
    view, missing = recovery_view(store, job_ids, times.now), map(missing_words, fetch.missing)
    return partial(_print, view, times, wanted.rto, list(missing), output, environ)


def _print(
    view: JobView,
    times: TimeText,
    rto: Rto | None,
    missing: Sequence[str],
    output: Output,
    environ: Mapping[str, str],
) -> int:
    if output.as_json:
        return write([document(COMMAND, job_json(view, times, rto, missing))])
    return write_report(job_report(view, times, rto, missing), output, environ)
