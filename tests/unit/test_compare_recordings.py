"""``drs-tui compare`` of recordings: nobody is asked for what was recorded."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from drs_tui import cli
from tests.records import job_id
from tests.unit.drill import drill, hundred, record


def compare(*arguments: str) -> Result:
    return CliRunner().invoke(cli.command, ["compare", *arguments], catch_exceptions=False)


@pytest.fixture
def recorded(tmp_path: Path) -> tuple[str, str]:
    before = record(tmp_path / "before.drsrec.jsonl.gz", *hundred())
    after = record(tmp_path / "after.drsrec.jsonl.gz", *drill())
    return str(before), str(after)


def test_two_recordings_are_compared(recorded: tuple[str, str]) -> None:
    done = compare(*recorded)

    assert done.exit_code == 0
    lines = done.output.splitlines()
    assert re.match(r"60 of 100 in \S+ → .*3 of 4", lines[0])
    assert lines[1].startswith("A: drill")
    assert f"{job_id(1)} {job_id(2)}, started" in lines[2]


def test_what_a_recording_lacks_is_said(recorded: tuple[str, str], tmp_path: Path) -> None:
    whole = Path(recorded[0]).read_bytes()
    cut = tmp_path / "cut.gz"
    cut.write_bytes(whole[: len(whole) - 20])

    done = compare(str(cut), recorded[1])

    assert done.exit_code == 0
    assert "cut.gz: ended early" in done.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("drill.gz", job_id(1)), "'drill.gz' is no job id"),
        (("drill.gz", job_id(1)), "there is no file of that name"),
        ((__file__, __file__), "it is no recording of drs-tui"),
        ((__file__, job_id(1), "--redact"), "drs-tui redact FILE"),
    ],
)
def test_what_cannot_be_compared_is_refused(words: tuple[str, ...], said: str) -> None:
    done = compare(*words)

    assert done.exit_code == 2
    assert said in " ".join(done.stderr.split())
