"""Whatever text comes from outside, the terminal gets only what the program means to write."""

import asyncio
import os
from collections.abc import Sequence
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from drs_tui.protocol import PROTOCOL
from drs_tui.protocol import events as ev
from drs_tui.protocol.requests import Query
from drs_tui.settings import Settings
from drs_tui.store.store import SourceStore
from drs_tui.ui.app import DrsTui
from drs_tui.views.job_view import JobView
from drs_tui.views.summary import job_summary
from tests.growth import grows_at_most
from tests.hostile.account import TextOf
from tests.hostile.bytestream import (
    Repertoire,
    bad_characters,
    clipboards,
    offences,
    titles,
)
from tests.hostile.recorded import Recorded, emit_account, failed, recorded
from tests.hostile.texts import LARGE, NASTY, SMALL, TOGETHER, hostile
from tests.hostile.walk import BEGINNING, WAY, Way, in_turn
from tests.records import job_id, live_job
from tests.ui.conftest import FakeCollector

# More by hand: HOSTILE_EXAMPLES=200 pytest tests/hostile -m slow -k any_text
EXAMPLES = int(os.environ.get("HOSTILE_EXAMPLES", "1"))
ASKED_FOR = Repertoire(copies=True, titles=True, mouse=True)


async def walk(screens: Recorded, way: Way = WAY) -> list[str]:
    """Go the whole way; all that was wrong, each with the step it was at."""
    found: list[str] = []
    for number, (keys, leads_to) in enumerate(way):
        await (screens.back_to(leads_to) if keys == "back" else screens.press(*keys.split()))
        here = type(screens.app.screen).__name__
        if leads_to and here != leads_to:
            found.append(f"{number} {keys!r} leads to {here}")
        found += [f"{number} {keys!r} {here}: {wrong}" for wrong in screens.wrong(ASKED_FOR)]
    return found


async def walked(text_of: TextOf, size: tuple[int, int] = (80, 24), way: Way = WAY) -> list[str]:
    async with recorded(size) as screens:
        emit_account(screens.collector, text_of)
        await screens.all_drawn()
        return await walk(screens, way)


def shown(found: list[str]) -> str:
    return "\n".join(found[:12])


@pytest.mark.parametrize(
    "size",
    [(80, 24), *(pytest.param(size, marks=pytest.mark.slow) for size in ((150, 40), (40, 10)))],
)
def test_every_nasty_text_on_every_screen(size: tuple[int, int]) -> None:
    found = asyncio.run(walked(in_turn(SMALL), size))

    assert not found, shown(found)


@pytest.mark.slow
@settings(
    max_examples=EXAMPLES,
    derandomize="HOSTILE_EXAMPLES" not in os.environ,
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(hostile(), min_size=20, max_size=60))
def test_any_text_on_every_screen(texts: list[str]) -> None:
    found = asyncio.run(walked(in_turn(texts)))

    assert not found, shown(found)


# Where DRS and SSM allow texts that long; names and tags are of 256 characters at most.
SHORT = 256
ENDLESS = {"rawError", "failureReason", "output", "stepFailure", "description", "awsMessage"}


@pytest.mark.parametrize(
    ("names", "way"), [(["long"], BEGINNING), pytest.param(LARGE, WAY, marks=pytest.mark.slow)]
)
def test_a_text_without_end_costs_little_more_than_a_short_one(
    names: Sequence[str], way: Way
) -> None:
    def walk_with(length: int | None) -> None:
        texts = in_turn([NASTY[name] for name in names])
        found = asyncio.run(
            walked(lambda place: texts(place)[: length if place in ENDLESS else SHORT], way=way)
        )
        assert not found, shown(found)

    assert grows_at_most(8, lambda: walk_with(SHORT), lambda: walk_with(None), rounds=1)


async def test_what_went_wrong_is_said_safely() -> None:
    async with recorded() as screens:
        emit_account(screens.collector, lambda place: place)
        await screens.all_drawn()
        for text in TOGETHER:
            text_of: TextOf = lambda _, text=text: text  # type: ignore[misc]  # noqa: E731
            for topic in (ev.Topic.PAGE, ev.Topic.LIVE, ev.Topic.NAMES):
                screens.collector.emit(failed(topic, text_of))
            await screens.all_drawn()
            assert not screens.wrong(), ascii(text)


async def test_why_a_pane_is_empty_is_said_safely() -> None:
    texts = iter(SMALL)
    async with recorded() as screens:
        emit_account(screens.collector, lambda place: place)
        for topic in (ev.Topic.LOG, ev.Topic.NETWORKS, ev.Topic.INSTANCES, ev.Topic.EXECUTION):
            screens.collector.emit(failed(topic, lambda _: next(texts), job_id(1)))
        await screens.all_drawn()
        for keys in (["enter"], ["2"], ["5"], ["1", "enter"], ["enter"]):
            await screens.press(*keys)
            assert not screens.wrong()


async def test_a_collector_that_ended_is_quoted_safely(monkeypatch: pytest.MonkeyPatch) -> None:
    stderr = "".join(SMALL)
    monkeypatch.setattr(FakeCollector, "stderr_tail", lambda _: stderr)
    async with recorded() as screens:
        emit_account(screens.collector, lambda place: place)
        await screens.all_drawn()
        screens.collector.hang_up()
        await screens.all_drawn()

        assert not screens.wrong()
        assert "collector ended" in "".join(screens.terminal.display)


@pytest.mark.parametrize(
    "keys",
    [
        "slash",
        "colon",
        "6 slash",
        *(pytest.param(keys, marks=pytest.mark.slow) for keys in ("d", "5 slash", "i slash")),
    ],
)
async def test_whatever_is_pasted_into_a_line_is_shown_safely(keys: str) -> None:
    async with recorded() as screens:
        emit_account(screens.collector, lambda place: place)
        await screens.all_drawn()
        if keys[0] in "56":
            await screens.press("enter")
        for text in TOGETHER:
            await screens.press(*keys.split())
            await screens.paste(text)
            assert not screens.wrong(), ascii(text)
            await screens.press("enter")
            assert not screens.wrong(ASKED_FOR), ascii(text)
            await screens.back_to("JobScreen" if keys[0] in "56" else "JobsScreen")


async def test_the_palettes_own_finds_are_shown_safely() -> None:
    async with recorded() as screens:
        emit_account(screens.collector, in_turn(SMALL))
        await screens.all_drawn()
        for query in ("go", "s-0", "a", "profile", "region"):
            await screens.press("colon")
            await screens.paste(query)
            await screens.settle()
            assert not screens.wrong(), query
            await screens.press("escape")


@pytest.mark.parametrize("text", TOGETHER, ids=range(len(TOGETHER)))
async def test_region_profile_and_refusals_are_shown_safely(text: str) -> None:
    refused = FakeCollector()
    refused.emit(ev.Refused(f"the profile {text} could not be found", 2))
    ready = ev.Ready(PROTOCOL, f"us-{text}-1", f"profile {text}", text)
    query = Query(job_ids=(), max_items=1)
    places = Settings(region="us-east-1", query=query)
    async with recorded(settings=places, ready=ready, start=lambda _: refused) as screens:
        end = ev.PageLoaded(2, 0, 0, more=False, resume=text, as_of=1.0)
        screens.collector.emit(end)
        await screens.all_drawn()
        assert not screens.wrong()

        screens.app.navigation.switch(None, text or "x")
        await screens.app.workers.wait_for_complete()
        await screens.settle()
        assert not screens.wrong()
    refused.end()


async def test_copies_and_titles_are_clean() -> None:
    async with recorded() as screens:
        app = screens.app
        emit_account(screens.collector, in_turn(SMALL))
        await screens.all_drawn()
        await screens.press("w")
        for text in SMALL:
            sent = (await app.context.copy(text)).text
            assert not any(map(bad_characters, sent.split("\n")))
        for number, text in enumerate(SMALL, 100):
            screens.collector.emit(screens.collector.seen(live_job(number), ev.Topic.LIVE))
            screens.collector.emit_log(job_id(number), [_failure(text)])
        await screens.all_drawn()
        # Changes that arrive while drawing is paused are shown, and alerted, some time later.
        for _ in range(500):
            if len(titles(screens.written)) > len(SMALL) / 2:
                break
            await screens.all_drawn()

        assert len(titles(screens.written)) > len(SMALL) / 2
        assert len(clipboards(screens.written)) == len(SMALL)
        assert not screens.wrong(ASKED_FOR)


def _failure(text: str) -> dict[str, object]:
    data = {"sourceServerID": f"s-{1:017x}", "rawError": text}
    return {
        "event": "SNAPSHOT_FAIL",
        "eventData": data,
        "logDateTime": "2026-11-23T00:00:02+00:00",
    }


async def test_summary_and_farewell_are_plain_lines() -> None:
    async with recorded() as screens:
        emit_account(screens.collector, in_turn(SMALL))
        await screens.all_drawn()
        app: DrsTui = screens.app
        context = app.context
        ready = context.store.status.ready
        assert ready
        ready = replace(ready, region="".join(SMALL), profile="".join(SMALL))
        store = cast("SourceStore", context.store)
        store.status = store.status._replace(ready=ready)
        job = JobView(context.store, job_id(1), context.client.now())
        sent = (await context.copy(job_summary(job, context.time_format()))).text

        assert len(app.exit_summary()) > 1
        for line in [*app.exit_summary(), *sent.split("\n")]:
            assert not bad_characters(line)
        assert len(sent.split("\n")) <= 10


async def test_ascii_writes_no_byte_above_127() -> None:
    settings_ = Settings(region="us-east-1", ascii=True)
    async with recorded(settings=settings_) as screens:
        emit_account(screens.collector, in_turn(SMALL))
        await screens.all_drawn()
        found = await walk(screens, BEGINNING)
        await screens.back_to("JobsScreen")
        for keys in ("colon", "g o space", "escape", "slash", "i s colon f", "escape", "d"):
            await screens.press(*keys.split())
        await screens.paste("".join(SMALL))
        screens.collector.emit(failed(ev.Topic.LIVE, in_turn(SMALL)))
        await screens.all_drawn()

        beyond = {char for char in screens.written if ord(char) > 127}
        assert beyond == set()
        assert not found, shown(found)


def test_the_parser_takes_offence() -> None:
    """The tests above are worth what this is."""
    for text in ("\x1b[2J", "\x1b[1;1H\x1b[5n", "\x1bc", "\x9b2J", "\x07", "a\u202eb", "e\u0301"):
        assert offences(text), ascii(text)
    for osc in ("\x1b]0;x\x07", "\x1b]2;drs-tui: x\x07", "\x1b]52;c;aGk=\x07", "\x1b]8;;x\x07"):
        assert offences(osc), ascii(osc)
    assert offences("\x1b]52;c;G1sySg==\x07", ASKED_FOR)
    assert offences(b"\xff\xfe")
    assert not offences("\x1b[1;2Hx\x1b[1;38;2;1;2;3mJ\u00fcrgen\x1b[0m\x1b[?2026l\x1b]22;text\x07")
    assert not offences("\x1b]52;c;aGk=\x07\x1b]2;drs-tui: hi\x07\x07", ASKED_FOR)
    assert clipboards("\x1bP\x1b]52;c;aG\x1b\\\x1bPk=\x07\x1b\\") == ["hi"]
