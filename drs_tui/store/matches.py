"""Filter the rows of a list, and keep the result up to date with the list."""

from collections.abc import Callable, Sequence
from typing import overload

from drs_tui.model.analysis.row import Row
from drs_tui.store.jobs import Jobs


class Matches(Sequence[Row]):
    """The rows that pass ``test``, in the list's order, as of the last ``update``.

    The row of ``keep`` stays even when it no longer matches, as the cursor is on it.
    """

    def __init__(self, rows: Jobs, test: Callable[[Row], bool], keep: str | None = None) -> None:
        self._rows = rows
        self._test = test
        self.keep = keep
        self._ids: list[str] = []
        self._places: dict[str, int] = {}
        self._ends: tuple[str, str] | None = None
        self.scanned = 0
        self._scan_all()

    def __len__(self) -> int:
        return len(self._ids)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | Sequence[Row]:
        if isinstance(place, slice):
            return [self._rows.row(job_id) for job_id in self._ids[place]]
        return self._rows.row(self._ids[place])

    def place(self, job_id: str) -> int | None:
        """Return the index of the job among the matches; None if it is not one."""
        return self._places.get(job_id)

    def fits(self, row: Row) -> bool:
        """Return whether the row passes the test, apart from ``keep``."""
        return self._test(row)

    def _belongs(self, row: Row) -> bool:
        return row.job_id == self.keep or self._test(row)

    def _scan_all(self) -> None:
        self._ids.clear()
        self._places.clear()
        self._scan_from(0)

    def _scan_from(self, place: int) -> None:
        for row in self._rows[place:]:
            if self._belongs(row):
                self._places[row.job_id] = len(self._ids)
                self._ids.append(row.job_id)
        self.scanned = len(self._rows)
        rows = self._rows
        self._ends = (rows[0].job_id, rows[-1].job_id) if len(rows) else None

    def update(self, updated: set[str]) -> None:
        """Update the matches after rows were added, and after those of ``updated`` have changed."""
        rows, seen = self._rows, self.scanned
        only_grown = (
            self._ends is not None
            and len(rows) >= seen
            and (rows[0].job_id, rows[seen - 1].job_id) == self._ends
        )
        if not only_grown or any(map(self._has_changed, updated)):
            self._scan_all()
        elif len(rows) > seen:
            self._scan_from(seen)

    def _has_changed(self, job_id: str) -> bool:
        """Return whether the job has started or stopped matching."""
        place = self._rows.place(job_id)
        if place is None or place >= self.scanned:
            return False
        return self._belongs(self._rows[place]) != (job_id in self._places)
