"""Random sessions of the real program: the terminal shows the same as with full redraw.

More sessions: SCREEN_DIFF_SEEDS=100:140 pytest tests/screen_diff/test_sessions.py
"""

import os
import re
from collections.abc import Awaitable, Callable
from random import Random

import pytest
from rich.color import ColorSystem
from rich.style import Style
from textual import constants, events
from textual.strip import Strip

from drs_tui.protocol import events as ev
from drs_tui.ui.render.cells import text as cell
from tests.hostile import account
from tests.hostile.account import TextOf
from tests.hostile.recorded import CREATED, emit_account, failed
from tests.hostile.texts import SMALL
from tests.records import job_id
from tests.screen_diff.session import Session, run_twin_session
from tests.screen_diff.terminals import WIDTHS

SIZES = [(80, 24), (132, 40), (100, 30), (60, 16), (30, 8), (200, 50)]
DEPTHS = ["truecolor", "256", "standard", "none"]
# Colours that are never sent to a terminal of that depth.
BEYOND = {
    "truecolor": re.compile("nothing is"),
    "256": re.compile("[34]8;2"),
    "standard": re.compile("[34]8;"),
    "none": re.compile("nothing is"),
}
FIRST, _, LAST = os.environ.get("SCREEN_DIFF_SEEDS", "0:4").partition(":")
SEEDS = range(int(FIRST), int(LAST))
STEPS = 10
CALM = ["web-01", "db.example.com", "An error occurred (VcpuLimitExceeded)", "\u6771\u4eac-7"]
# All keys but those that end the program; more often those that lead to other screens.
LEADING = ["enter", "enter", "enter", "escape", "escape", "e", "slash", "question_mark", *"ivucYd"]
STAYING = ["tab", "shift+tab", "pagedown", "pageup", "ctrl+d", "ctrl+u", "space", "home", "end"]
KEYS = [*LEADING, *STAYING, *"ynNoOtprwaF1234565", *"jkjkGg"]

Step = Callable[[Session, Random, TextOf], Awaitable[None]]


async def press_keys(session: Session, random: Random, _: TextOf) -> None:
    await session.press(*random.choices(KEYS, k=random.randint(1, 5)))


async def type_text(session: Session, random: Random, text_of: TextOf) -> None:
    await session.pilot.press(random.choice(["slash", "colon"]))
    session.app.post_message(events.Paste(text_of("")[:60]))
    await session.press(*random.choices(["a", "left", "backspace", "down", "s"], k=3), "escape")


async def emit_events(session: Session, random: Random, text_of: TextOf) -> None:
    collector, number = session.collector, random.randint(1, 9)
    match random.randrange(5):
        case 0:
            emit_account(collector, text_of)
        case 1:
            collector.emit(collector.seen(account.job(number, text_of, CREATED), ev.Topic.LIVE))
        case 2:
            collector.emit_log(job_id(number), account.log(text_of))
        case 3:
            collector.emit(failed(random.choice(list(ev.Topic)), text_of, job_id(1)))
        case _:
            jobs = [account.job(n, text_of, CREATED) for n in range(10, 40)]
            collector.emit_page(jobs)
    await session.all_drawn()


async def show_message(session: Session, _: Random, text_of: TextOf) -> None:
    session.app.show_status(cell(text_of("")[:200]))
    await session.settle()


async def tick(session: Session, random: Random, _: TextOf) -> None:
    await session.tick(random.choice([1, 5, 61, 4000]))


async def resize(session: Session, random: Random, _: TextOf) -> None:
    now = (session.app.size.width, session.app.size.height)
    match random.randrange(3):
        case 0:
            await session.resize(*random.choice(SIZES))
        case 1:
            await session.resize_at_once(random.choice(SIZES), now)
        case _:
            sizes = random.choices(SIZES, k=3)
            await session.resize_at_once(*sizes, sizes[-1])


async def redraw(session: Session, _: Random, __: TextOf) -> None:
    await session.redraw()


async def suspend(session: Session, _: Random, __: TextOf) -> None:
    await session.suspend()


async def use_mouse(session: Session, random: Random, _: TextOf) -> None:
    size = session.app.size
    offsets = [(random.randrange(size.width), random.randrange(size.height)) for _ in range(3)]
    for offset in offsets:
        await session.pilot.hover(offset=offset)
    await session.pilot.click(offset=offsets[-1])
    await session.settle()


async def lose_focus(session: Session, _: Random, __: TextOf) -> None:
    session.app.post_message(events.AppBlur())
    await session.settle()
    session.app.post_message(events.AppFocus())
    await session.settle()


async def go_back(session: Session, _: Random, __: TextOf) -> None:
    await session.press("escape", "escape", "escape", "escape")


RANDOM_STEPS: list[Step] = [press_keys] * 8
RANDOM_STEPS += [emit_events] * 3
RANDOM_STEPS += [type_text, show_message, tick, tick, lose_focus, go_back]
# In every session: after most of them the whole screen is drawn again.
FIXED_STEPS: list[Step] = [resize, resize, redraw, suspend, use_mouse]


@pytest.fixture(autouse=True)
def _no_terminal_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TMUX", "STY", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def _fresh_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clear what each style caches: the sequence of the previous session's colour depth."""
    render = Strip.render_style.__func__  # type: ignore[attr-defined]

    def render_fresh(cls: type[Strip], style: Style, text: str, color_system: ColorSystem) -> str:
        style._ansi = None
        rendered: str = render(cls, style, text, color_system)
        return rendered

    monkeypatch.setattr(Strip, "render_style", classmethod(render_fresh))


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_session_shows_the_same_as_with_full_redraw(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = Random(seed)
    depth = DEPTHS[seed % len(DEPTHS)]
    monkeypatch.setattr(constants, "COLOR_SYSTEM", "truecolor" if depth == "none" else depth)
    if depth == "none":
        monkeypatch.setenv("NO_COLOR", "1")
    texts = [*CALM, *SMALL] if seed % 3 else CALM
    async with run_twin_session(
        SIZES[seed % len(SIZES)],
        widths=list(WIDTHS)[seed % len(WIDTHS)],
        theme=random.choice(["dark", "light", "contrast"]),
        has_sync=bool(seed % 2),
    ) as session:
        emit_account(session.collector, lambda _: random.choice(texts))
        await session.all_drawn()
        steps = [*random.choices(RANDOM_STEPS, k=STEPS), *FIXED_STEPS]
        random.shuffle(steps)
        for number, step in enumerate(steps):
            await step(session, random, lambda _: random.choice(texts))
            assert not session.differences(), (number, step.__name__, session.differences()[:5])
        assert not BEYOND[depth].search(session.driver.pair.diff.colours), "of that depth"
        assert session.app.return_code is None, "the program goes on"
        assert session.driver.write_filter.not_understood == 0
        diff, whole = session.take_bytes()
        assert diff < whole
