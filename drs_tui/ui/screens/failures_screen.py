"""The base of the screens about failures: their jobs, and the requests for logs and names."""

from collections.abc import Sequence

from drs_tui.model.analysis.causes import Cause
from drs_tui.model.text.labels import plural, thousands
from drs_tui.protocol.events import Topic
from drs_tui.ui.render.cells import EMPTY, SEPARATOR, Cell, join, text
from drs_tui.ui.render.list_footer import list_scope
from drs_tui.ui.render.missing_data import lacking_lines, missing_lines, silent_line
from drs_tui.ui.screens.base import MonitorScreen
from drs_tui.views.causes import participant_ids
from drs_tui.views.error_scope import ErrorScope
from drs_tui.views.missing_sources import NONE_MISSING, MissingSources, missing_sources
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
        """Say why causes are missing, if any are, and of which sources all are."""
        ids, times = self.scope.job_ids, self.time_format()
        if ids:
            status = self.store.status_of(ids[0])
            return missing_lines([(Topic.LOG, status.errors.get(Topic.LOG))], status, times)
        return [*silent_line(self.store, times), *lacking_lines(self.store, (Topic.LOG,), times)]

    def request_logs(self) -> None:
        """Request the logs that can say why."""
        self.client.needs.logs(self.scope.logs_needed(self.client.now()))

    def request_names(self, causes: Sequence[Cause]) -> None:
        """Request the names of the source servers and source networks that failed."""
        servers, networks = participant_ids(causes)
        servers += self.scope.names_needed(self.client.now())
        self.client.needs.names(servers, networks)

    def scope_label(self) -> str:
        """Return which jobs' failures are shown, unless they are those of one recovery."""
        loaded = f"of {thousands(len(self.store.jobs))} loaded jobs"
        which = loaded if self.scope.all_loaded else f"live, {RECENT_LABEL}"
        return " ".join(filter(None, (which, list_scope(self.client.current_query))))

    @property
    def missing(self) -> MissingSources:
        """Return the sources whose failures are not all known, if these are not of one recovery."""
        return NONE_MISSING if self.scope.job_ids else missing_sources(self.store)

    def read_cell(self) -> Cell:
        """Return how many of the logs needed are read: of all, unless sources are missing."""
        now, missing = self.client.now(), self.missing
        needed, read = len(self.scope.logs_needed(now)), self.scope.logs_read(now)
        is_all = read == needed
        logs = "all logs read" if is_all else f"causes of {read} of {plural(needed, 'job')} read"
        waiting = EMPTY if missing.silent else text(missing.words, "accent")
        return join((waiting, EMPTY if missing and is_all else text(logs, "dim")), SEPARATOR)

    def none_cell(self, words: str, end: str = "") -> Cell:
        """Return that there is no failure: in which sources, unless that is known of all."""
        missing = self.missing
        where = f" {missing.answering_words}" if missing else ""
        return text(f"{words}{where}{end}", "plain" if missing else "ok")

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
