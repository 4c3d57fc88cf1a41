"""Two recoveries compared, server by server; live while one of them is."""

from collections.abc import Sequence

from drs_tui.model.analysis.comparison import Comparison
from drs_tui.model.analysis.rto import RtoTarget
from drs_tui.protocol.events import Topic
from drs_tui.ui.context import UiContext
from drs_tui.ui.render.cells import STEP, Cell, external, join, text
from drs_tui.ui.render.missing_data import lacking_lines
from drs_tui.ui.render.text_report import report_cells
from drs_tui.ui.screens.text_screens import TextScreen
from drs_tui.ui.widgets.pager import Document
from drs_tui.views.comparison import comparison_report, comparison_summary
from drs_tui.views.comparison_copies import comparison_copies
from drs_tui.views.copy_items import CopyItem
from drs_tui.views.recovery_result import Results, refusal

_TOPICS = (Topic.LOG, Topic.NAMES, Topic.INSTANCES)


async def open_comparison(context: UiContext, before: Sequence[str], after: Sequence[str]) -> None:
    """Open the comparison of two recoveries, each the ids of its jobs; say why if it cannot be."""
    if why_not := refusal(context.store, before, after):
        context.show_status(external(why_not, "warn"))
        return
    await context.open(ComparisonScreen(before, after))


class ComparisonScreen(TextScreen):
    """Compare two recoveries, each the ids of its jobs in the list."""

    def __init__(self, before: Sequence[str], after: Sequence[str]) -> None:
        super().__init__()
        self._before = tuple(before)
        self._after = tuple(after)
        self._results: Results | None = None

    def on_mount(self) -> None:
        """Look up what is looked up once."""
        super().on_mount()
        self.request_again()

    def job_ids(self) -> tuple[str, ...]:
        """Return the jobs of both."""
        return (*self._before, *self._after)

    def logs_to_follow(self) -> tuple[str | None, tuple[str, ...]]:
        """Follow the live jobs in turn."""
        jobs = self.store.jobs
        return None, tuple(job_id for job_id in self.job_ids() if jobs.row(job_id).live)

    def title_cell(self) -> Cell:
        """Return the path to this screen."""
        return join((text("jobs", "dim"), text("comparison", "bold")), STEP)

    def subtitle_cell(self) -> Cell:
        """Say which comes first."""
        return text("A, the earlier, and B; Y, c copy it", "dim")

    def notice_lines(self) -> Sequence[Cell]:
        """Say what could not be read."""
        targets = map(self.store.target_of, self.job_ids())
        only = {target.full_name if target else "" for target in targets}
        return lacking_lines(self.store, _TOPICS, self.time_format(), only)

    def _server_ids(self) -> list[str]:
        row = self.store.jobs.row
        return [each for job_id in self.job_ids() for each in row(job_id).server_ids]

    def request_again(self) -> None:
        """Look up the recovery points again, as far as their instances still exist."""
        self.client.needs.instances(dict.fromkeys(self._server_ids()))

    def _comparison(self) -> Comparison:
        """Compare them as of now."""
        rto, now = self.context.rto, self.client.now()
        end = rto.end if rto else RtoTarget.LAUNCHED
        if self._results is None or self._results.end is not end:
            self._results = Results(self.store, end)
        before, after = (self._results.of(each, now) for each in (self._before, self._after))
        return Comparison(before, after, rto.seconds if rto else None)

    def document(self) -> Document:
        """Return the comparison."""
        report = comparison_report(self._comparison(), self.context.settings.zone)
        return lambda width: report_cells(report, width)

    def show_body(self) -> None:
        """Request the logs and names, and show what there is."""
        needs = self.client.needs
        needs.logs(self.job_ids())
        needs.names(self._server_ids())
        super().show_body()

    def copied_id(self) -> str | None:
        """Return the ids of both, as the command takes them."""
        return " ".join(map(",".join, (self._before, self._after)))

    def has_summary(self) -> bool:
        """Return whether it can be summarised: always."""
        return True

    def summary(self) -> str | None:
        """Summarise it in at most ten lines."""
        return comparison_summary(self._comparison(), self.context.settings.zone)

    def has_copies(self) -> bool:
        """Return whether there is anything to copy: always."""
        return True

    def copies(self) -> Sequence[CopyItem]:
        """Return everything that can be copied of it."""
        context = self.context
        return comparison_copies(self._comparison(), context.settings.zone, context.targets)
