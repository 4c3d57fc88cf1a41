"""Shells complete the command line: Tab, in the real ones."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.terminal.emulator import Terminal

BASH = ("bash --norc --noprofile -i", 'eval "$(_DRS_TUI_COMPLETE=bash_source drs-tui)"')
ZSH = (
    "zsh -f -i",
    'autoload -U compinit; compinit -D; eval "$(_DRS_TUI_COMPLETE=zsh_source drs-tui)"',
)
FISH = ("fish --no-config -i", "_DRS_TUI_COMPLETE=fish_source drs-tui | source")


def _needs(shell: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not shutil.which(shell), reason=f"{shell} is not installed")


@pytest.mark.parametrize(
    ("shell", "setup"),
    [
        pytest.param(*BASH, marks=_needs("bash"), id="bash"),
        pytest.param(*ZSH, marks=_needs("zsh"), id="zsh"),
        pytest.param(*FISH, marks=_needs("fish"), id="fish"),
    ],
)
def test_tab_completes_commands_and_options(shell: str, setup: str, tmp_path: Path) -> None:
    program = tmp_path / "drs-tui"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m drs_tui "$@"\n')
    program.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    environ = {**os.environ, "PATH": path, "HOME": str(tmp_path), "PS1": "> ", "LC_ALL": "C.UTF-8"}
    with Terminal(["sh", "-c", f"exec {shell} 2>&1"], environ) as terminal:
        terminal.press(f"{setup}\r", "echo re''ady\r")
        terminal.until("ready")
        terminal.press("drs-tui watch --plan\t")
        terminal.until("drs-tui watch --plan-execution")
