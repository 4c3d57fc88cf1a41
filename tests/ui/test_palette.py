"""The palette's own finds: jobs and servers to go to, regions and profiles to switch to."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from textual import events
from textual.command import CommandList, CommandPalette

from drs_tui.model.drs.names import Name
from drs_tui.protocol import PROTOCOL
from drs_tui.protocol import events as ev
from drs_tui.protocol.requests import FindNames, ListTargets, NextPage, Query, Refresh
from drs_tui.settings import Settings
from drs_tui.ui.app import DrsTui
from tests.records import job_id, server
from tests.ui.conftest import (
    NOW,
    FakeCollector,
    screen_text,
    type_in,
    until,
    until_shown,
    written_by,
)
from tests.ui.scenarios import emit_names, ended, in_order, launched, live, sid

Opening = Callable[..., Any]
TARGETS = ev.TargetsListed(("drill", "prod"), ("eu-west-1", "us-east-1", "us-west-2"))


@pytest.fixture
def other() -> Iterator[FakeCollector]:
    """The collector of another region or profile."""
    fake = FakeCollector()
    yield fake
    fake.end()


def options(app: DrsTui) -> list[str]:
    """What the palette offers."""
    found = app.screen.query_one(CommandList)
    prompts = [found.get_option_at_index(n).prompt for n in range(found.option_count)]
    return [str(prompt).splitlines()[0] for prompt in prompts]


async def look_for(pilot: Any, app: DrsTui, typed: str, *wanted: str) -> None:
    """Open the palette, type, and wait until only that is offered, in that order."""
    await pilot.press("colon")
    await until(pilot, lambda: isinstance(app.screen, CommandPalette))
    await type_in(pilot, typed)
    found = app.screen.query_one(CommandList)
    await until(pilot, lambda: options(app) == [*wanted] and found.highlighted == 0)


async def loaded(pilot: Any, collector: FakeCollector, *items: Any) -> None:
    """Emit a list of jobs, and the regions and profiles there are."""
    collector.emit_page(list(items))
    collector.emit(TARGETS)
    await until_shown(pilot, "↵ open")


async def test_a_part_of_its_id_opens_a_job(collector: FakeCollector, opened: Opening) -> None:
    async with opened() as (pilot, app):
        await loaded(pilot, collector, ended(0xAB1), live(0xCD2))
        emit_names(collector, complete=True)
        await look_for(pilot, app, "job-00000000000000cd2", f"go to drill 15:46Z {job_id(0xCD2)}")
        await pilot.press("enter")

        await until_shown(pilot, f"jobs › {job_id(0xCD2)}")
        await pilot.press("h")
        await until_shown(pilot, "STARTED")


async def test_its_name_opens_a_server_its_newest_job_first(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await loaded(
            pilot, collector, ended(1, server(1)), ended(2, server(7)), ended(3, server(7))
        )
        emit_names(collector, 1, 7, complete=True)
        wanted = [
            f"go to server host-7 ({sid(7)}) in drill 15:46Z {job_id(number)}" for number in (2, 3)
        ]
        await look_for(pilot, app, "host-7", *wanted)
        await pilot.press("enter")

        await until_shown(pilot, f"{job_id(2)} › host-7")
        await pilot.press("h")
        await until_shown(pilot, "1 Servers 1")


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("storefront", 'go to drill "storefront drill" (CHG0042351) 15:46Z {job}'),
        ("chg0042351", 'go to drill "storefront drill" (CHG0042351) 15:46Z {job}'),
        ("web team", 'go to drill "storefront drill" (CHG0042351) 15:46Z {job} · Owner=web team'),
    ],
)
async def test_a_job_is_found_by_its_tags(
    collector: FakeCollector, opened: Opening, typed: str, label: str
) -> None:
    tags = {"Name": "storefront drill", "ChangeId": "CHG0042351", "Owner": "web team"}
    async with opened() as (pilot, app):
        await loaded(pilot, collector, ended(1), ended(2, tags=tags))
        emit_names(collector, complete=True)

        await look_for(pilot, app, typed, label.format(job=job_id(2)))


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("rto", "RTO: set the recovery time promised"),
        ("running", "recovery instances still running, of all jobs"),
        ("billed", "recovery instances still running, of all jobs"),
        ("from", "dates and job ids of the list"),
        ("csv", "copy menu: ids, causes, links, commands, tables, JSON"),
        ("reg", "switch region or profile: not in the demo, it needs an account"),
        ("account", "switch region or profile: not in the demo, it needs an account"),
    ],
)
async def test_what_is_meant_comes_first(
    collector: FakeCollector, opened: Opening, typed: str, first: str
) -> None:
    async with opened(settings=Settings(region="us-east-1", demo=True)) as (pilot, app):
        await loaded(pilot, collector, ended(1))
        emit_names(collector, complete=True)
        await pilot.press("colon")
        await until(pilot, lambda: isinstance(app.screen, CommandPalette))
        await type_in(pilot, typed)

        await until(pilot, lambda: options(app)[:1] == [first])


async def test_the_rto_is_set_while_running_and_every_screen_follows(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(120, 30)) as (pilot, app):
        await loaded(pilot, collector, ended(1, server(1)), ended(2))
        emit_names(collector, complete=True)
        await look_for(pilot, app, "rto 5", "RTO: '5' is no duration: use 4h, 45m or 1h30m")
        await pilot.press("enter")
        await until_shown(pilot, "RTO 5", "'5' is no duration: use 4h, 45m or 1h30m")
        await type_in(pilot, "soon", "enter")
        await until_shown(pilot, "'soon' is no duration: use 4h, 45m or 1h30m")
        await pilot.press("escape")
        await look_for(pilot, app, "rto 15m", "RTO 15m")
        await pilot.press("enter")
        await until_shown(pilot, "RTO 15m, for every job shown")
        await pilot.press("enter")
        collector.emit_log(job_id(1), in_order(*launched(1, 300)))
        await until_shown(pilot, "RTO 15m: met")
        await pilot.press("4")
        await until_shown(pilot, "RTO 15m: met", "launched")
        await pilot.press("h", "j", "k")
        await until_shown(pilot, "STARTED", "RTO 15m: met")
        await look_for(pilot, app, "rto off", "no RTO")
        await pilot.press("enter")
        await until_shown(pilot, "no RTO, for every job shown")
        await pilot.press("j", "k")

        await until(pilot, lambda: "RTO" not in screen_text(app))


async def test_names_are_asked_for_once_and_typing_does_not_wait_for_them(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await loaded(pilot, collector, ended(1))
        for _ in range(2):
            await pilot.press("colon")
            await until(pilot, lambda: isinstance(app.screen, CommandPalette))
            await pilot.press(*"pause")
            await until(pilot, lambda: "pause or go on refreshing" in options(app))
            await pilot.press("escape")
            await until_shown(pilot, "STARTED")

        assert collector.asks(FindNames) == [FindNames()]


async def test_a_job_that_is_not_loaded_is_asked_for_and_opened_when_it_comes(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await loaded(pilot, collector, ended(1))
        emit_names(collector, complete=True)
        await look_for(pilot, app, job_id(9), f"go to {job_id(9)}, which is not loaded")
        await pilot.press("enter")
        await until(pilot, lambda: Refresh((job_id(9),)) in collector.asks(Refresh))
        await until_shown(pilot, f"asking for {job_id(9)}")

        collector.emit(collector.seen(ended(9), ev.Topic.LIVE))

        await until_shown(pilot, f"jobs › {job_id(9)}")


async def test_a_job_that_drs_does_not_know_is_said_and_does_not_open_later(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await loaded(pilot, collector, ended(1))
        emit_names(collector, complete=True)
        await look_for(pilot, app, job_id(9), f"go to {job_id(9)}, which is not loaded")
        await pilot.press("enter")
        await until(pilot, lambda: Refresh((job_id(9),)) in collector.asks(Refresh))

        collector.emit(ev.JobDeleted(job_id(9), 9.0, NOW))
        await until_shown(pilot, f"DRS knows no {job_id(9)} in us-east-1")
        collector.emit(collector.seen(ended(9), ev.Topic.LIVE))
        await until_shown(pilot, "2 loaded")
        await pilot.pause()
        assert "STARTED" in screen_text(app)


async def test_hostile_names_are_text_in_the_palette(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await loaded(pilot, collector, ended(1, server(1)))
        evil = Name(sid(1), "web\x1b]52;c;QUFB\x07[/x][@click=app.quit]")
        collector.emit(ev.NamesFound(ev.Topic.NAMES, (evil,), complete=True))
        await until(pilot, lambda: app.client.store.details.has_all_names)
        await pilot.press("colon")
        await until(pilot, lambda: isinstance(app.screen, CommandPalette))
        await pilot.press(*"web")
        await until(pilot, lambda: any("web␛]52" in option for option in options(app)))

        assert not any("\x1b" in option or "\x07" in option for option in options(app))


# switching


def becomes_ready(other: FakeCollector, region: str, profile: str | None = None) -> None:
    other.emit(ev.Ready(PROTOCOL, region, "--region", profile), generation=0)


async def test_regions_and_profiles_are_offered_as_the_palette_opens(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([ended(1)])
        await until_shown(pilot, "↵ open")
        await pilot.press("colon")
        await until(pilot, lambda: collector.asks(ListTargets))
        collector.emit(TARGETS)

        wanted = ["switch to region eu-west-1", "switch to profile prod"]
        await until(pilot, lambda: all(label in options(app) for label in wanted))


async def test_switching_shows_the_new_region_s_list_with_the_same_dates(
    collector: FakeCollector, opened: Opening, other: FakeCollector
) -> None:
    started: list[Settings] = []

    def start(settings: Settings) -> FakeCollector:
        started.append(settings)
        return other

    query = Query(from_date="2026-11-01T00:00:00Z", starting_token="t")
    settings = Settings(region="us-east-1", query=query)
    async with opened(start=start, settings=settings) as (pilot, app):
        await loaded(pilot, collector, ended(1), live(2))
        emit_names(collector, complete=True)
        await pilot.press("enter")
        await until_shown(pilot, "1 Servers")
        becomes_ready(other, "eu-west-1")
        await look_for(pilot, app, "eu-west-1", "switch to region eu-west-1")
        await pilot.press("enter")

        await until_shown(pilot, "eu-west-1", "loading")
        assert [place.region for place in started] == ["eu-west-1"]
        assert job_id(1) not in screen_text(app)
        await until(pilot, lambda: NextPage() in other.asked)
        assert other.asks(Query) == [Query(from_date="2026-11-01T00:00:00Z")]
        assert collector.has_ended
        other.emit_page([ended(77)], generation=2)
        await until_shown(pilot, job_id(77), "1 loaded")


async def test_names_logs_and_errors_of_the_old_place_are_dropped(
    collector: FakeCollector, opened: Opening, other: FakeCollector
) -> None:
    async with opened(start=lambda _: other) as (pilot, app):
        await loaded(pilot, collector, ended(1, server(1)))
        emit_names(collector, 1, complete=True)
        collector.deny(ev.Topic.PAGE, "drs:DescribeJobs")
        await until_shown(pilot, "AWS denied")
        becomes_ready(other, "eu-west-1")
        await look_for(pilot, app, "eu-west-1", "switch to region eu-west-1")
        await pilot.press("enter")
        await until_shown(pilot, "loading")
        other.emit_page([ended(1, server(1))], generation=2)
        await until_shown(pilot, "1 loaded")
        assert "denied" not in screen_text(app)

        await pilot.press("enter")
        await until_shown(pilot, "1 Servers", sid(1))
        assert other.asks(FindNames) == [FindNames((sid(1),))]


async def test_a_refused_profile_leaves_everything_as_it_was_and_says_why(
    collector: FakeCollector, opened: Opening, other: FakeCollector
) -> None:
    async with opened(start=lambda _: other) as (pilot, app):
        await loaded(pilot, collector, live(1, server(1)))
        emit_names(collector, complete=True)
        await pilot.press("enter")
        await until_shown(pilot, "1 Servers")
        other.emit(
            ev.Refused("the profile prod could not be found: aws configure", 2), generation=0
        )
        await look_for(pilot, app, "profile prod", "switch to profile prod")
        await pilot.press("enter")

        await until_shown(pilot, "the profile prod could not be found", "1 Servers", job_id(1))
        assert other.has_ended
        assert not collector.has_ended
        assert app.settings.profile is None
        collector.emit(collector.seen(live(1, server(1, "FAILED")), ev.Topic.LIVE))
        await until_shown(pilot, "1 of 1 server failed")


async def test_switching_ends_the_watch_and_gives_the_title_back(
    collector: FakeCollector,
    opened: Opening,
    other: FakeCollector,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with opened(start=lambda _: other) as (pilot, app):
        await loaded(pilot, collector, live(1))
        emit_names(collector, complete=True)
        await pilot.press("w")
        await until_shown(pilot, "watching")
        written = written_by(app, monkeypatch)
        becomes_ready(other, "eu-west-1")
        await look_for(pilot, app, "eu-west-1", "switch to region eu-west-1")
        await pilot.press("enter")
        await until_shown(pilot, "eu-west-1")

        await until(pilot, lambda: "\x1b[23;2t" in written)
        assert "watching ●" not in screen_text(app)


async def test_a_filter_that_is_on_asks_the_new_place_for_names(
    collector: FakeCollector, opened: Opening, other: FakeCollector
) -> None:
    async with opened(start=lambda _: other) as (pilot, app):
        await loaded(pilot, collector, ended(1, server(1)))
        await pilot.press("slash")
        await type_in(pilot, "host-5", "enter")
        await until_shown(pilot, "No match")
        emit_names(collector, 1, complete=True)
        becomes_ready(other, "eu-west-1")
        await look_for(pilot, app, "eu-west-1", "switch to region eu-west-1")
        await pilot.press("enter")
        await until(pilot, lambda: FindNames() in other.asked)
        other.emit_page([ended(5, server(5)), ended(6, server(6))], generation=2)
        names = (Name(sid(5), "host-5"),)
        other.emit(ev.NamesFound(ev.Topic.NAMES, names, complete=True), generation=2)

        await until_shown(pilot, "1 job matches, of all 2", job_id(5))


async def test_the_palette_open_while_the_place_changes_does_no_harm(
    collector: FakeCollector, opened: Opening, other: FakeCollector
) -> None:
    async with opened(start=lambda _: other) as (pilot, app):
        await loaded(pilot, collector, ended(1))
        emit_names(collector, complete=True)
        await pilot.press("enter")
        await until_shown(pilot, "1 Servers")
        await look_for(pilot, app, "eu-west-1", "switch to region eu-west-1")
        for key, character in (("enter", "\r"), ("colon", ":")):
            app.post_message(events.Key(key, character))
        becomes_ready(other, "eu-west-1")
        await until(pilot, lambda: collector.has_ended)

        def list_is_shown() -> bool:
            if isinstance(app.screen, CommandPalette):
                app.post_message(events.Key("escape", None))
            return "eu-west-1" in screen_text(app) and "loading" in screen_text(app)

        await until(pilot, list_is_shown)


async def test_the_demo_offers_no_other_place(collector: FakeCollector, opened: Opening) -> None:
    async with opened(settings=Settings(region="us-east-1", demo=True)) as (pilot, app):
        collector.emit_page([ended(1)])
        await until_shown(pilot, "↵ open")
        assert "Its drill has ended; q, then drs-tui demo" in screen_text(app)
        await pilot.press("d")
        await type_in(pilot, "tue", "enter")
        collector.emit_page([ended(2)], generation=2)
        await until_shown(pilot, "on Nov 17", job_id(2))
        assert "Its drill" not in screen_text(app)
        emit_names(collector, complete=True)
        await pilot.press("colon")
        await until(pilot, lambda: isinstance(app.screen, CommandPalette))
        await pilot.press(*"redraw")
        await until(pilot, lambda: options(app) == ["redraw the screen"])

        assert not collector.asks(ListTargets)
