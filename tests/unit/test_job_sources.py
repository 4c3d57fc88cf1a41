"""What is written of a recovery in several accounts and regions: each job's own are named."""

from datetime import UTC
from xml.etree import ElementTree as ET

import pytest
from junitparser import JUnitXml
from prometheus_client.parser import text_string_to_metric_families

from drs_tui.model.analysis.rto import Rto
from drs_tui.model.text.times import TimeText
from drs_tui.views.junit import junit
from drs_tui.views.prometheus import textfile
from drs_tui.views.recovery_result import Results
from drs_tui.views.watch_report import Judgement, Terms, judgement
from tests.records import job, job_id, server
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
