"""The last 24 hours: which jobs are recent, and how many servers failed in them."""

from typing import Any

import pytest
from msgspec.structs import replace

from drs_tui.model.analysis.row import Row
from drs_tui.views.recent import RECENT, is_recent, recent_server_failures
from tests.records import job, live_job, server
from tests.unit.event_builders import row

NOW = 2_000_000_000.0
NETWORK = {"participatingResourceID": {"sourceNetworkID": "sn-1"}, "launchStatus": "FAILED"}


def _row(created: float | None, *, failed: int = 1, network: bool = False) -> Row:
    """Make the row of an ended job that was created so many seconds ago."""
    servers = [server(number, "FAILED") for number in range(failed)]
    networks: dict[str, Any] = {"participatingResources": [NETWORK]} if network else {}
    ended = row(job(1, participatingServers=servers, **networks))
    return replace(ended, created=None if created is None else NOW - created, ended=None)


@pytest.mark.parametrize(
    ("created", "ended", "expected"),
    [
        (RECENT - 1, None, True),
        (RECENT, None, False),
        (2 * RECENT, RECENT - 1, True),
        (2 * RECENT, RECENT + 1, False),
        (None, None, False),
    ],
)
def test_a_job_created_or_ended_in_the_last_day_is_recent(
    created: float | None, ended: float | None, *, expected: bool
) -> None:
    ago = replace(_row(created), ended=None if ended is None else NOW - ended)

    assert is_recent(ago, NOW) is expected


def test_a_live_job_is_recent_however_old() -> None:
    assert is_recent(replace(row(live_job(1)), created=NOW - 9 * RECENT), NOW)


def test_failed_servers_are_counted_back_to_a_day_ago() -> None:
    newest, old = [_row(60, failed=2), _row(None), _row(RECENT - 1, failed=3)], _row(RECENT)

    assert recent_server_failures(newest, NOW) == (6, False)
    assert recent_server_failures([*newest, old], NOW) == (6, True)
    assert recent_server_failures([], NOW) == (0, False)


def test_jobs_of_networks_count_no_servers() -> None:
    assert recent_server_failures([_row(60, network=True)], NOW) == (0, False)
