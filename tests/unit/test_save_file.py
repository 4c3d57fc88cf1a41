"""Files that are written once and are their owner's alone."""

from pathlib import Path
from stat import S_IMODE

import pytest

from drs_tui.ui.save_file import save_new


def test_a_file_is_new_and_its_owner_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    first = save_new("report", ".md", "one")
    second = save_new("report", ".md", "two")

    assert (first.name, second.name) == ("report.md", "report-2.md")
    assert (first.read_text(), second.read_text()) == ("one", "two")
    assert S_IMODE(first.stat().st_mode) == 0o600


def test_a_link_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "report.md").symlink_to(tmp_path / "elsewhere")

    assert save_new("report", ".md", "text").name == "report-2.md"
    assert not (tmp_path / "elsewhere").exists()
