"""``drs-tui history``: what servers took to recover over all their jobs, and how those ended."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from drs_tui.client.fetch import Fetch
from drs_tui.commands.fetching import Finish, missing_words
from drs_tui.commands.printing import Output, complain, document, write, write_report
from drs_tui.exit_codes import EXIT_NO_VERDICT
from drs_tui.model.analysis.rto import RtoTarget
from drs_tui.protocol.requests import Query
from drs_tui.views.recovery_history import (
    Budget,
    find_servers,
    history_json,
    history_report,
    rows_of,
    server_times,
)

if TYPE_CHECKING:
    from drs_tui.client.fleet_fetch import FleetFetch

COMMAND = "history"
NAMED_MAX = 5


class Wanted(NamedTuple):
    """Which jobs, of which server, and of how many of them to read the log."""

    query: Query
    server: str | None = None
    logs: int = 20
    end: RtoTarget = RtoTarget.LAUNCHED


async def prepare(
    wanted: Wanted, output: Output, environ: Mapping[str, str], fetch: "Fetch | FleetFetch"
) -> Finish:
    """Fetch the jobs; return what prints how they went for each server."""
    store = fetch.store
    await fetch.jobs(wanted.query)
    rows = rows_of(store)
    await fetch.names(each for row in rows for each in row.server_ids)
    rows, server_id = rows_of(store), None
    if wanted.server is not None:
        redaction = fetch.client.redaction
        named = redaction.typed(wanted.server, is_name=True) if redaction else wanted.server
        server_id, why_not = _choose(find_servers(store, named), named, fetch)
        if why_not:
            return partial(complain, COMMAND, why_not, EXIT_NO_VERDICT)
        rows = rows_of(store, server_id)
    if not rows:
        why_not = "no drill and no recovery among these jobs"
        return partial(complain, COMMAND, why_not, EXIT_NO_VERDICT)
    newest = rows[: wanted.logs]
    await fetch.logs(row.job_id for row in newest)
    servers = server_times(store, rows, fetch.client.now(), wanted.end)
    if server_id is not None:
        servers = [server for server in servers if server.id == server_id]
    missing = list(map(missing_words, fetch.missing))
    budget = Budget(len(rows), len(newest))
    if output.as_json:
        return lambda: write([document(COMMAND, history_json(servers, budget, missing))])
    report = history_report(
        servers,
        budget,
        output.zone,
        missing,
        is_one=server_id is not None,
        ascii=output.ascii,
    )
    return partial(write_report, report, output, environ)


def _choose(found: list[str], wanted: str, fetch: "Fetch | FleetFetch") -> tuple[str | None, str]:
    """Return the one server that was found, or why there is none."""
    if len(found) == 1:
        return found[0], ""
    if found:
        names = ", ".join(map(fetch.store.details.name, found[:NAMED_MAX]))
        more = f" and {len(found) - NAMED_MAX} more" if len(found) > NAMED_MAX else ""
        return None, f"{wanted!r} may be {names}{more}: give the whole name, or the id"
    lacking = "".join(f"; {missing_words(each)}" for each in fetch.missing)
    return None, f"no job of these has a server {wanted!r}{lacking}"
