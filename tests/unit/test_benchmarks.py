"""The benchmark's own arithmetic; its figures are no business of the tests."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.endpoint import World
from benchmarks.figure import Figure, Measurement, Result, Round, shortfalls
from benchmarks.fleet import BIG, KINDS, LIGHT, MEDIUM, NEWEST, Kind, as_rows, fleet
from benchmarks.measures.all import MEASUREMENTS
from benchmarks.measures.quiet import unexplained
from benchmarks.report import as_json, table, targets
from benchmarks.workspace import Workspace

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"
FIGURE = Figure("start", "ours", "ms", "theirs", 0.5)


def _nothing(_place: Workspace, _rounds: int) -> Iterator[Round]:
    yield {}


def result(*rounds: Round, figure: Figure = FIGURE, **why: str) -> Result:
    measured = Measurement("start", "so", _nothing, (figure,), rounds=1, quick=1)
    return Result(measured, list(rounds), **why)


def test_the_page_for_people_has_every_target_and_says_how_it_is_measured() -> None:
    page = PAGE.read_text(encoding="utf-8").splitlines()

    assert [line for line in targets(MEASUREMENTS).splitlines() if line not in page] == []
    documented = [line for line in page if line.startswith("| `") and "≤" in line]
    assert [line for line in documented if line not in targets(MEASUREMENTS)] == []


def test_no_two_figures_are_the_same() -> None:
    names = [(m.name, f.what, f.of, f.per) for m in MEASUREMENTS for f in m.figures]

    assert len(set(names)) == len(names)


def test_a_ratio_is_the_median_of_the_rounds_own() -> None:
    # The machine was busy in the last two rounds; the medians' ratio would be 0.9.
    measured = result(
        {"ours": 1.0, "theirs": 2.0},
        {"ours": 30.0, "theirs": 100.0},
        {"ours": 9.0, "theirs": 10.0},
    )

    assert measured.value(FIGURE) == 0.5
    assert measured.verdict(FIGURE) == "ok"


def test_what_falls_short_is_named_with_figure_and_target() -> None:
    missed = result({"ours": 3.0, "theirs": 4.0})

    assert shortfalls([missed]) == ["start: start, ours: 0.75, target ≤ 0.5 × theirs"]
    assert "| missed |" in table([missed])
    assert json.loads(as_json([missed], {}))["figures"][0]["verdict"] == "missed"


def test_what_could_not_be_measured_falls_short_too() -> None:
    failed = result(failed="TimeoutError: not over after 300 s")

    assert shortfalls([failed]) == [
        "start: start, ours: not measured: TimeoutError: not over after 300 s"
    ]


@pytest.mark.parametrize(
    "fine",
    [
        result({"ours": 2.0, "theirs": 4.0}),
        result({"ours": 9.0}, figure=Figure("start", "ours", "ms")),
        result(skipped="there is no top on this machine"),
    ],
    ids=["met", "only reported", "skipped"],
)
def test_what_is_met_reported_or_skipped_does_not_fall_short(fine: Result) -> None:
    assert shortfalls([fine]) == []


def test_only_bytes_that_change_times_are_explained() -> None:
    screens = [["as of 22:53:39Z", "3m12s"]]
    screens.append(["as of 22:53:44Z", "3m12s"])
    screens.append(["as of 22:53:44Z", "3m12s"])  # drawn, and the same
    screens.append(["as of 22:53:49Z", "done"])

    assert unexplained([1, 10, 100], screens) == 110


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_jobs_are_as_big_as_their_kind_says_and_the_same_every_time(kind: Kind) -> None:
    jobs = list(fleet(kind, 5, 2, NEWEST))
    items = [json.loads(encoded) for _, encoded in jobs]

    assert jobs == list(fleet(kind, 5, 2, NEWEST))
    assert [item["jobID"] for item in items] == [job_id for job_id, _ in jobs]
    assert [item["status"] for item in items] == ["STARTED"] * 2 + ["COMPLETED"] * 3
    servers = [server for item in items for server in item["participatingServers"]]
    assert len({server["sourceServerID"] for server in servers}) == 5 * kind.servers
    runs = [server.get("launchActionsStatus", {"runs": []})["runs"] for server in servers]
    assert {len(of) for of in runs} == {kind.runs}


def test_viewers_of_tables_get_the_same_jobs() -> None:
    rows = [json.loads(line) for line in as_rows(fleet(MEDIUM, 3, 0, NEWEST))]

    assert [row["job"] for row in rows] == [job_id for job_id, _ in fleet(MEDIUM, 3, 0, NEWEST)]
    assert {(row["servers"], row["launched"], row["actions"]) for row in rows} == {(3, 3, 6)}


def _pages(world: World, size: int) -> Iterator[list[str]]:
    asked: dict[str, object] = {"maxResults": size}
    while True:
        answer = json.loads(world.answer("/DescribeJobs", asked) or b"")
        yield [item["jobID"] for item in answer["items"]]
        if "nextToken" not in answer:
            return
        asked = {"maxResults": size, "nextToken": answer["nextToken"]}


def test_the_endpoint_pages_through_all_jobs_and_notes_what_it_was_asked() -> None:
    world = World(LIGHT, 25, 3, hangs=False, moves=True)

    pages = list(_pages(world, 10))

    assert [len(page) for page in pages] == [10, 10, 5]
    assert [job_id for page in pages for job_id in page] == world.order
    assert [request.page for request in world.requests] == ["head", "more", "more"]


def test_the_endpoint_answers_jobs_by_id_and_hangs_where_it_should() -> None:
    world = World(BIG, 3, 1, hangs=True, moves=False)
    wanted = random.Random(1).sample(world.order, 2)

    answer = json.loads(world.answer("/DescribeJobs", {"filters": {"jobIDs": wanted}}) or b"")

    assert [item["jobID"] for item in answer["items"]] == wanted
    assert world.answer("/DescribeJobs", {"nextToken": "1"}) is None
