"""The files of a watch, read back by others' readers of these formats."""

import os
import re
from datetime import UTC
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from junitparser import JUnitXml, TestCase, TestSuite
from prometheus_client.parser import text_string_to_metric_families

from drs_tui.commands.watch_files import Files, write_files
from drs_tui.model.analysis.rto import Rto, RtoTarget
from drs_tui.model.drs.names import Name
from drs_tui.model.text.times import TimeText
from drs_tui.protocol import events as ev
from drs_tui.views.junit import junit
from drs_tui.views.prometheus import _HELP, textfile
from drs_tui.views.recovery_result import Results
from drs_tui.views.watch_report import Judgement, Terms, judgement, verdict_words
from tests.records import Item, job, job_id, live_job, log_item, run, server
from tests.unit.fake_collector import NOW, FakeClient

PLAIN = Terms()
CREATED: dict[str, Any] = {"creationDateTime": "2026-11-23T00:00:00+00:00"}  # as log_item's times
LATER: dict[str, Any] = {"creationDateTime": "2026-11-23T00:00:00.500+00:00"}
TAGGED: dict[str, Any] = {"tags": {"Name": 'a "name"\\'}}
FIRST, SECOND = job_id(2), job_id(1)  # a lower number is a later job
CHILDREN = ("failure", "rerunFailure", "flakyFailure", "skipped", "error", "system-out")
NASTY = 'a"b\\c\x1b[31m<&>\u202e\x00\ud800\n'


def _log(*events: tuple[str, int, str]) -> list[Item]:
    """Return log items: an event, the server's number, and an error if there is one."""
    return [
        log_item(n, event, sourceServerID=f"s-{of:017x}", **({"rawError": why} if why else {}))
        for n, (event, of, why) in enumerate(events)
    ]


@pytest.fixture
def fake() -> FakeClient:
    """Three servers: one launched at once, one on attempt 2, one whose action failed."""
    optional = run(2, "FAILED", "slow")
    optional["action"]["optional"] = True
    servers = [server(1, "LAUNCHED", [optional]), server(2, "FAILED")]
    tagged = CREATED | TAGGED
    first = job(2, participatingServers=servers, **tagged)
    again = [server(2), server(3, "LAUNCHED", [run(1, "FAILED", "answered 503")])]
    fake = FakeClient(job(1, participatingServers=again, **LATER, **TAGGED), first)
    fake.emit_log(FIRST, _log(("LAUNCH_END", 1, ""), ("CONVERSION_FAIL", 2, NASTY)))
    fake.emit_log(SECOND, _log(("LAUNCH_END", 2, ""), ("LAUNCH_END", 3, "")))
    names = tuple(Name(f"s-{n:017x}", f"host-{n}{NASTY if n == 1 else ''}") for n in (1, 2, 3))
    fake.emit(ev.NamesFound(ev.Topic.NAMES, names, complete=True))
    return fake


def _judged(fake: FakeClient, *job_ids: str, terms: Terms = PLAIN) -> Judgement:
    return judgement(fake.store, job_ids, terms, TimeText(NOW, UTC))


def _suite(fake: FakeClient, *job_ids: str, terms: Terms = PLAIN) -> TestSuite:
    """Return the suite of a recovery, as junitparser reads it; each case as the schema wants it."""
    text = junit([_judged(fake, *job_ids, terms=terms)], Results(fake.store, terms.target), terms)
    root = ET.fromstring(text)  # noqa: S314  our own
    assert root.tag == "testsuite"
    for case in root.iter("testcase"):
        places = [CHILDREN.index(child.tag) for child in case]
        assert places == sorted(places)
        assert re.fullmatch(r"\d+\.\d{3}", case.attrib["time"])
        assert all("type" in each.attrib for each in case if each.tag in CHILDREN[:3])
    for each in (*root.iter("rerunFailure"), *root.iter("flakyFailure")):
        assert [child.tag for child in each] == ["stackTrace"]
    (found,) = JUnitXml.fromstring(text.encode())
    assert (found.tests, found.failures, found.errors, found.skipped) == _counted(found)
    return found


def _counted(suite: TestSuite) -> tuple[int, int, int, int]:
    results = [type(each).__name__ for case in suite for each in case.result]
    kinds = ("Failure", "Error", "Skipped")
    return (len(list(suite)), *(results.count(kind) for kind in kinds))  # type: ignore[return-value]


def _case(suite: TestSuite, name: str) -> TestCase:
    return next(case for case in suite if case.name.startswith(name))


def test_a_suite_is_a_recovery_and_a_case_a_server(fake: FakeClient) -> None:
    suite = _suite(fake, FIRST, SECOND)
    well, again, action = (_case(suite, f"host-{number}") for number in (1, 2, 3))

    assert (well.is_passed, again.is_passed, action.is_failure) == (True, True, True)
    assert well.classname == "drs.us-east-1.servers"
    assert "optional action failed: Process check 2: slow" in (well.system_out or "")
    assert [(each.type, action.result[0].message) for each in action.result] == [
        ("ACTION", "Process check 1: answered 503")
    ]
    flaky = again._elem.find("flakyFailure")
    assert flaky.attrib["type"] == "CONVERSION"
    assert (
        suite._elem.find("properties/*[@name='drs.jobIDs']").attrib["value"] == f"{FIRST} {SECOND}"
    )


def test_a_server_that_failed_again_has_its_attempts(fake: FakeClient) -> None:
    failed = job(1, participatingServers=[server(2, "FAILED")])
    fake.emit_job(failed, ev.Topic.LIVE)
    items = [_log(("LAUNCH_FAILED", 2, f"no {n}"))[0] for n in ("capacity", "permission")]
    fake.emit_log(SECOND, items)
    case = _case(_suite(fake, FIRST, SECOND), "host-2")

    assert [(each.type, each.message) for each in case.result] == [("LAUNCH", "no permission")]
    reruns = [each.attrib["type"] for each in case._elem.iter("rerunFailure")]
    assert reruns == ["CONVERSION", "LAUNCH"]


def test_what_goes_on_is_an_error_and_a_missed_objective_a_case(fake: FakeClient) -> None:
    moving = live_job(1, participatingServers=[server(2, "PENDING")]) | CREATED
    fake.emit_job(moving, ev.Topic.LIVE)
    fake.emit_log(SECOND, [log_item(1, "CONVERSION_START", sourceServerID=f"s-{2:017x}")])
    terms = Terms(RtoTarget.LAUNCHED, Rto(1.0))
    suite = _suite(fake, SECOND, terms=terms)

    assert _case(suite, "host-2").is_error
    assert _case(suite, "RTO 1s").result[0].type == "RTO"


def test_several_recoveries_are_a_list_of_suites(fake: FakeClient) -> None:
    judged = [_judged(fake, FIRST), _judged(fake, SECOND)]
    found = JUnitXml.fromstring(junit(judged, Results(fake.store), Terms()).encode())

    assert [len(list(suite)) for suite in found] == [2, 2]
    assert verdict_words(judged, Terms()) == "2 jobs: 2 failed"


def _samples(text: str) -> dict[tuple[str, str], float]:
    """Return the value of each sample, by its name and the server it is of."""
    families = list(text_string_to_metric_families(text))
    assert all(family.documentation and family.type == "gauge" for family in families)
    samples = [sample for family in families for sample in family.samples]
    assert all(sample.timestamp is None for sample in samples)
    assert all(sample.labels["recovery"] == 'a "name"\\' for sample in samples)
    return {(each.name, each.labels.get("server", "")): each.value for each in samples}


def test_prometheus_reads_the_textfile(fake: FakeClient) -> None:
    fake.emit_job(job(1, participatingServers=[server(2)], **LATER, **TAGGED))
    judged = [_judged(fake, FIRST, SECOND)]
    found = _samples(textfile(judged, Results(fake.store), per_server=True))
    row = judged[0].view.row

    assert found["drs_tui_recovery_success", ""] == 1
    assert found["drs_tui_last_drill_timestamp_seconds", ""] == pytest.approx(row.ended, abs=0.001)
    assert found["drs_tui_server_recovery_success", "host-2"] == 1
    assert {name for name, _ in found} == set(_HELP)


def test_a_failed_recovery_has_no_time_and_a_live_one_no_sample(fake: FakeClient) -> None:
    found = _samples(textfile([_judged(fake, FIRST)], Results(fake.store), per_server=False))
    assert found["drs_tui_recovery_success", ""] == 0
    assert ("drs_tui_recovery_seconds", "") not in found

    fake.emit_job(live_job(1), ev.Topic.LIVE)
    assert textfile([_judged(fake, SECOND)], Results(fake.store), per_server=True) == ""


def test_recoveries_that_are_named_alike_have_one_sample(fake: FakeClient) -> None:
    judged = [_judged(fake, SECOND), _judged(fake, FIRST)]
    text = textfile(judged, Results(fake.store), per_server=False)

    assert text.count("\ndrs_tui_recovery_success{") == 1


def test_files_are_replaced_whole(fake: FakeClient, tmp_path: Path) -> None:
    judged, results = [_judged(fake, FIRST)], Results(fake.store)
    files = Files(str(tmp_path / "junit.xml"), str(tmp_path / "drs.prom"))
    for _ in range(2):
        assert list(write_files(files, judged, results, Terms())) == []

    assert sorted(each.name for each in tmp_path.iterdir()) == ["drs.prom", "junit.xml"]
    (words,) = write_files(Files(str(tmp_path / "no" / "x")), judged, results, Terms())
    assert words.endswith("No such file or directory")


def test_links_in_a_circle_are_replaced(fake: FakeClient, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.symlink_to(other)
    other.symlink_to(one)
    judged, results = [_judged(fake, FIRST)], Results(fake.store)

    assert list(write_files(Files(str(one)), judged, results, Terms())) == []

    assert sum(each.is_file() and not each.is_symlink() for each in (one, other)) == 1


def test_a_link_and_a_pipe_stay_what_they_are(fake: FakeClient, tmp_path: Path) -> None:
    judged, results = [_judged(fake, FIRST)], Results(fake.store)
    link, pipe = tmp_path / "link.xml", tmp_path / "pipe"
    link.symlink_to(tmp_path / "junit.xml")
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    for each in (link, pipe):
        assert list(write_files(Files(str(each)), judged, results, Terms())) == []

    written = (tmp_path / "junit.xml").read_bytes()
    assert link.is_symlink()
    assert pipe.is_fifo()
    assert os.read(reader, len(written) + 1) == written
    os.close(reader)
