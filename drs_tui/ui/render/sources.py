"""The columns of the sources, and what to do about one that does not answer."""

from drs_tui.model.text.labels import thousands
from drs_tui.store.fleet_store import FleetStore, SourceStanding
from drs_tui.ui.render.cells import ABSENT, SEPARATOR, Cell, external, join, text
from drs_tui.ui.render.columns import NAME_MAX, Column
from drs_tui.ui.render.header import error_line, error_notice
from drs_tui.ui.render.time_format import TimeFormat, shortest_width
from drs_tui.views.sources import SourceRow

WIDE = 110


_GLYPHS = {
    SourceStanding.ENDED: ("✗", "fail"),
    SourceStanding.FAILING: ("!", "warn"),
    SourceStanding.LATE: ("!", "warn"),
    SourceStanding.WAITING: ("↻", "accent"),
    SourceStanding.ANSWERING: ("●", "ok"),
    SourceStanding.UNUSED: ("–", "dim"),
}


def _number(count: int, style: str = "plain") -> Cell:
    return text(thousands(count), style) if count else text("–", "dim")


def _rate(row: SourceRow) -> Cell:
    return ABSENT if row.rate is None else text(f"{row.rate:.0f}" if row.rate >= 1 else "<1")


def source_columns(width: int) -> tuple[Column[SourceRow], ...]:
    """Return the columns of the sources, in ``width`` columns of the terminal."""
    wide = width >= WIDE
    account = Column[SourceRow](
        "ACCOUNT", 12, lambda row, _: external(row.account) if row.account else ABSENT
    )
    calls = Column[SourceRow]("CALLS/MIN", 9, lambda row, _: _rate(row), right=True)
    return (
        Column("", 1, lambda row, _: text(*_GLYPHS[row.standing])),
        Column("NAME", 12, lambda row, _: external(row.name), middle=True, most=NAME_MAX),
        *((account,) if wide else ()),
        Column("REGION", 10, lambda row, _: external(row.region), middle=True, most=14),
        Column("JOBS", 6, lambda row, _: _number(row.jobs), right=True),
        Column("LIVE", 4, lambda row, _: _number(row.live, "accent"), right=True),
        Column("FAILED", 6, lambda row, _: _number(row.failed, "fail"), right=True),
        Column("AS OF", 8, lambda row, times: times.shortest(row.as_of), time=shortest_width),
        *((calls,) if wide else ()),
        Column("STATE", 0, lambda row, _: external(row.words, _style(row)), least=20),
    )


def _style(row: SourceRow) -> str:
    style = _GLYPHS[row.standing][1]
    return "plain" if style == "ok" else style


def source_status(row: SourceRow, store: FleetStore, times: TimeFormat) -> Cell:
    """Return what to do about a source that does not answer."""
    status = store.stores[row.number].status
    if row.standing is SourceStanding.UNUSED:
        error = row.error.request_error if row.error else None
        why = (error.summary, error.advice) if error else ("no error, as it has no jobs",)
        again = text("asked again each day, or with r", "dim")
        return join((*(external(words, "dim") for words in why if words), again), SEPARATOR, "dim")
    if row.standing is SourceStanding.ENDED or row.error is None:
        return join(error_notice(status, times), SEPARATOR)
    return error_line(row.error, status, times)
