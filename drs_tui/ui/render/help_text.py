"""The help beside the keys: the glyphs, the filter, and the states of a server."""

from drs_tui.model.analysis.filtering import STATES
from drs_tui.ui.render.cells import EMPTY, Cell, text, wrap
from drs_tui.ui.render.detail_pages import heading

INDENT = 2
LABEL = 12


def _definition(label: str, words: str, width: int) -> list[Cell]:
    """Return a label with its meaning wrapped beside it."""
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
    """Explain what can be typed into the filter."""
    return [
        *heading("The filter"),
        EMPTY,
        *_prose(
            "Words that all have to fit: parts of ids, hostnames, tags, type, initiated by, "
            'outcome. -word excludes, "quotes" keep blanks and colons.',
            width,
        ),
        *_definition("is:", ", ".join(STATES), width),
        *_definition("server:", "a server's id, hostname or Name tag", width),
        *_definition("tag:", "tag:env=prod, or tag:prod in any key or value", width),
        *_definition("type:", "the type as shown", width),
        *_definition("initiated:", "initiatedBy, as DRS has it", width),
    ]


def phase_help(width: int) -> list[Cell]:
    """Explain the words for a server's state."""
    return [
        *heading("A server's state, from the job's log"),
        EMPTY,
        *_definition("waiting", "nothing has begun yet, or the next phase has not", width),
        *_definition(
            "retrying", "an attempt failed, and DRS has others left: not failed yet", width
        ),
        *_definition("!older", "from an older snapshot: the newest one could not be taken", width),
        *_definition(
            "launched", "from the job log; then: agent seen (SSM found it), actions passed", width
        ),
        *_definition("last known", "the job is over, and nobody said how this one ended", width),
        *_definition("action failed", "launched, and a required post-launch action failed", width),
        *_definition("TIME", "for: in this phase; in, at: since the job's creation", width),
        *_definition("slow", "for over an hour in a phase, or far longer than others", width),
    ]


def legend(width: int) -> list[Cell]:
    """Explain the glyphs of jobs, and the sources of times."""
    return [
        *heading("A job's glyph"),
        EMPTY,
        (("  ·", "accent"), (" queued   ", "plain"), ("↻", "accent"), (" running", "plain")),
        (("  ✓", "ok"), (" all servers reached their goal, no action failed", "plain")),
        (("  ✗", "fail"), (" servers failed, or a required action did", "plain")),
        (("  !", "warn"), (" only optional actions failed", "plain")),
        (("  –", "dim"), (" nothing took part, cancelled, or deleted", "plain")),
        (
            ("  ?", "warn"),
            (" not known: a status is absent, new, or has been stuck", "plain"),
        ),
        *_definition("23:50Z -1d", "yesterday; on narrow screens 23:50Z-1", width),
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
