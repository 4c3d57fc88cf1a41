"""A recording looks as it did on the screen, at any of its moments."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from drs_tui.client import recorder as recorders
from drs_tui.client import replay as replays
from drs_tui.client.client import Client
from drs_tui.client.recorder import Recorder, Start, create
from drs_tui.client.recording_file import RecordingFile
from drs_tui.client.replay import ReplayClient
from drs_tui.protocol import PROTOCOL
from drs_tui.protocol import events as ev
from drs_tui.settings import Settings
from drs_tui.ui.app import DrsTui
from drs_tui.ui.render.missing_data import NOT_RECORDED
from drs_tui.ui.replay_app import ReplayApp
from tests.records import job_id, server
from tests.ui.conftest import NOW, FakeCollector, screen_text, type_in, until, until_shown
from tests.ui.scenarios import ended, event, launched, launching, live

SETTINGS = Settings(region="us-east-1", refresh=3600.0)
MINUTE = 60.0


class Story:
    """A collector whose events a test emits, minute by minute, while they are recorded."""

    def __init__(self, collector: FakeCollector) -> None:
        self.collector = collector
        self.clock = NOW
        self.client = Client(collector, wall=lambda: self.clock)
        collector.emit(ev.Ready(PROTOCOL, "us-east-1", "--region", None), generation=0)

    def record(self, path: Path) -> None:
        clock: Callable[[], float] = lambda: self.clock  # noqa: E731
        self.client.record(Recorder(create(path), Start(NOW), wall=clock, mono=clock))

    def minutes(self) -> Iterator[int]:
        """Emit what happens in each minute, and yield its number."""
        collector = self.collector
        jobs = [live(1, server(1, "PENDING"), server(2, "PENDING")), ended(2, server(3))]
        collector.emit(ev.Identity("111122223333", "arn:aws:iam::111122223333:role/reader"))
        collector.emit_page(jobs)
        yield 0
        self.clock += MINUTE
        collector.emit_log(job_id(1), [event("JOB_START", 1), *launching(1)])
        yield 1
        self.clock += MINUTE
        failed = live(1, server(1, "LAUNCHED"), server(2, "FAILED"))
        collector.emit(collector.seen(failed, ev.Topic.LIVE), generation=1)
        collector.emit_log(job_id(1), [event("LAUNCH_FAILED", 700, 2, rawError="no capacity")], 4)
        yield 2
        self.clock += MINUTE
        collector.emit_log(job_id(1), launched(1))
        over = ended(1, server(1, "LAUNCHED"), server(2, "FAILED"))
        collector.emit(collector.seen(over, ev.Topic.LIVE), generation=1)
        collector.emit(ev.Refreshed(self.clock, 0, 1, None), generation=1)
        yield 3


def body(app: DrsTui) -> list[str]:
    """Return the screen without the lines that differ in a replay: title, keys, where it is.

    What was being read then it does not have yet.
    """
    lines = screen_text(app).replace("reading the log…", f"the log is {NOT_RECORDED}").splitlines()
    return lines[1 : -2 if isinstance(app, ReplayApp) else -1]


@pytest.fixture
def story(collector: FakeCollector) -> Story:
    return Story(collector)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.drsrec.jsonl.gz"


async def play(story: Story, path: Path, *keys: str, late: bool = False) -> list[list[str]]:
    """Show the story while it is recorded; return how the screen looked each minute."""
    if not late:
        story.record(path)
    story.client.query(SETTINGS.query)
    story.client.wait_until_ready()
    app, seen = DrsTui(story.client, SETTINGS), []
    async with app.run_test(size=(100, 24)) as pilot:
        for minute in story.minutes():
            await until(pilot, lambda: not (story.collector.has_unread() or app._pacing._changes))
            if minute == 0:
                await until_shown(pilot, "1 live")
                await pilot.press(*keys)
            await pilot.pause()
            app.top_screen().show_now()  # type: ignore[union-attr]
            seen.append(body(app))
            if late and minute == 0:
                story.record(path)
        story.client.stop_recording()
    return seen


@asynccontextmanager
async def replayed(
    path: Path, *, follows: bool = False
) -> AsyncIterator[tuple[Pilot[None], ReplayApp]]:
    replay = ReplayClient(RecordingFile(path), playing=follows, follows=follows)
    replay.wait_until_ready()
    app = ReplayApp(replay, SETTINGS)
    try:
        async with app.run_test(size=(100, 25)) as pilot:
            yield pilot, app
    finally:
        replay.close()


def place_of(replay: ReplayClient, minute: int) -> int:
    """Return how many entries there are up to the end of that minute."""
    return sum(entry.at <= NOW + minute * MINUTE for entry in replay.recording.entries)


JUMPS = (0, 3, 1, 2, 0, 1, 2, 3)


async def looks_as(pilot: Pilot[None], app: ReplayApp, seen: list[list[str]], minute: int) -> None:
    """Go to a minute, and wait until the screen is as it was."""
    app.replay.seek(place_of(app.replay, minute))
    await until(pilot, lambda: body(app) == seen[minute])


@pytest.mark.parametrize(
    ("keys", "minutes"),
    [
        ((), JUMPS),
        (("enter",), JUMPS),
        (("enter", "4"), JUMPS),
        (("enter", "5"), (0, 1, 2, 3)),  # the cursor stays on its item
        (("e",), JUMPS),
    ],
)
async def test_every_minute_looks_as_it_did(
    story: Story, path: Path, keys: tuple[str, ...], minutes: tuple[int, ...]
) -> None:
    seen = await play(story, path, *keys)
    assert len({tuple(each) for each in seen}) > 1

    async with replayed(path) as (pilot, app):
        app.replay.seek(place_of(app.replay, 0))
        await until_shown(pilot, "1 live")
        await pilot.press(*keys)
        for minute in minutes:
            await looks_as(pilot, app, seen, minute)


async def test_a_recording_that_begins_late_has_what_was_known(story: Story, path: Path) -> None:
    seen = await play(story, path, "enter", late=True)

    async with replayed(path) as (pilot, app):
        app.replay.seek(place_of(app.replay, 0))
        await until_shown(pilot, "1 live")
        await pilot.press("enter")
        for minute in (0, 1, 2, 3):
            await looks_as(pilot, app, seen, minute)


async def test_keys_step_and_play(story: Story, path: Path) -> None:
    await play(story, path)

    async with replayed(path) as (pilot, app):
        replay = app.replay
        await pilot.press("full_stop", "full_stop", "full_stop")
        third = replay.position
        await pilot.press("comma")
        assert replay.position < third
        await pilot.press("full_stop")
        assert replay.position == third

        replay.seek(1)
        await pilot.press("right_curly_bracket")
        await until_shown(pilot, "job started")
        await pilot.press("right_curly_bracket")
        await until_shown(pilot, "first failure")
        await pilot.press("left_curly_bracket")
        await until_shown(pilot, "job started")

        await pilot.press("colon")
        await until_shown(pilot, "such as 03:12Z, +45m from the start, -10m before the end")
        await type_in(pilot, "+4m", "enter")
        await until_shown(pilot, "+4m is not in it: it goes from 16:06:40Z to 16:09:40Z, 3m")
        await pilot.press("escape", "colon")
        await type_in(pilot, "-1m", "enter")
        await until_shown(pilot, "16:08:40Z  +2m00s")

        await pilot.press("greater_than_sign", "greater_than_sign")
        await until_shown(pilot, "×4  ‖")
        await pilot.press("less_than_sign")
        await until_shown(pilot, "×2  ‖")
        await pilot.press(*["greater_than_sign"] * 9, "space")
        await until(pilot, lambda: replay.position == len(replay.recording.entries))
        await until_shown(pilot, "×600  ‖  end")


async def test_a_long_way_takes_turns_in_which_keys_work(
    story: Story, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replays, "AT_ONCE_SECONDS", -1.0)
    monkeypatch.setattr(replays, "TURN_SECONDS", -1.0)
    await play(story, path)

    async with replayed(path) as (pilot, app):
        replay = app.replay
        entries = len(replay.recording.entries)
        replay.seek(1)
        replay.go_to(replay.end)
        assert replay.position == 2
        assert "going to 16:09:40Z" in "".join(words for words, _ in app._line()[0])
        await until(pilot, lambda: replay.heads_for is None)
        assert (replay.position, replay.mono) == (entries, replay.end)
        await until_shown(pilot, "16:09:40Z  +3m00s")

        replay.seek(1)
        replay.go_to(replay.end)
        replay.step(1)
        await pilot.pause()
        assert replay.heads_for is None
        assert replay.position < entries


async def test_going_back_before_a_job_closes_it(story: Story, path: Path) -> None:
    await play(story, path)

    async with replayed(path) as (pilot, app):
        app.replay.seek(place_of(app.replay, 3))
        await until_shown(pilot, "0 live")
        await pilot.press("enter")
        await until_shown(pilot, "1 Servers")
        await pilot.press("i")
        await until_shown(pilot, "not recorded")  # who started it
        assert "W who" not in screen_text(app)
        await pilot.press("W")
        await until_shown(pilot, "a replay asks nothing of AWS")

        app.replay.seek(1)

        await until_shown(pilot, "drs-tui  jobs  ")


REFUSED = {
    "r": "r: a replay asks nothing of AWS",
    "d": "d: a replay asks nothing of AWS",
    "p": "p: Space pauses a replay",
    "R": "R: this is a recording already",
    "A": "A: this is a recording already",
}


async def test_keys_that_would_ask_aws_say_so(story: Story, path: Path) -> None:
    await play(story, path)

    async with replayed(path) as (pilot, app):
        for key, said in REFUSED.items():
            await pilot.press(key)
            await until_shown(pilot, said)
        # What is typed is typed.
        await pilot.press("slash")
        await type_in(pilot, "r pRA ")
        await pilot.press("colon")
        await until(pilot, lambda: app.screen.query_one("#prompt Input").value == "r pRA :")  # type: ignore[attr-defined]


async def test_r_records_to_a_new_file_and_stops(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    story.client.query(SETTINGS.query)
    story.client.wait_until_ready()
    app = DrsTui(story.client, SETTINGS)

    async with app.run_test(size=(100, 24)) as pilot:
        next(story.minutes())
        await until_shown(pilot, "1 live")
        await pilot.press("A")
        await until_shown(pilot, "A: nothing is recorded: R starts a recording")
        await pilot.press("R")
        await until_shown(pilot, "● recording", "recording to drs-tui-2026-")
        await pilot.press("A")
        await type_in(pilot, "network [b]team[/b] called", "enter")
        await until_shown(pilot, "noted: network [b]team[/b] called")
        await pilot.press("R")
        text = await until_shown(pilot, "the recording is closed")

    assert "● recording" not in text
    (made,) = tmp_path.glob("*.drsrec.jsonl.gz")
    file = RecordingFile(made)
    file.close()
    assert file.problems() == []
    assert file.notes

    async with replayed(made) as (pilot, app):
        await pilot.press("right_curly_bracket")
        await until_shown(pilot, "job started")
        await pilot.press("right_curly_bracket")
        await until_shown(pilot, "Z network [b]team[/b] called")
        app.replay.seek(app.replay.position - 1)
        await until(pilot, lambda: "‖  16:" not in screen_text(app))
        assert "team" not in screen_text(app).splitlines()[-1]


async def test_what_was_not_watched_says_from_when_until_when(story: Story, path: Path) -> None:
    story.record(path)
    minutes = story.minutes()
    story.client.query(SETTINGS.query)
    story.client.wait_until_ready()
    app, collector = DrsTui(story.client, SETTINGS), story.collector
    async with app.run_test(size=(100, 24)) as pilot:
        next(minutes)
        await until_shown(pilot, "1 live")
        collector.emit(ev.Paused(on=True))
        await until_shown(pilot, "paused")
        next(minutes)
        collector.emit(ev.Paused(on=False))
        collector.deny(ev.Topic.LOG, "drs:DescribeJobLogItems")
        await until(pilot, lambda: not collector.has_unread())
        story.client.stop_recording()

    async with replayed(path) as (pilot, app):
        gap = next(n for n, each in enumerate(app.replay.recording.entries) if each.gap)
        app.replay.seek(gap + 1)
        await until_shown(pilot, "not watched 16:06Z–16:07Z: paused")
        app.replay.seek(len(app.replay.recording.entries))
        await until_shown(pilot, "not watched since 16:07Z: denied (logs)")


def _refuse(*_: object) -> int:
    raise OSError(30, "Read-only file system")


async def test_a_full_disk_is_said_and_the_monitor_goes_on(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_output: object, _data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(recorders._Output, "_write", full)
    story.client.query(SETTINGS.query)
    story.client.wait_until_ready()
    app = DrsTui(story.client, SETTINGS)

    async with app.run_test(size=(100, 24)) as pilot:
        minutes = story.minutes()
        next(minutes)
        await until_shown(pilot, "1 live")
        with monkeypatch.context() as read_only:
            read_only.setattr("os.open", _refuse)
            await pilot.press("R")
            await until_shown(pilot, "cannot record: drs-tui-2026-", "Read-only file system")
        await pilot.press("R")
        text = await until_shown(pilot, "the recording has stopped: No space left on device")
        assert "● recording" not in text
        for _ in minutes:
            pass
        await until_shown(pilot, "0 live")


async def test_a_recording_that_is_still_written_is_followed(story: Story, path: Path) -> None:
    await play(story, path)
    whole, growing = path.read_bytes(), path.with_name("growing")
    growing.write_bytes(whole[:-400])

    async with replayed(growing, follows=True) as (pilot, app):
        replay = app.replay
        replay.go_to(replay.end)
        await until_shown(pilot, "1 live", "▶  end")
        with growing.open("ab") as more:
            more.write(whole[-400:])
        await until(pilot, lambda: replay.recording.is_whole)
        await until_shown(pilot, "0 live")
