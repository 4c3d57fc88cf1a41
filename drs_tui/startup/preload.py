"""Imports what the first frame does not need, soon after it: opening a job is quick then."""

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

from textual.app import App

# What others need comes first, so that no step takes long. tests/unit/test_preload.py finds modules
# that are missing here.
MODULES = (
    "model.drs.job",
    "model.analysis.milestones",
    "model.analysis.normalise",
    "model.analysis.error_message",
    "model.analysis.hints",
    "model.analysis.phases",
    "model.analysis.failures",
    "model.analysis.causes",
    "model.drs.execution",
    "views.failures",
    "views.rows",
    "ui.render.detail_pages",
    "views.job_view",
    "views.links",
    "views.causes",
    "model.text.rto_labels",
    "views.summary",
    "views.tables",
    "views.copy_items",
    "ui.widgets.sorted_table",
    "ui.render.chart",
    "ui.widgets.timeline",
    "ui.screens.text_screens",
    "ui.screens.run",
    "ui.screens.server",
    "ui.render.panels",
    "ui.render.job_preview",
    "ui.screens.job_preview",
    "ui.screens.job",
    "ui.screens.cause",
    "ui.screens.errors",
    "ui.screens.copy_menu",
    "views.running",
    "ui.screens.running",
    "views.plans",
    "ui.render.plans",
    "ui.screens.plan_execution",
    "ui.screens.plans",
    "views.handover",
    "ui.screens.handover",
    "ui.screens.comparison",
    "views.marks",
    "views.watch",
    "ui.refused_keys",
    "ui.terminal.job_control",
    "ui.rto_prompt",
    "ui.recording",
    "ui.refused_keys",
    "ui.exit_summary",
    "ui.palette.screen",
)
FIRST, BETWEEN = 1.0, 0.02  # seconds


def preload(app: App[None]) -> None:
    """Import one module at a time, so that no key waits long; begin a second after the start.

    A screen that is opened before that imports what it needs by itself.
    """
    rest = steps()

    def step() -> None:
        if next(rest, None):
            app.set_timer(BETWEEN, step)

    app.set_timer(FIRST, step)


def steps() -> Iterator[ModuleType]:
    """Import a module for each item."""
    return (import_module(f"drs_tui.{name}") for name in MODULES)
