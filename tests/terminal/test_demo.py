"""The demo: no account, no network but the loopback, a story worth watching."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.endpoint import Endpoint
from tests.terminal.emulator import Terminal

Start = Callable[..., Terminal]
CONFUSING = {
    "AWS_PROFILE": "nobody",
    "AWS_REGION": "eu-west-9",
    "AWS_ENDPOINT_URL_DRS": "http://127.0.0.1:1",
    "HTTP_PROXY": "http://127.0.0.1:1",
    "https_proxy": "http://127.0.0.1:1",
}


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
def test_it_opens_whatever_aws_is_configured(start: Start, size: tuple[int, int]) -> None:
    terminal = start("demo", size=size, environ=CONFUSING)

    terminal.until(lambda: re.search(r"DEMO  ?111122223333 dr-reader us-east-1", terminal.text))

    terminal.until(lambda: re.search(r"› ↻ storefront drill +\S+[0-9a-f]{7} drill", terminal.text))
    terminal.until("A simulated account")
    terminal.until("loaded")


def test_the_demo_runs_to_its_end(start: Start) -> None:
    terminal = start("demo", "--speed", "20", "--refresh", "1")
    drill = terminal.until(lambda: re.search(r"› ↻ (storefront drill …[0-9a-f]{7})", terminal.text))

    terminal.press("enter")
    terminal.until(lambda: re.search(r"↻ [a-z0-9-]+ +(conversion|launch) +for \d", terminal.text))
    terminal.until(lambda: re.search(r"✗ batch-07 +failed in launch", terminal.text))
    terminal.until(lambda: re.search(r"✗ app-web-01 +action failed .* ✗1", terminal.text))
    terminal.until("✗ partial")
    terminal.until("8 recovery instances still running")

    assert drill[1][-8:] in terminal.lines[0]


@pytest.mark.usefixtures("own_python")
def test_quitting_says_the_real_command(start: Start) -> None:
    terminal = start("demo")
    terminal.until("loaded")

    terminal.press("q")

    assert terminal.ended() == 0
    assert b"drs-tui --profile PROFILE --region REGION" in terminal.written


def test_the_hand_over_is_read_and_written_to_a_file(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    terminal = start("demo", "--ascii", size=(120, 40))
    terminal.until("loaded")
    terminal.press("H")
    terminal.until("8 jobs in 8 h: 1 running, 4 with failures")
    terminal.until('drill "storefront drill" (CHG0042351)')
    terminal.until("ModifySnapshotAttribute (erp-app-04)")
    terminal.press("w")
    terminal.until("written: ")
    (written,) = tmp_path.glob("drs-handover-*.md")

    assert "## STILL RUNNING (billed)" in written.read_text()
    assert terminal.written.isascii()


def test_with_ascii_no_other_byte_is_written(start: Start) -> None:
    terminal = start("demo", "--ascii")
    terminal.until("loaded")
    terminal.press("enter")
    terminal.until("1 Servers")
    terminal.press("?")
    terminal.until("Keys here")
    terminal.press("q", ":")
    terminal.until("key, job id, tag")
    terminal.settle()

    assert terminal.written.isascii()


def test_at_sixty_columns_and_sixteen_lines_it_is_still_of_use(start: Start) -> None:
    terminal = start("demo", size=(60, 16))

    terminal.until("NAME")
    terminal.until(lambda: "↵ open" in terminal.lines[-1] and "q quit" in terminal.lines[-1])
    terminal.until(
        lambda: re.search(
            r"› ↻ storef…t drill drill +\d\d:\d\dZ(-1)? +\d+m\d\ds +retry 1 ", terminal.text
        )
    )


def test_resizing_keeps_the_cursor_on_its_job(start: Start, endpoint: Endpoint) -> None:
    del endpoint
    terminal = start("demo")
    terminal.until("loaded")
    terminal.press(*"jjjjjjjjjj")
    terminal.settle()
    marked = next(line for line in terminal.lines if line.startswith("› "))

    terminal.resize(160, 14)
    terminal.until("q quit")
    terminal.settle()

    job = re.search(r"…([0-9a-f]{7})", marked)
    assert job
    assert any(line.startswith("› ") and job[1] in line for line in terminal.lines)


def test_a_fleet_is_one_list_of_which_each_source_says_how_it_stands(start: Start) -> None:
    terminal = start("demo", "--fleet", size=(120, 30), environ=CONFUSING)
    terminal.until("5 of 7 sources in 4 accounts, 2 regions")
    terminal.until(lambda: re.search(r"› \S demo-[a-z]+ +(us-east-1|eu-west-1) ", terminal.text))

    terminal.press("S")
    terminal.until(lambda: re.search(r"! demo-web +\d{12} +eu-west-1 .* AWS denied", terminal.text))
    terminal.until(lambda: re.search(r"! demo-core .* AWS is throttling", terminal.text))
    terminal.until(lambda: re.search(r"– demo-archive .* DRS is not used here", terminal.text))

    terminal.press("q")
    assert terminal.ended() == 0
