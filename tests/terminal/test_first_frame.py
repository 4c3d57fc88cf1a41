"""What is imported before the first frame, and before the first page: all else can wait."""

import json
from collections.abc import Callable
from pathlib import Path

from tests.endpoint import Endpoint, Reply
from tests.hostile.injected import inject
from tests.terminal.emulator import Terminal

Monitor = Callable[..., Terminal]

DUMP = """
import json, os, sys

def dump(*_):
    with open(os.environ["MODULES"] + ".new", "w") as file:
        json.dump(sorted(sys.modules), file)
    os.replace(os.environ["MODULES"] + ".new", os.environ["MODULES"])

"""
AT_READY = """
tell = module.EventWriter.emit

def first(self, *event):
    module.EventWriter.emit = tell
    dump()
    tell(self, *event)

module.EventWriter.emit = first
"""
# What the first frame does not need, and how many modules of ours it may take: each costs a
# third of a millisecond, and more as soon as it imports others.
NOT_IN_THE_UI = {
    *("click", "boto3", "botocore", "humanize", "statistics", "http.client", "ssl", "argparse"),
    *("drs_tui.cli", "drs_tui.collector", "drs_tui.simulator", "drs_tui.doctor"),
    *("drs_tui.commands.demo", "drs_tui.debug_log", "drs_tui.ui.palette"),
    *("drs_tui.ui.screens.job", "drs_tui.ui.screens.errors", "drs_tui.ui.screens.text_screens"),
    *("drs_tui.model.analysis.causes", "drs_tui.model.analysis.phases"),
}
NOT_IN_THE_COLLECTOR = {
    *("argparse", "boto3", "textual", "rich", "click", "humanize", "asyncio"),
    *("drs_tui.ui", "drs_tui.client", "drs_tui.store", "drs_tui.views", "drs_tui.settings"),
    *("drs_tui.collector.collector", "drs_tui.collector.workers", "drs_tui.debug_log"),
}
MODULES_OF_THE_UI = 94
MODULES_OF_THE_COLLECTOR = 34


def ours(modules: list[str]) -> list[str]:
    """Ours among them, without the package's name."""
    return [name.removeprefix("drs_tui.") for name in modules if name.startswith("drs_tui.")]


def test_the_first_frame_needs_few_modules(
    endpoint: Endpoint, start: Monitor, tmp_path: Path
) -> None:
    inject(tmp_path / "path", "drs_tui.ui.app", f"{DUMP}module.DrsTui.on_ready = dump\n")
    # No row comes before the frame: a row needs more.
    endpoint.answer = lambda _: Reply(hang=True)
    found = tmp_path / "modules"
    environ = {"PYTHONPATH": str(tmp_path / "path"), "MODULES": str(found)}
    start("--region", "us-east-1", environ=environ).until(found.exists)

    modules = json.loads(found.read_text())

    assert len(ours(modules)) <= MODULES_OF_THE_UI
    assert not NOT_IN_THE_UI & set(modules)


def test_the_collector_says_that_it_is_ready_with_few_modules(
    start: Monitor, tmp_path: Path
) -> None:
    inject(tmp_path / "path", "drs_tui.collector.event_writer", f"{DUMP}{AT_READY}")
    found = tmp_path / "modules"
    environ = {"PYTHONPATH": str(tmp_path / "path"), "MODULES": str(found)}
    terminal = start("--region", "us-east-1", environ=environ)
    terminal.until("No jobs in")

    modules = json.loads(found.read_text())

    assert len(ours(modules)) <= MODULES_OF_THE_COLLECTOR
    assert not NOT_IN_THE_COLLECTOR & set(modules)
