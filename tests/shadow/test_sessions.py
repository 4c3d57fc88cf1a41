"""Sessions of the real program at random: what is seen is what would be seen without the shadow.

More by hand: SHADOW_SEEDS=100:140 pytest tests/shadow/test_sessions.py
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
from drs_tui.ui.render.cells import text as words
from tests.hostile import account
from tests.hostile.account import Say
from tests.hostile.recorded import CREATED, emit_account, failed
from tests.hostile.texts import SMALL
from tests.records import job_id
from tests.shadow.session import Session, twofold
from tests.shadow.terminals import OPINIONS

SIZES = [(80, 24), (132, 40), (100, 30), (60, 16), (30, 8), (200, 50)]
DEPTHS = ["truecolor", "256", "standard", "none"]
# What a terminal of that depth is not sent, among the colours of its cells.
BEYOND = {
    "truecolor": re.compile("nothing is"),
    "256": re.compile("[34]8;2"),
    "standard": re.compile("[34]8;"),
    "none": re.compile("nothing is"),
}
FIRST, _, LAST = os.environ.get("SHADOW_SEEDS", "0:4").partition(":")
SEEDS = range(int(FIRST), int(LAST))
STEPS = 10
CALM = ["web-01", "db.example.com", "An error occurred (VcpuLimitExceeded)", "\u6771\u4eac-7"]
# All but those that end the program; the likelier ones lead to other screens.
LEADING = ["enter", "enter", "enter", "escape", "escape", "e", "slash", "question_mark", *"ivucYd"]
STAYING = ["tab", "shift+tab", "pagedown", "pageup", "ctrl+d", "ctrl+u", "space", "home", "end"]
KEYS = [*LEADING, *STAYING, *"ynNoOtprwaF1234565", *"jkjkGg"]

Step = Callable[[Session, Random, Say], Awaitable[None]]


async def keys(session: Session, random: Random, _: Say) -> None:
    await session.press(*random.choices(KEYS, k=random.randint(1, 5)))


async def typed(session: Session, random: Random, say: Say) -> None:
    await session.pilot.press(random.choice(["slash", "colon"]))
    session.app.post_message(events.Paste(say("")[:60]))
    await session.press(*random.choices(["a", "left", "backspace", "down", "s"], k=3), "escape")


async def told(session: Session, random: Random, say: Say) -> None:
    collector, number = session.collector, random.randint(1, 9)
    match random.randrange(5):
        case 0:
            emit_account(collector, say)
        case 1:
            collector.emit(collector.seen(account.job(number, say, CREATED), ev.Topic.LIVE))
        case 2:
            collector.emit_log(job_id(number), account.log(say))
        case 3:
            collector.emit(failed(random.choice(list(ev.Topic)), say, job_id(1)))
        case _:
            jobs = [account.job(n, say, CREATED) for n in range(10, 40)]
            collector.emit_page(jobs)
    await session.heard()


async def said(session: Session, _: Random, say: Say) -> None:
    session.app.show_status(words(say("")[:200]))
    await session.settle()


async def ticked(session: Session, random: Random, _: Say) -> None:
    await session.tick(random.choice([1, 5, 61, 4000]))


async def resized(session: Session, random: Random, _: Say) -> None:
    now = (session.app.size.width, session.app.size.height)
    match random.randrange(3):
        case 0:
            await session.resize(*random.choice(SIZES))
        case 1:
            await session.resize_at_once(random.choice(SIZES), now)
        case _:
            sizes = random.choices(SIZES, k=3)
            await session.resize_at_once(*sizes, sizes[-1])


async def redrawn(session: Session, _: Random, __: Say) -> None:
    await session.advice()


async def suspended(session: Session, _: Random, __: Say) -> None:
    await session.suspend()


async def pointed(session: Session, random: Random, _: Say) -> None:
    size = session.app.size
    places = [(random.randrange(size.width), random.randrange(size.height)) for _ in range(3)]
    for place in places:
        await session.pilot.hover(offset=place)
    await session.pilot.click(offset=places[-1])
    await session.settle()


async def looked_away(session: Session, _: Random, __: Say) -> None:
    session.app.post_message(events.AppBlur())
    await session.settle()
    session.app.post_message(events.AppFocus())
    await session.settle()


async def back(session: Session, _: Random, __: Say) -> None:
    await session.press("escape", "escape", "escape", "escape")


LIKELY: list[Step] = [keys] * 8 + [told] * 3 + [typed, said, ticked, ticked, looked_away, back]
# In every session, for without them nothing has to be forgotten.
CERTAIN: list[Step] = [resized, resized, redrawn, suspended, pointed]


@pytest.fixture(autouse=True)
def _nothing_around(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TMUX", "STY", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def _fresh_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """A style keeps how it was first written, in the colours of the session before."""
    render = Strip.render_style.__func__  # type: ignore[attr-defined]

    def rendered(cls: type[Strip], style: Style, text: str, color_system: ColorSystem) -> str:
        style._ansi = None
        said: str = render(cls, style, text, color_system)
        return said

    monkeypatch.setattr(Strip, "render_style", classmethod(rendered))


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_session_shows_what_it_shows_without_the_shadow(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = Random(seed)
    depth = DEPTHS[seed % len(DEPTHS)]
    monkeypatch.setattr(constants, "COLOR_SYSTEM", "truecolor" if depth == "none" else depth)
    if depth == "none":
        monkeypatch.setenv("NO_COLOR", "1")
    texts = [*CALM, *SMALL] if seed % 3 else CALM
    async with twofold(
        SIZES[seed % len(SIZES)],
        opinion=list(OPINIONS)[seed % len(OPINIONS)],
        theme=random.choice(["dark", "light", "contrast"]),
        has_sync=bool(seed % 2),
    ) as session:
        emit_account(session.collector, lambda _: random.choice(texts))
        await session.heard()
        steps = [*random.choices(LIKELY, k=STEPS), *CERTAIN]
        random.shuffle(steps)
        for number, step in enumerate(steps):
            await step(session, random, lambda _: random.choice(texts))
            assert not session.differences(), (number, step.__name__, session.differences()[:5])
        assert not BEYOND[depth].search(session.driver.pair.diff.colours), "of that depth"
        assert session.app.return_code is None, "the program goes on"
        assert session.driver.sieve.not_understood == 0
        diff, whole = session.spent()
        assert diff < whole
