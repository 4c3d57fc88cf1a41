"""The watch that is on: a bell, and the terminal's title."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from drs_tui.model.text.labels import plural
from drs_tui.ui.render.cells import external
from drs_tui.ui.terminal import output

if TYPE_CHECKING:
    from drs_tui.ui.app import DrsTui
    from drs_tui.views.watch import Watch


class WatchNotifier:
    """The watch that is on, if any, and the terminal's bell and title."""

    def __init__(self, app: "DrsTui") -> None:
        self._app = app
        self._watch: Watch | None = None

    @property
    def is_on(self) -> bool:
        """Whether something is watched."""
        return self._watch is not None

    def can_be_on(self, job_ids: Sequence[str]) -> bool:
        """Whether there is something to watch: of the jobs named one lives, or none is named."""
        jobs = self._app.client.store.jobs
        return self.is_on or not job_ids or any(jobs.row(job_id).live for job_id in job_ids)

    def job_ids(self) -> tuple[str, ...]:
        """The live jobs that are watched."""
        return self._watch.job_ids() if self._watch else ()

    def start(self, job_id: str | None) -> str:
        """Watch a job, or all live ones; in words."""
        from drs_tui.views.watch import Watch

        self._watch = Watch(self._app.client.store, job_id)
        said = f"watching {plural(len(self.job_ids()), 'job')}"
        output.push_title(self._app)
        output.set_title(self._app, f"drs-tui: {said}")
        return said

    def stop(self) -> None:
        """Watch no more; the title is as it was."""
        if self._watch is not None:
            self._watch = None
            output.pop_title(self._app)

    def ring(self) -> None:
        """Tell what has happened, if anything has."""
        for said in self._watch.new_alerts() if self._watch else ():
            output.ring(self._app)
            output.set_title(self._app, f"drs-tui: {said}")
            self._app.show_status(external(said, "warn"))
