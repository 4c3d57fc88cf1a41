"""Keys are declared once; footer, help and palette read that declaration."""

from collections.abc import Callable
from functools import partial
from typing import Any

from textual import events
from textual.command import CommandList

from drs_tui.ui import keymap
from drs_tui.ui.app import DrsTui
from drs_tui.ui.palette.keys import key_commands
from tests.records import job, run, server
from tests.ui.conftest import FakeCollector, declared_bindings, screen_text, until

Opening = Callable[..., Any]


def test_every_key_says_what_it_does() -> None:
    assert all(binding.description and binding.tooltip for binding in declared_bindings())


def test_the_footer_has_a_place_for_each_key_that_it_may_show() -> None:
    shown = {binding.description for binding in declared_bindings() if binding.show}

    assert shown == {*keymap.FOOTER, *keymap.FOOTER_END}
    assert keymap.FOOTER_END == ("help", "quit")
    assert keymap.FOOTER[:4] == ("accept", "leave", "MFA code", "open")


def shows(app: DrsTui, wanted: str) -> bool:
    return wanted in screen_text(app)


async def open_run(pilot: Any, app: DrsTui, collector: FakeCollector) -> None:
    runs = [run(1, "FAILED", "nginx is not running"), run(2)]
    collector.emit_page([job(1, participatingServers=[server(1, "LAUNCHED", runs)])])
    await until(pilot, lambda: "↵ open" in screen_text(app))
    await pilot.press("enter")
    await until(pilot, lambda: "1 Servers 1" in screen_text(app))
    await pilot.press("enter")
    await until(pilot, lambda: "ITS JOBS" in screen_text(app))
    await pilot.press("enter")
    await until(pilot, lambda: "run id" in screen_text(app))


async def test_in_to_a_run_and_out_again(collector: FakeCollector, opened: Opening) -> None:
    async with opened() as (pilot, app):
        await open_run(pilot, app, collector)
        assert "nginx is not running" in screen_text(app)

        for wanted in ("ITS JOBS", "1 Servers 1", "STARTED"):
            await pilot.press("h")
            await until(pilot, partial(shows, app, wanted))
        await pilot.press("escape")

        assert "STARTED" in screen_text(app)


async def test_the_mouse_says_that_it_is_off(collector: FakeCollector, opened: Opening) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([job(1)])
        await until(pilot, lambda: "↵ open" in screen_text(app))
        await pilot.press("m")
        await until(pilot, partial(shows, app, "mouse off: select with the terminal"))
        assert "us-east-1  mouse off ● as of" in screen_text(app)

        await pilot.press("m")
        await until(pilot, partial(shows, app, "mouse on: m turns it off"))
        assert "mouse off" not in screen_text(app).splitlines()[0]


async def test_keys_typed_ahead_find_the_screens_they_were_meant_for(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        runs = [run(1, "FAILED", "nginx is not running")]
        collector.emit_page([job(1, participatingServers=[server(1, "LAUNCHED", runs)])])
        await until(pilot, lambda: "↵ open" in screen_text(app))

        for key in ("enter", "enter", "enter", "v"):
            app.post_message(events.Key(key, key if len(key) == 1 else None))

        await until(pilot, lambda: '"failureReason": "nginx is not running"' in screen_text(app))


async def test_help_lists_the_keys_of_the_screen_it_was_opened_from(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(80, 60)) as (pilot, app):
        await open_run(pilot, app, collector)
        await pilot.press("question_mark")
        await until(pilot, lambda: "Keys here" in screen_text(app))
        help_text = screen_text(app)

        assert "what is highlighted as DRS sent it" in help_text
        assert "go out, to where you came from" in help_text
        assert "next pane" not in help_text

        await pilot.press("q")
        await until(pilot, lambda: "run id" in screen_text(app))


async def test_help_fits_80_columns_and_offers_no_help(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(80, 70)) as (pilot, app):
        collector.emit_page([job(1)])
        await until(pilot, lambda: "↵ open" in screen_text(app))
        await pilot.press("question_mark")
        await until(pilot, lambda: "Keys here" in screen_text(app))
        text = screen_text(app)

        assert all(len(line) < 80 for line in text.splitlines())
        assert "Enter l → " in text
        assert "? help" not in text.splitlines()[-1]
        await pilot.press("question_mark", "escape")
        await until(pilot, lambda: "STARTED" in screen_text(app))


async def test_the_palette_offers_what_works_here(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([job(1)])
        await until(pilot, lambda: "↵ open" in screen_text(app))

        commands = {command.label for command in key_commands(app.screen)}

        assert keymap.FACTS.tooltip in commands
        assert "pause or go on refreshing" in commands
        assert "pane: networks" not in commands
        assert "down" not in commands


async def test_a_palette_command_does_what_its_key_does(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([job(1)])
        await until(pilot, lambda: "↵ open" in screen_text(app))

        await pilot.press("colon")
        await pilot.press(*"every fact")
        found = app.screen.query_one(CommandList)
        await until(pilot, lambda: found.option_count == 1 and found.highlighted == 0)
        await pilot.press("enter")

        await until(pilot, lambda: type(app.screen).__name__ == "FactsScreen")


async def test_panes_by_number_and_in_turn(collector: FakeCollector, opened: Opening) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([job(1)])
        await until(pilot, lambda: "↵ open" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "AGENT AT" in screen_text(app))

        await pilot.press("6")
        await until(pilot, lambda: '"jobID"' in screen_text(app))
        await pilot.press("tab")
        await until(pilot, lambda: "AGENT AT" in screen_text(app))
        await pilot.press("[")
        await until(pilot, lambda: '"jobID"' in screen_text(app))
        await pilot.press("2")
        await until(pilot, lambda: "names no networks" in screen_text(app))
        await pilot.press("6", "q")
        assert not app.is_running
