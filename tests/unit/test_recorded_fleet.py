"""A recording of several sources: its lines, a report of it, its redacted copy, an export."""

import csv
import gzip
import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from drs_tui import __version__
from drs_tui.client.recorded_gaps import GapSpan
from drs_tui.client.recorder import Recorder, Start, create, start_of
from drs_tui.client.recording_file import RecordingFile
from drs_tui.client.replay import ReplayClient
from drs_tui.commands import export, redact
from drs_tui.model.drs.names import Name
from drs_tui.protocol import events as ev
from drs_tui.protocol.recording import (
    FLEET_FORMAT,
    Began,
    Chain,
    Entry,
    Gap,
    RecordedSource,
    RecordingError,
)
from drs_tui.report.build import report_of
from drs_tui.report.evidence import Evidence
from drs_tui.report.facts import DeviationKind
from drs_tui.report.forms import markdown_form
from drs_tui.report.terms import Terms
from drs_tui.store.fleet_store import FleetStore, SourceStanding
from tests.records import job, job_id, server
from tests.ui.conftest import NOW
from tests.unit.recorded_fleet import ACCOUNTS, FLEET, record_fleet
from tests.unit.test_fleet_client import Fleet

JOBS = (job_id(1), job_id(2))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return record_fleet(tmp_path / "a.drsrec.jsonl.gz")


def read(path: Path) -> RecordingFile:
    file = RecordingFile(path)
    file.close()
    return file


def gap_of(span: GapSpan) -> tuple[int | None, Gap, bool]:
    return span.of, span.gap, span.until is None


def test_each_line_says_its_source_and_each_source_has_its_own_gaps(path: Path) -> None:
    found = read(path)

    assert found.header.drs_tui_recording == FLEET_FORMAT
    assert found.header.fleet == FLEET
    assert {each.of for each in found.entries if each.began or each.event()} == {0, 1, 2}
    assert [(each.of, each.gap_end) for each in found.entries if each.gap_end] == [(1, Gap.PAUSED)]
    assert sorted(map(gap_of, found.gaps), key=str) == [
        (1, Gap.PAUSED, False),
        (2, Gap.DENIED, True),
    ]


def test_a_replay_has_each_source_as_it_was(path: Path) -> None:
    replay = ReplayClient(read(path), playing=False)
    store = replay.store
    assert isinstance(store, FleetStore)

    replay.seek(len(replay.recording.entries))
    standings = [store.standing(of) for of in range(3)]
    assert standings == [SourceStanding.ANSWERING, SourceStanding.ANSWERING, SourceStanding.FAILING]
    assert [row.job_id for row in store.jobs] == list(JOBS)
    assert [store.source_of_job(each) for each in JOBS] == [0, 1]
    assert {store.account_name(each) for each in JOBS} == {"payments", "ledger"}

    replay.seek(1)
    assert len(store.jobs) == 0
    assert {store.standing(of) for of in range(3)} == {SourceStanding.WAITING}
    assert not store.details.servers.names
    replay.seek(len(replay.recording.entries))
    assert store.details.servers is store.parts[0].details.servers  # shared, as before
    assert len(store.details.servers.names) == 2


def test_a_source_that_was_not_asked_at_first_is_so_until_it_begins(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    fleet = (FLEET[0], RecordedSource("core", "eu-west-1", unused="2026-11-20"))
    recorder = Recorder(create(path), Start(NOW, fleet=fleet))
    recorder.note("asked again")
    recorder.part(1).began(ev.Ready(1, "eu-west-1", "", None), Began.RESTARTED)
    recorder.close()
    replay = ReplayClient(read(path), playing=False)
    store = replay.store
    assert isinstance(store, FleetStore)

    for place, expected in (
        (1, SourceStanding.UNUSED),
        (2, SourceStanding.WAITING),
        (1, SourceStanding.UNUSED),
    ):
        replay.seek(place)
        assert store.standing(1) is expected


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"drs_tui_recording": 3}, "this version reads format 1, or 2 of several sources"),
        ({"drs_tui_recording": 1}, "this version reads format 1, or 2 of several sources"),
        ({"fleet": []}, "this version reads format 1, or 2 of several sources"),
    ],
)
def test_another_format_is_refused(path: Path, change: dict[str, object], words: str) -> None:
    first, *others = gzip.decompress(path.read_bytes()).splitlines()
    header = json.dumps(json.loads(first) | change).encode()
    path.write_bytes(gzip.compress(b"\n".join([header, *others]) + b"\n"))

    with pytest.raises(RecordingError, match=words):
        read(path)


def test_a_line_of_a_source_that_there_is_not_is_damage(path: Path) -> None:
    chain, header = Chain(), replace(read(path).header, hash="")
    lines = [chain.sealed(header), chain.sealed(Entry(NOW, 1.0, of=3, paged=True))]
    path.write_bytes(gzip.compress(b"".join(lines)))

    assert read(path).damage == "line 2: it is of source 3, of 3"


def test_where_it_begins_late_each_source_has_its_own_names(tmp_path: Path) -> None:
    fleet, path = Fleet(), tmp_path / "a.gz"
    for of in (0, 1):
        fleet.answer(of, job(of + 1, participatingServers=[server(of + 1)]))
        name = Name(server(of + 1)["sourceServerID"], f"web-0{of}")
        fleet.emit(of, ev.NamesFound(ev.Topic.NAMES, (name,)))
    recorder = Recorder(create(path), start_of(fleet.store, NOW))

    fleet.client.record(recorder)
    recorder.close()

    events = [(each.of, each.event()) for each in read(path).entries]
    named = [
        (of, each.shown)
        for of, event in events
        if isinstance(event, ev.NamesFound)
        for each in event.names
    ]
    assert sorted(named, key=str) == [(0, "web-00"), (1, "web-01")]


# a report


def test_a_report_says_of_which_account_and_region_each_job_is(path: Path) -> None:
    evidence = Evidence(path, recovery="storefront-q4")
    found = report_of(evidence, Terms(evidence.view.job_ids, __version__))

    assert set(found.identity.job_ids) == set(JOBS)
    assert {(each.account_name, each.account, each.region) for each in found.jobs} == {
        ("payments", ACCOUNTS[0], "us-west-2"),
        ("ledger", ACCOUNTS[1], "eu-west-1"),
    }
    assert found.verdict.recovered == 2
    assert found.origin.recorded_by is not None
    assert found.origin.recorded_by.count("role/reader") == 2
    page = markdown_form(found).decode()
    assert f"payments ({ACCOUNTS[0]}), us-west-2; ledger ({ACCOUNTS[1]}), eu-west-1" in page


def test_what_was_not_watched_elsewhere_is_no_matter_of_a_recovery(path: Path) -> None:
    def unwatched(*job_ids: str) -> list[str]:
        found = report_of(Evidence(path, job_ids), Terms(job_ids, __version__))
        kinds = (DeviationKind.NOT_OBSERVED, DeviationKind.DENIED)
        return [each.words for each in found.deviations if each.kind in kinds]

    def paused(words: list[str]) -> list[str]:
        return [each.rpartition(": ")[2] for each in words if "paused" in each]

    assert paused(unwatched(JOBS[0])) == []
    assert paused(unwatched(JOBS[1])) == ["paused"]
    assert paused(unwatched(*JOBS)) == ["paused, ledger eu-west-1"]
    assert not any("DescribeJobs" in each for each in unwatched(*JOBS))


# a copy with pseudonyms


def test_no_source_is_recognised_in_a_copy(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = path.with_name("copy.gz")

    assert redact.run(path, copy) == 0

    assert "left out" not in capsys.readouterr().err
    text = gzip.decompress(copy.read_bytes()).decode()
    real = [*ACCOUNTS, *JOBS, "payments", "ledger", "acme", "web-0", "storefront", "role/reader"]
    assert [each for each in real if each in text] == []
    sources = read(copy).header.fleet
    assert [each.region for each in sources] == [each.region for each in FLEET]
    assert sources[1].name == sources[2].name != sources[0].name
    assert read(copy).problems() == []


# an export


@pytest.mark.parametrize("to", ["csv", "perfetto"])
def test_an_export_names_account_and_region(path: Path, to: str) -> None:
    out = path.with_name("out")

    assert export.run(path, to, out) == 0

    text = out.read_text()
    if to == "csv":
        rows = list(csv.DictReader(text.splitlines()))
        places = {(row["jobID"], row["accountName"], row["region"]) for row in rows}
        assert places == {(JOBS[0], "payments", "us-west-2"), (JOBS[1], "ledger", "eu-west-1")}
    else:
        named = {
            each["args"]["name"] for each in json.loads(text)["traceEvents"] if each["ph"] == "M"
        }
        assert "not watched: denied page ledger us-west-2" in named
        assert any(each.endswith(f"{JOBS[1]} in ledger eu-west-1") for each in named)
