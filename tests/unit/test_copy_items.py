"""What can be copied of a job, a server and a run."""

import csv
import json
import shlex
from datetime import UTC

import pytest

from drs_tui.model.drs.names import Name
from drs_tui.model.text.times import TimeText
from drs_tui.protocol import PROTOCOL
from drs_tui.protocol import events as ev
from drs_tui.views.command_targets import CommandTargets
from drs_tui.views.copy_items import CopyItem, job_copies, run_copies, server_copies
from drs_tui.views.job_view import JobView
from drs_tui.views.recovery_view import recovery_view
from tests.records import job, job_id, live_job, recovery_instance, run, server
from tests.unit.fake_collector import NOW, FakeClient

JOB = job_id(1)


def _texts(fake: FakeClient, profile: str | None = None) -> dict[str, str]:
    return _job_texts(fake, JobView(fake.store, JOB, NOW), profile)


def _job_texts(fake: FakeClient, view: JobView, profile: str | None = None) -> dict[str, str]:
    fake.emit(ev.Ready(PROTOCOL, "eu-west-1", "--region", profile))
    return _by_label(job_copies(view, CommandTargets(fake.store), TimeText(NOW, UTC)))


def _by_label(copies: list[CopyItem]) -> dict[str, str]:
    return {copy.label: copy.text for copy in copies}


def test_aws_commands_are_quoted_too() -> None:
    fake = FakeClient(job(1) | {"jobID": "drsjob-$(rm -rf ~)"})
    job_view = JobView(fake.store, "drsjob-$(rm -rf ~)", NOW)
    copies = _job_texts(fake, job_view)

    for label in ("aws command: job", "aws command: log", "drs-tui command"):
        assert any("drsjob-$(rm -rf ~)" in word for word in shlex.split(copies[label]))


def test_a_job_s_copies_name_its_region_and_profile() -> None:
    texts = _texts(FakeClient(job(1)), "dr")

    assert texts["aws command: job"] == (
        f"aws drs describe-jobs --filters jobIDs={JOB} --region eu-west-1 --profile dr"
    )
    assert texts["console link"].startswith("https://eu-west-1.console.aws.amazon.com/drs/")
    assert JOB in texts["console link"]


def test_json_is_the_answer_as_it_came() -> None:
    item = job(1, tags={"k": "é\u202e"}, newThing=[1, None])

    assert json.loads(_texts(FakeClient(item))["JSON"]) == item


def test_empty_items_are_not_offered() -> None:
    texts = _texts(FakeClient(live_job(1, participatingServers=[])))

    assert all(texts.values())
    assert "source server ids" not in texts
    assert "ids of failed servers" not in texts


@pytest.mark.parametrize(
    ("copied", "preview"),
    [
        (CopyItem("id", "s-1"), "s-1"),
        (CopyItem("ids", "s-1\ns-2\ns-3", "id"), "3 ids: s-1…"),
        (CopyItem("JSON", '{\n  "a": 1\n}'), "3 lines"),
        (CopyItem("CSV", "Server,State\nweb,launched"), "2 lines: Server,State…"),
    ],
)
def test_a_preview_says_how_much_there_is_and_how_it_begins(copied: CopyItem, preview: str) -> None:
    assert copied.preview == preview


def test_a_job_s_servers_are_a_table_in_markdown_and_csv() -> None:
    names = Name(f"s-{1:017x}", "web|1"), Name(f"s-{2:017x}", "=HYPERLINK(evil)")
    fake = FakeClient(job(1, participatingServers=[server(1, "LAUNCHED"), server(2, "FAILED")]))
    fake.emit(ev.NamesFound(ev.Topic.NAMES, names, complete=True))
    texts = _texts(fake)

    assert texts["servers in Markdown"].splitlines() == [
        "| Server | Source server | State | Launched after | RPO | Instance | Error |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        rf"| web\|1 | s-{1:017x} | launched |  |  |  |  |",
        f"| =HYPERLINK(evil) | s-{2:017x} | failed |  |  |  |  |",
    ]
    rows = list(csv.reader(texts["servers as CSV"].splitlines()))
    assert [row[0] for row in rows] == ["Server", "web|1", "'=HYPERLINK(evil)"]


def test_only_running_instances_of_this_job_are_still_running() -> None:
    fake = FakeClient(job(1, participatingServers=[server(n) for n in (1, 2, 3)]))
    found = [
        recovery_instance(1, 1),
        recovery_instance(2, 2, jobID=JOB, ec2InstanceState="TERMINATED"),
        recovery_instance(3, 3, jobID=job_id(9)),
    ]
    fake.emit_instances((1, 2, 3), found)

    assert JobView(fake.store, JOB, NOW).running_ids() == [f"i-{1:017x}"]


def test_a_run_and_a_server_offer_what_is_known() -> None:
    bad = run(1, "FAILED", "answered 503")
    fake = FakeClient(job(1, participatingServers=[server(1, "LAUNCHED", [bad])]))
    opened = JobView(fake.store, JOB, NOW)
    (line,) = opened.all_runs()

    texts = _by_label(run_copies(line, "eu-west-1", "dr"))
    assert texts["failure reason"] == "answered 503"
    assert "--profile dr" in texts["aws command"]
    assert "00000001-run" in texts["console link"]
    (who,) = opened.servers()
    assert _by_label(server_copies(who, "eu-west-1"))["source server id"] == f"s-{1:017x}"


def test_a_recovery_s_copies_are_of_all_its_jobs() -> None:
    fake = FakeClient(job(1), job(2))
    view = recovery_view(fake.store, (JOB, job_id(2)), NOW)
    texts = _job_texts(fake, view)

    assert texts["job ids"].split("\n") == list(view.job_ids)
    assert texts["drs-tui command"].endswith(f"--recovery {','.join(view.job_ids)}")
    assert f"jobIDs={','.join(view.job_ids)}" in texts["aws command: job"]
    assert texts["aws command: log"].count("describe-job-log-items") == 2
    assert [item["jobID"] for item in json.loads(texts["JSON"])] == list(view.job_ids)
