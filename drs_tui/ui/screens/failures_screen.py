"""The base of the screens about failures: their jobs, and the requests for logs and names."""

from collections.abc import Sequence

from drs_tui.model.analysis.causes import Cause
from drs_tui.model.text.labels import plural, thousands
from drs_tui.protocol.events import Topic
from drs_tui.ui.render.cells import Cell
from drs_tui.ui.render.list_footer import list_scope
from drs_tui.ui.render.missing_data import missing_lines
from drs_tui.ui.screens.base import MonitorScreen
from drs_tui.views.causes import participant_ids
from drs_tui.views.error_scope import ErrorScope
from drs_tui.views.recent import RECENT_LABEL


class FailuresScreen(MonitorScreen):
    """Show the failures of the jobs in ``scope``."""

    def __init__(self, scope: ErrorScope) -> None:
        super().__init__()
        self.scope = scope

    def job_ids(self) -> tuple[str, ...]:
        """Return the jobs, if the failures are those of one recovery."""
        return self.scope.job_ids

    def logs_to_follow(self) -> tuple[str | None, tuple[str, ...]]:
        """Follow every live job among them, in turn."""
        if self.scope.job_ids:
            return super().logs_to_follow()
        return None, tuple(row.job_id for row in self.scope.rows(self.client.now()) if row.live)

    def notice_lines(self) -> Sequence[Cell]:
        """Say why causes are missing, if any are."""
        status = self.store.status
        return missing_lines(
            [(Topic.LOG, status.errors.get(Topic.LOG))], status, self.time_format()
        )

    def request_logs(self) -> None:
        """Request the logs that can say why."""
        self.client.needs.logs(self.scope.logs_needed(self.client.now()))

    def request_names(self, causes: Sequence[Cause]) -> None:
        """Request the names of the source servers and source networks that failed."""
        self.client.needs.names(*participant_ids(causes))

    def scope_label(self) -> str:
        """Return which jobs' failures are shown, unless they are those of one recovery."""
        loaded = f"of {thousands(len(self.store.jobs))} loaded jobs"
        which = loaded if self.scope.all_loaded else f"live, {RECENT_LABEL}"
        return " ".join(filter(None, (which, list_scope(self.client.current_query))))

    def read_label(self) -> str:
        """Return how many of the logs needed are read."""
        now = self.client.now()
        needed, read = len(self.scope.logs_needed(now)), self.scope.logs_read(now)
        if read == needed:
            return "all logs read"
        return f"causes of {read} of {plural(needed, 'job')} read"

    def action_all(self) -> None:
        """Show the errors of all loaded jobs."""
        self.scope.all_loaded = True
        self.show_now()

    def action_recent(self) -> None:
        """Show the errors of live and recent jobs."""
        self.scope.all_loaded = False
        self.show_now()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable the other scope, unless the screen is about one recovery."""
        if action in ("all", "recent"):
            return not self.scope.job_ids and self.scope.all_loaded == (action == "recent")
        return super().check_action(action, parameters)
