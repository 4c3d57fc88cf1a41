"""Commands, links and ids to copy."""

import json
import shlex

from drs_tui.model.analysis.causes import causes
from drs_tui.views.copy_items import (
    ids_of,
    job_copies,
    open_command,
    run_copies,
    server_copies,
    still_running,
)
from drs_tui.views.job_view import JobView
from tests.records import job, job_id, live_job, recovery_instance, run, server
from tests.unit.fake_collector import NOW, FakeClient
from tests.unit.logs import a_job, event, failed, failures_in

JOB = job_id(1)


def _texts(played: FakeClient, profile: str | None = None) -> dict[str, str]:
    return dict(job_copies(JobView(played.store, JOB, NOW), "eu-west-1", profile))


def test_a_command_is_quoted_for_the_shell() -> None:
    assert open_command((JOB,), "eu-west-1", None) == f"drs-tui --region eu-west-1 --job-id {JOB}"
    said = open_command(("a b", "$(rm)"), "eu-west-1", "it's prod")

    assert shlex.split(said) == [
        *("drs-tui", "--region", "eu-west-1", "--profile", "it's prod"),
        *("--job-id", "a b", "--job-id", "$(rm)"),
    ]


def test_aws_commands_are_quoted_too() -> None:
    played = FakeClient(job(1) | {"jobID": "drsjob-$(rm -rf ~)"})
    copies = dict(job_copies(JobView(played.store, "drsjob-$(rm -rf ~)", NOW), "eu-west-1", None))

    for label in ("aws command: job", "aws command: log", "drs-tui command"):
        assert any("drsjob-$(rm -rf ~)" in word for word in shlex.split(copies[label]))


def test_a_job_s_copies_are_of_the_place_they_are_for() -> None:
    texts = _texts(FakeClient(job(1)), "dr")

    assert texts["aws command: job"] == (
        f"aws drs describe-jobs --filters jobIDs={JOB} --region eu-west-1 --profile dr"
    )
    assert texts["console link"].startswith("https://eu-west-1.console.aws.amazon.com/drs/")
    assert JOB in texts["console link"]


def test_json_is_the_answer_as_it_came() -> None:
    item = job(1, tags={"k": "é\u202e"}, newThing=[1, None])

    assert json.loads(_texts(FakeClient(item))["JSON"]) == item


def test_what_is_empty_is_not_offered() -> None:
    texts = _texts(FakeClient(live_job(1, participatingServers=[])))

    assert all(texts.values())
    assert "source server ids" not in texts
    assert "ids of failed servers" not in texts


def test_only_instances_of_this_job_that_run_are_still_running() -> None:
    played = FakeClient(job(1, participatingServers=[server(n) for n in (1, 2, 3)]))
    found = [
        recovery_instance(1, 1),
        recovery_instance(2, 2, jobID=JOB, ec2InstanceState="TERMINATED"),
        recovery_instance(3, 3, jobID=job_id(9)),
    ]
    played.emit_instances((1, 2, 3), found)

    assert still_running(JobView(played.store, JOB, NOW)) == [f"i-{1:017x}"]


def test_ids_of_a_cause_are_a_line_each_once_the_unresolved_first() -> None:
    one = a_job("IN_PROGRESS", job_id="drsjob-1", participatingServers=[server(1), server(2)])
    done = f"s-{1:017x}"
    log = [
        failed("LAUNCH_FAILED", 1, "no disk", "1/3", done),
        event("LAUNCH_END", 2, done),
        failed("LAUNCH_FAILED", 3, "no disk", "1/3", f"s-{7:017x}"),
    ]
    (cause,) = causes(failures_in(one, *log), lambda _: "us-east-1")

    assert ids_of(cause).splitlines() == [f"s-{7:017x}", done]


def test_a_run_and_a_server_have_what_is_known_of_them() -> None:
    bad = run(1, "FAILED", "answered 503")
    played = FakeClient(job(1, participatingServers=[server(1, "LAUNCHED", [bad])]))
    opened = JobView(played.store, JOB, NOW)
    (line,) = opened.all_runs()

    texts = dict(run_copies(line, "eu-west-1", "dr"))
    assert texts["failure reason"] == "answered 503"
    assert "--profile dr" in texts["aws command"]
    assert "00000001-run" in texts["console link"]
    (who,) = opened.servers()
    assert dict(server_copies(who, "eu-west-1"))["source server id"] == f"s-{1:017x}"
