"""The demo, recorded, of one source and of many: each screen of its replay is the live one."""

import os
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from textual.pilot import Pilot

from drs_tui.cli_sources import chosen_sources
from drs_tui.client.client import Client
from drs_tui.client.fleet_client import FleetClient
from drs_tui.client.process import CollectorProcess
from drs_tui.client.recorder import Recorder, create, start_of
from drs_tui.client.recording_file import RecordingFile
from drs_tui.client.replay import ReplayClient
from drs_tui.commands.demo import DEMO_REGION, FLEET, Simulator
from drs_tui.commands.fleet import fleet_client
from drs_tui.commands.source_collectors import opens
from drs_tui.settings import Settings
from drs_tui.store.store import Store
from drs_tui.ui.app import DrsTui
from drs_tui.ui.render.missing_data import NOT_RECORDED
from drs_tui.ui.replay_app import ReplayApp
from tests.ui.conftest import screen_text, until

SETTINGS = Settings(region=DEMO_REGION, refresh=1.0, demo=True)
INSTANTS = 5
LOOKS_MAX = 10
BETWEEN = 4.0  # seconds, in which a minute of the demo passes ten times
# Keys from the list to each screen, which is looked at after each of them.
WAYS = (
    (),
    ("i",),
    ("v",),
    ("e", "enter", "enter"),
    ("e", "b"),
    ("P", "enter"),
    ("U",),
    ("H",),
    ("enter", "2", "3", "4", "5", "6", "1", "enter"),
    ("enter", "5", "enter", "v"),
    ("enter", "3", "enter"),
    ("enter", "u"),
)
FLEET_WAYS = (("S",), ("j", "j", "j", "enter", "4", "1", "enter"), *WAYS)
# A replay asks nobody, and says so in other words.
NOT_ASKED = {
    "not asked: W asks CloudTrail": NOT_RECORDED,
    "Asking DRS for every recovery instance…": f"Every recovery instance: {NOT_RECORDED}",
    "Asking DRS for recovery plans…": f"Recovery plans: {NOT_RECORDED}",
    "Asking DRS for the steps of this execution…": f"The steps of this execution: {NOT_RECORDED}",
    "being asked for…": NOT_RECORDED,
    "reading the log…": f"the log is {NOT_RECORDED}",
    "  asking…": f"  {NOT_RECORDED}",
}
Ways = Sequence[tuple[str, ...]]
Looks = dict[tuple[str, ...], list[str]]


class Clock:
    """Epoch seconds, which stand still while screens are looked at."""

    def __init__(self) -> None:
        self.stands_at: float | None = None

    def __call__(self) -> float:
        return time.time() if self.stands_at is None else self.stands_at


def body(app: DrsTui) -> list[str]:
    """Return the screen without the lines that differ in a replay: title, keys, where it is."""
    shown = screen_text(app)
    for words, in_a_replay in NOT_ASKED.items():
        shown = shown.replace(words, in_a_replay)
    lines = shown.splitlines()
    return lines[1 : -2 if isinstance(app, ReplayApp) else -1]


async def at_rest(pilot: Pilot[None], app: DrsTui) -> list[str]:
    """Return the screen once it has looked the same twice; while the clock goes on it may never."""
    looks: list[list[str]] = []
    while len(looks) < 2 or (looks[-2] != looks[-1] and len(looks) < LOOKS_MAX):
        await pilot.pause(0.02)
        app._pacing.flush()
        if screen := app.top_screen():
            screen.show_now()
        looks.append(body(app))
    return looks[-1]


async def walk(pilot: Pilot[None], app: DrsTui, ways: Ways) -> Looks:
    """Return how every screen looks at this moment."""
    looks: Looks = {}
    for way in ways:
        await pilot.press("g")
        for number in range(len(way) + 1):
            if number:
                await pilot.press(way[number - 1])
            looks[way[:number]] = await at_rest(pilot, app)
        while len(app.screen_stack) > 1:
            app.pop_screen()
            await pilot.pause()
    return looks


def client_of(environ: Mapping[str, str], clock: Clock) -> Client:
    """Return a client of the demo's one source."""
    return Client(CollectorProcess(SETTINGS.collector_arguments(), environ), wall=clock)


def fleet_of(environ: Mapping[str, str], clock: Clock) -> FleetClient:
    """Return a client of the demo's eight sources."""
    sources = chosen_sources({"fleet": FLEET}, environ=environ)
    assert sources
    settings = SETTINGS._replace(region=None, sources=sources)
    fleet = fleet_client(settings, opens(sources, settings.collector_options(), environ))
    fleet._wall = clock
    for each in fleet._clients:
        each._wall = clock
    return fleet


def hold(client: Client | FleetClient) -> None:
    """Read no events, and let none be late."""
    if isinstance(client, FleetClient):
        assert client._check_timer
        client._check_timer.cancel()
        for each in client._clients:
            each._detach()
    else:
        client._detach()


def is_held(client: Client | FleetClient) -> bool:
    """Return whether nothing that was read before is still to be applied."""
    clients = client._clients if isinstance(client, FleetClient) else (client,)
    return not any(each._drain_scheduled for each in clients)


def release(client: Client | FleetClient, app: DrsTui) -> None:
    """Read on."""
    if isinstance(client, FleetClient):
        for number, each in enumerate(client._clients):
            each.attach(partial(client._changed, number))
        client._check_later()
    else:
        client.attach(app._pacing.add)


@asynccontextmanager
async def recorded(
    path: Path, clock: Clock, *, is_fleet: bool
) -> AsyncIterator[tuple[Pilot[None], DrsTui, Client | FleetClient]]:
    """Run the demo, and record it."""
    with Simulator(speed=60.0, seed=7, is_fleet=is_fleet) as simulator:
        environ = simulator.environ(os.environ)
        client = (fleet_of if is_fleet else client_of)(environ, clock)
        start = start_of(client.store, clock(), demo=True)
        client.record(Recorder(create(path), start, clock))
        client.query(SETTINGS.query)
        client.wait_until_ready()
        app = DrsTui(client, SETTINGS)
        try:
            async with app.run_test(size=(120, 40)) as pilot:
                yield pilot, app, client
        finally:
            client.close()


def is_loaded(store: Store) -> bool:
    """Return whether there are jobs, and each source has answered or failed."""
    counts = store.status.sources
    return bool(len(store.jobs)) and not (counts and counts.waiting)


async def live_looks(path: Path, ways: Ways, *, is_fleet: bool) -> list[Looks]:
    """Return how every screen looked at each instant, at which a note was made."""
    clock, seen = Clock(), []
    async with recorded(path, clock, is_fleet=is_fleet) as (pilot, app, client):
        await until(pilot, lambda: is_loaded(client.store))
        await walk(pilot, app, ways)  # what screens ask for is answered then
        for number in range(INSTANTS):
            await pilot.pause(BETWEEN)
            hold(client)
            await until(pilot, partial(is_held, client))
            clock.stands_at = time.time()
            assert client.recorder
            client.recorder.note(f"instant {number}")
            seen.append(await walk(pilot, app, ways))
            clock.stands_at = None
            release(client, app)
    return seen


@pytest.mark.slow
@pytest.mark.parametrize(("is_fleet", "ways"), [(False, WAYS), (True, FLEET_WAYS)])
async def test_every_screen_of_the_demo_looks_as_it_did(
    tmp_path: Path,
    is_fleet: bool,  # noqa: FBT001  parametrized
    ways: Ways,
) -> None:
    path = tmp_path / "demo.drsrec.jsonl.gz"
    seen = await live_looks(path, ways, is_fleet=is_fleet)
    replay = ReplayClient(RecordingFile(path), playing=False)
    replay.wait_until_ready()
    app, unlike = ReplayApp(replay, SETTINGS), []
    async with app.run_test(size=(120, 41)) as pilot:
        for number in (*range(INSTANTS), *reversed(range(INSTANTS - 1))):
            place = replay.recording.notes[number]
            replay.seek(place + 1)
            at = replay.recording.entries[place].at
            replay._wall = lambda at=at: at  # type: ignore[method-assign, misc]
            await pilot.pause()
            looks = await walk(pilot, app, ways)
            unlike += [
                (number, way, difference(look, seen[number][way]))
                for way, look in looks.items()
                if look != seen[number][way]
            ]
    replay.close()

    assert replay.recording.problems() == []
    assert len({str(each) for each in seen}) == INSTANTS
    assert not unlike, "\n".join(map(str, unlike[:10]))


def difference(look: list[str], was: list[str]) -> list[tuple[str, str]]:
    """Return the lines that differ: as replayed, and as it was."""
    pairs = zip(look, was, strict=False)
    return [(one.rstrip(), other.rstrip()) for one, other in pairs if one != other][:3]
