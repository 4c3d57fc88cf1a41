"""The list on the screen against what the service says."""

import json
import re
import time
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from drs_tui.model.analysis.outcome import is_live
from drs_tui.model.analysis.phases import job_progress, with_log
from drs_tui.model.analysis.row import Row, Source, as_last_known
from drs_tui.model.drs.job import Job
from drs_tui.ui.render.cells import Cell
from drs_tui.ui.render.jobs import JobRow, actions, servers, type_cell
from drs_tui.ui.render.status import outcome_glyph
from tests.parsed import parse_job, parse_log_item, row_of
from tests.soak.person import ANSWERS_WITHIN
from tests.terminal.emulator import Terminal

SIGNED = (
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261118/us-east-1/drs/aws4_request,"
    " SignedHeaders=host;x-amz-date, Signature=00"
)
TYPE_WIDTH = 10
SIZE = 138, 100  # columns, rows: wide enough for every count to be said
_ROW = re.compile(r"^[› ] (\S) (?:.{22} )?(drsjob-[0-9a-f]{17}) (.*)$")


class Shown(NamedTuple):
    """A row as it stands on the screen; blanks in a row are one."""

    glyph: str
    job_id: str
    rest: str


class Expected(NamedTuple):
    """What the list should show of a job, without its times."""

    glyph: str
    kind: str
    counts: str


def _ask(url: str, operation: str, body: dict[str, Any]) -> Any:
    request = urllib.request.Request(  # noqa: S310  our own loopback
        f"{url}/{operation}",
        json.dumps(body).encode(),
        {"Authorization": SIGNED, "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  likewise
        return json.load(answer)


def pages(url: str, operation: str, **body: Any) -> Iterator[Any]:
    """Every item of an operation, in the service's order."""
    while True:
        answer = _ask(url, operation, body)
        yield from answer["items"]
        if "nextToken" not in answer:
            return
        body["nextToken"] = answer["nextToken"]


def jobs(url: str) -> list[Any]:
    """Return every job, by DescribeJobs."""
    return list(pages(url, "DescribeJobs", maxResults=1000))


def rows_on(lines: list[str]) -> list[Shown]:
    """The rows of the list among a screen's lines."""
    found = filter(None, map(_ROW.match, lines))
    return [Shown(row[1], row[2], " ".join(row[3].split())) for row in found]


def read_list(terminal: Terminal, settle: Callable[[], None]) -> list[Shown]:
    """The whole list, by paging down through it from its top.

    A page has a row of the one before it, so that none is missed unseen.
    """
    terminal.press("g")
    until = time.monotonic() + ANSWERS_WITHIN
    settle()
    while "the end:" in terminal.text:  # the list is longer than the screen
        assert time.monotonic() < until, f"no way to the top:\n{terminal.text}"
        settle()
    read = rows_on(terminal.lines)
    while "the end:" not in terminal.text:
        terminal.press("pgdn")
        page = _after(terminal, read[-1], settle)
        read += page[page.index(read[-1]) + 1 :] if read[-1] in page else page
    return read


def _after(terminal: Terminal, last: Shown, settle: Callable[[], None]) -> list[Shown]:
    """The rows on the screen, once there are some below ``last``."""
    until = time.monotonic() + ANSWERS_WITHIN
    while True:
        settle()
        page = rows_on(terminal.lines)
        if page and page[-1].job_id != last.job_id:
            return page
        assert time.monotonic() < until, f"no further page:\n{terminal.text}"


def _text(cell: Cell) -> str:
    return "".join(fragment[0] for fragment in cell)


def _expected(row: Row) -> Expected:
    line = JobRow(row)
    words = " ".join((_text(servers(line)), _text(actions(row)))).split()
    kind = _text(type_cell(row))
    return Expected(_text(outcome_glyph(row)), kind[:TYPE_WIDTH], " ".join(words))


def possible(url: str, item: Any) -> list[Expected]:
    """Return how a job may be shown: by its answer, and by its log where that counts.

    A COMPLETED job with unfinished parts is live for an hour.
    """
    job, source = parse_job(item), Source("", "us-east-1")
    rows = [row_of(item, source)]
    if job.status == "COMPLETED" and is_live(job):
        rows.append(as_last_known(rows[0]))
    if job.status == "COMPLETED":
        log = [parse_log_item(i) for i in pages(url, "DescribeJobLogItems", jobID=job.job_id)]
        rows += [with_log(row, job_progress(job, log)) for row in tuple(rows)]
    return list(dict.fromkeys(map(_expected, rows)))


def _is_right(shown: Shown, expected: Expected, job: Job) -> bool:
    """Compare a row; of a running job the list may show phases instead of statuses."""
    if shown.glyph != expected.glyph or not shown.rest.startswith(expected.kind):
        return False
    return is_live(job) or shown.rest.endswith(expected.counts)


def drift(url: str, shown: list[Shown], ever: list[str], *, deleted_too: bool) -> list[str]:
    """Describe every difference between the list and the service.

    ``ever`` are all jobs there were, newest first. ``deleted_too``: the list may still have deleted
    jobs, which were loaded before.
    """
    items = jobs(url)
    ids, listed = [item["jobID"] for item in items], [row.job_id for row in shown]
    found = [f"{i} is missing" for i in ids if i not in set(listed)]
    extra = set(listed) - set(ids)
    if not deleted_too:
        found += [f"{i} is not there any more" for i in extra]
    found += [f"{i} never was" for i in extra - set(ever)]
    if listed != [i for i in ever if i in set(listed)]:
        found.append("the order is not the service's")
    rows = {row.job_id: row for row in shown}
    for item in items:
        row, job = rows.get(item["jobID"]), parse_job(item)
        may = possible(url, item)
        if row and not any(_is_right(row, expected, job) for expected in may):
            found.append(f"{row} should be {may[0]}")
    return found
