"""What job and errors print: how it stands, each server, each cause, and what was not read."""

from datetime import UTC

from drs_tui.model.analysis.rto import Rto
from drs_tui.model.drs.start_call import NoStartCall, StartCall
from drs_tui.model.text.times import TimeText
from drs_tui.protocol.events import StartCallFound
from drs_tui.views.error_scope import ErrorScope
from drs_tui.views.errors_report import errors_report
from drs_tui.views.job_json import job_json
from drs_tui.views.job_report import job_report
from drs_tui.views.recovery_view import recovery_view
from drs_tui.views.text_report import TextReport, report_lines
from tests.records import job, job_id, log_item, run, server
from tests.unit.fake_collector import NOW, FakeClient

CAPACITY = "An error occurred (VcpuLimitExceeded) when calling the RunInstances operation: no"
START = "2026-11-23T00:00:00Z"
WEB, DB, APP = (server(number)["sourceServerID"] for number in (1, 2, 3))
FIRST = job(
    1,
    creationDateTime=START,
    endDateTime="2026-11-23T00:30:00Z",
    participatingServers=[
        server(3, runs=[run(1, "IN_PROGRESS"), run(2, "FAILED", "port 8443"), run(3)]),
        server(1, "FAILED"),
        server(2),
    ],
)
SECOND = job(
    2,
    creationDateTime="2026-11-23T00:40:00Z",
    endDateTime="2026-11-23T01:00:00Z",
    participatingServers=[server(1)],
)
FIRST_LOG = [
    log_item(60, "SNAPSHOT_START", sourceServerID=DB),
    log_item(120, "SNAPSHOT_END", sourceServerID=DB),
    log_item(180, "CONVERSION_START", sourceServerID=DB),
    log_item(480, "CONVERSION_END", sourceServerID=DB),
    log_item(500, "LAUNCH_START", sourceServerID=DB),
    log_item(600, "LAUNCH_END", sourceServerID=DB, targetInstanceID="i-1"),
    log_item(700, "LAUNCH_FAILED", sourceServerID=WEB, rawError=CAPACITY),
]
SECOND_LOG = [
    log_item(2500, "LAUNCH_START", sourceServerID=WEB),
    log_item(3000, "LAUNCH_END", sourceServerID=WEB, targetInstanceID="i-2"),
]


def known() -> FakeClient:
    fake = FakeClient(SECOND, FIRST)
    fake.emit_log(job_id(1), FIRST_LOG)
    fake.emit_log(job_id(2), SECOND_LOG)
    return fake


def printed(*numbers: int, rto: Rto | None = None) -> TextReport:
    view = recovery_view(known().store, [job_id(number) for number in numbers], NOW)
    return job_report(view, TimeText(NOW, UTC), rto, ["not read: names\x1b[2J"])


def table(report: TextReport, title: str) -> list[tuple[str, ...]]:
    [found] = (each for each in report.sections if each.title.startswith(title))
    return list(found.rows)


def test_a_server_has_its_time_with_its_source_and_its_phases() -> None:
    other, failed, launched = table(printed(1), "SERVERS")

    assert failed[:3] == (WEB, "failed in launch", "–")
    assert failed[-1] == "VcpuLimitExceeded · RunInstances"
    assert (other[0], other[-1]) == (APP, "required action failed")
    assert launched[:5] == (DB, "launched", "10m00s", "log", "1")
    assert launched[-2] == "i-1"
    assert "snapshot 1m, " in launched[-1]
    assert "conversion 5m, " in launched[-1]


def test_actions_that_failed_come_before_those_that_are_not_over() -> None:
    report = printed(1)

    assert [row[1:] for row in table(report, "ACTIONS: 2 of 3 runs")] == [
        ("Process check 2", "failed", "port 8443"),
        ("Process check 1", "in progress", ""),
    ]


def test_of_a_recovery_the_newest_launch_counts_since_its_beginning() -> None:
    report = printed(1, 2, rto=Rto(1800.0))
    rows = {row[0]: row for row in table(report, "SERVERS")}

    assert rows[WEB][1:5] == ("launched", "50m00s", "log", "2")
    assert report.lines[0].startswith("RTO 30m: NOT MET")
    assert f"{job_id(1)}, {job_id(2)}, started 2026-11-23 00:00:00Z" in report.lines[1]


def test_nothing_that_was_not_read_is_passed_over_and_all_is_safe() -> None:
    report = printed(1)

    assert report.notes == ("! not read: names",)
    assert all(line.isprintable() for line in report_lines(report))


def test_who_started_each_job_is_said_where_it_was_looked_up() -> None:
    fake = known()
    fake.emit(
        StartCallFound(job_id(1), StartCall(caller="jo\x1b[2J"), NOW),
        StartCallFound(job_id(2), None, NOW, NoStartCall.TOO_OLD),
    )
    view = recovery_view(fake.store, [job_id(1), job_id(2)], NOW)

    report = job_report(view, TimeText(NOW, UTC), None)

    lines = [line for line in report.lines if "started" in line][1:]
    assert lines == [
        f"{job_id(1)}: started by jo",
        f"{job_id(2)}: who started it is not known: CloudTrail keeps 90 days",
    ]
    document = job_json(view, TimeText(NOW, UTC), None)
    found = {each["id"]: each["whyNot"] for each in document["drs_tui"]["startedBy"]}
    assert found == {job_id(1): None, job_id(2): "TOO_OLD"}


def test_a_cause_says_who_and_what_to_do() -> None:
    store = known().store
    scope = ErrorScope(store, [job_id(1)])
    report = errors_report(store, "x", scope.causes(NOW), ["db: slow"], UTC, ["not read: logs"])

    assert report.headline == "x: 1 server, 1 action unresolved, 2 causes"
    [causes] = report.sections
    words = [row[-1] for row in causes.rows]
    assert words[:3] == ["VcpuLimitExceeded · RunInstances", CAPACITY, WEB]
    assert words[3].startswith("→ Service Quotas, us-east-1")
    assert causes.rows[0][:3] == ("1 server", "failed", "2026-11-23 00:11:40Z")
    assert report.notes == ("! slow: db: slow", "! not read: logs")
