"""The footer shows keys that do something here; help lists every one of them."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from drs_tui.ui.app import DrsTui
from drs_tui.ui.key_declarations import NAMES
from tests.records import job_id, recovery_instance, run, server
from tests.ui.conftest import (
    FakeCollector,
    declared_bindings,
    footer,
    screen_text,
    type_in,
    until,
    until_shown,
)
from tests.ui.scenarios import VCPU, emit_names, ended, in_order, launch_failed, launched, launching

Opening = Callable[..., Any]
WIDE = (200, 60)
ALWAYS = {"pause", "refresh", "help", "quit"}
TEXT = {"close", "search", "back", "help"}

# The keys that lead there, what is then on the screen, and what its footer offers.
SCREENS = {
    "list": (
        "",
        "STARTED",
        {"open", "filter", "errors", "next failure", "copy", "summary", "watch", "facts", "raw"}
        | {"as one", "mark"}
        | ALWAYS,
    ),
    "facts": ("i", "facts", TEXT | {"copy", "who"}),
    "raw": ("v", '"jobID"', TEXT),
    "servers": (
        "enter",
        "1 Servers",
        {"open", "errors", "next failure", "back", "running", "sort", "copy", "summary"}
        | {"facts", "raw", "as one"}
        | ALWAYS,
    ),
    "actions": (
        "enter 3",
        "REASON",
        {"open", "errors", "next failure", "back", "running", "sort", "copy", "summary"}
        | {"facts", "raw", "as one"}
        | ALWAYS,
    ),
    "log": (
        "enter 5",
        "EVENT",
        {"open", "search", "errors", "back", "running", "copy", "summary", "follow"}
        | {"facts", "raw", "as one"}
        | ALWAYS,
    ),
    "log item": ("enter 5 n enter", "raw error", TEXT | {"raw"}),
    "networks": (
        "enter 2",
        "sn-",
        {"errors", "back", "running", "copy", "summary", "facts", "raw", "as one"} | ALWAYS,
    ),
    "errors of the list": (
        "e",
        "HOW MANY",
        {"open", "by server", "back", "all loaded", "copy", "summary"} | ALWAYS,
    ),
    "errors by server": (
        "e b",
        "LAST 5",
        {"open", "by cause", "back", "all loaded", "copy"} | ALWAYS,
    ),
    "errors of a job": (
        "enter e",
        "HOW MANY",
        {"open", "by server", "back", "copy", "summary"} | ALWAYS,
    ),
    "cause": ("enter e enter", "WHO", {"open", "next failure", "back", "copy"} | ALWAYS),
    "server": (
        "enter enter",
        "launch status",
        {"open", "error", "next failure", "back", "copy", "raw"} | ALWAYS,
    ),
    "run": ("enter 3 enter", "run id", TEXT | {"follow", "pause", "refresh", "copy", "raw"}),
    "instances": ("enter u", "by DescribeRecoveryInstances", {"open", "back", "copy"} | ALWAYS),
    "copy menu": ("c", "WHAT", {"copy", "back", "help", "quit"}),
    "line to type into": ("slash", "↵ accept", {"accept", "leave"}),
}


def _has_changed(app: DrsTui, before: str) -> bool:
    return screen_text(app) != before


def offered(app: DrsTui) -> set[str]:
    """The labels in the footer."""
    return {part.partition(" ")[2] for part in re.split(r" {2,}", footer(app).strip())}


async def go(pilot: Any, app: DrsTui, collector: FakeCollector, keys: str, wanted: str) -> None:
    """To that screen of a drill that is over: one failed, one launched, an action failed."""
    failed = server(1, "FAILED")
    item = ended(1, failed, server(2, "LAUNCHED", [run(1), run(2, "FAILED", "answered 503")]))
    network = {"sourceNetworkID": f"sn-{1:017x}"}
    item["participatingResources"] = [
        {"participatingResourceID": network, "launchStatus": "LAUNCHED"}
    ]
    collector.emit_page([item, ended(2)])
    await until(pilot, lambda: "↵ open" in screen_text(app))
    log = [*launching(1), launch_failed(1, 600, VCPU, "3/3"), *launched(2)]
    collector.emit_log(job_id(1), in_order(*log))
    emit_names(collector, 1, 2)
    collector.emit_instances((1, 2), [recovery_instance(1, 2)])
    await until(pilot, lambda: app.client.store.details.instances("s-" + f"{2:017x}"))
    for key in keys.split():
        before = screen_text(app)
        await pilot.press(key)
        await until(pilot, partial(_has_changed, app, before))
    await until_shown(pilot, wanted)


@pytest.mark.parametrize(("keys", "wanted", "labels"), SCREENS.values(), ids=SCREENS.keys())
async def test_the_footer_offers_what_works_and_nothing_else(
    collector: FakeCollector, opened: Opening, keys: str, wanted: str, labels: set[str]
) -> None:
    async with opened(size=WIDE) as (pilot, app):
        await go(pilot, app, collector, keys, wanted)

        await until(pilot, lambda: offered(app) == labels or len(offered(app)) > len(labels))
        assert offered(app) == labels


# On those screens, keys that do nothing there, and what they say.
REFUSED = {
    "list": {
        "u": "u: open a job first; U lists those of all jobs",
        "3": "3: works in an open job",
        "left": "←: this is the list; q quits",
        "escape": "Esc: this is the list; q quits",
        "M": "M: no MFA code is asked for",
        "F": "F: works in a job's log and JSON",
    },
    "servers": {
        "slash": "/: not here: it filters the list of jobs, and searches texts and logs",
        "w": "w: this job has ended",
        "d": "d: works in the list of jobs",
        "O": "O: not sorted yet: o sorts",
    },
    "networks": {"enter": "Enter: nothing to open here", "n": "n: no failure here"},
    "log item": {"n": "n: no match: / searches", "i": "i: works in the list and in an open job"},
    "errors of a job": {
        "a": "a: these are one job's errors; e in the list has those of all jobs",
        "slash": "/: not here: it filters the list of jobs, and searches texts and logs",
        "e": "e: works in the list and in an open job",
    },
    "server": {
        "1": "1: works in an open job",
        "a": "a: works in the errors of the list (e)",
        "J": "J: works in the list, in an open job and in a plan's execution (P)",
    },
    "instances": {"n": "n: no failure here"},
    "copy menu": {"y": "y: no id to copy here", "Y": "Y: no summary here"},
}


@pytest.mark.parametrize("name", REFUSED)
async def test_a_key_that_does_nothing_says_why(
    collector: FakeCollector, opened: Opening, name: str
) -> None:
    keys, wanted, _ = SCREENS[name]
    async with opened(size=WIDE) as (pilot, app):
        await go(pilot, app, collector, keys, wanted)
        here = app.screen
        for key, words in REFUSED[name].items():
            await pilot.press(key)
            await until_shown(pilot, words)

        assert app.screen is here
        active = {key for key, (_, each, _, _) in app.screen.active_bindings.items() if each}
        declared = {key for each in declared_bindings() for key in each.key.split(",")}
        assert declared == active


HELPED = ("list", "servers", "log", "errors of a job", "run")


@pytest.mark.parametrize("name", HELPED)
async def test_help_lists_every_key_of_the_screen_it_was_opened_from(
    collector: FakeCollector, opened: Opening, name: str
) -> None:
    keys, wanted, _ = SCREENS[name]
    async with opened(size=(90, 110)) as (pilot, app):
        await go(pilot, app, collector, keys, wanted)
        working: dict[str, set[str]] = {}
        for key, (_, _, enabled, tooltip) in app.screen.active_bindings.items():
            if enabled and tooltip:
                working.setdefault(tooltip, set()).add(NAMES.get(key, key))
        await pilot.press("question_mark")
        lines = (await until_shown(pilot, "Keys here")).splitlines()

        assert len(working) > 10
        for tooltip, pressed in working.items():
            found = [re.fullmatch(rf"\s*(.*?)\s*{re.escape(tooltip)}", line) for line in lines]
            assert any(each and set(each[1].split()) == pressed for each in found), tooltip
        key_lines = {line for line in lines if re.match(r" {3}\S", line)}
        assert not any("filter the list" in line for line in key_lines) or name == "list"


async def test_next_failure_is_offered_only_where_something_failed(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=WIDE) as (pilot, app):
        collector.emit_page([ended(1), ended(2)])
        await until(pilot, lambda: "↵ open" in screen_text(app))

        assert "next failure" not in offered(app)


async def test_a_filter_that_is_on_offers_to_be_lifted(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=WIDE) as (pilot, app):
        collector.emit_page([ended(1), ended(2)])
        await until(pilot, lambda: "↵ open" in screen_text(app))
        await pilot.press("slash")
        await type_in(pilot, "is:ended", "enter")

        await until(pilot, lambda: "all jobs" in offered(app))
        assert "stop search" not in offered(app)
