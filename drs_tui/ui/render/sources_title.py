"""Several sources, as the header says where the data is from."""

from drs_tui.model.text.labels import plural
from drs_tui.store.status import SourceCounts
from drs_tui.ui.render.cells import EMPTY, Cell, join, text


def answering(counts: SourceCounts) -> Cell:
    """Return how many sources answer, of how many."""
    style = "warn" if counts.failing else "bold"
    return text(f"{counts.answering} of {plural(counts.asked, 'source')}", style)


def sources_forms(counts: SourceCounts, *, demo: bool) -> list[Cell]:
    """Return where the data is from, the longest form first."""
    badge = text(" DEMO ", "demo") if demo else EMPTY
    spread = text(
        f"{plural(counts.accounts, 'account')}, {plural(counts.regions, 'region')}", "dim"
    )
    short = text(f"{counts.answering}/{counts.asked}", "warn" if counts.failing else "bold")
    forms = (badge, answering(counts), spread), (badge, answering(counts)), (badge, short)
    return [join(form) for form in forms]
