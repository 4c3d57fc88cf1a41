"""The screens that the first frame does without are imported soon after it."""

import pkgutil
import subprocess
import sys

import drs_tui.ui
import drs_tui.views

PRELOAD = """
import sys
import drs_tui.commands.monitor, drs_tui.ui.app
from drs_tui.startup.preload import steps
for _ in steps():
    pass
print(*sys.modules)
"""
# What commands without a screen show.
WITHOUT_A_SCREEN = {
    f"drs_tui.views.{name}"
    for name in (
        *("causes_json", "errors_report", "job_json", "job_list", "job_report"),
        *("recovery_history", "junit", "prometheus"),
        *("recorded_csv", "recorded_phases", "recorded_trace"),
        *("watch_changes", "watch_json", "watch_plan", "watch_report", "watch_selection"),
    )
}
OF_A_REPLAY = {"drs_tui.ui.replay_app", "drs_tui.ui.replay_keys"}
OF_SEVERAL_SOURCES = {
    f"drs_tui.{name}"
    for name in (
        *("ui.render.source_counts", "ui.render.sources", "ui.screens.sources"),
        *("views.source_advice", "views.sources"),
    )
}
NOT_PRELOADED = WITHOUT_A_SCREEN | OF_A_REPLAY | OF_SEVERAL_SOURCES


def test_no_screen_has_to_be_imported_when_it_is_opened() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PRELOAD], check=True, capture_output=True, text=True
    )

    imported = set(done.stdout.split())
    assert not WITHOUT_A_SCREEN & imported
    for package in (drs_tui.ui, drs_tui.views):
        found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        assert {each.name for each in found} <= imported | NOT_PRELOADED
