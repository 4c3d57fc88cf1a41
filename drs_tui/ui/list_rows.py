"""The rows of the list, as its table shows them."""

from collections.abc import Callable, Sequence
from typing import overload

from drs_tui.model.analysis.progress import JobProgress
from drs_tui.model.analysis.row import Row
from drs_tui.store.store import Store
from drs_tui.ui.render.jobs import JobRow


class ListRows(Sequence[JobRow]):
    """A sequence of the list's rows; each is made only when it is drawn."""

    def __init__(
        self,
        rows: Sequence[Row],
        store: Store,
        fits: Callable[[Row], bool],
        now: Callable[[], float],
        server_of: Callable[[Row], str | None] = lambda _: None,
    ) -> None:
        self._rows = rows
        self._store = store
        self._fits = fits
        self._now = now
        self._server_of = server_of
        self._slow: dict[str, tuple[JobProgress, int, str]] = {}  # of which second

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> JobRow: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[JobRow]: ...
    def __getitem__(self, index: int | slice) -> JobRow | Sequence[JobRow]:
        if isinstance(index, slice):
            return [self._job_row(row) for row in self._rows[index]]
        return self._job_row(self._rows[index])

    def _job_row(self, row: Row) -> JobRow:
        name = self._store.account_name(row.job_id)
        line = self._line(row)
        return line._replace(account=name) if name else line

    def _line(self, row: Row) -> JobRow:
        server = self._server_of(row)
        if server is not None and self._store.jobs.place(row.job_id) is not None:
            progress = self._store.progress(row.job_id)
            return JobRow(row, progress, self._fits(row), server=server)
        if not (row.has_phases and self._is_logged(row)):
            return JobRow(row, None, self._fits(row))
        progress = self._store.progress(row.job_id)
        return JobRow(row, progress, self._fits(row), self._slow_words(row.job_id, progress))

    def _slow_words(self, job_id: str, progress: JobProgress) -> str:
        """Say who is slow: a row is made many times while it is drawn, and the keys below it."""
        now = self._now()
        kept = self._slow.get(job_id)
        if kept is None or kept[0] is not progress or kept[1] != int(now):
            from drs_tui.views.slow import short_slow_words  # the first frame does without

            words = short_slow_words(self._store, job_id, now)
            kept = self._slow[job_id] = progress, int(now), words
        return kept[2]

    def _is_logged(self, row: Row) -> bool:
        """Return whether the job's log is read; logs may outlive the list that the job was in."""
        is_read = self._store.details.logs.get(row.job_id) is not None
        return is_read and self._store.jobs.place(row.job_id) is not None
