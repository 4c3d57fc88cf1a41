"""Checks of the terminal, and how they are printed on it."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from drs_tui.doctor.check import Check, Verdict, decode, encode, exit_status
from drs_tui.doctor.report import Look, lines, look_of
from drs_tui.doctor.terminal import (
    Terminal,
    check_clipboard,
    check_colours,
    check_locale,
    check_size,
    check_terminal,
)
from tests.conftest import environ_for
from tests.doctor.conftest import DOCTOR, plain_environ, run_doctor
from tests.endpoint import Endpoint
from tests.terminal import emulator

XTERM = {"TERM": "xterm-256color", "LANG": "en_US.UTF-8"}


def _terminal(
    size: tuple[int, int] | None = (80, 24),
    *,
    stdin: bool = True,
    stdout: bool = True,
    tmux: str = "",
    environ: Mapping[str, str] | None = None,
) -> Terminal:
    return Terminal({**XTERM, **(environ or {})}, stdin, stdout, size, tmux)


@pytest.mark.parametrize(
    ("terminal", "verdict", "expected"),
    [
        (_terminal(), Verdict.OK, "TERM=xterm-256color"),
        (_terminal(environ={"TERM": "dumb"}), Verdict.FATAL, "TERM=dumb"),
        (_terminal(environ={"TERM": ""}), Verdict.FATAL, "TERM is not set"),
        (_terminal(stdout=False), Verdict.NOTE, "stdout here is none"),
        (_terminal(stdin=False), Verdict.NOTE, "stdin here is none"),
        (
            _terminal(None, stdin=False, stdout=False, environ={"TERM": "dumb"}),
            Verdict.NOTE,
            "none here",
        ),
    ],
)
def test_whether_it_can_be_drawn_on(terminal: Terminal, verdict: Verdict, expected: str) -> None:
    check = check_terminal(terminal)
    assert check.verdict is verdict
    assert expected in check.found


@pytest.mark.parametrize(
    ("size", "verdict"),
    [
        ((80, 24), Verdict.OK),
        ((79, 24), Verdict.NOTE),
        ((80, 23), Verdict.NOTE),
        ((40, 10), Verdict.NOTE),
        ((39, 50), Verdict.LACKING),
        ((200, 9), Verdict.LACKING),
        (None, Verdict.NOTE),
    ],
)
def test_size(size: tuple[int, int] | None, verdict: Verdict) -> None:
    assert check_size(_terminal(size)).verdict is verdict


@pytest.mark.parametrize(
    ("environ", "verdict", "expected"),
    [
        ({}, Verdict.OK, "256"),
        ({"COLORTERM": "truecolor"}, Verdict.OK, "16 million"),
        ({"TERM": "xterm"}, Verdict.NOTE, "16 (COLORTERM is not set)"),
        ({"COLORTERM": "truecolor", "NO_COLOR": "1"}, Verdict.OK, "NO_COLOR is set"),
        ({"TERM": "xterm", "TEXTUAL_COLOR_SYSTEM": "256"}, Verdict.OK, "256"),
        ({"TERM": "dumb"}, Verdict.NOTE, "none"),
    ],
)
def test_colours(environ: Mapping[str, str], verdict: Verdict, expected: str) -> None:
    check = check_colours(_terminal(environ=environ))
    assert check.verdict is verdict
    assert expected in check.found


@pytest.mark.parametrize(
    ("environ", "verdict"),
    [
        ({}, Verdict.OK),
        ({"LC_ALL": "C", "LC_CTYPE": "C.UTF-8"}, Verdict.NOTE),
        ({"LANG": "de_DE.ISO-8859-1"}, Verdict.NOTE),
        ({"LANG": "", "LC_CTYPE": "UTF-8"}, Verdict.OK),
        ({"LC_ALL": "en_US.utf8", "LANG": "C"}, Verdict.OK),
        ({"LANG": ""}, Verdict.NOTE),
    ],
)
def test_characters(environ: Mapping[str, str], verdict: Verdict) -> None:
    check = check_locale(_terminal(environ=environ))
    assert check.verdict is verdict
    assert ("--ascii" in check.advice) is (verdict is Verdict.NOTE)


@pytest.mark.parametrize(
    ("tmux", "environ", "verdict", "expected"),
    [
        ("3.2", {"TMUX": "/tmp/x,1,0"}, Verdict.OK, "tmux 3.2 (load-buffer -w)"),
        ("next-3.5", {"TMUX": "/tmp/x,1,0"}, Verdict.OK, "load-buffer -w"),
        ("3.1c", {"TMUX": "/tmp/x,1,0"}, Verdict.NOTE, "tmux 3.1c has no load-buffer -w"),
        ("", {"TMUX": "/tmp/x,1,0"}, Verdict.NOTE, "does not answer"),
        ("", {"STY": "1.pts-0"}, Verdict.OK, "GNU screen"),
        ("", {"TERM_PROGRAM": "Apple_Terminal"}, Verdict.NOTE, "Terminal.app"),
        ("", {}, Verdict.OK, "OSC 52"),
    ],
)
def test_the_clipboard(
    tmux: str, environ: Mapping[str, str], verdict: Verdict, expected: str
) -> None:
    check = check_clipboard(_terminal(tmux=tmux, environ=environ))
    assert check.verdict is verdict
    assert expected in check.found


@pytest.mark.parametrize(
    ("verdicts", "status"),
    [
        ((), 0),
        ((Verdict.OK, Verdict.NOTE), 0),
        ((Verdict.OK, Verdict.LACKING, Verdict.NOTE), 1),
        ((Verdict.FATAL, Verdict.LACKING, Verdict.OK), 2),
    ],
)
def test_the_worst_verdict_is_the_status(verdicts: tuple[Verdict, ...], status: int) -> None:
    assert exit_status(Check("it", verdict, "so") for verdict in verdicts) == status


def test_a_check_comes_through_the_pipe_as_it_was() -> None:
    check = Check("clock", Verdict.LACKING, "an hour\nslow → ", "fix it")
    assert decode(encode(check)) == check
    assert encode(check).count(b"\n") == 1


LONG = Check("drs:DescribeJobs", Verdict.FATAL, "denied " * 12, "allow … " * 12)


def test_lines_keep_within_the_terminal() -> None:
    printed = list(lines(LONG, Look(60)))
    assert len(printed) > 3
    assert all(len(line) < 60 for line in printed)
    assert all(line.startswith("        ") for line in printed[1:])


def test_a_narrow_terminal_has_the_name_on_a_line_of_its_own() -> None:
    printed = list(lines(LONG, Look(45)))
    assert printed[0] == "not ok  drs:DescribeJobs"
    assert all(len(line) < 45 for line in printed)


def test_without_a_terminal_a_check_is_one_line_and_its_advice_another() -> None:
    assert len(list(lines(LONG, Look()))) == 2


def test_ascii_alone_where_the_locale_says_no_more() -> None:
    printed = "\n".join(lines(LONG, Look(ascii=True)))
    assert printed.isascii()
    assert "allow ..." in printed


def test_colours_only_on_a_terminal_that_has_them() -> None:
    assert look_of(_terminal()).colours
    for without in (
        _terminal(stdout=False),
        _terminal(environ={"NO_COLOR": "1"}),
        _terminal(environ={"TERM": "dumb"}),
    ):
        assert not look_of(without).colours
    assert look_of(_terminal(stdout=False)).width is None


def _on_terminal(
    endpoint: Endpoint, size: tuple[int, int], **environ: str
) -> tuple[int, str, list[str]]:
    argv = (*DOCTOR, "--region", "us-east-1")
    given = plain_environ(environ_for(endpoint)) | environ
    with emulator.Terminal(argv, given, size) as terminal:
        return terminal.ended(), terminal.written.decode(), terminal.lines


def test_on_a_terminal(healthy: Endpoint) -> None:
    status, written, shown = _on_terminal(healthy, (80, 60))

    assert status == 0
    assert "\x1b[32mok\x1b[0m" in written
    names = ("terminal", "size", "colours", "characters", "clipboard")
    found = {line[8:37].strip(): (line[:8].strip(), line[38:]) for line in shown}
    assert [found[name][0] for name in names] == ["ok"] * 5
    assert found["size"][1] == "80x60"
    assert found["colours"][1].startswith("16 million")


def test_on_a_small_terminal_without_colours_or_utf8(healthy: Endpoint) -> None:
    status, written, shown = _on_terminal(
        healthy, (39, 90), NO_COLOR="1", LC_ALL="C", COLORTERM="", TERM="xterm"
    )

    assert status == 1
    assert "\x1b" not in written
    assert written.isascii()
    assert "          39x90: too small to use" in shown


def test_tmux_is_asked_for_its_version(healthy: Endpoint, tmp_path: Path) -> None:
    fake = tmp_path / "tmux"
    fake.write_text('#!/bin/sh\n[ "$1 $2" = "display-message -p" ] && echo 3.0a\n')
    fake.chmod(0o755)
    environ = environ_for(healthy) | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}

    _, written, _ = _on_terminal(healthy, (120, 60), TMUX="/tmp/x,1,0", PATH=environ["PATH"])

    assert "tmux 3.0a has no load-buffer -w" in written


def test_a_locale_that_python_made_up_is_not_taken_for_the_terminals(healthy: Endpoint) -> None:
    output = run_doctor("--region", "us-east-1", environ=environ_for(healthy))
    assert output.lines["characters"].word == "ok"

    plain = run_doctor("--region", "us-east-1", environ=environ_for(healthy), LANG="C")

    assert plain.lines["characters"].found == "the locale is not UTF-8 (LANG=C)"
    assert plain.text.isascii()


@pytest.mark.parametrize("lang", ["ja_JP.UTF-8", "ko_KR.utf8", "zh_CN.UTF-8"])
def test_a_locale_where_widths_differ_names_ascii(lang: str) -> None:
    check = check_locale(_terminal(environ={"LANG": lang}))

    assert check.verdict is Verdict.NOTE
    assert "--ascii" in (check.advice or "")


def test_a_stream_that_is_not_utf_8_is_named() -> None:
    terminal = Terminal(XTERM, True, True, (80, 24), "", "iso8859-1")  # noqa: FBT003

    assert check_locale(terminal).verdict is Verdict.NOTE
    assert "iso8859-1" in check_locale(terminal).found
    assert look_of(terminal).ascii


def test_it_works_in_a_pipe_of_another_encoding(endpoint: Endpoint) -> None:
    environ = environ_for(endpoint) | {"PYTHONIOENCODING": "latin-1"}
    ended = subprocess.run(
        [*DOCTOR, "--region", "us-east-1"], env=environ, capture_output=True, check=False
    )

    assert b"characters" in ended.stdout
    assert ended.stdout.isascii()
    assert ended.stderr == b""
