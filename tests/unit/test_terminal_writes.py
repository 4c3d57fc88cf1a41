"""The sequences that are written to the terminal, and who gets the clipboard."""

import asyncio
import base64
import os
import re
import stat
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App

from drs_tui.ui.terminal import output

SCREEN = {"STY": "1.pts"}


class _Driver:
    def __init__(self) -> None:
        self.written = ""

    def write(self, words: str) -> None:
        self.written += words

    def flush(self) -> None:
        pass


class _App:
    def __init__(self) -> None:
        self._driver = _Driver()


def _copied(text: str, environ: dict[str, str]) -> tuple[output.Copied, str]:
    """What was sent, and what was written."""
    app = _App()
    copied = asyncio.run(output.copy(cast("App[Any]", app), text, environ))
    return copied, app._driver.written


def _tmux(folder: Path, script: str) -> None:
    tmux = folder / "tmux"
    tmux.write_text(f"#!/bin/sh\n{script}\n")
    tmux.chmod(tmux.stat().st_mode | stat.S_IXUSR)


@given(st.text())
def test_osc_52_carries_the_text_and_no_control_but_its_own(text: str) -> None:
    copied = text.encode("utf-8", "replace")
    found = re.fullmatch(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", output.osc_52(text, {}))

    assert found
    assert base64.b64decode(found[1]) == copied


@given(st.text(max_size=4000))
def test_for_gnu_screen_it_is_the_same_in_pieces_that_it_takes(text: str) -> None:
    wrapped = output.osc_52(text, SCREEN)
    pieces = wrapped.removesuffix("\x1b\\").split("\x1b\\")

    assert all(piece.startswith("\x1bP") for piece in pieces)
    assert all(len(piece) <= output.SCREEN_PIECE + 2 for piece in pieces)
    assert "".join(piece.removeprefix("\x1bP") for piece in pieces) == output.osc_52(text, {})


def test_what_is_copied_is_cleaned_line_by_line() -> None:
    copied, written = _copied("a\x1b]52;c;QUFB\x07\r\nb\u202ec\x9b\td", {})

    assert copied.text == "a␛]52;c;QUFB␇\nbc�    d"
    assert written == output.osc_52(copied.text, {})


def test_inside_tmux_nothing_is_written_when_tmux_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _tmux(tmp_path, f"cat > {tmp_path}/copied")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    copied, written = _copied("line one\nline two", {"TMUX": "there"})

    assert written == ""
    assert copied.where == "in tmux's buffer (prefix ])"
    assert (tmp_path / "copied").read_text() == "line one\nline two"


@pytest.mark.parametrize("script", ["exit 1", "exec sleep 60"], ids=["fails", "hangs"])
def test_inside_tmux_the_terminal_gets_it_when_tmux_cannot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    _tmux(tmp_path, f"echo $$ > {tmp_path}/pid; {script}")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(output, "TMUX_TIMEOUT", 0.5)
    copied, written = _copied("text", {"TMUX": "there"})

    assert written == output.osc_52("text", {})
    assert copied.where == "sent to the terminal"
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_a_tmux_that_is_not_there_leaves_it_to_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    _, written = _copied("text", {"TMUX": "there"})

    assert written == output.osc_52("text", {})


def test_a_title_is_one_sequence_whatever_is_in_it() -> None:
    app = _App()
    output.set_title(cast("App[Any]", app), "job\x07\x1b]52;c;QUFB\x07\n")

    assert re.fullmatch(r"\x1b\]2;[^\x00-\x1f\x7f-\x9f]*\x07", app._driver.written)
