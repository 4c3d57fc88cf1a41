"""The config file's values stand in for options that are not given."""

import os
from pathlib import Path
from typing import Any

import pytest

from drs_tui.cli import command
from drs_tui.commands.monitor import plain_settings
from drs_tui.local_zone import LocalZone
from drs_tui.model.analysis.rto import Rto, RtoTarget
from drs_tui.options import CollectorOptions
from drs_tui.settings import Settings
from drs_tui.startup.fast_options import guess

EVERYDAY = """\
rto = "4h"
rto_end = "agent"
zone = "local"
theme = "light"
refresh = 2
ascii = true
mouse = false
"""


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "config.toml"
    file.write_text(EVERYDAY)
    monkeypatch.setenv("DRS_TUI_CONFIG", str(file))
    return file


def test_the_monitor_has_its_values(opened_with: Any, config: Path) -> None:
    found = opened_with()

    assert config.exists()
    assert found.rto == Rto(14_400, None, RtoTarget.AGENT)
    assert (found.theme, found.refresh, found.ascii, found.mouse) == ("light", 2.0, True, False)
    assert isinstance(found.zone, LocalZone)
    assert plain_settings([], os.environ) is None


def test_an_option_comes_before_the_file(opened_with: Any, config: Path) -> None:
    given = ("--rto", "1h", "--rto-end", "actions", "--utc", "--theme", "dark", "--refresh", "9")
    found = opened_with(*given)

    assert found.rto == Rto(3600, None, RtoTarget.ACTIONS)
    assert (found.theme, found.refresh, str(found.zone)) == ("dark", 9.0, "UTC")
    named = opened_with("--config", os.devnull)
    assert (named.rto, named.theme, named.refresh, named.mouse) == (None, "dark", 5.0, True)
    config.write_text('rto_end = "agent"')
    assert opened_with().rto is None
    assert opened_with("--rto", "1h").rto == Rto(3600, None, RtoTarget.AGENT)


@pytest.mark.parametrize(
    ("name", "words"),
    [("jobs", ()), ("job", ("drsjob-0123456789abcdef0",)), ("watch", ("--live",)), ("history", ())],
)
def test_a_script_has_no_rto_by_a_file(config: Path, name: str, words: tuple[str, ...]) -> None:
    params = command.commands[name].make_context(name, list(words)).params

    assert config.exists()
    assert (params["utc"], params["ascii"]) == (False, True)
    assert (params.get("rto"), params.get("rto_end")) == (None, None)
    assert params.get("refresh", 2.0) == 2.0


def test_the_collector_is_started_with_its_refresh(config: Path) -> None:
    environ = {"DRS_TUI_CONFIG": str(config)}

    assert guess([], environ) == CollectorOptions(refresh=2.0)
    assert guess(["watch", "--live"], environ) == CollectorOptions(refresh=2.0)
    assert guess(["--refresh", "7"], environ) == CollectorOptions(refresh=7.0)
    assert guess(["jobs"], environ) == CollectorOptions()
    assert guess(["--config", "x"], environ) is None
    for wrong in ("refresh = 'x'", "refresh = []", "refresh ="):
        config.write_text(wrong)
        assert guess([], environ) is None
    config.unlink()
    assert guess([], environ) is None


@pytest.mark.parametrize("words", [(), ("demo",), ("replay", "x"), ("jobs",), ("watch", "--live")])
def test_a_mistake_in_the_file_is_one_line_without_other_advice(
    opened_with: Any, config: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    config.write_text('\ntheem = "dark"')
    assert opened_with(*words) == Settings()

    said = f"drs-tui: {config}:2: unknown key 'theem': did you mean theme?\n"
    assert capsys.readouterr().err == said


def test_help_is_there_all_the_same(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config.write_text("theem = 1")
    for words in (["--help"], ["jobs", "--help"], ["--version"]):
        assert command.main(words, standalone_mode=False) == 0

    assert "--config FILE" in capsys.readouterr().out
