"""What servers took over their jobs, from jobs and logs alone."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from drs_tui.commands.printing import write
from drs_tui.model.analysis.comparison import Result
from drs_tui.model.drs.names import Name
from drs_tui.protocol import events as ev
from drs_tui.store.store import Store
from drs_tui.views.recovery_history import (
    Budget,
    ServerTimes,
    find_servers,
    history_json,
    history_report,
    rows_of,
    server_times,
    sparkline,
)
from drs_tui.views.recovery_result import Results
from drs_tui.views.text_report import report_lines
from tests.records import Item, job, job_id, server
from tests.unit.fake_collector import NOW, FakeClient

AT = datetime.fromtimestamp(NOW, UTC)


def sid(number: int) -> str:
    return f"s-{number:017x}"


def drill(number: int, hours: float, *servers: Item, **fields: Any) -> Item:
    """Return a drill created so many hours ago."""
    item = job(number, now=AT, age=timedelta(hours=hours), **fields)
    return item | {"participatingServers": list(servers)}


def log(hours: float, took: dict[int, float | None]) -> list[Item]:
    """Return a log by which servers took so many minutes; None: the launch failed."""
    items = []
    for number, minutes in took.items():
        for name, after in (
            ("SNAPSHOT_START", 0.1),
            ("LAUNCH_START", 1.0),
            ("LAUNCH_FAILED" if minutes is None else "LAUNCH_END", minutes or 2.0),
        ):
            at = AT - timedelta(hours=hours) + timedelta(minutes=after)
            data = {"sourceServerID": sid(number)}
            items.append({"event": name, "eventData": data, "logDateTime": at.isoformat()})
    return sorted(items, key=lambda item: str(item["logDateTime"]))


@pytest.fixture
def store() -> Store:
    """Two servers: the first failed once, the second took part once; one log was not read."""
    fake = FakeClient(
        drill(1, 1, server(1), server(2)),
        drill(2, 25, server(1)),
        drill(3, 49, server(1, "FAILED")),
        drill(4, 73, server(1)),
        drill(5, 80, server(1), initiatedBy="FAILBACK"),
        drill(6, 81, server(1, "TERMINATED"), type="TERMINATE"),
    )
    fake.emit_log(job_id(1), log(1, {1: 20.0, 2: 5.0}))
    fake.emit_log(job_id(2), log(25, {1: 10.0}))
    fake.emit_log(job_id(3), log(49, {1: None}))
    names = (Name(sid(1), "db01", "db01.example.com", "ledger"), Name(sid(2), "db02"))
    fake.emit(ev.NamesFound(ev.Topic.NAMES, names))
    return fake.store


def history(store: Store) -> list[ServerTimes]:
    return server_times(store, rows_of(store), NOW)


def test_times_are_those_of_drills_and_recoveries_by_the_log(store: Store) -> None:
    first, second = history(store)

    assert [each.row.job_id for each in first.past] == [job_id(n) for n in (1, 2, 3, 4)]
    assert first.times == [1200.0, 600.0]
    assert first.median == 900.0
    assert (first.reached, first.ended) == (3, 4)
    assert second.times == [300.0]


def test_a_line_a_server_and_what_was_not_read(store: Store) -> None:
    lines = list(report_lines(history_report(history(store), Budget(4, 3))))

    assert lines[0] == "2 servers in 4 jobs"
    assert lines[3].split() == ["SERVER", "JOBS", "LAST", "5", "MEDIAN", "LAST", "TIMES"]
    assert lines[4].split() == ["db01", "4", "✓✗✓✓", "15m00s", "20m00s", "·✗▅█"]
    assert lines[5].split() == ["db02", "1", "✓", "5m00s", "5m00s", "█"]
    assert lines[-1].startswith("times are those of the newest 3 jobs: the logs of 1 older")


def test_one_server_has_a_line_for_each_job(store: Store) -> None:
    report = history_report(history(store)[:1], Budget(4, 4), is_one=True)
    lines = list(report_lines(report))

    assert lines[0] == (
        f"db01 ({sid(1)}): recovered in 3 of 4 ended jobs, median 15m00s, last 20m00s, "
        "1 without a known time"
    )
    assert [line.split()[2] for line in lines[4:]] == [job_id(n) for n in (1, 2, 3, 4)]
    assert lines[4].endswith("recovered  20m00s")
    assert not report.notes


def test_a_sparkline_begins_at_zero_and_has_an_ascii_form(store: Store) -> None:
    past = history(store)[0].past

    assert sparkline(past) == "·✗▅█"
    assert sparkline(past, ascii=True) == "·✗+#"  # its marks have stand-ins when they are written
    assert sparkline(()) == ""
    assert len(sparkline(past * 20)) == 20


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        (sid(2), [2]),
        ("db01", [1]),
        ("DB01.example.com", [1]),
        ("ledger", [1]),
        ("db0", [1, 2]),
        ("nobody", []),
    ],
)
def test_a_server_is_found_by_any_of_its_names(
    store: Store, typed: str, numbers: list[int]
) -> None:
    assert find_servers(store, typed) == [sid(number) for number in numbers]


def test_the_document_says_where_a_time_is_from(store: Store) -> None:
    document = history_json(history(store), Budget(4, 3), ["no names"])

    newest, second, third, oldest = document["items"][0]["jobs"]
    assert document["items"][0]["sourceServerID"] == sid(1)
    assert newest["drs_tui"]["time"] == {"seconds": 1200.0, "source": "LOG"}
    assert second["creationDateTime"].endswith("Z")
    assert (third["drs_tui"]["result"], third["drs_tui"]["time"]) == ("FAILED", None)
    assert (oldest["drs_tui"]["result"], oldest["drs_tui"]["time"]) == ("REACHED", None)
    assert document["drs_tui"] == {"jobs": 4, "logsRead": 3, "missing": ["no names"]}


def test_of_several_jobs_a_server_s_newest_counts_on_the_first_one_s_clock() -> None:
    fake = FakeClient(drill(1, 1, server(1)), drill(2, 1.5, server(1, "FAILED"), server(2)))
    fake.emit_log(job_id(1), log(1, {1: 20.0}))
    fake.emit_log(job_id(2), log(1.5, {1: None, 2: 10.0}))
    result = Results(fake.store).of([job_id(1), job_id(2)], NOW)

    assert result.job_ids == (job_id(2), job_id(1))
    assert {each.id: each.took for each in result.servers} == {sid(1): 3000.0, sid(2): 600.0}
    assert result.took == 3000.0


def test_a_server_that_may_still_recover_is_told_apart_from_one_that_nobody_knows_of() -> None:
    running = drill(1, 1, server(1, "IN_PROGRESS"), status="STARTED")
    del running["endDateTime"]
    fake = FakeClient(running, drill(2, 2, server(1, None)))
    results = Results(fake.store)

    assert [results.of([job_id(n)], NOW).servers[0].result for n in (1, 2)] == [
        Result.OPEN,
        Result.UNKNOWN,
    ]


def test_without_its_log_a_job_has_neither_times_nor_phases() -> None:
    fake = FakeClient(drill(1, 1, server(1)), drill(2, 2, server(1)))
    fake.emit_log(job_id(1), log(1, {1: 20.0}))
    logged, unread = (Results(fake.store).of([job_id(n)], NOW).servers[0] for n in (1, 2))

    assert set(logged.phases) >= {"LAUNCH"}
    assert (logged.took, logged.is_converted) == (1200.0, False)
    assert (unread.result, unread.took, unread.is_converted) == (Result.REACHED, None, None)
    assert dict(unread.phases) == {}


class Closed(io.StringIO):
    """A pipe whose reader has ended."""

    def flush(self) -> None:
        raise BrokenPipeError


def test_a_closed_pipe_has_a_status_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.dup2", lambda *_: None)

    assert write(["line"], Closed()) == 141
    assert write(["line"], io.StringIO()) == 0
