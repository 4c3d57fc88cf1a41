"""What the first frame does not need, imported while nobody waits: opening a job is quick then."""

from importlib import import_module

from textual.app import App

# A module a step, what others need before them, so that no step takes long.
_MODULES = (
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
    "views.copy_items",
    "views.causes",
    "views.summary",
    "ui.widgets.sorted_table",
    "model.text.rto_labels",
    "ui.render.chart",
    "ui.widgets.timeline",
    "ui.screens.text_screens",
    "ui.screens.run",
    "ui.screens.server",
    "ui.screens.job",
    "ui.screens.cause",
    "ui.screens.errors",
    "ui.screens.copy_menu",
    "views.watch",
    "ui.palette",
)
FIRST, BETWEEN = 1.0, 0.02


def preload(app: App[None]) -> None:
    """Begin in a second: whoever does not wait for that imports it by asking for it."""
    rest = iter(_MODULES)

    def step() -> None:
        if name := next(rest, None):
            import_module(f"drs_tui.{name}")
            app.set_timer(BETWEEN, step)

    app.set_timer(FIRST, step)
