"""The title: where one is, and in every room the account and region that it is about."""

from datetime import UTC

import pytest

from drs_tui.protocol import PROTOCOL
from drs_tui.protocol import events as ev
from drs_tui.store.status import Status
from drs_tui.ui.render.cells import Cell, cut_middle, text
from drs_tui.ui.render.header import BRAND, Modes, title_ends
from drs_tui.ui.render.time_format import TimeFormat
from drs_tui.ui.widgets.line import TitleLine

NOW = 1_795_450_000.0
ARN = "arn:aws:sts::111122223333:assumed-role/dr-reader/me"
PATH = text("jobs › …00000001 drill › erp-app-04")
PLAIN = Modes(demo=False, watching=False, mouse=True)


def title(
    width: int,
    path: Cell = PATH,
    modes: Modes = PLAIN,
    endpoint: str | None = None,
    account: str = "111122223333",
    profile: str | None = None,
    *,
    paused: bool = False,
) -> str:
    """Return the line as it is drawn at that width."""
    ready = ev.Ready(PROTOCOL, "us-east-1", "AWS_REGION", profile)
    status = Status(ready, endpoint, account, ARN if account else "", NOW, paused=paused)
    line = TitleLine(BRAND)
    line._path = path
    line._ends = title_ends(status, account, NOW, TimeFormat(NOW, UTC, relative=False), modes)
    return "".join(words for words, _ in line._fragments(width))


@pytest.mark.parametrize(
    ("width", "start", "end"),
    [
        (37, " drs-tui     ", "us-east-1  ● 16:06:40Z"),
        (40, " drs-tui  …p-04", "us-east-1  ● 16:06:40Z"),
        (60, " drs-tui  job…ll › erp-app-04", "us-east-1 …3333  ● 16:06:40Z"),
        (80, " drs-tui  jobs › …00000001 drill › erp-app-04", "us-east-1 …3333  ● 16:06:40Z"),
        (120, " drs-tui  jobs", "111122223333 dr-reader us-east-1 (AWS_REGION)  ● as of 16:06:40Z"),
    ],
)
def test_the_role_goes_first_then_words_then_the_middle_of_the_path(
    width: int, start: str, end: str
) -> None:
    line = title(width)

    assert len(line) == width
    assert line.startswith(start)
    assert line.endswith(f"  {end} ")


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_an_own_endpoint_keeps_host_and_port(width: int) -> None:
    line = title(width, endpoint="https://me:***@127.0.0.1:40123/drs")

    assert " us-east-1 " in line
    assert " 127.0.0.1:40123 " in line
    assert "me:" not in line
    assert ("dr-reader" in line) == (width >= 120)


@pytest.mark.parametrize(("width", "shown"), [(60, False), (80, False), (120, True)])
def test_the_mode_of_the_mouse_goes_before_the_path_does(width: int, *, shown: bool) -> None:
    line = title(width, modes=PLAIN._replace(mouse=False, demo=True), paused=True)

    assert ("mouse off" in line) == shown
    assert "DEMO  us-east-1" in line or "DEMO  111122223333" in line
    assert "‖ paused " in line


def test_an_unknown_account_is_named_by_the_profile() -> None:
    assert "us-east-1 dr-prod  " in title(70, account="", profile="dr-prod")
    assert "account unknown us-east-1" in title(120, account="")


@pytest.mark.parametrize("width", range(1, 40))
def test_what_is_cut_in_the_middle_is_as_wide_as_its_room(width: int) -> None:
    cell = (*text("jobs › ", "dim"), *text("日本語のサーバー", "bold"), *text(" › run", "dim"))
    cut = "".join(words for words, _ in cut_middle(cell, width, width // 3))

    assert sum(2 if ord(char) > 0x3000 else 1 for char in cut) == width
