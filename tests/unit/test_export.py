"""A recording as a trace for Perfetto, and as CSV."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from drs_tui.client.recorder import Recorder, Start, create
from drs_tui.commands import export
from drs_tui.model.drs.names import Name
from drs_tui.protocol import events as ev
from tests.records import job_id, server
from tests.ui.scenarios import ended, event, launched, launching
from tests.unit.fake_collector import NOW, FakeClient

HOSTILE = '</script>[b]\u202e=cmd\x1b]0;"'
SERVER = f"s-{1:017x}"


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Return a recording of a job in which a server launched and another one failed."""
    path = tmp_path / "a.drsrec.jsonl.gz"
    fake = FakeClient()
    clock = iter(range(1000))
    recorder = Recorder(
        create(path), Start(NOW), lambda: NOW + next(clock), mono=lambda: float(next(clock))
    )
    fake.client.record(recorder)
    fake.emit_job(ended(1, server(1, "LAUNCHED"), server(2, "FAILED")))
    failure = event("LAUNCH_FAILED", 700, 2, rawError="=HYPERLINK(1)")
    fake.emit_log(job_id(1), [event("JOB_START", 1), *launching(1), *launched(1), failure])
    fake.emit(ev.NamesFound(ev.Topic.NAMES, (Name(SERVER, HOSTILE),)))
    fake.emit(ev.Paused(on=True))
    recorder.note(f"{HOSTILE}\ud800")
    fake.client.stop_recording()
    return path


def exported(recording: Path, to: str) -> str:
    out = recording.with_name("out")
    assert export.run(recording, to, out) == 0
    assert out.stat().st_mode & 0o077 == 0
    return out.read_text()


def tracks(trace: list[dict[str, Any]]) -> dict[tuple[int, int], str]:
    named = [each for each in trace if each["name"] == "thread_name"]
    return {(each["pid"], each["tid"]): each["args"]["name"] for each in named}


def test_a_trace_has_a_track_a_server_a_slice_a_phase_and_instants(recording: Path) -> None:
    text = exported(recording, "perfetto")
    trace = json.loads(text)["traceEvents"]
    assert text.isascii()

    on = tracks(trace)
    slices = [each for each in trace if each["ph"] == "X"]
    instants = {(each["name"], on[each["pid"], each["tid"]]) for each in trace if each["ph"] == "i"}
    phases = [each["name"] for each in slices if on[each["pid"], each["tid"]] == HOSTILE]
    assert [each for each in phases if not each.startswith(("after", "waiting"))] == [
        *("snapshot", "conversion", "launch")
    ]
    assert all(each["dur"] > 0 and isinstance(each["ts"], int) for each in slices)
    assert (f"{HOSTILE}?", "notes") in instants
    assert ("launched", HOSTILE) in instants
    assert ("launch failed", f"s-{2:017x}") in instants
    assert "not watched: paused" in on.values()


def test_slices_of_a_track_follow_each_other(recording: Path) -> None:
    trace = json.loads(exported(recording, "perfetto"))["traceEvents"]
    ends: dict[tuple[int, int], int] = {}

    for each in (each for each in trace if each["ph"] == "X"):
        key = each["pid"], each["tid"]
        assert each["ts"] >= ends.get(key, 0)
        ends[key] = each["ts"] + each["dur"]


def test_csv_has_a_line_a_step_and_no_formula(recording: Path) -> None:
    text = exported(recording, "csv")
    lines = list(csv.DictReader(io.StringIO(text)))

    assert {each["source"] for each in lines} == {"LOG"}
    assert {each["jobID"] for each in lines} == {job_id(1)}
    failed = next(each for each in lines if each["step"] == "launch failed")
    assert failed["error"] == "'=HYPERLINK(1)"
    assert "\x1b" not in text
    assert "\u202e" not in text
    conversion = next(each for each in lines if each["step"] == "conversion")
    assert conversion["start"] < conversion["end"]
    assert float(conversion["seconds"]) > 0


def test_it_runs_without_textual_and_refuses_what_is_no_recording(recording: Path) -> None:
    code = (
        "import sys; from drs_tui.cli import command;"
        "command(sys.argv[1:], standalone_mode=False); assert 'textual' not in sys.modules"
    )
    words = (sys.executable, "-c", code, "export", str(recording), "--to", "csv")
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("jobID,id,name,step,")

    other = recording.with_name("other")
    other.write_text("plain")
    assert export.run(other, "csv", None) == 2
