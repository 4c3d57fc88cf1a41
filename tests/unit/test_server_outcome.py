"""One outcome of a server in glyph, word and counts, whatever the job wanted of it."""

import pytest

from drs_tui.model.analysis.phases import job_progress
from drs_tui.model.analysis.progress import State
from drs_tui.model.drs.log import LogItem
from drs_tui.model.text.labels import summary_line
from drs_tui.ui.render.servers import by_state, glyph, state
from drs_tui.ui.render.status import outcome_glyph
from drs_tui.views.rows import ServerRow
from tests.parsed import parse_job
from tests.records import Item, job, run, server
from tests.unit.event_builders import row
from tests.unit.logs import event

OPTIONAL = {"optional": True}


def _optional(failed: Item) -> Item:
    return failed | {"action": failed["action"] | OPTIONAL}


def line_of(item: Item, *log: LogItem) -> ServerRow:
    """The first server of a job as the table has it."""
    found = parse_job(item)
    progress = job_progress(found, log)
    return ServerRow(
        key="key",
        server=(found.servers or ())[0],
        progress=progress.servers[0],
        name="one",
        created=found.created,
        is_logged=progress.is_logged,
    )


ENDS = {"initiatedBy": "TERMINATE_RECOVERY_INSTANCES", "type": "TERMINATE"}
ONE = server(1)["sourceServerID"]


@pytest.mark.parametrize("log", [(), (event("LAUNCH_START", 50, ONE),)], ids=["no log", "log"])
@pytest.mark.parametrize(
    ("fields", "status", "mark"),
    [({}, "TERMINATED", "?"), ({}, "LAUNCHED", "✓"), (ENDS, "LAUNCHED", "?"),
     (ENDS, "TERMINATED", "✓"), ({}, "FAILED", "✗")],
)  # fmt: skip
def test_a_final_status_means_what_the_job_wanted(
    fields: Item, status: str, mark: str, log: tuple[LogItem, ...]
) -> None:
    item = job(1, participatingServers=[server(1, status)], **fields)

    line = line_of(item, *log)
    assert glyph(line)[0][0] == mark
    assert outcome_glyph(row(item))[0][0] == mark
    assert state(line)[0][1] == {"✓": "ok", "?": "warn", "✗": "fail"}[mark]


def test_what_neither_launched_nor_failed_is_counted_as_that() -> None:
    servers = [server(1), server(2, "TERMINATED"), server(3, "TERMINATED")]

    words = summary_line(row(job(1, participatingServers=servers)))

    assert words == "unknown: 1 of 3 servers launched, 2 with another status or none"


@pytest.mark.parametrize(
    ("runs", "mark", "word"),
    [
        ([run(1, "FAILED"), run(2)], "✗", "action failed"),
        ([run(1, "FAILED"), run(2, "IN_PROGRESS")], "✗", "action failed"),
        ([_optional(run(1, "FAILED")), run(2)], "!", "optional action failed"),
        ([_optional(run(1, "FAILED")), run(2, "FAILED")], "✗", "action failed"),
        ([run(1)], "✓", "actions passed"),
        ([run(1, "IN_PROGRESS")], "✓", "launched"),
    ],
)
def test_a_failed_action_is_the_servers_outcome(runs: list[Item], mark: str, word: str) -> None:
    line = line_of(
        job(1, participatingServers=[server(1, "LAUNCHED", runs)]), event("LAUNCH_END", 600, ONE)
    )

    assert (glyph(line)[0][0], state(line)[0][0]) == (mark, word)
    assert line.has_failed is (mark == "✗")
    assert (by_state(line)[0] == 0) is (mark in "✗!")


def test_a_failed_server_keeps_its_own_failure() -> None:
    line = line_of(job(1, participatingServers=[server(1, "FAILED", [run(1, "FAILED")])]))

    assert (line.progress.state, line.failed_action) == (State.FAILED, None)
    assert state(line)[0][0] == "failed"
