"""The columns of the job list."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from drs_tui.model.analysis.counts import Counts
from drs_tui.model.analysis.progress import JobProgress, State, count_states
from drs_tui.model.analysis.row import Row, job_duration
from drs_tui.model.text.labels import (
    counted_label,
    plural,
    reached_word,
    short_job_id,
    summary_line,
    type_word,
)
from drs_tui.model.text.times import duration
from drs_tui.store.status import Spread
from drs_tui.ui.render.cells import ABSENT, EMPTY, SEPARATOR, Cell, external, join, text
from drs_tui.ui.render.columns import Column
from drs_tui.ui.render.status import outcome_glyph, progress_glyph, progress_word
from drs_tui.ui.render.time_format import TimeFormat, brief_width, shortest_width

LEAST = 55
WITH_ID = 120  # a name and a whole id
NARROW = 72
ROOMY = 84
WIDE = 100
ROOMIER = 110
SERVERS_LEAST, SERVERS_WIDTH = 24, 34
ACTIONS_LEAST = 13  # with the margin of a row
SHORT_ID = 8


class JobRow(NamedTuple):
    """A job in the list. ``progress`` of one whose log is read; ``fits``: the filter lets it
    through, and it does not only stay because the cursor is on it. ``slow`` says who is slow.
    ``server`` is the id of the one that the list is filtered by, ``account`` what the job's account
    is shown with, of several."""

    row: Row
    progress: JobProgress | None = None
    fits: bool = True
    slow: str = ""
    server: str | None = None
    account: str = ""

    @property
    def region(self) -> str:
        """The job's region."""
        return self.row.source.region


def type_cell(row: Row) -> Cell:
    """Return the TYPE, styled so that a real recovery cannot be mistaken for a drill."""
    word = type_word(row.initiated_by, row.type)
    return text(word, "recovery") if word == "RECOVERY" else external(word)


def took(row: Row, time_format: TimeFormat) -> Cell:
    """Return how long the job took, or has been running."""
    seconds = job_duration(row, time_format.now)
    return ABSENT if seconds is None else text(duration(seconds))


def _participants(counts: Counts, *, words: bool) -> Iterator[Cell]:
    if counts.failed:
        yield text(f"✗{counts.failed}", "fail-bold")
    if counts.pending:
        yield text(f"pending {counts.pending}" if words else f"·{counts.pending}")
    if counts.in_progress:
        yield text(
            f"in progress {counts.in_progress}" if words else f"↻{counts.in_progress}", "accent"
        )
    if counts.other:
        yield text(f"unknown {counts.other}" if words else f"?{counts.other}", "warn")
    if counts.reached:
        yield text(f"✓{counts.reached}", "ok")


_SHORT = {"conversion": "conv", "snapshot": "snap", "waiting": "wait", "retrying": "retry"}


def _phases(progress: JobProgress) -> Iterator[Cell]:
    """Yield the number of servers in each phase: ``✗37 retry 3 conv 12 launch 91 ✓60``."""
    for (state, phase), count in count_states(progress):
        label = counted_label(state, phase)
        match state:
            case State.FAILED:
                yield text(f"✗{count}", "fail-bold")
            case State.RETRYING:
                yield text(f"retry {count}", "fail")
            case State.DONE:
                yield text(f"✓{count}", "ok")
            case State.ACTIVE | State.WAITING:
                yield external(f"{_SHORT.get(label, label)} {count}", "accent")
            case _:
                yield external(f"{label} {count}", "dim")


def _one_server(server_id: str, progress: JobProgress) -> Cell:
    """Return how that server fared; the job's totals say little of it."""
    found = next((each for each in progress.servers if each.id == server_id), None)
    if found is None:
        return EMPTY
    glyph = progress_glyph(found, is_logged=progress.is_logged)
    return join((glyph, progress_word(found, is_logged=progress.is_logged)))


def _cuttable(*words: str) -> Cell:
    """Return words that narrow columns cut between these fragments."""
    return tuple((each, "dim") for each in words)


def servers(line: JobRow, *, words: bool = True) -> Cell:
    """Return the participants by phase where that says more, else by status, failures first.

    Participants that are not launched servers are named: networks, terminated.
    """
    row = line.row
    if not line.fits:
        return text("matches no more", "warn")
    if line.server and line.progress:
        return _one_server(line.server, line.progress)
    if row.deleted:
        return _cuttable("deleted", ", last known")
    if row.has_phases and line.progress and line.progress.is_logged and line.progress.servers:
        return join((text("slow!", "warn") if line.slow else EMPTY, *_phases(line.progress)))
    if not row.counts.participants:
        return _cuttable("no servers", " named") if row.live else _cuttable("nothing", " took part")
    counts = join(_participants(row.counts, words=words))
    if row.counts.networks:
        return (*counts, (" network" if row.counts.networks == 1 else " networks", "dim"))
    if reached_word(row) != "launched" and row.counts.reached:
        return (*counts, (f" {reached_word(row)}", "dim"))
    return counts


def _runs(counts: Counts) -> Iterator[Cell]:
    if counts.runs_failed:
        yield text(f"✗{counts.runs_failed}", "fail-bold")
    if counts.optional_failed:
        yield text(f"!{counts.optional_failed}", "warn")
    if counts.runs_moving:
        yield text(f"↻{counts.runs_moving}", "accent")
    if counts.runs_other:
        yield text(f"?{counts.runs_other}", "warn")
    if counts.runs_passed:
        yield text(f"✓{counts.runs_passed}", "ok")


def actions(row: Row) -> Cell:
    """Return the number of post-launch action runs by status, failures first."""
    return join(_runs(row.counts))


def progress(line: JobRow) -> Cell:
    """Return servers and actions in one column, with glyphs for words, for narrow screens."""
    runs = EMPTY if line.server else actions(line.row)
    run_counts = (("actions ", "dim"), *runs) if runs else EMPTY
    return join((servers(line, words=False), run_counts), "  ")


def _started(*, roomy: bool) -> Column[JobRow]:
    """Return the column of starts, short where the phases of a large job need the room more."""
    if roomy:
        return Column(
            "STARTED",
            10,
            lambda line, time_format: time_format.short(line.row.created),
            time=brief_width,
        )
    return Column(
        "STARTED",
        8,
        lambda line, time_format: time_format.shortest(line.row.created),
        time=shortest_width,
    )


def short_id(job_id: str) -> Cell:
    """Return the end of an id, by which ids differ."""
    return external(short_job_id(job_id, SHORT_ID))


def _name(row: Row) -> Cell:
    return external(row.name) if row.name else EMPTY


def _identity(width: int, *, named: bool) -> Iterator[Column[JobRow]]:
    """Yield the columns of name and id: either alone where there is no room for both."""
    whole = Column[JobRow]("JOB", 24, lambda line, _: external(line.row.job_id))
    short = Column[JobRow]("JOB", SHORT_ID, lambda line, _: short_id(line.row.job_id))
    if not named:
        yield whole if shows_whole_id(width, named=named) else short
    elif width < NARROW:
        yield Column(
            "NAME",
            14,
            lambda line, _: _name(line.row) or short_id(line.row.job_id),
            middle=True,
        )
    else:
        yield Column(
            "NAME", 16 if width < ROOMIER else 22, lambda line, _: _name(line.row), middle=True
        )
        yield whole if shows_whole_id(width, named=named) else short


ONE = Spread()


def origin_columns(width: int, spread: Spread) -> tuple[Column[Any], ...]:
    """Return ACCOUNT and REGION of lines with ``account`` and ``region``, where sources differ.

    ``width`` is the terminal's. Either is left out while no line has it.
    """
    account = 8 if width < ROOMY else 12 if width < WITH_ID else 16
    region = 9 if width < WITH_ID else 14  # cut in its middle: ap-southeast-1, or -2?
    columns = (
        (spread.accounts, Column("ACCOUNT", account, _account, middle=True, hides=True)),
        (spread.regions, Column("REGION", region, _region, middle=True, hides=True)),
    )
    return tuple(column for differs, column in columns if differs)


def _account(line: Any, _: TimeFormat) -> Cell:
    return external(line.account)


def _region(line: Any, _: TimeFormat) -> Cell:
    return external(line.region)


def room_beside(columns: Iterable[Column[Any]], width: int) -> int:
    """Return what ``columns`` leave of ``width``."""
    return width - sum(each.width + 1 for each in columns)


def columns(width: int, *, named: bool = False, spread: Spread = ONE) -> tuple[Column[JobRow], ...]:
    """Return the list's columns for a terminal ``width`` columns wide; ``named``: with names."""
    origin = origin_columns(width, spread)
    width = room_beside(origin, width)
    narrow = width < WIDE
    started = _started(roomy=width >= ROOMY)
    glyph = Column[JobRow]("", 1, lambda line, _: outcome_glyph(line.row))
    least = (glyph, *origin, *_identity(width, named=named))
    progress_column = Column[JobRow]("PROGRESS", 0, lambda line, _: progress(line), whole=True)
    if width < LEAST:
        return (*least, started, progress_column)
    fixed = (
        *least,
        Column[JobRow]("TYPE", 9 if width < ROOMY else 11, lambda line, _: type_cell(line.row)),
        started,
        Column[JobRow](
            "TOOK", 6, lambda line, time_format: took(line.row, time_format), right=True
        ),
    )
    if narrow:
        return (*fixed, progress_column)
    room = room_beside((each for each in fixed if each not in origin), width) - ACTIONS_LEAST
    servers_width = max(SERVERS_LEAST, min(SERVERS_WIDTH, room))
    return (
        *fixed,
        Column[JobRow]("SERVERS", servers_width, lambda line, _: servers(line), whole=True),
        Column[JobRow]("ACTIONS", 0, lambda line, _: actions(line.row)),
    )


def job_crumb(row: Row, width: int) -> Cell:
    """Return the job as a step of the path to a screen: its name, and its id as width allows."""
    if not row.name:
        return external(row.job_id, "bold")
    identity = short_id(row.job_id) if width < WITH_ID else external(row.job_id)
    return (*external(row.name, "bold"), (" ", "plain"), *identity)


def job_path(row: Row, width: int) -> Cell:
    """Return the job as a step that leads to the screen's own: not as bright as that."""
    crumb = job_crumb(row, width) if row.name or width >= NARROW else short_id(row.job_id)
    return tuple((words, "dim") for words, _ in crumb)


def recovery_crumb(row: Row, jobs: int) -> Cell:
    """Return several jobs as a step of the path to a screen: their common name, and how many."""
    if not row.name:
        return (("recovery", "bold"), (f" of {plural(jobs, 'job')}", "plain"))
    return (*external(row.name, "bold"), (f", {plural(jobs, 'job')}", "plain"))


def recovery_path(row: Row, jobs: int) -> Cell:
    """Return several jobs as a step that leads to the screen's own: not as bright as that."""
    return tuple((words, "dim") for words, _ in recovery_crumb(row, jobs))


def shows_whole_id(width: int, *, named: bool) -> bool:
    """Return whether the list's columns have room for whole ids."""
    return width >= (WITH_ID if named else NARROW)


def job_status_line(line: JobRow, *, with_id: bool = False) -> Cell:
    """The job's state in words, the most important first: for the line above the footer."""
    identity = external(line.row.job_id) if with_id else EMPTY
    words = external(summary_line(line.row, line.progress))
    slow = external(line.slow, "warn") if line.slow else EMPTY
    return join((identity, slow, words), SEPARATOR)
