"""A terminal that was too small for a while: what had the keys has them again once it is larger."""

import re
from collections.abc import Callable, Hashable
from typing import Any, NamedTuple, cast

import pytest
from textual import events
from textual.geometry import Size
from textual.pilot import Pilot
from textual.widgets import Input

from drs_tui.ui.app import DrsTui
from drs_tui.ui.widgets.page import Page
from drs_tui.ui.widgets.pager import Pager
from drs_tui.ui.widgets.prompt import Prompt
from drs_tui.ui.widgets.table import Table
from tests.records import Item, recovery_instance, run, server
from tests.ui.conftest import FakeCollector, screen_text, until, until_shown
from tests.ui.scenarios import PROFILE, VCPU, ended, event, launch_failed, launched, sid

Opening = Callable[..., Any]

USUAL = (60, 12)  # so few rows that every text is longer than its screen
FLAT, SLIM = (60, 8), (39, 12)
LAUNCHED, FAILED = range(1, 5), range(5, 9)


class Place(NamedTuple):
    """Where the keys lead to from the list: a screen, and the widget there that has the keys."""

    keys: str
    screen: str
    widget: str


PLACES = [
    Place("", "JobsScreen", "jobs"),
    Place("enter", "JobScreen", "servers"),
    Place("enter 2", "JobScreen", "networks"),
    Place("enter 3", "JobScreen", "actions"),
    Place("enter 4", "JobScreen", "timeline"),
    Place("enter 5", "JobScreen", "log"),
    Place("enter 6", "JobScreen", "json"),
    Place("enter enter", "ServerScreen", "page"),
    Place("enter enter enter", "RunScreen", "run"),
    Place("enter u", "InstancesScreen", "instances"),
    Place("enter e", "ErrorsScreen", "causes"),
    Place("enter e enter", "CauseScreen", "failures"),
    Place("enter 5 G enter", "LogItemScreen", "text"),
    Place("c", "CopyScreen", "copies"),
    Place("c G enter", "CopiedScreen", "text"),
    Place("i", "FactsScreen", "text"),
    Place("v", "RawScreen", "text"),
    Place("question_mark", "HelpScreen", "text"),
]


def network(number: int) -> Item:
    identity = {"sourceNetworkID": f"sn-{number:017x}"}
    return {"participatingResourceID": identity, "launchStatus": "LAUNCHED"}


def emit_drill(collector: FakeCollector) -> None:
    """Three jobs; the first has two lines at least of whatever a job can have."""
    runs = [run(1, "FAILED", "nginx is not running"), run(2)]
    servers = [server(n, "LAUNCHED", runs) for n in LAUNCHED]
    servers += [server(n, "FAILED") for n in FAILED]
    drill = ended(1, *servers, participatingResources=[network(1), network(2)])
    collector.emit_page([drill, ended(2), ended(3)])
    log = [item for n in LAUNCHED for item in launched(n)]
    log += [launch_failed(n, 700 + n, PROFILE if n % 2 else VCPU, "3/3") for n in FAILED]
    collector.emit_log(drill["jobID"], [event("JOB_START", 1), *log])
    found = [recovery_instance(n, n, jobID=drill["jobID"]) for n in LAUNCHED]
    collector.emit_instances(range(1, 9), found)


async def go_to(pilot: Pilot[None], collector: FakeCollector, place: Place) -> None:
    """Have the drill on the screen, and go to that place."""
    app = cast("DrsTui", pilot.app)
    emit_drill(collector)
    await until_shown(pilot, "↵ open")
    await until(pilot, lambda: app.client.store.details.instances(sid(1)))
    for key in place.keys.split():
        await pilot.press(key)
    await until(pilot, lambda: is_at(app, place))


def is_at(app: DrsTui, place: Place) -> bool:
    """Whether that screen is on top, and that widget of it has the keys."""
    focused = app.screen.focused
    at = type(app.screen).__name__
    return (at, focused and focused.id) == (place.screen, place.widget)


def place_of(app: DrsTui) -> Hashable:
    """What the cursor that is seen is on, or the line that is seen on top of a text; else None."""
    focused, shown = app.screen.focused, screen_text(app)
    if isinstance(focused, Pager):
        found = re.search(r"› lines (\d+)–", shown)
        return found[1] if found else None
    if isinstance(focused, Page):
        return focused.cursor_key, focused.top
    marked = [line for line in shown.splitlines() if line.startswith("› ")]
    return focused.cursor_key if isinstance(focused, Table) and len(marked) == 1 else None


async def make_small(pilot: Pilot[None], size: tuple[int, int]) -> None:
    await pilot.resize_terminal(*size)
    await until_shown(pilot, "needs 40×10, has {}×{}".format(*size))
    await pilot.pause()


async def make_large(pilot: Pilot[None]) -> None:
    app = cast("DrsTui", pilot.app)
    await pilot.resize_terminal(*USUAL)
    await until(pilot, lambda: "drs-tui" in screen_text(app))


async def assert_keys_work(pilot: Pilot[None]) -> None:
    """The cursor is seen, and moves; or the text scrolls."""
    app = cast("DrsTui", pilot.app)
    await until(pilot, lambda: place_of(app) is not None)
    before = place_of(app)
    await pilot.press("j")
    await until(pilot, lambda: place_of(app) not in (None, before))
    await pilot.press("k")
    await until(pilot, lambda: place_of(app) == before)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.keys or "list")
async def test_every_screen_has_its_keys_when_it_is_large_again(
    collector: FakeCollector, opened: Opening, place: Place
) -> None:
    async with opened(size=USUAL) as (pilot, app):
        await go_to(pilot, collector, place)
        await pilot.press("g")
        await assert_keys_work(pilot)
        for size in (FLAT, SLIM):
            before = place_of(app)

            await make_small(pilot, size)
            assert screen_text(app).strip() == "needs 40×10, has {}×{}".format(*size)
            await make_large(pilot)

            await until(pilot, lambda: place_of(app) == before)  # noqa: B023  awaited here
            await assert_keys_work(pilot)


@pytest.mark.parametrize(
    "place",
    [place for place in PLACES if place.keys in ("enter", "enter 6", "enter 5 G enter", "c")],
    ids=lambda place: place.keys,
)
async def test_screens_opened_and_closed_while_it_is_small_have_their_keys(
    collector: FakeCollector, opened: Opening, place: Place
) -> None:
    async with opened(size=USUAL) as (pilot, app):
        await go_to(pilot, collector, PLACES[0])
        await make_small(pilot, FLAT)
        for key in place.keys.split():
            await pilot.press(key)
        await until(pilot, lambda: is_at(app, place))
        await make_large(pilot)
        await assert_keys_work(pilot)

        await make_small(pilot, SLIM)
        while len(app.screen_stack) > 1:
            await pilot.press("h")
        await make_large(pilot)

        await assert_keys_work(pilot)


@pytest.mark.parametrize(("size", "late"), [(SLIM, USUAL), (USUAL, FLAT)], ids=["small", "large"])
async def test_the_size_of_a_layout_that_comes_late_does_not_stay(
    opened: Opening,
    monkeypatch: pytest.MonkeyPatch,
    size: tuple[int, int],
    late: tuple[int, int],
) -> None:
    async with opened(size=late) as (pilot, app):
        await until_shown(pilot, "needs" if late == FLAT else "drs-tui")
        send = app._check_resize

        def send_late() -> None:
            send()
            app.screen.post_message(events.Resize(Size(*late), Size(*late)))

        monkeypatch.setattr(app, "_check_resize", send_late)
        await pilot.resize_terminal(*size)

        await until_shown(pilot, "needs" if size == SLIM else "drs-tui")


async def test_what_is_typed_into_a_line_stays_there_while_it_is_small(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=USUAL) as (pilot, app):
        await go_to(pilot, collector, PLACES[0])
        await pilot.press("slash", "d")
        for size, key in ((FLAT, "q"), (SLIM, "r")):
            await make_small(pilot, size)
            await pilot.press(key)
            await make_large(pilot)
        await pilot.press("s")

        assert app.screen.query_one(Input).value == "dqrs"
        await pilot.press("escape", "escape")  # the line, then the filter
        await until_shown(pilot, "↵ open")
        await assert_keys_work(pilot)


@pytest.mark.parametrize("key", ["enter", "escape"])
async def test_a_line_opened_and_left_while_it_is_small_gives_the_keys_back(
    collector: FakeCollector, opened: Opening, key: str
) -> None:
    async with opened(size=USUAL) as (pilot, app):
        await go_to(pilot, collector, PLACES[0])
        await make_small(pilot, FLAT)
        await pilot.press("slash", "d", key)
        await until(pilot, lambda: not app.screen.query_one(Prompt).is_open)
        await make_large(pilot)

        await assert_keys_work(pilot)


async def test_the_palette_is_typed_into_when_it_is_large_again(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=USUAL) as (pilot, app):
        await go_to(pilot, collector, PLACES[0])
        await pilot.press("colon", "p")
        for size in (FLAT, SLIM, USUAL):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        await pilot.press("a")

        assert app.screen.query_one(Input).value == "pa"
        await pilot.press("escape")
        await until_shown(pilot, "↵ open")
        await assert_keys_work(pilot)


async def test_sizes_in_one_burst_leave_the_keys_where_they_are(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=USUAL) as (pilot, app):
        await go_to(pilot, collector, PLACES[0])
        focused = app.screen.query_one("#jobs", Table)
        for size in (FLAT, USUAL, SLIM, USUAL) * 3:
            await pilot.resize_terminal(*size)
            assert app.screen.focused is focused

        await make_large(pilot)
        await assert_keys_work(pilot)
