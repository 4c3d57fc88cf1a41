"""What is written to a recording, and what can be read of one."""

import gzip
import os
import stat
import threading
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from drs_tui.client import recorder as recorders
from drs_tui.client.recorder import Recorder, Start, create
from drs_tui.client.recording_file import RecordingFile
from drs_tui.client.replay import ReplayClient
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.protocol import PROTOCOL
from drs_tui.protocol import events as ev
from drs_tui.protocol.codec import pack
from drs_tui.protocol.message import leaves
from drs_tui.protocol.recording import Began, Chain, Entry, Gap, RecordingError, recorded_events
from tests.records import Item
from tests.unit.event_builders import SOURCE, seen
from tests.unit.fake_collector import FakeClient

READY = ev.Ready(PROTOCOL, "us-east-1", "--region", None)
JOB: Item = {"jobID": "drsjob-0123456789abcdef0", "type": "LAUNCH", "new": [1.5]}
SECRET = "SECRETvalueOfARole"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.drsrec.jsonl.gz"


def record(path: Path, *events: ev.Event) -> bytes:
    recorder = Recorder(create(path), Start(1e9))
    recorder.began(READY, Began.FIRST)
    for event in events:
        recorder.event(event, SOURCE)
    recorder.close()
    return path.read_bytes()


def read(path: Path) -> RecordingFile:
    file = RecordingFile(path)
    file.close()
    return file


def events_in(path: Path) -> list[ev.Event | None]:
    return [entry.event() for entry in read(path).entries]


EVENTS = (
    seen(JOB),
    ev.LogUpdated(
        JOB["jobID"], 0, pack([{"event": "JOB_START", "ümlaut": "\n"}]), aws_request_id="r-1"
    ),
    ev.ExecutionFound("run", "SSM_AUTOMATION", pack({"a": ["ß", "\ud800"]}), 3.0),
    ev.Refreshed(5.0, 1, 2, None),
)


def test_the_events_come_back_as_they_were(path: Path) -> None:
    record(path, *EVENTS)

    assert [event for event in events_in(path) if event] == [READY, *EVENTS]
    assert read(path).problems() == []


def test_answers_can_be_read_with_gzip_alone(path: Path) -> None:
    text = gzip.decompress(record(path, *EVENTS)).decode()

    assert '"answers":[{"jobID":"drsjob-0123456789abcdef0","type":"LAUNCH"' in text
    assert '"aws_request_id":"r-1"' in text


def test_every_event_says_itself_whether_it_is_recorded() -> None:
    assert {kind.__name__ for kind in leaves(ev.Event)} - set(recorded_events()) == {
        "Refused",
        "SourceEnded",
        "CredentialsIssued",
        "TargetsListed",
    }


def test_no_secret_is_recorded(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Not even one that says it is to be recorded.
    monkeypatch.setattr(ev.CredentialsIssued, "recorded", True)
    recorded_events.cache_clear()
    endpoint = f"https://user:{SECRET}@drs.example"

    written = record(path, ev.CredentialsIssued(SECRET, SECRET), ev.Connected(endpoint))

    recorded_events.cache_clear()
    assert SECRET not in gzip.decompress(written).decode()
    assert ev.Connected("https://drs.example") in events_in(path)


def test_nothing_of_what_a_client_sends_and_gets_in_secret_is_recorded(path: Path) -> None:
    fake = FakeClient(JOB)
    fake.client.record(Recorder(create(path), Start(1e9)))
    fake.emit(ev.MfaRequired("arn:aws:iam::1:mfa/me"), ev.CredentialsIssued("key", SECRET))

    fake.client.submit_mfa_code(SECRET)
    fake.client._restore_credentials()
    fake.client.stop_recording()

    assert {type(each).__name__ for each in fake.asked} >= {"SubmitMfaCode", "RestoreCredentials"}
    text = gzip.decompress(path.read_bytes()).decode()
    assert "MfaRequired" in text
    assert SECRET not in text


def test_a_recording_that_begins_late_has_executions_with_their_types_and_a_wanted_code(
    path: Path,
) -> None:
    fake = FakeClient(JOB)
    execution = ev.ExecutionFound("run", "SSM_COMMAND", pack({"a": "b"}), 3.0)
    wanted = ev.MfaRequired("arn:aws:iam::1:mfa/me")
    fake.emit(execution, wanted)

    fake.client.record(Recorder(create(path), Start(1e9)))
    fake.client.stop_recording()

    assert {execution, wanted} <= set(events_in(path))


def test_only_its_owner_can_read_it(path: Path) -> None:
    record(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def _a_file(path: Path) -> None:
    path.write_text("mine")


def _a_link(path: Path) -> None:
    path.symlink_to(path.with_name("elsewhere"))


@pytest.mark.parametrize("make", [_a_file, _a_link])
def test_what_is_there_stays(path: Path, make: Callable[[Path], None]) -> None:
    make(path)

    with pytest.raises(OSError, match="exists"):
        create(path)

    assert path.is_symlink() or path.read_text() == "mine"
    assert not path.with_name("elsewhere").exists()


def test_cut_off_anywhere_it_reads_up_to_the_last_whole_line(path: Path) -> None:
    whole = record(path, *EVENTS)
    cut = path.with_name("cut")
    lengths = []
    for size in range(len(whole)):
        cut.write_bytes(whole[:size])
        try:
            file = read(cut)
        except RecordingError:  # not even a header
            lengths.append(-1)
            continue
        lines = _inflated(whole[:size]).count(b"\n")
        assert len(file.entries) == min(lines - 1, len(EVENTS) + 1 + 1)
        assert file.changed_line is None
        assert lines == len(EVENTS) + 4 or "ended early" in file.problems()[0]
        lengths.append(len(file.entries))

    assert lengths == sorted(lengths)


def _inflated(data: bytes) -> bytes:
    return zlib.decompressobj(31).decompress(data)


def test_one_that_is_still_written_grows(path: Path) -> None:
    whole = record(path, *EVENTS)
    growing = path.with_name("growing")
    growing.write_bytes(whole[:-200])
    file = RecordingFile(growing)
    before = len(file.entries)

    with growing.open("ab") as more:
        more.write(whole[-200:])

    has_more = file.read_more()
    file.close()

    assert has_more
    assert before < len(file.entries)
    assert file.is_whole


def test_a_changed_byte_is_named_with_its_line(path: Path) -> None:
    lines = gzip.decompress(record(path, *EVENTS)).split(b"\n")
    lines[2] = lines[2].replace(b"LAUNCH", b"LAUNCX")

    path.write_bytes(gzip.compress(b"\n".join(lines)))

    assert read(path).problems() == ["line 3 is not as it was recorded"]


def test_a_line_that_was_taken_out_is_noticed(path: Path) -> None:
    lines = gzip.decompress(record(path, *EVENTS)).split(b"\n")
    del lines[3]

    path.write_bytes(gzip.compress(b"\n".join(lines)))

    assert "line 4 is not as it was recorded" in read(path).problems()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no recording"),
        (b"plain text\n", "no recording"),
        (
            gzip.compress(b"x", mtime=0)[:10] + b"\xff" * 40,
            "damaged before the end of its first line",
        ),
        (gzip.compress(b'{"a":1}\n'), "no recording"),
        (
            gzip.compress(
                b'{"drs_tui_recording":1,"protocol":1,"tool":"0.0.9","botocore":"","started":0}\n'
            ),
            r"drs-tui 0\.0\.9 recorded it .*protocol 1\) and can replay it",
        ),
    ],
    # Not by what is compressed, which has the time in it: each worker would name other tests.
    ids=["empty", "no gzip", "damaged", "no header", "another protocol"],
)
def test_what_cannot_be_replayed_says_why(path: Path, content: bytes, said: str) -> None:
    path.write_bytes(content)

    with pytest.raises(RecordingError, match=said):
        read(path)


def gaps_in(path: Path) -> list[tuple[Gap | None, Gap | None, str]]:
    entries = read(path).entries
    return [(each.gap, each.gap_end, each.about) for each in entries if each.gap or each.gap_end]


def failed(topic: ev.Topic, kind: ErrorKind = ErrorKind.THROTTLED, about: str = "") -> ev.Event:
    return ev.RequestFailed(topic, RequestError(kind, "failed"), 5.0, about=about)


ANSWERS = (
    (ev.Topic.PAGE, ev.PageLoaded(1, 0, 0, False, None, 5.0)),  # noqa: FBT003
    (ev.Topic.LIVE, ev.Refreshed(5.0, 1, 2, None)),
    (ev.Topic.IDENTITY, ev.Identity("111122223333", "arn")),
    (ev.Topic.LOG, ev.LogPageRead(JOB["jobID"], 0, False, 5.0)),  # noqa: FBT003
    (ev.Topic.NAMES, ev.NamesFound(ev.Topic.NAMES, ())),
    (ev.Topic.NETWORKS, ev.NamesFound(ev.Topic.NETWORKS, ())),
    (ev.Topic.INSTANCES, ev.InstancesFound((), (), 5.0)),
    (ev.Topic.EXECUTION, ev.ExecutionFound("run", "SSM_COMMAND", pack({}), 5.0)),
    (ev.Topic.ALL_INSTANCES, ev.AllInstancesFound((), 5.0, True, True)),  # noqa: FBT003
    (ev.Topic.FACTS, ev.FactsFound("Replication", (), 5.0)),
    (ev.Topic.PLANS, ev.PlansFound((), 5.0, True, True)),  # noqa: FBT003
    (ev.Topic.PLAN_EXECUTIONS, ev.PlanExecutionsFound((), 5.0)),
    (ev.Topic.PLAN_STEPS, ev.PlanStepsFound("arn", (), 5.0)),
    (ev.Topic.START_CALLS, ev.StartCallFound(JOB["jobID"], None, 5.0)),
)


def test_a_gap_of_any_topic_ends_with_its_next_answer(path: Path) -> None:
    assert [topic for topic, _ in ANSWERS] == list(ev.Topic)
    events, said = [], []
    for topic, answer in ANSWERS:
        kind = "Replication" if topic is ev.Topic.FACTS else ""
        about = f"{topic} {kind}".strip()
        events += [answer, failed(topic, about=kind), failed(topic, about=kind), answer, answer]
        said += [(Gap.THROTTLED, None, about), (None, Gap.THROTTLED, about)]

    record(path, *events)

    assert gaps_in(path) == said


def test_a_gap_has_its_reason_and_a_pause_is_one_of_its_own(path: Path) -> None:
    record(
        path,
        ev.Paused(on=True),
        failed(ev.Topic.LIVE, ErrorKind.DENIED),
        failed(ev.Topic.LIVE, ErrorKind.EXPIRED),
        failed(ev.Topic.LIVE, ErrorKind.NOT_FOUND),
        ev.Refreshed(5.0, 1, 2, None),
        ev.Paused(on=False),
    )

    assert gaps_in(path) == [
        (Gap.PAUSED, None, ""),
        (Gap.DENIED, None, "live"),
        (None, Gap.DENIED, "live"),
        (Gap.CREDENTIALS, None, "live"),
        (None, Gap.CREDENTIALS, "live"),
        (None, Gap.PAUSED, ""),
    ]


@pytest.mark.parametrize(
    ("why", "over"),
    [(Began.RESTARTED, [Gap.DENIED]), (Began.SWITCHED, [Gap.DENIED, Gap.PAUSED])],
)
def test_a_collector_that_begins_ends_the_gaps_of_the_last_one(
    path: Path, why: Began, over: list[Gap]
) -> None:
    recorder = Recorder(create(path), Start(1e9))
    for event in (failed(ev.Topic.LOG, ErrorKind.DENIED), ev.Paused(on=True)):
        recorder.event(event, SOURCE)
    recorder.collector_ended("killed", 5.0)
    recorder.collector_ended("killed again", 9.0)
    recorder.began(READY, why)
    recorder.close()

    assert [end for _, end, _ in gaps_in(path) if end] == [*over, Gap.COLLECTOR_ENDED]
    assert (None, Gap.COLLECTOR_ENDED, "killed") in gaps_in(path)


class SlowDisk:
    """Stands for ``os.write``: takes nothing until it is released."""

    def __init__(self) -> None:
        self.released = threading.Event()
        self.is_busy = threading.Event()
        self._write = os.write

    def __call__(self, descriptor: int, data: Any) -> int:
        self.is_busy.set()
        self.released.wait()
        return self._write(descriptor, data)


def test_what_a_slow_disk_has_no_time_for_is_a_gap(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = SlowDisk()
    monkeypatch.setattr(os, "write", disk)
    monkeypatch.setattr(recorders, "QUEUED_MAX", 10)
    recorder = Recorder(create(path), Start(1e9))
    disk.is_busy.wait()

    for _ in range(25):
        recorder.event(ev.CredentialsExpiring(1), SOURCE)
    recorder.known([ev.CredentialsExpiring(2)], SOURCE)
    disk.released.set()
    recorder.close()

    entries = read(path).entries
    assert [each.event() for each in entries if each.event()] == [
        *[ev.CredentialsExpiring(1)] * 10,
        ev.CredentialsExpiring(2),
    ]
    (gap,) = (each for each in entries if each.gap)
    assert (gap.gap, gap.count) == (Gap.DROPPED, 15)
    assert (gap.since or 0.0) <= gap.at


def test_what_was_dropped_is_in_it_once_there_is_time_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = SlowDisk()
    monkeypatch.setattr(os, "write", disk)
    monkeypatch.setattr(recorders, "QUEUED_MAX", 10)
    fake = FakeClient(JOB)
    fake.client.record(Recorder(create(path), Start(1e9)))
    recorder = fake.client.recorder
    assert recorder
    disk.is_busy.wait()
    for number in range(25):
        fake.emit_job({**JOB, "status": f"S{number}"})
    assert fake.store.jobs.answer(JOB["jobID"])["status"] == "S24"

    disk.released.set()
    while len(recorder._queue) >= 10:
        recorder._thread.join(0.001)
    fake.emit(ev.Refreshed(5.0, 1, 2, None))
    fake.client.stop_recording()

    replay = ReplayClient(read(path))
    replay.seek(len(replay.recording.entries))
    replay.close()
    assert replay.store.jobs.answer(JOB["jobID"])["status"] == "S24"
    assert Gap.DROPPED in {entry.gap for entry in replay.recording.entries}


def test_a_full_disk_is_said_once_and_stops_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def full(_descriptor: int, _data: Any) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    recorder = Recorder(create(path), Start(1e9), on_failure=said.append)

    recorder.event(READY, SOURCE)
    recorder.close()
    recorder.event(READY, SOURCE)

    assert said == ["No space left on device"] == [recorder.failure]


def test_the_chain_is_the_hash_of_the_hash_before_and_the_line() -> None:
    first, second = Chain(), Chain()
    entry = Entry(at=1.0, mono=2.0)

    line = first.sealed(entry)

    assert second.holds(line[:-1])
    assert first.head == second.head != Chain().head
