"""The manual page and the completion know every command and option."""

import shutil
import subprocess

import pytest
from click.shell_completion import BashComplete

from drs_tui import exit_codes
from drs_tui.cli import command
from manual.exits import EXITS
from manual.page import PAGE, manual_page


def test_the_manual_page_is_up_to_date() -> None:
    assert PAGE.read_text() == manual_page(), "python -m manual writes it"


def test_it_has_every_command_and_option() -> None:
    page = manual_page().replace("\\-", "-")

    for name, each in command.commands.items():
        assert f".SS {name}\n" in page
        for option in each.params:
            assert not option.opts[0].startswith("-") or f".B {option.opts[0]}" in page


def test_it_has_every_exit_status() -> None:
    known = {value for name, value in vars(exit_codes).items() if name.startswith("EXIT_")}

    assert {status for status, _ in EXITS} == known - {exit_codes.EXIT_SIGNAL}


@pytest.mark.skipif(not shutil.which("groff"), reason="groff is not installed")
def test_man_reads_it_without_a_warning() -> None:
    done = subprocess.run(
        ["groff", "-ww", "-man", "-Tutf8", str(PAGE)], check=True, capture_output=True, text=True
    )

    assert done.stderr == ""
    assert "Read the logs of the newest" in " ".join(done.stdout.split())


@pytest.mark.parametrize(
    ("words", "incomplete", "wanted"),
    [
        ([], "jo", {"job", "jobs"}),
        (["jobs"], "--ma", {"--max-items"}),
        (["job"], "--rto-e", {"--rto-end"}),
        (["job", "--rto-end"], "a", {"agent", "actions"}),
    ],
)
def test_a_shell_completes(words: list[str], incomplete: str, wanted: set[str]) -> None:
    shell = BashComplete(command, {}, "drs-tui", "_DRS_TUI_COMPLETE")

    assert {each.value for each in shell.get_completions(words, incomplete)} == wanted
