"""The copy of a recording that has pseudonyms."""

import gzip
from pathlib import Path

import pytest

from drs_tui.client.recorder import Recorder, Start, create
from drs_tui.client.recording_file import RecordingFile
from drs_tui.client.redacted_recording import RedactedRecording
from drs_tui.client.replay import ReplayClient
from drs_tui.commands.redact import run
from drs_tui.exit_codes import EXIT_OK, EXIT_REFUSED
from drs_tui.model.drs.names import Name
from drs_tui.protocol import PROTOCOL
from drs_tui.protocol import events as ev
from drs_tui.protocol.codec import pack
from drs_tui.protocol.recording import Began, recorded_events
from drs_tui.protocol.requests import Query
from drs_tui.pseudonyms.messages import UNNAMED, Redaction
from tests.unit.event_builders import SOURCE, seen
from tests.unit.planted import Planted, event_of

JOB, SERVER = "drsjob-0123456789abcdef0", "s-0123456789abcdef0"
ITEM = {
    "jobID": JOB,
    "status": "STARTED",
    "participatingServers": [{"sourceServerID": SERVER, "launchStatus": "FAILED"}],
}
LOG = [{"event": "LAUNCH_FAILED", "eventData": {"rawError": "web-01 of acme-db is full"}}]
NAMED = ev.NamesFound(ev.Topic.NAMES, (Name(SERVER, "web-01"),))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.drsrec.jsonl.gz"


def record(path: Path, *events: ev.Event, is_closed: bool = True) -> None:
    recorder = Recorder(create(path), Start(1e9, sources=(SOURCE,)))
    recorder.began(ev.Ready(PROTOCOL, "us-east-1", "--region", "acme-prod"), Began.FIRST)
    recorder.listed(Query(job_ids=(JOB,)))
    recorder.paged()
    for event in events:
        recorder.event(event, SOURCE)
    recorder.collector_ended("it could not find web-01", 5.0)
    recorder.close()
    if not is_closed:
        lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
        path.write_bytes(gzip.compress(b"".join(lines[:-1])))


def redacted(path: Path) -> RecordingFile:
    assert run(path, None) == EXIT_OK
    file = RecordingFile(path.with_name("a.redacted.drsrec.jsonl.gz"))
    file.close()
    return file


def test_a_copy_is_a_recording_and_says_that_it_is_redacted(path: Path) -> None:
    record(path, seen(ITEM), ev.LogUpdated(JOB, 0, pack(LOG)), NAMED)

    copy = redacted(path)

    assert copy.problems() == []
    assert copy.header.redacted
    original = RecordingFile(path)
    original.close()
    assert [e and type(e) for e in (each.event() for each in copy.entries)] == [
        e and type(e) for e in (each.event() for each in original.entries)
    ]
    assert [(e.at, e.gap, e.mark) for e in copy.entries] == [
        (e.at, e.gap, e.mark) for e in original.entries
    ]


def test_no_planted_name_or_id_is_in_a_copy(path: Path) -> None:
    planted = Planted()
    names = tuple(Name(f"s-{n:017x}", name) for n, name in enumerate(planted.known))
    kinds = recorded_events().values()
    known = ev.NamesFound(ev.Topic.NAMES, names, complete=True)
    record(path, *(event_of(kind, planted) for kind in kinds if kind is not ev.Ready), known)
    before = gzip.decompress(path.read_bytes()).lower()
    assert sum(each.lower().encode() in before for each in planted.everything) > 400

    redacted(path)

    after = gzip.decompress(path.with_name("a.redacted.drsrec.jsonl.gz").read_bytes()).lower()
    real = [*planted.everything, JOB, SERVER, SOURCE.account, "acme-prod"]
    assert [each for each in real if each.lower().encode() in after] == []


def test_a_name_that_was_recorded_after_a_sentence_is_replaced_in_it(path: Path) -> None:
    record(path, seen(ITEM), ev.LogUpdated(JOB, 0, pack(LOG)), NAMED)

    redacted(path)

    text = gzip.decompress(path.with_name("a.redacted.drsrec.jsonl.gz").read_bytes())
    assert b"web-01" not in text
    assert b"of acme-db is full" in text


def test_a_sentence_is_left_out_and_said_to_be_where_names_were_never_asked_for(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record(path, seen(ITEM), ev.LogUpdated(JOB, 0, pack(LOG)))

    redacted(path)

    text = gzip.decompress(path.with_name("a.redacted.drsrec.jsonl.gz").read_bytes())
    assert UNNAMED.encode() in text
    assert "1 error text left out" in capsys.readouterr().err


def test_a_recording_that_ended_early_has_a_copy_that_did(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record(path, seen(ITEM), NAMED, is_closed=False)

    copy = redacted(path)

    assert not copy.is_whole
    assert "ended early" in capsys.readouterr().err


def test_a_changed_recording_has_no_copy_that_looks_unchanged(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record(path, seen(ITEM), NAMED)
    path.write_bytes(
        gzip.compress(gzip.decompress(path.read_bytes()).replace(b"STARTED", b"ENDED!!"))
    )

    assert run(path, None) == EXIT_REFUSED
    assert "line 5 is not as it was recorded" in capsys.readouterr().err
    assert len(list(path.parent.iterdir())) == 1


def test_a_copy_replaces_no_file(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record(path, seen(ITEM), NAMED)

    assert run(path, path) == EXIT_REFUSED
    assert "exists" in capsys.readouterr().err
    assert redacted(path).problems() == []


def test_a_replay_shows_pseudonyms(path: Path) -> None:
    record(path, seen(ITEM), ev.LogUpdated(JOB, 0, pack(LOG)), NAMED)
    redaction = Redaction()
    replay = ReplayClient(RedactedRecording(path, redaction))
    replay.redaction = redaction

    replay.seek(len(replay.recording.entries))

    (row,) = replay.store.jobs
    log = replay.store.details.logs.get(row.job_id)
    assert row.job_id == redaction.whole(JOB) == replay.current_query.job_ids[0]
    assert log
    assert log.items[0].raw_error == f"{redaction.whole('web-01')} of acme-db is full"
    replay.close()
    assert "web-01" not in str(replay.store.status.ended)
