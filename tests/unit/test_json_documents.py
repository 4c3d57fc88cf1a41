"""JSON documents have no member that their documentation does not name, and fit their schema."""

import json
from collections.abc import Iterator
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from drs_tui.commands.list_writers import JsonWriter
from drs_tui.commands.printing import document
from drs_tui.model.analysis.milestones import TimeSource
from drs_tui.model.analysis.rto import Rto
from drs_tui.model.drs.lenient import loads
from drs_tui.model.text.times import TimeText
from drs_tui.views.comparison_json import comparison_json
from drs_tui.views.error_scope import ErrorScope
from drs_tui.views.errors_report import errors_json
from drs_tui.views.job_json import job_json
from drs_tui.views.job_list import Listed
from drs_tui.views.recovery_history import Budget, history_json, rows_of, server_times
from drs_tui.views.recovery_view import recovery_view
from tests.records import job, job_id, live_job, log_item, run, server
from tests.unit.fake_collector import NOW, FakeClient
from tests.unit.test_comparison import compared, failed
from tests.unit.test_comparison import server as result

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "json.md"
SCHEMA = json.loads((DOCUMENTATION.parent / "json-schema" / "drs-tui.json").read_text())
NETWORK = {"participatingResourceID": {"sourceNetworkID": "sn-1"}, "launchStatus": "FAILED"}
FAILED = job(
    1,
    age=timedelta(hours=3),
    participatingServers=[server(1, "FAILED"), server(2, runs=[run(1, "FAILED", "no")])],
)
AGAIN = job(2, participatingServers=[server(1)])
JOBS = (
    FAILED,
    AGAIN,
    live_job(3, participatingServers=[server(3, "IN_PROGRESS"), server(4, "PENDING")]),
    job(4, initiatedBy="CREATE_NETWORK_RECOVERY", participatingResources=[NETWORK]),
    job(5, type="TERMINATE", initiatedBy="TERMINATE_RECOVERY_INSTANCES"),
    job(6, initiatedBy="NEWER", status="NEWER", participatingServers=[{}, {"launchStatus": "N"}]),
    {"jobID": job_id(7)},
)
LOG = [
    log_item(1, "SNAPSHOT_START", sourceServerID=server(1)["sourceServerID"]),
    log_item(2, "LAUNCH_FAILED", sourceServerID=server(1)["sourceServerID"], rawError="no"),
]
RTO = Rto(60.0)
# Members of these jobs that are AWS's, and no part of what drs-tui documents.
AWS = {
    *("arn", "tags", "participatingResources", "participatingResourceID", "launchStatus"),
    *("launchActionsStatus", "runs", *run(1, reason="no"), *run(1)["action"]),
}


def made(*items: Any) -> FakeClient:
    """Return what is known of these jobs, the first one's log among it."""
    fake = FakeClient(*items)
    fake.emit_log(items[0]["jobID"], LOG)
    return fake


def jobs_document() -> str:
    jobs, writer = made(*JOBS).store.jobs, JsonWriter("jobs", is_of_several=True)
    listed = [Listed(row, jobs, NOW, "payments") for row in jobs]
    return "\n".join([*writer.page(listed), *writer.end("t", ["names"])])


def job_document(*items: Any) -> str:
    store, job_ids = made(*items).store, [item["jobID"] for item in items]
    view = recovery_view(store, job_ids, NOW)
    return document("job", job_json(view, TimeText(NOW, UTC), RTO, ["logs"]))


def errors_document() -> str:
    store = made(*JOBS).store
    scope = ErrorScope(store)
    scope.all_loaded = True
    return document("errors", errors_json(store, ["a"], scope.causes(NOW), ["slow"], ["logs"]))


def compare_document() -> str:
    before = tuple(
        result(name, source=TimeSource.LOG, phases={"LAUNCH": 1.0}) for name in ("a", "b")
    )
    gone, after = (
        result("gone", None, id=None),
        result("a", 50, source=TimeSource.LOG, phases=before[0].phases),
    )
    return document(
        "compare",
        comparison_json(compared((*before, gone), (after, failed("b")), rto=60.0), ["logs"]),
    )


def history_document() -> str:
    store = made(*JOBS).store
    servers = server_times(store, rows_of(store), NOW)
    return document("history", history_json(servers, Budget(1, 0), ["names"]))


def members(value: Any) -> Iterator[str]:
    """Yield the names of all members, but those of ``phases``, which are the service's."""
    if isinstance(value, list):
        for each in value:
            yield from members(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            yield name
            if name != "phases" or isinstance(each, list):
                yield from members(each)


def test_a_network_has_a_name_where_it_has_an_id() -> None:
    unnamed = NETWORK | {"participatingResourceID": {}}
    item = job(4, initiatedBy="CREATE_NETWORK_RECOVERY", participatingResources=[NETWORK, unnamed])

    found = json.loads(job_document(item))["items"][0]["participatingResources"]

    assert [each["drs_tui"]["name"] for each in found] == ["sn-1", None]


def test_every_member_is_documented() -> None:
    written = (
        compare_document(),
        history_document(),
        jobs_document(),
        job_document(FAILED, AGAIN),
        job_document(JOBS[3]),
        errors_document(),
    )

    named = {name for each in written for name in members(loads(each.encode()))} - AWS
    text = DOCUMENTATION.read_text()
    assert {"jobIDs", "jobID", "chance", "aspect", "logsRead"} <= named
    assert [name for name in sorted(named) if f"`{name}`" not in text] == []


@pytest.mark.parametrize(
    "written",
    [
        jobs_document,
        errors_document,
        compare_document,
        history_document,
        *(lambda item=item: job_document(item) for item in JOBS),
        lambda: job_document(FAILED, AGAIN),
    ],
)
def test_the_documents_fit_their_schema(written: Any) -> None:
    Draft202012Validator(SCHEMA).validate(json.loads(written()))


def test_a_document_that_lacks_a_member_does_not_fit() -> None:
    broken = json.loads(job_document(FAILED))
    del broken["items"][0]["participatingServers"][0]["drs_tui"]["phases"]

    with pytest.raises(ValidationError, match="'phases' is a required property"):
        Draft202012Validator(SCHEMA).validate(broken)


def test_of_a_recovery_the_newest_launch_of_a_server_counts() -> None:
    first, second = json.loads(job_document(FAILED, AGAIN))["items"]
    [failed, other], [again] = first["participatingServers"], second["participatingServers"]

    assert [each["drs_tui"]["isCounted"] for each in (failed, other, again)] == [False, True, True]
    assert (failed["drs_tui"]["result"], failed["launchStatus"]) == ("FAILED", "FAILED")
    assert (again["drs_tui"]["result"], again["drs_tui"]["attempt"]) == ("REACHED", 2)
    assert other["drs_tui"]["failedAction"] == "REQUIRED"
