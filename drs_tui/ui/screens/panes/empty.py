"""The text of a table without rows."""

from typing import Any

from drs_tui.ui.render.cells import Cell, text


def why_empty(items: tuple[Any, ...] | None, what: str) -> tuple[Cell, ...]:
    """Return whether there are no items, or the answer does not contain them."""
    if items:
        return ()
    none = "DRS names no" if items is None else "No"
    return (text(f"  {none} {what} in this job.", "dim"),)
