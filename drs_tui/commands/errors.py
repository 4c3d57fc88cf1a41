"""``drs-tui errors``: why servers, networks and actions failed, grouped by cause."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from drs_tui.client.fetch import Fetch
from drs_tui.commands.fetching import Finish, missing_words
from drs_tui.commands.printing import Output, complain, document, write, write_report
from drs_tui.exit_codes import EXIT_OK
from drs_tui.model.text.labels import plural
from drs_tui.protocol.requests import Query
from drs_tui.views.causes import participant_ids
from drs_tui.views.error_scope import ErrorScope
from drs_tui.views.errors_report import errors_json, errors_report
from drs_tui.views.recent import RECENT_LABEL

if TYPE_CHECKING:
    from drs_tui.client.fleet_fetch import FleetFetch

COMMAND = "errors"


class Wanted(NamedTuple):
    """Which jobs; ``is_recent``: of them those that are live, or of the last 24 hours."""

    query: Query
    is_recent: bool = True


async def prepare(
    wanted: Wanted, output: Output, environ: Mapping[str, str], fetch: "Fetch | FleetFetch"
) -> Finish:
    """Fetch the jobs; return what prints the causes of their failures."""
    store, job_ids = fetch.store, wanted.query.job_ids
    await (fetch.jobs_by_id(job_ids) if job_ids else fetch.jobs(wanted.query))
    scope = ErrorScope(store, job_ids)
    scope.all_loaded = not wanted.is_recent
    now = fetch.client.now()
    await fetch.logs(scope.logs_needed(now))
    await fetch.names({*participant_ids(scope.causes(now))[0], *scope.names_needed(now)})
    found = scope.causes(now)
    slow, missing = scope.slow(now), list(map(missing_words, fetch.missing))

    scope_words = _scope_words(wanted, len(store.jobs))
    if words := fetch.sources_words():
        scope_words = f"{scope_words}, {words}"

    def finish() -> int:
        if not found:
            complain(COMMAND, f"no failure in {scope_words}")
        if output.as_json:
            members = errors_json(
                store, [row.job_id for row in scope.rows(now)], found, slow, missing
            )
            return write([document(COMMAND, members)])
        if not (found or slow or missing):
            return EXIT_OK
        report = errors_report(store, scope_words, found, slow, output.zone, missing)
        return write_report(report, output, environ)

    return finish


def _scope_words(wanted: Wanted, jobs: int) -> str:
    if wanted.query.job_ids:
        return ", ".join(wanted.query.job_ids)
    return f"live and {RECENT_LABEL}" if wanted.is_recent else plural(jobs, "job")
