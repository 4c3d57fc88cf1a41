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
tell = module.Outbox.tell

def first(self, *event):
    module.Outbox.tell = tell
    dump()
    tell(self, *event)

module.Outbox.tell = first
"""
UI = """
characters early feed feed.details feed.feed feed.jobs feed.logs feed.matches feed.process
feed.ready feed.restart feed.status model model.changes model.counts model.fields model.filtering
model.instance model.log model.names model.outcome model.progress model.row
model.safe model.times model.words monitor pairs settings stream stream.codec stream.events
stream.requests ui ui.app ui.codes
ui.driver ui.ending ui.filters ui.job_lines ui.keymap ui.later ui.list_filter ui.render
ui.render.cells ui.render.columns ui.render.header ui.render.jobs ui.render.status
ui.render.tail ui.render.view ui.screens ui.screens.base ui.screens.jobs ui.shadow
ui.shadow.characters ui.shadow.driver ui.shadow.frames ui.shadow.line ui.shadow.pen
ui.shadow.shadow ui.shadow.styles ui.terminal ui.theme ui.travel ui.watching ui.widgets
ui.widgets.keybar ui.widgets.line ui.widgets.notice ui.widgets.pager ui.widgets.paint
ui.widgets.prompt ui.widgets.search ui.widgets.table
"""
COLLECTOR = """
collector collector.answers collector.call_log collector.ending collector.items
collector.models collector.options collector.outbox collector.readonly collector.renewal
collector.role_provider collector.roles collector.secrecy collector.session model model.changes
model.counts model.fields model.instance model.names model.outcome model.row model.times
pairs stream stream.codec stream.events stream.requests
"""
NOT_IN_THE_UI = {"click", "boto3", "botocore", "humanize", "statistics", "http.client", "ssl"}
NOT_IN_THE_COLLECTOR = {"argparse", "boto3", "textual", "rich", "click", "humanize", "asyncio"}


def ours(modules: list[str]) -> list[str]:
    """Ours among them, without the package's name."""
    return [name.removeprefix("drs_tui.") for name in modules if name.startswith("drs_tui.")]


def test_the_first_frame_needs_these_and_no_others(
    endpoint: Endpoint, start: Monitor, tmp_path: Path
) -> None:
    inject(tmp_path / "path", "drs_tui.ui.app", f"{DUMP}module.DrsTui.on_ready = dump\n")
    # No row comes before the frame: a row needs more.
    endpoint.answer = lambda _: Reply(hang=True)
    found = tmp_path / "modules"
    environ = {"PYTHONPATH": str(tmp_path / "path"), "MODULES": str(found)}
    start("--region", "us-east-1", environ=environ).until(found.exists)

    modules = json.loads(found.read_text())

    assert ours(modules) == sorted(UI.split())
    assert not NOT_IN_THE_UI & set(modules)


def test_the_collector_says_that_it_is_ready_with_these_and_no_others(
    start: Monitor, tmp_path: Path
) -> None:
    inject(tmp_path / "path", "drs_tui.collector.outbox", f"{DUMP}{AT_READY}")
    found = tmp_path / "modules"
    environ = {"PYTHONPATH": str(tmp_path / "path"), "MODULES": str(found)}
    terminal = start("--region", "us-east-1", environ=environ)
    terminal.until("No jobs in")

    modules = json.loads(found.read_text())

    assert ours(modules) == sorted(COLLECTOR.split())
    assert not NOT_IN_THE_COLLECTOR & set(modules)
