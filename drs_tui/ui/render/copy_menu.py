"""The columns of the copy menu."""

from drs_tui.ui.render.cells import external
from drs_tui.ui.render.columns import Column
from drs_tui.views.copy_items import CopyItem


def copy_columns(_width: int) -> tuple[Column[CopyItem], ...]:
    """Return the columns of the copy menu: a label, and the text or how much of it there is."""
    return (
        Column("WHAT", 32, lambda item, _: external(item.label)),
        Column("TEXT", 0, lambda item, _: external(item.preview, "dim")),
    )
