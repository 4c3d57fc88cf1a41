"""What is imported before the first frame, and before the collector is ready: the rest can wait."""

import json
from collections.abc import Callable
from pathlib import Path

from drs_tui.startup import preload
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
emit = module.EventWriter.emit

def first(self, *event):
    module.EventWriter.emit = emit
    dump()
    emit(self, *event)

module.EventWriter.emit = first
"""
# A module costs a third of a millisecond, and more when it imports others: how many of ours each
# process may import.
MODULES_OF_THE_UI = 113
MODULES_OF_THE_COLLECTOR = 51
NOT_IN_THE_UI = {
    *("argparse", "boto3", "botocore", "click", "http.client", "humanize", "ssl", "statistics"),
    *("drs_tui.cli", "drs_tui.collector", "drs_tui.doctor", "drs_tui.simulator"),
    *("drs_tui.commands.demo", "drs_tui.commands.doctor", "drs_tui.debug_log"),
    *("drs_tui.dates", "drs_tui.query_text", "drs_tui.startup.preload"),
    *(f"drs_tui.{name}" for name in preload.MODULES),
}
NOT_IN_THE_COLLECTOR = {
    *("argparse", "asyncio", "boto3", "click", "humanize", "rich", "textual"),
    *("drs_tui.cli", "drs_tui.client", "drs_tui.commands", "drs_tui.doctor", "drs_tui.settings"),
    *("drs_tui.simulator", "drs_tui.startup", "drs_tui.store", "drs_tui.ui", "drs_tui.views"),
    *("drs_tui.collector.collector", "drs_tui.collector.workers", "drs_tui.debug_log"),
}


def ours(modules: list[str]) -> list[str]:
    """Return those of drs_tui, without its name."""
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
