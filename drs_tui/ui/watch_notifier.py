"""Report the watch's alerts: ring the terminal's bell and set its title."""

from collections.abc import Sequence
from typing import Any

from textual.app import App

from drs_tui.model.text.labels import plural
from drs_tui.ui.context import UiContext
from drs_tui.ui.render.cells import external
from drs_tui.ui.terminal import output


class WatchNotifier:
    """Start and stop the context's watch, and report its alerts to the terminal."""

    def __init__(self, app: App[Any], context: UiContext) -> None:
        self._app = app
        self._context = context

    @property
    def is_on(self) -> bool:
        """Return whether something is watched."""
        return self._context.watch is not None

    def can_toggle(self, job_ids: Sequence[str]) -> bool:
        """Return whether there is a watch to stop, or something to watch.

        That is a live job among ``job_ids``, or the list if those are empty.
        """
        jobs = self._context.store.jobs
        return self.is_on or not job_ids or any(jobs.row(job_id).live for job_id in job_ids)

    def start(self, job_id: str | None) -> str:
        """Watch a job, or all live ones; return a description of what is watched."""
        from drs_tui.views.watch import Watch

        self._context.watch = Watch(self._context.store, job_id)
        title = f"watching {plural(len(self._context.watched_job_ids), 'job')}"
        output.push_title(self._app)
        output.set_title(self._app, f"drs-tui: {title}")
        return title

    def stop(self) -> None:
        """Stop watching, and restore the title."""
        if self._context.watch is not None:
            self._context.watch = None
            output.pop_title(self._app)

    def show_alerts(self) -> None:
        """Ring for each new alert, and show it."""
        for alert in self._context.watch.new_alerts() if self._context.watch else ():
            output.ring(self._app)
            output.set_title(self._app, f"drs-tui: {alert}")
            self._context.show_status(external(alert, "warn"))
