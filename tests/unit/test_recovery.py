"""The lines beneath the bars: how far the servers are, and who says so."""

import pytest

from drs_tui.model.analysis.changes import Subject
from drs_tui.model.analysis.rto import Rto, RtoTarget
from drs_tui.ui.render.cells import width_of
from drs_tui.ui.render.chart import timeline_chart
from drs_tui.ui.render.recovery import legend_cell, rto_cell, summary_cells
from tests.unit.charts import chart_of, text_of
from tests.unit.fleet import NINE, NOW, Story, at, by_id, recovery
from tests.unit.logs import CREATED

HOUR = 3600.0
ROOMS = [58, 78, 118, 198]


@pytest.mark.parametrize("room", ROOMS)
def test_legend_and_summary_fit_in_a_few_lines(room: int) -> None:
    many = tuple(story._replace(name=f"{story.name}-{n}") for n in range(11) for story in NINE)
    chart = chart_of(*many, rto=Rto(HOUR))

    lines = [legend_cell(chart, room), *summary_cells(chart, room)]

    # The RTO and why it is not met take a second line where they must.
    assert len(lines) <= (7 if room < 100 else 6)
    if room >= 78:
        assert max(map(width_of, lines)) <= room


def test_lines_that_say_nothing_are_left_out() -> None:
    chart = chart_of(Story("a", 100, 600), Story("b", 100))

    assert [text_of(line) for line in summary_cells(chart, 78)] == [
        "launched 1 of 2  first 10m00s a  slowest so far 31m12s b, launch",
        "times from the job's log",
    ]


def test_the_rtos_end_point_is_always_given() -> None:
    chart = chart_of(Story("a", 100), rto=Rto(HOUR, end=RtoTarget.ACTIONS))

    promised, *lines = [text_of(line).split("  ")[0] for line in summary_cells(chart, 78)]
    assert lines == ["launched 0 of 1", "agent seen 0 of 1", "actions passed 0 of 1"]
    assert promised.startswith("RTO 1h to actions passed: ")


def test_a_summary_that_is_too_wide_leaves_out_what_matters_least() -> None:
    chart = chart_of(*NINE)

    def agents(room: int) -> str:
        return text_of(summary_cells(chart, room)[-2])

    assert "first 15m00s cache-01  median 16m20s  slowest 20m30s app-web-01" in agents(120)
    assert "first 15m00s  median 16m20s  slowest 20m30s" in agents(100)
    assert "of 8  median 16m20s  slowest" in agents(80)
    assert "of 8  slowest 20m30s  times" in agents(68)
    assert "of 8  times from SSM" in agents(50)


def test_who_came_after_the_rto_is_counted() -> None:
    chart = chart_of(*NINE, rto=Rto(1200))

    assert "3 after the RTO" in text_of(summary_cells(chart, 118)[1])


def test_times_of_several_sources_are_distinguished() -> None:
    stories = (Story("a", 100, 600), Story("b", 100), Story("c", 100))
    job, progress = recovery(
        *stories,
        participatingServers=[
            {"sourceServerID": name, "launchStatus": "LAUNCHED"} for name in "abc"
        ],
    )
    seen = {Subject("server", "b"): CREATED + 700}

    chart = timeline_chart(progress, job, by_id, at(900), None, seen, live=True)

    lines = " ".join(text_of(line) for line in summary_cells(chart, 78))
    assert "times: 1 from the job's log, 1 observed by drs-tui, 1 unknown" in lines


def test_one_time_alone_is_left_out_last() -> None:
    seen = {Subject("run", "b", "b-0"): CREATED + 900}
    stories = (
        Story("b", 100, 600, runs=("SUCCEEDED",)),
        Story("a", 100, 600, runs=("SUCCEEDED",)),
        Story("c", 100, 700, fails=True),
    )
    chart = chart_of(*stories, now=900, seen=seen)

    who = "times: 1 observed by drs-tui, 1 unknown"
    wide, narrow = (text_of(summary_cells(chart, room)[-1]) for room in (80, 65))
    assert wide == f"actions passed 2 of 2  first 15m00s b  {who}"
    assert narrow == f"actions passed 2 of 2  {who}"  # c, which was never launched, is not counted


def test_the_header_clock() -> None:
    job, progress = recovery(*NINE)
    cell = rto_cell(Rto(4 * HOUR), progress, job, at(NOW), {}, str, live=True)

    assert text_of(cell) == ("RTO 4h: will miss, batch-07 failed (6 of 9 in 28m02s)")
    assert cell[-1][1] == "fail-bold"
    assert rto_cell(None, progress, job, at(NOW), {}, str, live=True) == ()
