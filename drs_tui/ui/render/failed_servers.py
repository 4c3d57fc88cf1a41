"""Columns of the servers that failed, with a mark for each of their latest launches."""

from drs_tui.model.analysis.failures import FailureKind
from drs_tui.model.text.labels import (
    cause_title,
    failure_place,
    failure_state_label,
    job_name,
    short_job_id,
)
from drs_tui.ui.render.causes import failure_style
from drs_tui.ui.render.cells import ABSENT, SEPARATOR, Cell, external, join, text
from drs_tui.ui.render.columns import NAME_MAX, Column
from drs_tui.ui.render.time_format import TimeFormat, brief_width
from drs_tui.views.failed_servers import LATEST, FailedServer, PastLaunch

WIDE = 110


def mark(launch: PastLaunch) -> Cell:
    """Return one glyph for how a launch of the server ended; a dot while its job goes on."""
    if launch.failure:
        return text(*failure_style(launch.failure))
    return text("·", "dim") if launch.row.live else text("✓", "ok")


def marks(server: FailedServer) -> Cell:
    """Return the marks of its latest launches, the newest first."""
    return tuple(fragment for launch in server.launches for fragment in mark(launch))


def _how_many(server: FailedServer) -> Cell:
    if not server.ended:
        return ABSENT
    return text(f"{server.failed} of {server.ended}", "fail" if server.failed > 1 else "plain")


def _why(server: FailedServer, *, wide: bool) -> Cell:
    title, place = cause_title(server.cause), failure_place(server.failure)
    if not wide or place in title.split(" · "):  # an action's title is its name
        return external(title)
    return join((external(title), external(place, "dim")), SEPARATOR)


def _when(server: FailedServer, time_format: TimeFormat) -> Cell:
    return time_format.short(server.failure.at)


def failed_server_columns(width: int) -> tuple[Column[FailedServer], ...]:
    """Return the columns for a terminal ``width`` columns wide."""
    wide = width >= WIDE
    return (
        Column("SERVER", 20, lambda server, _: external(server.name), middle=True, most=NAME_MAX),
        Column(f"LAST {LATEST}", 6, lambda server, _: marks(server)),
        Column("FAILED", 6, lambda server, _: _how_many(server), right=True),
        Column("LAST", 10, _when, time=brief_width),
        Column("CAUSE", 0, lambda server, _: _why(server, wide=wide), least=24),
    )


def failed_server_words(server: FailedServer) -> Cell:
    """Describe a server: its id, and the job in which it, or an action on it, failed last."""
    state = failure_state_label(server.failure.state)
    if server.failure.kind is FailureKind.ACTION:
        state = f"action {state}"
    row = next(
        (each.row for each in server.launches if each.row.job_id == server.failure.job_id), None
    )
    job = f"{job_name(row)} {short_job_id(row.job_id)}" if row else server.failure.job_id
    return join((external(server.server_id), external(f"{state} in {job}", "dim")), SEPARATOR)
