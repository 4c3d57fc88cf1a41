"""What a table shows that has no rows."""

from typing import Any

from drs_tui.ui.render.cells import Cell, text


def why_empty(items: tuple[Any, ...] | None, what: str) -> tuple[Cell, ...]:
    """Whether there are none, or the answer does not say."""
    if items:
        return ()
    none = "DRS names no" if items is None else "No"
    return (text(f"  {none} {what} in this job.", "dim"),)
