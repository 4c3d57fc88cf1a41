"""The report of the last hours, as plain text and Markdown."""

from datetime import UTC, datetime, timedelta
from typing import Any

from drs_tui.model.text.times import TimeText
from drs_tui.views.handover import Report, Span, markdown, plain_text
from tests.records import Item, job, job_id, recovery_instance, run, server
from tests.unit.fake_collector import FakeClient

AT = datetime(2026, 11, 28, 23, 58, 41, tzinfo=UTC)
NOW = AT.timestamp()
VCPU = (
    "An error occurred (VcpuLimitExceeded) when calling the RunInstances operation: You have "
    "requested more vCPU capacity than your current vCPU limit of 32 allows."
)
HINT = "Service Quotas, us-east-1: Running On-Demand instances"


def aged(number: int, hours: float, *servers: Item, **fields: Any) -> Item:
    """A drill created so many hours ago."""
    item = job(number, now=AT, age=timedelta(hours=hours), **fields)
    return item | ({"participatingServers": list(servers)} if servers else {})


def moving(number: int, hours: float, *servers: Item, **fields: Any) -> Item:
    item = aged(number, hours, *servers, status="STARTED", **fields)
    del item["endDateTime"]
    return item


def log_item(name: str, about: int, hours: float, **data: Any) -> Item:
    at = AT - timedelta(hours=hours)
    data["sourceServerID"] = f"s-{about:017x}"
    return {"event": name, "eventData": data, "logDateTime": at.isoformat()}


def report(fake: FakeClient, hours: int = 8) -> Report:
    return Report(Span(fake.store, hours), TimeText(NOW, UTC), None, "us-east-1")


def text(fake: FakeClient, hours: int = 8) -> list[str]:
    return plain_text(report(fake, hours).lines()).splitlines()


def test_each_job_is_under_its_heading_once() -> None:
    fake = FakeClient(
        moving(1, 0.2, server(1, "IN_PROGRESS"), tags={"Name": "storefront", "ChangeId": "CHG1"}),
        aged(2, 2, server(2, "FAILED"), server(3), tags={"Name": "ERP"}),
        aged(3, 3, server(4), initiatedBy="START_RECOVERY"),
        aged(4, 9, server(5)),
    )
    fake.emit_log(job_id(2), [log_item("LAUNCH_FAILED", 2, 1.9, rawError=VCPU)])
    lines = text(fake)

    assert lines[0] == (
        "DRS us-east-1, account 111122223333, 2026-11-28 15:58:41Z to 2026-11-28 23:58:41Z"
    )
    assert lines[1] == "3 jobs in 8 h: 1 running, 1 with failures, 1 clean"
    running = lines.index("RUNNING")
    assert lines[running + 1] == '  23:46Z drill "storefront" (CHG1), 12m00s so far'
    failed = lines.index("FAILED")
    assert lines[failed + 1 : failed + 3] == [
        '  21:58Z drill "ERP": partial: 1 of 2 servers failed, 1 launched',
        f"    - 1 server failed: VcpuLimitExceeded · RunInstances (s-{2:017x}) → {HINT}",
    ]
    assert lines[lines.index("CLEAN") + 1] == "  20:58Z RECOVERY"
    assert f"  {HINT}" in lines[lines.index("NEXT") :]
    assert not any("14:58Z" in line for line in lines)


def test_a_job_is_under_way_until_its_actions_are_over() -> None:
    finishing = server(1, "LAUNCHED", [run(1, "IN_PROGRESS")])
    lines = text(FakeClient(aged(1, 0.25, finishing)))

    assert lines[lines.index("RUNNING") + 1] == "  23:43Z drill, 15m00s so far"


def test_more_hours_have_more_jobs() -> None:
    fake = FakeClient(aged(1, 2), aged(2, 9))

    assert text(fake)[1] == "1 job in 8 h: 1 clean"
    assert text(fake, 12)[1] == "2 jobs in 12 h: 2 clean"


def test_instances_are_counted_by_drill_only_as_far_as_they_are_known() -> None:
    fake = FakeClient(aged(1, 2, server(1)), aged(2, 3, server(2)))
    assert "  not known for 2 drills of these hours: r looks them up" in text(fake)

    fake.emit_instances((2,), [recovery_instance(2, 2)])
    lines = text(fake)
    heading = lines.index("STILL RUNNING (billed)")
    assert lines[heading + 1 : heading + 4] == [
        "  1 instance of 1 drill, the oldest drill began 3h00m ago",
        "    20:58Z drill: 1 instance",
        "  not known for 1 drill of these hours: r looks them up",
    ]
    assert "  terminate 1 drill instance, if nobody needs them any more" in lines


def test_a_log_that_is_not_read_is_said() -> None:
    fake = FakeClient(aged(1, 2, server(1, "FAILED")))

    assert "! 1 job's log is not read yet: causes may be missing" in text(fake)


def test_an_optional_failure_is_a_warning() -> None:
    failed = run(1, "FAILED", "no route")
    failed["action"]["optional"] = True
    lines = text(FakeClient(aged(1, 2, server(1, "LAUNCHED", [failed]))))

    assert lines[1] == "1 job in 8 h: 1 with warnings"
    assert any("1 optional action failed" in line for line in lines[lines.index("WARNINGS") :])


def test_markdown_reads_no_name_as_markup() -> None:
    fake = FakeClient(aged(1, 2, server(1), tags={"Name": "*a* <b> [c](d) `e`"}))
    written = markdown(report(fake).lines())

    assert r"\*a\* \<b\> \[c\](d) \`e\`" in written
    assert written.startswith("# DRS us-east-1, account 111122223333")
    assert "\n## CLEAN\n\n- 21:58Z drill" in written
