"""What narrow tables leave out or cut, so that what matters stays whole."""

import pytest
from msgspec.structs import replace

from drs_tui.ui.render.cells import fit_fragments
from drs_tui.ui.render.columns import ColumnLayout
from drs_tui.ui.render.jobs import JobRow, servers
from drs_tui.ui.render.servers import server_columns
from drs_tui.views.rows import ServerRow
from tests.records import Item, job, run, server
from tests.unit.event_builders import row
from tests.unit.fleet import NOW, at
from tests.unit.test_server_outcome import line_of


def titles(name: str, width: int) -> list[object]:
    """Return the columns of a table with a server of this name."""
    ran = server(1, runs=[run(1, "FAILED"), run(2)])
    line = line_of(job(1, participatingServers=[ran]))._replace(name=name)
    layout = ColumnLayout[ServerRow](server_columns)
    layout.measure([line], width, at(NOW))
    layout.lay_out(width, 2, at(NOW))
    return [column.title for column in layout.columns]


def test_the_time_of_the_agent_gives_way_to_the_counts_of_the_actions() -> None:
    least = ["", "SERVER", "STATE", "TIME"]

    assert titles("web", 76) == [*least, "AGENT AT", "ACTIONS"]
    assert titles("win-payroll-app-01", 76) == [*least, "ACTIONS"]
    assert titles("win-payroll-app-01", 90) == [*least, "AGENT AT", "ACTIONS"]


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"status": "COMPLETED"}, "nothing …"),
        ({"status": "STARTED"}, "no servers …"),
    ],
)
def test_words_for_no_servers_are_cut_to_words(item: Item, words: str) -> None:
    cell = servers(JobRow(row(job(1, participatingServers=[], **item))), words=False)

    assert "".join(part for part, _ in fit_fragments(cell, 12)).rstrip() == words
    assert len("".join(part for part, _ in cell)) > 15


def test_a_deleted_job_says_so_where_there_is_little_room() -> None:
    deleted = JobRow(replace(row(job(1)), deleted=True))

    said = "".join(part for part, _ in fit_fragments(servers(deleted, words=False), 12))

    assert said.rstrip() == "deleted …"
