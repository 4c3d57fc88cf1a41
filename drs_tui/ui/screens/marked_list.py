"""The marks of a list of jobs, and the jobs that belong together as one recovery."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import BindingType
from textual.screen import Screen

from drs_tui.model.analysis.row import Row
from drs_tui.ui import keymap
from drs_tui.ui.render.cells import EMPTY, Cell, external, text
from drs_tui.ui.screens.filtered_list import FilteredList

if TYPE_CHECKING:
    from drs_tui.model.analysis.grouping import Group
    from drs_tui.views.marks import Marks


class MarkedList(FilteredList):
    """A list whose jobs are marked, followed as one recovery, and compared."""

    BINDINGS: ClassVar[list[BindingType]] = [keymap.AS_ONE, keymap.COMPARE]

    def __init__(self) -> None:
        super().__init__()
        self._marks: Marks | None = None

    def go_on(self) -> None:
        """Move the cursor to the next job."""
        raise NotImplementedError

    @property
    def marks(self) -> "Marks":
        """Return the marked jobs."""
        from drs_tui.views.marks import Marks  # the first frame does without

        if self._marks is None:
            self._marks = Marks()
        return self._marks

    def is_marked(self, row: Row) -> bool:
        """Return whether a job is marked."""
        return self._marks is not None and row.job_id in self._marks

    def marks_cell(self) -> Cell:
        """Say how many jobs are marked, and what can be done with them."""
        return text(self.marks.words(), "accent")

    def forget_marks(self) -> None:
        """Take all marks away."""
        self._marks = None

    def group_cell(self, row: Row) -> Cell:
        """Return that the job belongs to a recovery of several, or seems to."""
        group = self._group_of(row)
        if len(group.job_ids) < 2:
            return EMPTY
        from drs_tui.model.text.labels import group_words

        return external(group_words(len(group.job_ids), group.name), "accent")

    def is_counted_elsewhere(self, row: Row) -> bool:
        """Return whether a job's servers are counted with its twin in another account."""
        if self.store.status.sources is None:
            return False
        from drs_tui.views.twins import is_counted_elsewhere, names_needed_of

        if needed := names_needed_of(self.store, (row,)):
            self.client.needs.names(needed)
        return is_counted_elsewhere(self.store, row)

    def twin_cell(self, row: Row) -> Cell:
        """Name the job of the same launch in another account, as soon as that is known."""
        if self.store.status.sources is None:
            return EMPTY
        from drs_tui.views.twins import names_needed, twin

        if needed := names_needed(self.store, row):
            self.client.needs.names(needed)
        other = twin(self.store, row)
        if other is None:
            return EMPTY
        account = self.store.account_name(other.job_id) or other.source.account
        return external(f"same launch as {other.job_id} in {account}", "accent")

    def _group_of(self, row: Row) -> "Group":
        from drs_tui.views.belonging import belonging  # the first frame does without

        return belonging(self.store, row.job_id)

    def recovery_screen(self, job_ids: Sequence[str]) -> Screen[Any] | None:
        """Return a screen that follows jobs as one; None, and why, where they are no recovery."""
        from drs_tui.views.belonging import why_no_recovery

        if why_not := why_no_recovery(map(self.store.jobs.row, job_ids)):
            self.show_status(external(why_not, "warn"))
            return None
        return self.context.screens.recovery(job_ids)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable keys where there is a job to mark, or where jobs are marked."""
        marked = len(self._marks or ())
        if action == "unmark":
            return bool(marked)
        if action == "compare":
            return marked == 2
        if action == "unfilter" and marked:
            return False  # the same key clears the marks first
        row = self.highlighted
        if action == "mark":
            return row is not None
        if action == "as_one":
            return bool(marked or (row and len(self._group_of(row).job_ids) > 1))
        return super().check_action(action, parameters)

    def action_mark(self) -> None:
        """Mark the highlighted job, or take its mark away, and go on to the next one."""
        if row := self.highlighted:
            self.marks.toggle(row.job_id)
            self.go_on()
            self.show_now()

    def action_unmark(self) -> None:
        """Take all marks away."""
        self.forget_marks()
        self.show_now()

    async def action_compare(self) -> None:
        """Compare the two marked jobs, the earlier with the later; one of a tagged recovery stands
        for that."""
        from drs_tui.ui.screens.comparison import open_comparison

        rows = sorted(map(self.store.jobs.row, self.marks), key=lambda row: row.created or 0.0)
        groups = [self._group_of(row) for row in rows]
        before, after = (
            group.job_ids if group.name else (row.job_id,)
            for group, row in zip(groups, rows, strict=True)
        )
        await open_comparison(self.context, before, after)

    async def action_as_one(self) -> None:
        """Follow the marked jobs as one, else those that belong to the highlighted one."""
        row = self.highlighted
        ids = tuple(self._marks or ()) or (self._group_of(row).job_ids if row else ())
        if ids and (screen := self.recovery_screen(ids)):
            await self.context.open(screen)
