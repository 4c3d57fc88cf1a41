"""A recording of several sources looks as it did on the screen, at any of its moments."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from drs_tui.client.fleet_client import FleetClient
from drs_tui.client.recording_file import RecordingFile
from drs_tui.client.replay import ReplayClient
from drs_tui.model.request_error import ErrorKind
from drs_tui.protocol import events as ev
from drs_tui.settings import Settings
from drs_tui.ui.app import DrsTui
from drs_tui.ui.replay_app import ReplayApp
from tests.records import job_id, server
from tests.ui.conftest import NOW, until
from tests.ui.fleet import begin_recording, opened_fleet
from tests.ui.scenarios import event, launching, live
from tests.ui.test_replay import body
from tests.ui.test_sources import DENIED, Estate, aged

SETTINGS = Settings(refresh=3600.0)
WAYS = ((), ("S",), ("enter", "4"), ("e",))
Looks = dict[tuple[str, ...], list[str]]


@pytest.fixture
def estate() -> Iterator[Estate]:
    made = Estate()
    yield made
    for each in made.all:
        each.end()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "fleet.drsrec.jsonl.gz"


def instants(estate: Estate, fleet: FleetClient) -> Iterator[int]:
    """Have the sources answer, fail, be late and end, and yield after each of it."""
    payments, core, sandbox = estate.all
    payments.answer(aged(1, 20), aged(3, 60))
    yield 0
    sandbox.fail(ErrorKind.DENIED, DENIED, "the role needs it")
    core.answer(live(2, server(2)), aged(4, 90), more=True)
    yield 1
    core.emit(ev.Refreshed(NOW, 1, 2, 5.0))
    core.emit_log(job_id(2), [event("JOB_START", 1), *launching(2)])
    payments.emit(ev.Paused(on=True), generation=0)
    yield 2
    be_late(fleet)
    yield 3
    sandbox.answer(aged(5, 70))
    fleet._clients[0]._ended("it was killed")
    yield 4


def be_late(fleet: FleetClient) -> None:
    """Have the answer of core overdue, and stay so."""
    assert fleet._check_timer
    fleet._check_timer.cancel()
    fleet._wall = lambda: NOW + 60.0
    fleet._check()
    fleet._check_timer.cancel()
    fleet._wall = lambda: NOW


async def walk(pilot: Pilot[None], app: DrsTui) -> Looks:
    """Return how the screens look at this moment."""
    looks: Looks = {}
    for way in WAYS:
        await pilot.press(*way)
        await pilot.pause()
        app._pacing.flush()
        app.top_screen().show_now()  # type: ignore[union-attr]
        looks[way] = body(app)
        while len(app.screen_stack) > 1:
            app.pop_screen()
            await pilot.pause()
    return looks


async def recorded(estate: Estate, path: Path, *, late: bool = False) -> list[Looks]:
    """Return how the screens looked at each instant, at which a note was made.

    ``late``: recorded from the middle on.
    """
    seen = []
    begins = None if late else path
    async with opened_fleet(estate.all, (120, 24), begins) as (pilot, app):
        fleet = app.client
        assert isinstance(fleet, FleetClient)
        for number in instants(estate, fleet):
            await until(pilot, lambda: not any(each.has_unread() for each in estate.all))
            await pilot.pause()
            if late and number == 2:
                begin_recording(fleet, path)
            if fleet.recorder:
                fleet.recorder.note(f"instant {number}")
                seen.append(await walk(pilot, app))
    return seen


@asynccontextmanager
async def replayed(path: Path) -> AsyncIterator[tuple[Pilot[None], ReplayApp]]:
    replay = ReplayClient(RecordingFile(path), playing=False)
    replay.wait_until_ready()
    app = ReplayApp(replay, SETTINGS)
    try:
        async with app.run_test(size=(120, 25)) as pilot:
            yield pilot, app
    finally:
        replay.close()


@pytest.mark.parametrize(("late", "visits"), [(False, (0, 4, 2, 3, 1)), (True, (1, 0, 2))])
async def test_every_instant_looks_as_it_did(
    estate: Estate,
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    late: bool,  # noqa: FBT001  parametrized
    visits: tuple[int, ...],
) -> None:
    monkeypatch.setattr("drs_tui.client.replay.KEYFRAME_EVERY", 3)
    seen = await recorded(estate, path, late=late)
    assert len({str(each) for each in seen}) == len(seen)

    async with replayed(path) as (pilot, app):
        notes = app.replay.recording.notes
        assert len(notes) == len(seen)
        for number in visits:
            app.replay.seek(notes[number] + 1)
            await pilot.pause()
            looks = await walk(pilot, app)
            for way in WAYS:
                assert looks[way] == seen[number][way], (number, way)
