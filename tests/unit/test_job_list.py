"""The list of jobs as text, as CSV and as JSON: aligned, a page at a time, and safe."""

import csv
import io
import json
import sys
from collections.abc import Mapping
from datetime import UTC
from typing import Any

import pytest

from drs_tui.commands.list_writers import CsvWriter, JsonWriter, TextWriter, with_member
from drs_tui.commands.printing import Output
from drs_tui.protocol.codec import to_json
from drs_tui.views.job_list import (
    COLUMNS,
    OF_SEVERAL,
    REST_LEAST,
    Columns,
    Listed,
    fitting_columns,
    list_cells,
    list_line,
    list_titles,
    rest_width,
    row_json,
)
from drs_tui.views.text_report import GAP, cell_width
from tests.hostile.texts import NASTY
from tests.records import Item, job, job_id, run, server
from tests.unit.fake_collector import NOW, FakeClient
from tests.unit.test_printing import Stdout

FORMULA = "=HYPERLINK(A1)"
STARTED = "2026-11-23T14:34:19+00:00"
ENDED = "2026-11-23T15:15:19+00:00"
FAILED = job(
    1,
    creationDateTime=STARTED,
    endDateTime=ENDED,
    participatingServers=[server(1, "FAILED"), server(2, runs=[run(1, "FAILED")])],
    tags={"Name": "storefront 東京"},
)
NAMELESS = job(2, creationDateTime=STARTED, endDateTime=ENDED)
TERMINAL: Mapping[str, str] = {"TERM": "xterm-256color"}
OUTPUT = Output(as_json=False, ascii=False, zone=UTC)


def lines_of(
    writer: Any, *pages: list[Item], token: str | None = None, account: str = ""
) -> list[str]:
    """Return what a writer makes of pages, each dropped before the next."""
    fake, lines = FakeClient(), []
    for page in pages:
        for item in page:
            fake.emit_job(item)
        jobs = fake.store.jobs
        lines += writer.page([Listed(row, jobs, NOW, account) for row in jobs])
        fake.store.drop_jobs()
    return [*lines, *writer.end(token, ["not read: names"])]


def test_lines_are_aligned_though_no_page_knows_the_next() -> None:
    titles, *lines = lines_of(TextWriter(OUTPUT, {}), [], [FAILED], [NAMELESS])

    assert titles == list_line(list_titles())
    assert [line.split()[0] for line in lines] == [job_id(1), job_id(2)]
    assert lines[0].endswith("1 of 2 servers failed, 1 launched, 1 action failed")
    assert "2026-11-23 14:34:19Z  drill       41m00s  partial  " in lines[0]
    start = sum(column.width + GAP for column in COLUMNS[:-1])
    assert [titles[start:], lines[1][start:]] == [COLUMNS[-1].title, "1 of 1 server launched"]
    assert cell_width(lines[0][: lines[0].index("1 of 2")]) == start  # 東京 takes four cells


def test_a_terminal_gets_the_same_columns_on_every_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Stdout(terminal=True))
    for name, value in {"COLUMNS": "110", **TERMINAL}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("NO_COLOR", raising=False)
    lines = lines_of(TextWriter(OUTPUT, TERMINAL), [FAILED], [NAMELESS])
    first, second = (line for line in lines if line.startswith("drsjob"))

    assert [line for line in lines if "OUTCOME" in line] == lines[:1]
    assert "NAME" not in lines[0]
    assert "\x1b[31mpartial" in first
    assert "\x1b[32msucceeded" in second
    assert first.index("\x1b[31m") == second.index("\x1b[32m")


def test_who_wants_no_colours_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Stdout(terminal=True))
    monkeypatch.setenv("COLUMNS", "110")
    environ = {**TERMINAL, "NO_COLOR": "1"}

    assert "\x1b[3" not in "".join(lines_of(TextWriter(OUTPUT, environ), [FAILED]))


@pytest.mark.parametrize("width", range(40, 200, 7))
@pytest.mark.parametrize("every", [COLUMNS, OF_SEVERAL])
def test_a_narrow_terminal_gets_fewer_columns(width: int, every: Columns) -> None:
    columns = fitting_columns(width, every)

    assert [each.title for each in columns][::1000] == ["JOB"]
    assert "OUTCOME" in {each.title for each in columns}
    assert width < 78 or rest_width(columns, width) >= REST_LEAST


def test_csv_has_aws_s_names_and_no_formula() -> None:
    evil = job(3, initiatedBy=FORMULA, status="@now", tags={"Name": '-1"+,2\n\x1b[2Jx'})
    rows = list(csv.DictReader(io.StringIO("\n".join(lines_of(CsvWriter(), [FAILED], [evil])))))

    assert rows[0] | {"name": ""} == {
        "jobID": job_id(1),
        "initiatedBy": "START_DRILL",
        "type": "LAUNCH",
        "status": "COMPLETED",
        "creationDateTime": "2026-11-23T14:34:19Z",
        "endDateTime": "2026-11-23T15:15:19Z",
        "outcome": "PARTIAL",
        "isLive": "false",
        "seconds": "2460.0",
        "name": "",
        "participants": "2",
        "reached": "1",
        "failed": "1",
        "actionsFailed": "1",
        "optionalActionsFailed": "0",
        "region": "us-east-1",
        "account": "111122223333",
    }
    assert (rows[1]["initiatedBy"], rows[1]["status"]) == (f"'{FORMULA}", "'@now")
    assert rows[1]["name"] == "'-1\"+,2 x"


@pytest.mark.parametrize("pages", [[[]], [[], [FAILED], [], [NAMELESS, job(3)]]])
def test_json_is_one_document_with_a_job_a_line(pages: list[list[Item]]) -> None:
    lines = lines_of(JsonWriter("jobs"), *pages, token="t")
    items = [item for page in pages for item in page]

    assert len(lines) == len(items) + 2
    document = json.loads("\n".join(lines))
    assert [dict(each, drs_tui=None) for each in document["items"]] == [
        each | {"drs_tui": None} for each in items
    ]
    ours = document["drs_tui"]
    assert (ours["command"], ours["format"], ours["jobs"]) == ("jobs", 1, len(items))
    assert (ours["startingToken"], ours["missing"]) == ("t", ["not read: names"])


def test_of_several_sources_each_job_has_its_account_and_region() -> None:
    text = lines_of(TextWriter(OUTPUT, {}, is_of_several=True), [FAILED], account="payments")
    written = lines_of(JsonWriter("jobs", is_of_several=True), [FAILED], account="payments")
    [row] = csv.DictReader(lines_of(CsvWriter(is_of_several=True), [FAILED], account="payments"))
    [item] = json.loads("\n".join(written))["items"]

    at = text[0].index("ACCOUNT")
    assert text[1][at:].split()[:2] == ["payments", "us-east-1"]
    ours = item["drs_tui"]
    assert (ours["accountName"], ours["account"]) == ("payments", row["account"])
    assert row["accountName"] == "payments"


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY.keys())
def test_hostile_text_is_harmless_in_every_form_and_whole_in_json(text: str) -> None:
    item = job(4, tags={"Name": text}, status=text)
    store = FakeClient(item).store
    [row] = store.jobs
    written = with_member(store.jobs.last_answer(job_id(4)).text, row_json(row, NOW))
    line = list_line(list_cells(Listed(row, store.jobs, NOW), UTC))

    assert line.isprintable()
    assert written.isascii()
    assert written.isprintable()
    assert dict(json.loads(written), drs_tui=None) == json.loads(to_json(item)) | {"drs_tui": None}
    for column in lines_of(CsvWriter(), [item])[1].split(","):
        assert column.isprintable()


def test_what_is_not_known_of_a_job_is_null() -> None:
    jobs = FakeClient({"jobID": job_id(1)}).store.jobs
    ours = row_json(jobs[0], NOW)

    assert (ours["outcome"], ours["seconds"], ours["name"]) == ("UNKNOWN", None, None)
    assert list_line(list_cells(Listed(jobs[0], jobs, NOW), UTC)).split()[1:4] == ["–", "–", "–"]
