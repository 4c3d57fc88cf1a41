"""The report of a recording: its facts, its forms, and that the same recording gives the same."""

import csv
import gzip
import io
import json
import os
import re
import subprocess
import sys
import time
from hashlib import sha256
from html.parser import HTMLParser
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from drs_tui import __version__
from drs_tui.client.recorder import Recorder, Start, create
from drs_tui.model.analysis.changes import Change, Subject
from drs_tui.model.analysis.rto import RtoTarget
from drs_tui.model.drs.start_call import StartCall
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.model.text.times import iso_time
from drs_tui.protocol import events as ev
from drs_tui.protocol.recording import Began
from drs_tui.protocol.requests import Query
from drs_tui.report.build import report_of
from drs_tui.report.evidence import Evidence, NoRecoveryError
from drs_tui.report.facts import DeviationKind, Report, Standing
from drs_tui.report.forms import FORMS, csv_form, html_form, json_form, markdown_form, schema
from drs_tui.report.layout import margin_words
from drs_tui.report.terms import (
    FIELD_NAMES,
    Fields,
    Finding,
    Former,
    Objective,
    Terms,
    encode_terms,
    parse_fields,
)
from tests.parsed import parse_instance
from tests.records import job_id, recovery_instance, run, server
from tests.ui.conftest import NOW
from tests.ui.scenarios import CREATED, VCPU, ended, sid
from tests.unit.drill import READY, drill, hundred, instances, record, updated
from tests.unit.event_builders import SOURCE
from tests.unit.rto_check import recovery_times

SCHEMA = Path(__file__).parents[2] / "docs" / "json-schema" / "report.json"
JOBS = (job_id(1), job_id(2))
QUARTER = Objective(900.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.drsrec.jsonl.gz"


def terms(*job_ids: str, **more: Any) -> Terms:
    return Terms(job_ids or JOBS, __version__, "dr-laptop", **more)


def report(path: Path, *events: ev.Event, **more: Any) -> Report:
    """Return the report of recorded events; of the drill without any."""
    evidence = Evidence(record(path, *(events or drill())))
    return report_of(evidence, terms(*evidence.view.job_ids, **more))


def said(found: Report, kind: DeviationKind) -> list[str]:
    return [each.words for each in found.deviations if each.kind is kind]


# the facts


def test_the_verdict_says_what_was_promised_and_what_was_reached(path: Path) -> None:
    found = report(path, rto=QUARTER, rpo=240.0)

    assert found.verdict.sentence == (
        "RTO 15m missed: 3 of 4 servers launched in 10m40s, 1 failed."
    )
    assert found.verdict.rpo_sentence == (
        "RPO 4m missed by 2 of 3 recovered servers; oldest recovery point: 5m00s old (host-2)."
    )
    assert found.verdict.largest == (
        "1 server: VcpuLimitExceeded · RunInstances",
        "1 action: Warm up",
    )


def test_the_oldest_recovery_point_is_that_of_a_server_that_was_recovered(path: Path) -> None:
    at = {"pointInTimeSnapshotDateTime": iso_time(CREATED - 7200)}
    lost = parse_instance(recovery_instance(1, 4, **at))
    assert lost is not None
    found = ev.InstancesFound(tuple(map(sid, range(1, 5))), (*instances(), lost), NOW)
    of = report(path, *drill(), found, rpo=900.0)

    assert of.servers[-1].recovery_point_age_seconds == 7200.0
    assert "oldest recovery point: 5m00s old (host-2)." in of.verdict.rpo_sentence


@pytest.mark.parametrize(
    ("rto", "sentence"),
    [
        (None, "3 of 4 servers launched in 10m40s, 1 failed; no RTO was given."),
        (
            Objective(600.0),
            (
                "RTO 10m missed: 2 of 4 servers launched in time, 1 late, the last after 10m40s, "
                "1 failed."
            ),
        ),
        (
            Objective(900.0, CREATED + 60),
            "RTO 15m missed: 3 of 4 servers launched in 9m40s, 1 failed.",
        ),
        (
            Objective(900.0, end=RtoTarget.AGENT),
            (
                "RTO 15m missed: none of 4 servers with their agent seen, 1 failed, "
                "3 not that far when the jobs ended."
            ),
        ),
    ],
)
def test_the_clock_of_the_verdict_is_the_one_given(
    path: Path, rto: Objective | None, sentence: str
) -> None:
    assert report(path, rto=rto).verdict.sentence == sentence


def test_a_server_has_its_times_with_their_sources_and_its_attempts(path: Path) -> None:
    first, second, again, failed = report(path, rto=Objective(600.0), rpo=360.0).servers

    assert (first.seconds, first.margin_seconds, first.rto) == (500.0, 100.0, Standing.MET)
    assert (second.seconds, second.margin_seconds, second.rto) == (640.0, -40.0, Standing.MISSED)
    assert first.recovered is not None
    assert first.recovered.source == "LOG"
    assert first.recovery_point is not None
    assert first.recovery_point.source == "SERVICE"
    assert (first.recovery_point_age_seconds, first.rpo) == (300.0, Standing.MET)
    assert (again.seconds, again.rpo) == (400.0, Standing.UNKNOWN)
    assert [each.ended_as for each in again.attempts] == ["failed in launch", "launched"]
    assert {span.job_id for span in again.spans} == set(JOBS)
    assert (failed.rto, failed.rpo, failed.cause) == (Standing.MISSED, None, 1)
    assert "VcpuLimitExceeded" in (failed.error or "")
    assert first.instance is not None
    assert first.instance.is_running


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(604.4, "+10m05s"), (-90.4, "-1m30s"), (0.4, "+1s"), (-0.4, "-0s"), (600.0, "+10m00s")],
)
def test_margin_and_what_was_reached_add_up_to_the_objective(seconds: float, words: str) -> None:
    assert margin_words(seconds) == words


def test_what_came_before_the_clock_was_measured_is_by_the_services_clock_too(path: Path) -> None:
    times = count(NOW)
    recorder = Recorder(create(path), Start(NOW), wall=lambda: next(times))
    recorder.began(READY, Began.FIRST)
    recorder.listed(Query())
    for event in ev.ClockMeasured(0.0), updated([ended(1, server(1))]), ev.ClockMeasured(3600.0):
        recorder.known([event], SOURCE)
    recorder.close()

    origin = report_of(Evidence(path), terms(job_id(1))).origin

    assert (origin.ended - origin.began).total_seconds() < 60


def test_an_action_that_has_not_ended_has_no_end(path: Path) -> None:
    first = updated([ended(1, server(1, "LAUNCHED", [run(1, "PENDING"), run(2, "PENDING")]))])
    runs = [run(1, "IN_PROGRESS"), run(2, "SUCCEEDED")]
    [item] = [ended(1, server(1, "LAUNCHED", runs))]
    seen = tuple(
        Change(Subject("run", f"s-{1:017x}", each["runId"]), "PENDING", each["status"])
        for each in runs
    )
    later = updated([item])
    later = replace(later, asked=2.0, jobs=(replace(later.jobs[0], changes=seen),))

    found = report(path, first, later)

    assert [each.ended is None for each in found.actions] == [True, False]


def test_what_deviated_is_named(path: Path) -> None:
    found = report(path)

    assert said(found, DeviationKind.LAUNCHED_AGAIN) == [
        f"host-3 was launched 2 times: {JOBS[0]} failed in launch; {JOBS[1]} launched"
    ]
    assert said(found, DeviationKind.OPTIONAL_ACTION) == ["Warm up failed on host-1"]
    assert "20m00s after the first job was created" in said(found, DeviationKind.NOT_OBSERVED)[0]


def test_what_was_not_observed_is_said(path: Path) -> None:
    denied = RequestError(ErrorKind.DENIED, "AWS denied drs:DescribeJobLogItems")
    [item] = [ended(1, server(1))]
    found = report(
        path,
        updated([item]),
        ev.RequestFailed(ev.Topic.LOG, denied, None, about=job_id(1)),
        ev.Paused(on=True),
        ev.ClockMeasured(30.0),
    )

    assert said(found, DeviationKind.DENIED) == ["log: AWS denied drs:DescribeJobLogItems"]
    assert said(found, DeviationKind.NOT_READ)[0].startswith(f"the log of {job_id(1)}")
    assert any("paused" in each for each in said(found, DeviationKind.NOT_OBSERVED))
    assert said(found, DeviationKind.CLOCK)[0].startswith("the recording machine's clock was 30s")
    assert found.servers[0].recovered is None
    assert found.clean_up.as_of is None


def test_notes_that_were_typed_are_in_it(path: Path) -> None:
    recorder = Recorder(create(path), Start(NOW, 2.0), wall=lambda: NOW)
    recorder.began(READY, Began.FIRST)
    for event in drill():
        recorder.event(event, SOURCE)
    recorder.note("DNS switched <by hand>")
    recorder.close()

    found = report_of(Evidence(path, JOBS), terms())

    assert [(each.at.timestamp(), each.text) for each in found.notes] == [
        (NOW + 2.0, "DNS switched <by hand>")
    ]
    assert "DNS switched &lt;by hand&gt;" in html_form(found).decode()


def test_an_instance_that_has_vanished_leaves_its_recovery_point(path: Path) -> None:
    servers = tuple(each.server_id or "" for each in drill()[-1].instances)  # type: ignore[attr-defined]
    later = ev.InstancesFound(servers, (), NOW)

    found = report(path, *drill(), later)

    assert [each.recovery_point_age_seconds for each in found.servers[:2]] == [300.0, 300.0]
    instance = found.servers[0].instance
    assert instance is not None
    assert instance.gone is not None
    assert found.clean_up.running == ()


def test_the_jobs_of_a_list_that_was_left_are_still_there(path: Path) -> None:
    recorder = Recorder(create(path), Start(NOW), wall=lambda: NOW)
    recorder.began(READY, Began.FIRST)
    recorder.known(drill(), SOURCE)
    recorder.listed(Query(job_ids=(job_id(5),)))
    recorder.known([updated([ended(5, server(5))])], SOURCE)
    recorder.close()

    assert len(Evidence(path, JOBS).view.servers()) == 4
    assert Evidence(path).view.job_ids == (job_id(5),)


def test_which_recovery_is_asked_where_there_are_several(path: Path) -> None:
    far = ended(5, server(5)) | {"creationDateTime": "2026-01-01T00:00:00+00:00"}
    record(path, updated([ended(1, server(1)), far]))

    with pytest.raises(NoRecoveryError, match=r"which one.*give the ids"):
        Evidence(path)
    with pytest.raises(NoRecoveryError, match="has no drsjob-9"):
        Evidence(path, ["drsjob-9"])


def test_who_started_it_is_what_cloudtrail_says_or_why_it_is_not_known(path: Path) -> None:
    call = StartCall("e-1", "StartDrill", CREATED - 1, "arn:x/alice", "IAMUser", has_mfa=True)
    known = ev.StartCallFound(JOBS[0], call, NOW)
    denied = RequestError(ErrorKind.DENIED, "AWS denied cloudtrail:LookupEvents")
    failed = ev.RequestFailed(ev.Topic.START_CALLS, denied, None, about=JOBS[1])

    first, second = report(path, *drill(), known, failed).who.starts

    assert first.caller is not None
    assert (first.caller.words, first.caller.mfa) == ("alice (IAM user)", True)
    assert first.caller.at is not None
    assert first.caller.at.source == "CLOUDTRAIL"
    assert (second.caller, second.why_unknown) == (None, denied.summary)


def test_against_a_former_drill(path: Path, tmp_path: Path) -> None:
    former = Evidence(record(tmp_path / "b.gz", *hundred()))
    evidence = Evidence(record(path, *drill()), JOBS)
    given = Former(former.view.job_ids, is_elsewhere=True)

    found = report_of(evidence, terms(against=given), former).against

    assert found
    assert found.head == former.head
    assert "60 of 100" in found.sentence


def test_a_second_program_computes_the_same_times(path: Path) -> None:
    found = report(path)

    times = {each.source_server_id: each.seconds for each in found.servers if each.seconds}
    assert len(times) == 3
    assert recovery_times(str(path), list(JOBS)) == times
    source = Path(recovery_times.__code__.co_filename).read_text().splitlines()
    assert "drs_tui" not in "".join(line for line in source if "import" in line)


# the forms

_FORMS_IN_A_PROCESS = """
import sys
import time
from hashlib import sha256
from pathlib import Path
from drs_tui.protocol.requests import Query
from drs_tui.report.build import report_of
from drs_tui.report.evidence import Evidence
from drs_tui.report.forms import FORMS
from drs_tui.report.terms import decode_terms
evidence = Evidence(Path(sys.argv[1]), sys.argv[3:])
found = report_of(evidence, decode_terms(sys.argv[2]))
print([sha256(form(found)).hexdigest() for form in FORMS.values()])
"""


def test_two_zones_two_locales_and_two_hash_seeds_give_the_same_bytes(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(path, *drill())
    given = terms(rto=QUARTER, rpo=240.0, fields=Fields(title="Übung"))
    line = [sys.executable, "-c", _FORMS_IN_A_PROCESS, str(path), encode_terms(given), *JOBS]
    elsewhere = {"TZ": "Asia/Tokyo", "LC_ALL": "de_DE.UTF-8", "PYTHONHASHSEED": "1"}
    written = subprocess.run(
        line, env={**os.environ, **elsewhere}, stdout=subprocess.PIPE, check=True
    ).stdout
    monkeypatch.setenv("TZ", "America/St_Johns")
    time.tzset()
    found = report_of(Evidence(path, JOBS), given)
    hashes = [sha256(form(found)).hexdigest() for form in FORMS.values()]
    monkeypatch.undo()
    time.tzset()

    assert written.decode().strip() == repr(hashes)


HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onload="alert(1)',
    "{{ 7 * 7 }}{% raw %}",
    "[click](javascript:alert(1)) http://evil.example",
    "# heading\n- item\n| cell | `code`",
    "\u202egnp.exe\u2066\x1b[31m\x00\ud800",
    "=cmd|' /C calc'!A0",
    "@SUM(1)",
    "x" * (64 * 1024),
)
_ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "div", "h1", "h2", "h3", "p", "span"),
    *("svg", "defs", "pattern", "rect", "line", "text", "ol", "ul", "li", "pre", "section"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_MISLEADING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


FINDING = ("finding", "owner", "due", "retest")


class Tags(HTMLParser):
    """Collect the elements of a page, and the names of their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.fixture(params=HOSTILE, ids=lambda text: text[:12].encode("ascii", "replace").decode())
def hostile(request: pytest.FixtureRequest, path: Path) -> Report:
    """A report in which every text from outside is one that means harm."""
    text: str = request.param
    given = {**dict.fromkeys(FIELD_NAMES, text), "findings": [dict.fromkeys(FINDING, text)]}
    fields = msgspec.convert(given, Fields)
    is_long = len(text) > 1000
    record(path, *drill(lambda own: f"{text}{own}" if own == VCPU or not is_long else own))
    return report_of(Evidence(path, JOBS), Terms(JOBS, __version__, text, fields=fields))


def test_hostile_text_is_inert_in_every_form(hostile: Report) -> None:
    page, text = html_form(hostile).decode(), markdown_form(hostile).decode()
    tags = Tags(page)

    assert tags.elements <= _ALLOWED
    assert not any(name.startswith("on") or name in ("src", "href") for name in tags.attributes)
    assert not _MISLEADING.search(page)
    assert "49{%" not in page
    assert not _MISLEADING.search(text)
    assert not re.search(r"(?<!\\)[<`]|(?<!\\)\]\(|(?<!\\)://", _without_code(text))
    data = json_form(hostile)
    assert data.isascii()
    assert json.loads(data)["drs_tui_report"] == 1
    rows = list(csv.reader(io.StringIO(csv_form(hostile).decode())))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "@", "+"))]
    assert not _MISLEADING.search(csv_form(hostile).decode().replace("\r\n", ""))


def _without_code(text: str) -> str:
    """Return Markdown without its indented blocks, in which nothing is markup, and the head."""
    lines = (line for line in text.splitlines() if not line.startswith(("    ", "`")))
    return "\n".join(line.removeprefix("> ") for line in lines)


def test_the_page_asks_for_nothing(path: Path) -> None:
    page = html_form(report(path)).decode()

    assert "default-src 'none'" in page
    assert not re.search(r"<script|<link|<iframe|\ssrc=|\shref=|url\((?!#)|@import", page)


def test_the_data_fits_its_schema_which_is_written_down(path: Path) -> None:
    assert json.loads(SCHEMA.read_text()) == json.loads(json.dumps(schema()))
    fields = Fields(title="Q4", findings=(Finding("slow"),))
    data = json.loads(json_form(report(path, rto=QUARTER, fields=fields)))

    Draft202012Validator(schema()).validate(data)
    del data["verdict"]["sentence"]
    assert not Draft202012Validator(schema()).is_valid(data)


def test_what_is_left_blank_is_marked_so(path: Path) -> None:
    page = html_form(report(path, fields=Fields(title="Q4 drill"))).decode()

    assert "<h1>Drill: Q4 drill</h1>" in page
    assert page.count('<span class="blank">left blank') == 15


def test_a_simulated_and_a_cut_off_recording_say_so_on_page_one(path: Path) -> None:
    whole = record(path, *drill(), start=Start(NOW, demo=True)).read_bytes()
    lines = gzip.decompress(whole).splitlines(keepends=True)
    path.write_bytes(gzip.compress(b"".join(lines[:-1])))

    page = html_form(report_of(Evidence(path, JOBS), terms())).decode()

    assert "Simulated: this is drs-tui&#39;s demo" in page
    assert "The recording ended early" in page


@pytest.mark.parametrize(
    "item",
    [
        {"type": "LAUNCH", "participatingServers": [{}, server(1, "NEWER"), {}]},
        {"initiatedBy": "START_DRILL", "participatingServers": [server(1), server(1)]},
        ended(1, server(1)) | {"creationDateTime": "soon", "endDateTime": None, "tags": None},
        ended(1, server(1, "LAUNCHED", [{}])) | {"status": "NEWER", "arn": 7},
    ],
)
def test_a_job_that_lacks_much_has_a_report(path: Path, item: dict[str, Any]) -> None:
    found = report(path, updated([{"jobID": job_id(1), **item}]), rto=QUARTER, rpo=60.0)

    assert all(form(found) for form in FORMS.values())
    assert found.verdict.seconds is None


# what people fill in


def test_fields_are_read_of_options_and_of_a_file() -> None:
    toml = """
title = "of the file"
participants = ["Ann", "Bo"]
attested-on = 2026-11-29
[[findings]]
finding = "quota"
due = 2026-12-24
"""
    found = parse_fields({"title": "of the option"}, toml)

    assert found == Fields(
        title="of the option",
        participants="Ann, Bo",
        attested_on="2026-11-29",
        findings=(Finding("quota", due="2026-12-24"),),
    )


@pytest.mark.parametrize(
    ("given", "toml", "message"),
    [
        ({"titel": "x"}, "", "no field 'titel': use title"),
        ({"attestation": "maybe"}, "", "use none, passed, failed"),
        ({}, "title = ", "it is no TOML"),
        ({}, "[[findings]]\nowner = 'x'", "finding"),
        ({}, "findings = 'x'", "findings"),
    ],
)
def test_a_mistake_in_a_field_is_named(given: dict[str, str], toml: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_fields(given, toml)
