"""Glyph, style and word of every status.

A status never differs by colour alone; glyphs are one cell wide and have no emoji form.
"""

from drs_tui.model.analysis.counts import ActionFailure
from drs_tui.model.analysis.outcome import Outcome
from drs_tui.model.analysis.progress import FINAL_STATUSES, Progress, State
from drs_tui.model.analysis.row import Row
from drs_tui.model.text.labels import code_label, progress_label
from drs_tui.ui.render.cells import Cell, external, text

_OUTCOMES: dict[Outcome, tuple[str, str]] = {
    Outcome.QUEUED: ("·", "accent"),
    Outcome.RUNNING: ("↻", "accent"),
    Outcome.FINISHING: ("↻", "accent"),
    Outcome.NOTHING_DONE: ("–", "dim"),
    Outcome.CANCELLED: ("–", "warn"),
    Outcome.FAILED: ("✗", "fail"),
    Outcome.PARTIAL: ("✗", "fail"),
    Outcome.ACTIONS_FAILED: ("✗", "fail"),
    Outcome.OPTIONAL_ACTION_FAILED: ("!", "warn"),
    Outcome.SUCCEEDED: ("✓", "ok"),
    Outcome.UNKNOWN: ("?", "warn"),
    Outcome.LAST_KNOWN: ("?", "warn"),
}
_STATUSES: dict[str, tuple[str, str]] = {
    "PENDING": ("·", "dim"),
    "IN_PROGRESS": ("↻", "accent"),
    "STARTED": ("↻", "accent"),
    "LAUNCHED": ("✓", "ok"),
    "TERMINATED": ("✓", "ok"),
    "SUCCEEDED": ("✓", "ok"),
    "COMPLETED": ("✓", "ok"),
    "FAILED": ("✗", "fail"),
}
_STATES: dict[State, tuple[str, str]] = {
    State.WAITING: ("·", "dim"),
    State.ACTIVE: ("↻", "accent"),
    State.RETRYING: ("↻", "fail"),
    State.FAILED: ("✗", "fail"),
    State.DONE: ("✓", "ok"),
    State.SKIPPED: ("–", "dim"),
    State.CANCELLED: ("–", "warn"),
    State.UNKNOWN: ("?", "warn"),
}
_ACTIONS: dict[ActionFailure, tuple[str, str, str]] = {
    ActionFailure.REQUIRED: ("✗", "fail", "action failed"),
    ActionFailure.OPTIONAL: ("!", "warn", "optional action failed"),
}
_UNKNOWN = ("?", "warn")


def outcome_style(row: Row) -> str:
    """Return the style of a job's glyph: a live job with failures is as red as an ended one."""
    return "fail" if row.has_failed else _OUTCOMES[row.outcome][1]


def outcome_glyph(row: Row) -> Cell:
    """Return the job's glyph in the list."""
    if row.deleted:
        return text("–", "dim")
    return text(_OUTCOMES[row.outcome][0], outcome_style(row))


def status_glyph(status: str | None, *, optional: bool = False) -> Cell:
    """Return the glyph of a server's, network's or run's status; an optional failure only warns."""
    glyph, style = _STATUSES.get(status or "", _UNKNOWN)
    if optional and status == "FAILED":
        glyph, style = "!", "warn"
    return text(glyph, style)


def status_word(status: str | None, *, optional: bool = False) -> Cell:
    """Return the status in words; an unknown status unchanged, ``absent`` when there is none."""
    if status is None:
        return text("absent", "dim")
    if status not in _STATUSES:
        return external(status, "warn")
    style = status_glyph(status, optional=optional)[0][1]
    return text(code_label(status), "plain" if style == "dim" else style)


def progress_glyph(
    progress: Progress, *, is_logged: bool = True, failed: ActionFailure | None = None
) -> Cell:
    """The glyph of a server or network.

    By its phase where a log was read, or by its launch status, which means nothing without the
    job's goal once it is final. ``failed``: an action of a server that reached its goal.
    """
    if not is_logged and progress.status not in FINAL_STATUSES:
        return status_glyph(progress.status)
    if failed and progress.state is State.DONE:
        return text(*_ACTIONS[failed][:2])
    return text(*_STATES[progress.state])


def progress_word(
    progress: Progress,
    milestone: str = "",
    *,
    is_logged: bool = True,
    failed: ActionFailure | None = None,
) -> Cell:
    """The same in words; once launched, the ``milestone`` that has come since."""
    if not is_logged and progress.status not in FINAL_STATUSES:
        return status_word(progress.status)
    if failed and progress.state is State.DONE:
        _, style, words = _ACTIONS[failed]
        return text(words, style)
    style = _STATES[progress.state][1]
    word = milestone if milestone and progress.state is State.DONE else progress_label(progress)
    return external(word, "plain" if style == "dim" else style)
