"""Collect what events changed, so that only that is redrawn."""


class Changes:
    """``added``, ``updated`` and ``deleted`` are job ids.

    ``moved``: rows were added, so that indexes have changed. ``details``: names, recovery instances
    or executions have changed. ``paged``: a page request has ended. ``evicted_logs`` are ids of
    jobs whose logs were evicted, ``incomplete_logs`` of those to read again from the start.
    """

    __slots__ = (
        "added",
        "deleted",
        "details",
        "evicted_logs",
        "incomplete_logs",
        "moved",
        "paged",
        "status",
        "updated",
    )

    def __init__(self, *, status: bool = False, details: bool = False) -> None:
        self.added: set[str] = set()
        self.updated: set[str] = set()
        self.deleted: set[str] = set()
        self.evicted_logs: set[str] = set()
        self.incomplete_logs: set[str] = set()
        self.moved = False
        self.paged = False
        self.status = status
        self.details = details

    def __bool__(self) -> bool:
        """Return whether anything that can be drawn has changed."""
        return bool(self.updated or self.moved or self.status or self.details or self.deleted)

    @property
    def is_status_alone(self) -> bool:
        """Return whether nothing has changed but the status."""
        return self.status and not (
            self.added or self.updated or self.moved or self.details or self.deleted or self.paged
        )

    def merge(self, later: "Changes") -> None:
        """Add what later events changed."""
        self.added |= later.added
        self.updated |= later.updated
        self.deleted |= later.deleted
        self.evicted_logs |= later.evicted_logs
        self.incomplete_logs |= later.incomplete_logs
        self.moved |= later.moved
        self.paged |= later.paged
        self.status |= later.status
        self.details |= later.details
