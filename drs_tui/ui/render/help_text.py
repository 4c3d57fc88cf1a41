"""What help says beside the keys: of every screen, and of the one it was opened on."""

from drs_tui.model.analysis.filtering import STATES
from drs_tui.ui.render.cells import EMPTY, Cell, text, wrap
from drs_tui.ui.render.detail_pages import heading

INDENT = 2
LABEL = 12


def _told(label: str, words: str, width: int) -> list[Cell]:
    """A label, and what it means, wrapped beside it."""
    room = max(20, width - INDENT - LABEL)
    first, *rest = wrap(words, room)
    label_cell = (" " * INDENT + label.ljust(LABEL), "accent")
    return [
        (label_cell, (first, "plain")),
        *(((" " * (INDENT + LABEL), "plain"), (line, "plain")) for line in rest),
    ]


def _prose(words: str, width: int) -> list[Cell]:
    return [text(f"{' ' * INDENT}{line}") for line in wrap(words, max(20, width - 2 * INDENT))]


def filter_help(width: int) -> list[Cell]:
    """What can be typed after the slash."""
    return [
        *heading("The filter"),
        EMPTY,
        *_prose(
            "Words that all have to fit: parts of ids, hostnames, tags, type, initiated by, "
            'outcome. -word turns a word round, "quotes" keep blanks and colons.',
            width,
        ),
        *_told("is:", ", ".join(STATES), width),
        *_told("server:", "a server's id, hostname or Name tag", width),
        *_told("tag:", "tag:env=prod, or tag:prod in any key or value", width),
        *_told("type:", "the type as shown", width),
        *_told("initiated:", "initiatedBy, as DRS has it", width),
    ]


def phase_help(width: int) -> list[Cell]:
    """What the words of a server's state mean."""
    return [
        *heading("A server's state, by the job's log"),
        EMPTY,
        *_told("waiting", "nothing has begun yet, or the next phase has not", width),
        *_told("retrying", "an attempt failed, and DRS has others left: not failed yet", width),
        *_told("!older", "from an older snapshot: the newest one could not be taken", width),
        *_told("launched", "by the log; then: agent seen (SSM found it), actions passed", width),
        *_told("last known", "the job is over, and nobody said how this one ended", width),
        *_told("action failed", "launched, and a required post-launch action failed", width),
        *_told("TIME", "for: in this phase; in, at: since the job's creation", width),
        *_told("slow", "for over an hour in a phase, or far longer than others", width),
    ]


def legend(width: int) -> list[Cell]:
    """The glyphs of jobs, and what times are."""
    return [
        *heading("A job's glyph"),
        EMPTY,
        (("  ·", "accent"), (" queued   ", "plain"), ("↻", "accent"), (" running", "plain")),
        (("  ✓", "ok"), (" all servers reached their goal, no action failed", "plain")),
        (("  ✗", "fail"), (" servers failed, or a required action did", "plain")),
        (("  !", "warn"), (" only optional actions failed", "plain")),
        (("  –", "dim"), (" nothing took part, cancelled, or deleted", "plain")),
        (("  ?", "warn"), (" unknown: a status is absent, new to us, or has been stuck", "plain")),
        *_told("23:50Z -1d", "yesterday; on narrow screens 23:50Z-1", width),
        *heading("What you see"),
        EMPTY,
        *_prose(
            "DRS calls a job COMPLETED even when nothing launched; the glyph and the words say "
            "what really happened. Times are the job log's, SSM's, or observed: when drs-tui saw a "
            "change that DRS itself gives no time. Lines with an arrow are hints of drs-tui. It "
            "only reads AWS.",
            width,
        ),
    ]
