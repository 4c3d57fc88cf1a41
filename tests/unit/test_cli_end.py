"""How the command line ends where nobody foresaw it."""

import sys
from typing import Any

import pytest

from drs_tui import cli
from drs_tui.exit_codes import EXIT_NO_VERDICT


def test_a_defect_is_no_verdict(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def crash(*_: Any) -> int:
        raise RuntimeError("a defect")

    monkeypatch.setattr(cli, "_monitor", crash)
    monkeypatch.setattr(sys, "argv", ["drs-tui"])
    with pytest.raises(SystemExit) as ended:
        cli.main()

    assert ended.value.code == EXIT_NO_VERDICT
    assert "RuntimeError: a defect" in capsys.readouterr().err
