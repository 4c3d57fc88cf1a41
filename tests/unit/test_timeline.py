"""The timeline as text: layout, order, words."""

from typing import Any

import pytest

from drs_tui.model.analysis.changes import Subject
from drs_tui.model.analysis.estimates import Estimate, Estimates
from drs_tui.model.analysis.phases import job_progress
from drs_tui.model.analysis.rto import Rto
from drs_tui.ui.render.axis import Window
from drs_tui.ui.render.cells import width_of
from drs_tui.ui.render.chart import timeline_chart
from drs_tui.ui.render.recovery import legend_cell, rto_cell, summary_cells
from drs_tui.ui.render.timeline import (
    axis_cell,
    layout,
    row_cell,
    timeline_columns,
)
from tests.unit.charts import bar_of, chart_of, rows_of, text_of
from tests.unit.fleet import NINE, NOW, Story, at, by_id, recovery
from tests.unit.logs import CREATED, event

HOUR = 3600.0
ROOMS = [58, 78, 118, 198]


def test_nine_servers_in_eighty_columns() -> None:
    chart = chart_of(*NINE, rto=Rto(4 * HOUR))

    drawn = [axis_cell(chart, 78), *(row_cell(row, layout(chart, 78)) for row in chart.rows)]
    foot = [legend_cell(chart, 78), *summary_cells(chart, 78)]
    assert "\n".join(text_of(cell).rstrip() for cell in (*drawn, *foot)) == (
        "  SERVER        0          10m        20m         │now      40m    → RTO at 4h\n"
        "✗ batch-07      ·▒▒▒▒████!!██!!!█✗                │          failed in launch\n"
        "↻ db-primary    ·▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒████████████████│          launch 14m47s\n"
        "↻ files-01      ·▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒██████████│          launch 9m02s\n"
        "✓ db-replica-02 ·▒▒▒▒▒▒▒▒▒▒▒▒▒████████████████✓   │          28m02s\n"
        "✓ app-api-01    ·▒▒▒▒▒▒▒████████████████✓         │          22m09s\n"
        "✓ app-web-02    ·▒▒▒▒▒████████████████✓           │          20m16s\n"
        "✓ app-web-01    ·▒▒▒▒▒███████████████✓            │          19m31s\n"
        "✓ cache-02      ·▒▒▒▒███████████✓                 │          15m10s\n"
        "✓ cache-01      ·▒▒▒▒██████████✓                  │          14m10s\n"
        "· waiting  ▒ snapshot, conversion  █ launch  ! retrying  ✓ launched  ✗ failed\n"
        "RTO 4h: will miss, batch-07 failed (6 of 9 in 28m02s)\n"
        "launched 6 of 9  1 failed  first 14m10s cache-01  median 19m53s\n"
        "slowest so far 31m12s db-primary, launch  times from the job's log\n"
        "agent seen 3 of 8  slowest 20m30s  times from SSM agent discovery\n"
        "actions passed 1 of 8  DRS gives no times for actions"
    )


@pytest.mark.parametrize("room", [10, 30, 47, 48, *ROOMS])
def test_every_line_is_as_wide_as_the_room(room: int) -> None:
    chart = chart_of(*NINE, rto=Rto(HOUR))
    parts = layout(chart, room)
    [column] = timeline_columns(room, lambda: chart)

    for row in chart.rows:
        cell = row_cell(row, parts)
        assert cell == column.render(row, at(NOW))
        assert width_of(cell) == max(room, parts.name + 3)
    assert width_of(axis_cell(chart, room)) in (room, 0)


def test_without_a_log_no_phase_is_claimed() -> None:
    chart = chart_of(*NINE, logged=False)

    assert bar_of(chart, "files-01").rstrip() == "░" * 34 + "│"
    assert bar_of(chart, "batch-07").strip() == bar_of(chart, "cache-01").strip() == "│"
    assert rows_of(chart)["cache-01"].endswith("time unknown     ")
    assert rows_of(chart)["batch-07"].rstrip().endswith("failed")
    assert text_of(legend_cell(chart, 78)) == "░ phase not known"


def test_what_we_saw_ourselves_is_said_to_be_observed() -> None:
    seen = {Subject("server", "a"): CREATED + 600, Subject("server", "b"): CREATED + 300}
    stories = (Story("a", 100, 500), Story("b", 100, 290, fails=True))

    chart = chart_of(*stories, seen=seen, logged=False)

    assert rows_of(chart)["a"].rstrip().endswith(" 10m00s observed")
    assert bar_of(chart, "a").count("░") > 0
    assert bar_of(chart, "b").index("✗") < bar_of(chart, "a").index("✓")
    assert "times observed by drs-tui" in text_of(summary_cells(chart, 78)[0])


def test_failed_and_slow_first_then_moving_then_reached() -> None:
    quick = tuple(Story(f"quick-{n}", 100, 400 + n) for n in range(3))
    stories = (
        *quick,
        Story("waits", is_begun=False),
        Story("slow", 500),
        Story("moves", 1700),
        Story("failed", 100, 900, fails=True),
        Story("retries", 100, retries=((700, None),)),
    )
    chart = chart_of(*stories, now=1800)

    assert list(rows_of(chart)) == [
        "failed", "retries", "slow", "waits", "moves", "quick-2", "quick-1", "quick-0",
    ]  # fmt: skip
    assert rows_of(chart)["slow"].rstrip().endswith(" slow: 21m, median 5m")
    assert "launch 21m, median 5m" in rows_of(chart, 118)["slow"]


def test_who_is_on_the_way_has_the_range_that_is_expected() -> None:
    job, progress = recovery(Story("late", 300), Story("done", 300, 600))
    made = Estimates(CREATED + 600, {"late": Estimate("late", CREATED + 900, CREATED + 1080)}, None)

    chart = timeline_chart(progress, job, by_id, at(600), made=made, live=True)

    assert bar_of(chart, "late").rstrip().endswith("╌")
    assert "╌" not in bar_of(chart, "done")
    assert "╌ launch expected" in text_of(legend_cell(chart, 100))


def test_the_order_does_not_change_while_nothing_happens() -> None:
    assert list(rows_of(chart_of(*NINE))) == list(rows_of(chart_of(*NINE, now=NOW + 5)))


@pytest.mark.parametrize(
    ("story", "narrow", "wide"),
    [
        (Story("s", 100), "launch 28m20s", "launch 28m20s"),
        (Story("s", 100, 700, fails=True), "failed in launch", "failed in launch, attempt 3/3"),
        (Story("s", 100, retries=((200, 300),)), "launch 2/3 25m00s", "launch 2/3 25m00s"),
        (Story("s", 100, 700), "11m40s", "11m40s"),
    ],
)
def test_a_server_in_words(story: Story, narrow: str, wide: str) -> None:
    chart = chart_of(story, now=1800)

    assert rows_of(chart)["s"][-17:].rstrip() == narrow
    assert rows_of(chart, 118)["s"].rstrip().endswith(f" {wide}")


@pytest.mark.parametrize(
    ("log", "fields", "words", "glyph"),
    [
        ([event("SNAPSHOT_END", 60, "s")], {}, "waiting 29m00s", "·"),
        ([event("SERVER_SKIPPED", 60, "s")], {}, "skipped", "–"),
        ([event("JOB_CANCEL", 60, None)], {}, "cancelled", "–"),
        ([event("LAUNCH_FAILED", 60, "s")], {}, "failed in launch", "✗"),
        ([event("WARM_UP_START", 60, "s")], {}, "warm up 29m00s", "↻"),
        ([event("LAUNCH_START", 60, "s")], {"status": "COMPLETED"}, "last known", "?"),
    ],
)
def test_other_states_in_words(log: list[Any], fields: Any, words: str, glyph: str) -> None:
    servers = [{"sourceServerID": "s", "launchStatus": None}]
    job, _ = recovery(participatingServers=servers, **fields)
    live = not fields

    chart = timeline_chart(job_progress(job, log), job, by_id, at(1800), live=live)

    drawn = rows_of(chart)["s"]
    assert (drawn[-17:].rstrip(), drawn[0]) == (words, glyph)
    assert ("│" in drawn) is live


def test_a_failure_is_whole_and_wide_labels_have_the_phases() -> None:
    converting = [event("CONVERSION_START", 60, "s"), event("CONVERSION_FAIL", 600, "s")]
    servers = [{"sourceServerID": "s", "launchStatus": "FAILED"}]
    job, _ = recovery(participatingServers=servers)
    chart = timeline_chart(job_progress(job, converting), job, by_id, at(1800), live=False)
    launched = chart_of(Story("a", 100, 700), now=1800)

    assert rows_of(chart)["s"].endswith(" failed in conversion")
    assert (
        rows_of(launched, 158)["a"]
        .rstrip()
        .endswith("11m40s: wait 40s, snap 20s, conv 40s, launch 10m00s")
    )


def test_a_job_that_ends_instances_says_terminated() -> None:
    servers = [{"sourceServerID": "s", "launchStatus": "TERMINATED"}]
    job, _ = recovery(participatingServers=servers, initiatedBy="TERMINATE_RECOVERY_INSTANCES")
    progress = job_progress(job, [event("JOB_START", 1, None)])

    chart = timeline_chart(progress, job, by_id, at(60), Rto(HOUR), live=True)

    assert text_of(summary_cells(chart, 78)[0]).startswith("terminated 1 of 1")
    assert (chart.rto, chart.window.deadline) == (None, None)
    assert rto_cell(Rto(HOUR), progress, job, at(60), {}, str, live=True) == ()


def test_names_are_made_safe_and_shortened_in_the_middle() -> None:
    chart = chart_of(Story("prod-eu-\x1bweb-0123456789-017"))

    [drawn] = rows_of(chart).values()
    assert drawn.startswith("↻ prod-eu-␛…56789-017 ")


def test_now_and_rto_stand_in_the_axis_where_they_run_through_the_rows() -> None:
    chart = chart_of(*NINE, rto=Rto(HOUR))
    top = text_of(axis_cell(chart, 78))

    for drawn in rows_of(chart).values():
        assert drawn.index("┆") == top.index("┆RTO")
        assert drawn.index("│") == top.index("│now")
    parts = layout(chart, 78)
    begin = parts.name + 3
    assert top.index("│") == begin + int(NOW * parts.bar / 3600)


def test_a_clock_behind_the_log_draws_now_at_its_end() -> None:
    chart = chart_of(*NINE, now=-900)

    assert chart.window.now == CREATED + 1682
    assert bar_of(chart, "files-01").rstrip()[-1] == "│"


def test_without_a_creation_time_it_begins_with_the_log() -> None:
    chart = chart_of(*NINE, creationDateTime=None, rto=Rto(HOUR))

    assert chart.window.start == CREATED + 20
    assert "time unknown" in rows_of(chart)["cache-01"]
    lines = [text_of(line) for line in summary_cells(chart, 78)]
    assert lines[0] == "RTO 1h: not known: the job has no creation time"
    assert "no creation time to count from" in lines[1]


def test_a_job_that_is_over_has_no_now() -> None:
    chart = chart_of(NINE[0], status="COMPLETED", endDateTime=CREATED + 860, now=99_999, live=False)

    assert chart.window == Window(CREATED, CREATED + 860)
    assert "now" not in text_of(axis_cell(chart, 78))


def test_a_job_without_servers_draws_nothing() -> None:
    chart = chart_of()

    assert (chart.rows, summary_cells(chart, 78)) == ((), [])
    assert legend_cell(chart, 78) == ()
