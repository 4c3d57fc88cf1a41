"""What the first frame does not need, imported while nobody waits: opening a job is quick then."""

from importlib import import_module

from textual.app import App

# A module a step, what others need before them, so that no step takes long.
_MODULES = (
    "model.job",
    "model.statistics",
    "model.masking",
    "model.messages",
    "model.hints",
    "model.phases",
    "model.failures",
    "model.causes",
    "model.execution",
    "feed.failures",
    "ui.render.lines",
    "ui.render.documents",
    "ui.open_job",
    "ui.copying",
    "ui.summary",
    "ui.widgets.sorted_table",
    "ui.render.chart",
    "ui.widgets.timeline",
    "ui.screens.reading",
    "ui.screens.run",
    "ui.screens.server",
    "ui.screens.job",
    "ui.screens.cause",
    "ui.screens.errors",
    "ui.screens.copies",
    "ui.watch",
    "ui.palette",
)
FIRST, BETWEEN = 1.0, 0.02


def import_later(app: App[None]) -> None:
    """Begin in a second: whoever does not wait for that imports it by asking for it."""
    rest = iter(_MODULES)

    def step() -> None:
        if name := next(rest, None):
            import_module(f"drs_tui.{name}")
            app.set_timer(BETWEEN, step)

    app.set_timer(FIRST, step)
