"""Whatever AWS says, it is text: no control character leaves, and rows stay aligned."""

from collections.abc import Callable
from typing import Any

import pytest
from rich.cells import cell_len

from drs_tui.model.drs.names import Name
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.protocol import events as ev
from drs_tui.protocol.codec import pack
from drs_tui.ui.app import DrsTui
from tests.records import Item, job_id, run, server
from tests.ui.conftest import (
    NOW,
    FakeCollector,
    line_with,
    screen_text,
    type_in,
    until,
    until_shown,
)
from tests.ui.scenarios import event, launched, live, sid

Opening = Callable[..., Any]
JOB = job_id(1)
EVIL = "[/x][@click=app.quit]\x1b]52;c;AAAA\x07\x9b2J\u202e\u200b\r\x00"
CLEAN = "[/x][@click=app.quit]␛]52;c;AAAA␇␍␀"
NAMES = {
    1: "plain",
    2: "日本語サーバー",
    3: "e\u0301a\u0308o\u0304\u0301",
    4: "\u202eevil\u202c\u2066x\u2069",
    5: "👩‍👩‍👧‍👦family",
    6: "tab\there",
    7: "שרת-עברית",
    8: "x" * 60,
    9: "ﷺ\U000e0041\ufeff\u00ad",
}


def an_evil_job() -> tuple[Item, list[Item]]:
    bad = run(1, "FAILED", EVIL)
    bad["action"] |= {"name": EVIL, "description": EVIL, "category": EVIL}
    item = live(1, server(1, EVIL, [bad]), server(2, "FAILED"), initiatedBy=EVIL, tags={EVIL: EVIL})
    log = [
        event(EVIL, 5, 1),
        event("LAUNCH_FAILED", 600, 2, rawError=EVIL, targetInstanceID=EVIL, oddThing={EVIL: EVIL}),
    ]
    return item, log


async def every_screen(pilot: Any, app: DrsTui, collector: FakeCollector) -> list[str]:
    """List, facts, panes, log item, errors, cause, server, run, copies: what they show."""
    seen: list[str] = []

    async def look(*keys: str, wanted: str) -> None:
        await pilot.press(*keys)
        seen.append(await until_shown(pilot, wanted))

    item, log = an_evil_job()
    collector.emit_page([item])
    await look(wanted="↵ open")
    collector.emit_log(JOB, log)
    names = (Name(sid(1), EVIL, EVIL, EVIL), Name(sid(2), EVIL, EVIL, EVIL))
    collector.emit(ev.NamesFound(ev.Topic.NAMES, names, complete=True))
    request_error = RequestError(ErrorKind.DENIED, f"AWS denied {EVIL}", EVIL, EVIL)
    collector.emit(ev.RequestFailed(ev.Topic.INSTANCES, request_error, 60.0))
    await until(pilot, lambda: ev.Topic.INSTANCES in app.client.store.status.errors)
    await look("i", wanted="facts")
    await look("q", "enter", wanted="AWS denied")
    for pane, wanted in (("2", "networks"), ("3", "REASON"), ("5", "EVENT"), ("6", "jobID")):
        await look(pane, wanted=wanted)
    await look("5", "G", "enter", wanted="raw error")
    await look("h", "e", wanted="HOW MANY")
    await look("enter", wanted="WHO")
    await look("h", "h", "1", "j", "enter", wanted="launch status")
    await look("enter", wanted="run id")
    step = {"StepName": EVIL, "StepStatus": EVIL, "FailureMessage": EVIL, "Outputs": {EVIL: [EVIL]}}
    execution = {"AutomationExecutionStatus": EVIL, "StepExecutions": [step]}
    answer = pack({"AutomationExecution": execution})
    collector.emit(ev.ExecutionFound("00000001-run", "SSM_AUTOMATION", answer, NOW))
    await look(wanted="the automation")
    await look("c", wanted="WHAT")
    await look("enter", wanted="sent to the terminal")
    return seen


async def test_nothing_from_aws_reaches_the_screen_as_control(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(100, 80)) as (pilot, app):
        seen = await every_screen(pilot, app, collector)

        assert len(seen) == 15
        for screen in seen:
            assert all(char.isprintable() for char in screen.replace("\n", ""))
            assert not set(screen) & set("\u202e\u202c\u2066\u2069\u200b\ufeff")
        assert sum(CLEAN in screen for screen in seen) >= 8


async def test_a_click_on_markup_of_aws_s_does_nothing(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(100, 30)) as (pilot, app):
        item, _ = an_evil_job()
        collector.emit_page([item])
        await until_shown(pilot, "↵ open")
        await pilot.press("i")
        await until_shown(pilot, CLEAN)
        lines = screen_text(app).splitlines()
        y = next(n for n, line in enumerate(lines) if CLEAN in line)

        await pilot.click(offset=(lines[y].index("[@click") + 3, y))

        assert app.is_running
        assert "facts" in screen_text(app)


@pytest.mark.parametrize("size", [(80, 30), (150, 30)])
async def test_wide_combining_and_bidi_names_leave_every_column_where_it_was(
    collector: FakeCollector, opened: Opening, size: tuple[int, int]
) -> None:
    async with opened(size=size) as (pilot, app):
        collector.emit_page([live(1, *(server(n) for n in NAMES))])
        await until_shown(pilot, "↵ open")
        await pilot.press("enter")
        await until_shown(pilot, "1 Servers 9")
        collector.emit_log(JOB, [item for n in NAMES for item in launched(n)])
        names = tuple(Name(sid(n), name) for n, name in NAMES.items())
        collector.emit(ev.NamesFound(ev.Topic.NAMES, names))
        await until_shown(pilot, "✓ plain")
        plain = line_with(app, "✓ plain")
        state = cell_len(plain[: plain.index("launched")])

        rows = [line for line in screen_text(app).splitlines() if line[2:4] == "✓ "]
        assert len(rows) == len(NAMES)
        for row in rows:
            assert cell_len(row[: row.index("launched")]) == state
            assert cell_len(row) <= size[0]
        assert "\u202e" not in screen_text(app)


async def test_hostile_text_is_searched_and_filtered_as_text(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(100, 30)) as (pilot, _):
        item, log = an_evil_job()
        collector.emit_page([item, live(2)])
        await until_shown(pilot, "↵ open")
        await pilot.press("slash")
        await type_in(pilot, "[/x]", "enter")
        await until_shown(pilot, "1 job matches, of all 2")
        await pilot.press("enter")
        collector.emit_log(JOB, log)
        await until_shown(pilot, "Log 2")
        await pilot.press("5", "slash")
        await type_in(pilot, "[@click", "enter")

        await until_shown(pilot, "match 2 of 2")
