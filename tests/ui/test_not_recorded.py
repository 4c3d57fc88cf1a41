"""A replay says of what its recording lacks that it is not recorded, not that it is asked for."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from drs_tui.protocol import events as ev
from drs_tui.protocol.codec import pack
from drs_tui.ui.app import DrsTui
from tests.plans import execution, plan, server_step
from tests.records import job_id, server
from tests.ui.conftest import FakeCollector, footer, screen_text, until, until_shown
from tests.ui.fleet import opened_fleet
from tests.ui.scenarios import launching, live
from tests.ui.test_next_step import failed
from tests.ui.test_plans import _executions, _plans, _steps
from tests.ui.test_replay import SETTINGS, Story, replayed
from tests.ui.test_replayed_fleet import replayed as replayed_fleet
from tests.ui.test_sources import Estate, aged

INSTANCES = "Every recovery instance: not recorded up to here"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.drsrec.jsonl.gz"


async def record(story: Story, path: Path, *events: ev.Event) -> None:
    """Record one job with a run that failed, and these events."""
    story.record(path)
    story.client.query(SETTINGS.query)
    story.client.wait_until_ready()
    app = DrsTui(story.client, SETTINGS)
    async with app.run_test() as pilot:
        story.collector.emit_page([live(1, server(1, "LAUNCHED", [failed()]))])
        story.collector.emit(*events, generation=0)
        await until(pilot, lambda: not story.collector.has_unread())
        await until_shown(pilot, "1 live")
        story.client.stop_recording()


async def says(pilot: Pilot[None], keys: str, *words: str) -> None:
    """Press keys in the list, see the words, and go back."""
    await pilot.press(*keys.split())
    await until_shown(pilot, *words)
    assert "sking" not in screen_text(pilot.app)  # type: ignore[arg-type]
    while len(pilot.app.screen_stack) > 1:
        await pilot.app.pop_screen()


async def test_what_a_recording_lacks(collector: FakeCollector, path: Path) -> None:
    steps = _steps(2, server_step(2, 1, servers=(3,), job=9))
    found = _executions(execution(1), execution(2)), _plans(plan(1, "Floor"), plan(4, "Spare"))
    await record(Story(collector), path, *found, steps)

    async with replayed(path) as (pilot, app):
        app.replay.seek(len(app.replay.recording.entries))
        await until_shown(pilot, "1 live")
        await says(pilot, "U", INSTANCES)
        await says(pilot, "P G", "Spare", "its steps are not recorded up to here")
        await says(pilot, "P j enter", "The steps of this execution: not recorded up to here")
        await says(pilot, "P enter enter", f"{job_id(9)} is not recorded up to here")
        await says(pilot, "enter 5", "the log is not recorded up to here")
        await says(pilot, "enter 3 enter G", "  not recorded up to here")
        await app.navigation.go_to(job_id(9))
        await until_shown(pilot, f"{job_id(9)} is not recorded up to here")


async def test_a_log_whose_end_was_not_read(collector: FakeCollector, path: Path) -> None:
    page = ev.LogUpdated(job_id(1), 0, pack(launching(1)))
    more = ev.LogPageRead(job_id(1), len(launching(1)), more=True, as_of=1.0)
    await record(Story(collector), path, page, more)

    async with replayed(path) as (pilot, app):
        app.replay.seek(len(app.replay.recording.entries))
        await until_shown(pilot, "1 live")
        await pilot.press("enter", "5")
        await until_shown(pilot, "the rest is not recorded up to here")
        assert "reading on" not in screen_text(app)


async def test_what_a_recording_of_many_sources_lacks(path: Path) -> None:
    estate = Estate()
    async with opened_fleet(estate.all, recording=path) as (pilot, app):
        estate.payments.answer(aged(1, 20))
        await until_shown(pilot, "1 of 3 sources")
        app.client.stop_recording()
    for each in estate.all:
        each.end()

    async with replayed_fleet(path) as (pilot, app):
        app.replay.seek(len(app.replay.recording.entries))
        await until_shown(pilot, "1 of 3 sources")
        await says(pilot, "U", INSTANCES)
        await says(pilot, "P", "Recovery plans: not recorded up to here")
        await pilot.press("S")
        await until_shown(pilot, "sources")
        assert "ask again" not in footer(app)
        assert not app.screen.check_action("ask_again", ())
