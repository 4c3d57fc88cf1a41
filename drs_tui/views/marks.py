"""The marked jobs of the list, which are followed as one recovery or compared."""

from collections.abc import Iterator


class Marks:
    """Job ids, in the order in which they were marked."""

    def __init__(self) -> None:
        self._ids: dict[str, None] = {}

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __contains__(self, job_id: object) -> bool:
        return job_id in self._ids

    def toggle(self, job_id: str) -> None:
        """Mark a job, or take its mark away."""
        if job_id in self._ids:
            del self._ids[job_id]
        else:
            self._ids[job_id] = None

    def words(self) -> str:
        """Say how many are marked, and what can be done with them."""
        compare = " · = compares them" if len(self._ids) == 2 else ""
        return f"{len(self._ids)} marked: Enter follows them as one recovery{compare} · Esc clears"
