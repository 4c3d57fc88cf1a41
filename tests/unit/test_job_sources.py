"""What is written of a recovery in several accounts and regions: each job's own are named."""

import re
from collections.abc import Sequence
from datetime import UTC
from xml.etree import ElementTree as ET

import pytest
from junitparser import JUnitXml
from prometheus_client.parser import text_string_to_metric_families

from drs_tui.model.analysis.comparison import Comparison
from drs_tui.model.analysis.rto import Rto
from drs_tui.model.text.times import TimeText, timestamp
from drs_tui.protocol import events as ev
from drs_tui.views.comparison import comparison_report
from drs_tui.views.comparison_json import comparison_json
from drs_tui.views.job_report import job_report
from drs_tui.views.junit import junit
from drs_tui.views.prometheus import textfile
from drs_tui.views.recovery_result import Results
from drs_tui.views.recovery_view import recovery_view
from drs_tui.views.summary import job_summary
from drs_tui.views.watch_report import Judgement, Terms, judgement
from tests.records import job, job_id, live_job, server
from tests.unit.fake_collector import NOW
from tests.unit.test_fleet_client import ACCOUNTS, Fleet

TIMES = TimeText(NOW, UTC)
PAYMENTS, CORE, CORE_EU = job_id(3), job_id(2), job_id(1)  # oldest first


@pytest.fixture
def fleet() -> Fleet:
    """A drill in each source, each of one server."""
    made = Fleet()
    for source, number in enumerate((3, 2, 1)):
        made.answer(source, job(number, participatingServers=[server(number)]))
    return made


def _judged(fleet: Fleet, *job_ids: str) -> list[Judgement]:
    return [judgement(fleet.store, job_ids, Terms(), TIMES)]


def _suite(fleet: Fleet, *job_ids: str) -> ET.Element:
    text = junit(_judged(fleet, *job_ids), Results(fleet.store), Terms())
    assert len(list(JUnitXml.fromstring(text.encode()))) == 1
    return ET.fromstring(text)  # noqa: S314  our own


def test_each_test_case_has_the_region_of_its_own_job(fleet: Fleet) -> None:
    suite = _suite(fleet, PAYMENTS, CORE_EU)

    classes = [case.attrib["classname"] for case in suite.iter("testcase")]
    assert classes == ["drs.us-west-2.servers", "drs.eu-west-1.servers"]
    properties = {each.attrib["name"]: each.attrib["value"] for each in suite.iter("property")}
    assert properties["drs.region"] == "us-west-2 eu-west-1"
    assert properties["drs.account"] == f"{ACCOUNTS[0]} {ACCOUNTS[2]}"


def test_what_is_of_all_regions_is_of_none_of_them(fleet: Fleet) -> None:
    terms = Terms(rto=Rto(60.0))
    judged = [judgement(fleet.store, (PAYMENTS, CORE_EU), terms, TIMES)]
    suite = ET.fromstring(junit(judged, Results(fleet.store), terms))  # noqa: S314  our own

    assert [case.attrib["classname"] for case in suite.iter("testcase")][-1] == "drs.rto"


def test_a_metric_has_all_accounts_and_that_of_a_server_its_own(fleet: Fleet) -> None:
    def labels(*job_ids: str) -> dict[str, tuple[str, str]]:
        text = textfile(_judged(fleet, *job_ids), Results(fleet.store), per_server=True)
        return {
            each.labels.get("source_server_id", ""): (each.labels["account"], each.labels["region"])
            for family in text_string_to_metric_families(text)
            for each in family.samples
        }

    found = labels(PAYMENTS, CORE, CORE_EU)

    assert found == {
        "": (f"{ACCOUNTS[0]} {ACCOUNTS[1]}", "eu-west-1 us-west-2"),
        server(3)["sourceServerID"]: (ACCOUNTS[0], "us-west-2"),
        server(2)["sourceServerID"]: (ACCOUNTS[1], "us-west-2"),
        server(1)["sourceServerID"]: (ACCOUNTS[2], "eu-west-1"),
    }


def _as_of_lines(fleet: Fleet, *job_ids: str) -> list[str]:
    """Return the line of the report, and that of the summary."""
    view = recovery_view(fleet.store, job_ids, NOW)
    return [job_report(view, TIMES, None).lines[-1], job_summary(view, TIMES).splitlines()[-1]]


def test_facts_of_several_sources_are_of_each_of_them(fleet: Fleet) -> None:
    at = timestamp(NOW, UTC)

    several = _as_of_lines(fleet, PAYMENTS, CORE, CORE_EU)
    assert several == [f"as of {at}, payments us-west-2, core us-west-2, core eu-west-1"] * 2
    one = _as_of_lines(fleet, PAYMENTS)
    assert one == [f"as of {at}, us-west-2, account {ACCOUNTS[0]}"] * 2


async def test_facts_of_live_jobs_are_as_old_as_those_of_the_source_that_answered_first(
    fleet: Fleet,
) -> None:
    fleet.answer(0, live_job(3, participatingServers=[server(3)]))
    fleet.emit(0, ev.Refreshed(NOW, 1, 1, 5.0))
    fleet.emit(2, ev.Refreshed(NOW - 60, 1, 1, 5.0))

    summary = job_summary(recovery_view(fleet.store, (PAYMENTS, CORE_EU), NOW), TIMES)
    assert summary.splitlines()[-1].startswith(f"as of {timestamp(NOW - 60, UTC)}, ")


def _compared(fleet: Fleet, before: Sequence[str], after: Sequence[str]) -> Comparison:
    results = Results(fleet.store)
    return Comparison(results.of(before, NOW), results.of(after, NOW))


def _said_of_sources(comparison: Comparison) -> tuple[list[str], dict[str, tuple[str, ...]]]:
    """Return what is said of where each recovery is, and what differed."""
    report = comparison_report(comparison)
    words = [re.search(r"Z, (.*), \d of", line) for line in report.lines[:2]]
    found = {row[0]: row[1:] for row in report.sections[-1].rows}
    return [each[1] for each in words if each], found


def test_compared_recoveries_say_where_each_is_and_in_which_account(fleet: Fleet) -> None:
    where, different = _said_of_sources(_compared(fleet, [PAYMENTS], [CORE]))

    assert where == ["payments us-west-2", "core us-west-2"]
    assert different == {"account": (ACCOUNTS[0], ACCOUNTS[1])}


def test_a_compared_recovery_is_of_all_its_sources(fleet: Fleet) -> None:
    comparison = _compared(fleet, [CORE_EU], [PAYMENTS, CORE_EU])
    where, different = _said_of_sources(comparison)

    assert where == ["core eu-west-1", "payments us-west-2, core eu-west-1"]
    assert different["account"] == (ACCOUNTS[2], f"{ACCOUNTS[0]}, {ACCOUNTS[2]}")
    assert different["region"] == ("eu-west-1", "eu-west-1, us-west-2")
    ours = comparison_json(comparison)["after"]["drs_tui"]
    assert ours["region"] == "us-west-2"  # of the first job
    assert ours["sources"] == [
        {"region": "us-west-2", "account": ACCOUNTS[0], "accountName": "payments"},
        {"region": "eu-west-1", "account": ACCOUNTS[2], "accountName": "core"},
    ]
