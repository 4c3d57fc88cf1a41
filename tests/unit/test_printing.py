"""What commands without a screen print, in a terminal and in a pipe."""

import io
import json
import sys
from datetime import UTC

import pytest

from drs_tui import __version__
from drs_tui.commands.fetching import Progress
from drs_tui.commands.printing import Output, complain, document, write_report
from drs_tui.ui.render.cells import width_of
from drs_tui.ui.render.text_report import report_cells
from drs_tui.views.text_report import TextReport, Tone, section
from tests.records import job
from tests.unit.fake_collector import FakeClient

EVIL = "[red]web[/red]\x1b[2J \u202eevil"
ROWS = [(EVIL, "41m00s"), ("db-01 → 東京", "1h02m")]
REPORT = TextReport(
    "41m00s → 52m00s",
    ("two drills",),
    (section("SLOWER", ("SERVER", "TIME"), ROWS, (1,), Tone.BAD),),
    ("~ may be chance", "! not read"),
)


class Stdout(io.StringIO):
    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


def printed(
    monkeypatch: pytest.MonkeyPatch, *, terminal: bool, plain: bool = False, **environ: str
) -> str:
    stdout = Stdout(terminal=terminal)
    monkeypatch.setattr(sys, "stdout", stdout)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"TERM": "xterm-256color", "COLUMNS": "60", **environ}.items():
        monkeypatch.setenv(name, value)
    known = {"TERM": "xterm-256color", **environ}
    assert write_report(REPORT, Output(as_json=False, ascii=plain, zone=UTC), known) == 0
    return stdout.getvalue()


def test_a_pipe_gets_aligned_text_in_which_nothing_is_markup(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert printed(monkeypatch, terminal=False).splitlines() == [
        "41m00s → 52m00s",
        "two drills",
        "",
        "SLOWER",
        "  SERVER                 TIME",
        "  [red]web[/red] evil  41m00s",
        "  db-01 → 東京          1h02m",
        "",
        "~ may be chance",
        "! not read",
    ]


def test_a_terminal_gets_colours_and_no_markup_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = printed(monkeypatch, terminal=True)

    assert "\x1b[31m[red]web[/red] evil" in shown
    assert "\x1b[2J" not in shown


@pytest.mark.parametrize(
    ("name", "value", "escapes"), [("NO_COLOR", "1", "\x1b[3"), ("TERM", "dumb", "\x1b")]
)
def test_who_wants_no_colours_gets_none(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, escapes: str
) -> None:
    shown = printed(monkeypatch, terminal=True, plain=False, **{name: value})

    assert escapes not in shown
    assert "[red]web[/red] evil" in shown


def test_ascii_is_of_the_same_width(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = printed(monkeypatch, terminal=False, plain=True).splitlines()

    assert all(line.isascii() for line in lines)
    assert lines[4:7] == [
        "  SERVER                 TIME",
        "  [red]web[/red] evil  41m00s",
        "  db-01 ->????          1h02m",
    ]


@pytest.mark.parametrize("width", [40, 56, 70, 120])
def test_a_screen_of_any_width_shows_every_word(width: int) -> None:
    long = "An error occurred (VcpuLimitExceeded) when calling the RunInstances operation"
    rows = [("grid-node-01", "recovered in 41m00s", "failed", long), ("東京", "failed", "–", "")]
    table = section("NEW FAILURES", ("SERVER", "A", "B", "CAUSE"), rows, (2,), Tone.BAD)
    lines = report_cells(TextReport("verdict", (), (table,), ("! not read",)), width)

    assert all(width_of(line) <= width for line in lines)
    shown = " ".join("".join(words for words, _ in line) for line in lines).split()
    for words in ("verdict NEW FAILURES", long, "grid-node-01 recovered in 41m00s", "東京"):
        assert all(word in shown for word in words.split())


@pytest.mark.parametrize(("terminal", "term"), [(True, "xterm"), (True, "dumb"), (False, "xterm")])
def test_how_much_was_read_is_said_on_a_terminal_and_cleared(*, terminal: bool, term: str) -> None:
    stderr, fake = Stdout(terminal=terminal), FakeClient(job(1))
    progress = Progress(stderr, {"TERM": term})
    progress.show(fake.store)
    progress.show(fake.store)
    progress.clear()
    progress.clear()

    is_shown = terminal and term == "xterm"
    assert stderr.getvalue() == ("\r1 job, 0 logs\x1b[K\r\x1b[K" if is_shown else "")


def test_a_document_says_what_wrote_it_beside_aws_s_members() -> None:
    written = json.loads(document("compare", {"items": [EVIL], "drs_tui": {"verdict": "ok"}}))

    assert written == {
        "items": [EVIL],
        "drs_tui": {"version": __version__, "format": 1, "command": "compare", "verdict": "ok"},
    }


def test_what_is_said_on_stderr_is_one_safe_line(capsys: pytest.CaptureFixture[str]) -> None:
    complain("compare", f"{EVIL}\nno")

    said = capsys.readouterr().err
    assert said.startswith("drs-tui compare: [red]web")
    assert said.removesuffix("\n").isprintable()
