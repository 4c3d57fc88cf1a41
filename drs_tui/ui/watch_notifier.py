"""Report the watch's alerts: ring the terminal's bell and set its title."""

from collections.abc import Sequence
from typing import Any

from textual.app import App

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

    def start(self, job_ids: Sequence[str]) -> str:
        """Watch jobs, or all live ones; return a description of what is watched."""
        from drs_tui.views.watch import Watch

        self._context.watch = Watch(self._context.store, job_ids)
        title = f"watching {self._watched(job_ids)}"
        output.push_title(self._app)
        self._set_title(title)
        self._request_names()
        return title

    def _set_title(self, title: str) -> None:
        output.set_title(self._app, f"drs-tui: {self._context.client.checked(title)}")

    def _request_names(self) -> None:
        """Request the names of the servers that may fail."""
        context = self._context
        for job_id in context.watched_job_ids:
            context.client.needs.names(context.store.jobs.row(job_id).server_ids)

    def _watched(self, job_ids: Sequence[str]) -> str:
        from drs_tui.model.text.labels import plural, short_job_id

        if not job_ids:
            return f"all live jobs ({len(self._context.watched_job_ids)})"
        if len(job_ids) > 1:
            return f"a recovery of {plural(len(job_ids), 'job')}"
        job_id = job_ids[0]
        name = self._context.store.jobs.row(job_id).name
        return f"{name} {short_job_id(job_id)}" if name else job_id

    def stop(self) -> None:
        """Stop watching, and restore the title."""
        if self._context.watch is not None:
            self._context.watch = None
            output.pop_title(self._app)

    def show_alerts(self) -> None:
        """Show each new alert; ring for those that are for the terminal's title."""
        for alert in self._context.watch.new_alerts() if self._context.watch else ():
            if alert.title is not None:
                output.ring(self._app)
                self._set_title(alert.title)
            time_format = self._context.time_format()
            at = time_format.now if alert.at is None else alert.at
            self._context.show_status(external(f"{time_format.recent(at)} {alert.line}", "warn"))
