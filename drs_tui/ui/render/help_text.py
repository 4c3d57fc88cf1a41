"""The help beside the keys: the glyphs, the filter, and the states of a server."""

from drs_tui.model.analysis.filtering import STATES
from drs_tui.ui.render.cells import Cell, text, wrap

INDENT = 2
LABEL = 12


def heading_cell(words: str) -> Cell:
    """Return a heading."""
    return ((" " * INDENT, "plain"), (words, "bold"))


def definition(label: str, words: str, width: int, label_width: int = LABEL) -> list[Cell]:
    """Return a label with its meaning wrapped beside it."""
    label_width = max(label_width, len(label) + 1)
    room = max(20, width - INDENT - label_width)
    first, *rest = wrap(words, room)
    label_cell = (" " * INDENT + label.ljust(label_width), "accent")
    return [
        (label_cell, (first, "plain")),
        *(((" " * (INDENT + label_width), "plain"), (line, "plain")) for line in rest),
    ]


def _glyph(glyph: str, style: str, words: str) -> Cell:
    return ((f"{' ' * INDENT}{glyph} ", style), (words, "plain"))


def _prose(words: str, width: int) -> list[Cell]:
    return [text(f"{' ' * INDENT}{line}") for line in wrap(words, max(20, width - 2 * INDENT))]


def filter_help(width: int) -> list[Cell]:
    """Explain what can be typed into the filter."""
    return [
        heading_cell("The filter"),
        *_prose(
            "Words that all have to fit: parts of ids, hostnames, tags, type, initiated by, "
            'outcome. -word excludes, "quotes" keep blanks and colons.',
            width,
        ),
        *definition("is:", ", ".join(STATES), width),
        *definition("server:", "a server's id, hostname or Name tag", width),
        *definition("tag:", "tag:env=prod, or tag:prod in any key or value", width),
        *definition("type:", "the type as shown", width),
        *definition("initiated:", "initiatedBy, as DRS has it", width),
        *definition("account:", "the account's number, or the name it is shown with", width),
        *definition("region:", "region:eu- fits each that has these letters", width),
    ]


def phase_help(width: int) -> list[Cell]:
    """Explain the words for a server's state."""
    return [
        heading_cell("A server's state, from the job's log"),
        *definition("waiting", "nothing has begun yet, or the next phase has not", width),
        *definition(
            "retrying 2/3",
            "attempt 2 of 3 failed, and DRS tries again by itself: not failed yet",
            width,
        ),
        *definition("!older", "from an older snapshot: the newest one could not be taken", width),
        *definition(
            "launched", "from the job log; then: agent seen (SSM found it), actions passed", width
        ),
        *definition("last known", "the job is over, and nothing says how this one ended", width),
        *definition("action failed", "launched, and a required post-launch action failed", width),
        *definition("TIME", "for: in this phase; in, at: since the job's creation", width),
        *definition("slow", "for over an hour in a phase, or far longer than others", width),
        *definition(
            "EXPECTED", "launched between these times, in 8 of 10 cases like it; no promise", width
        ),
        *definition("> all 12", "for longer in its phase than all 12 that are known", width),
    ]


def job_glyphs(width: int) -> list[Cell]:
    """Explain the glyphs of jobs, and the counts beside them."""
    return [
        heading_cell("A job's glyph"),
        (*_glyph("·", "accent", "queued   "), ("↻ ", "accent"), ("running", "plain")),
        _glyph("✓", "ok", "all servers reached their goal, no action failed"),
        _glyph("✗", "fail", "servers failed, or a required action did"),
        _glyph("!", "warn", "only optional actions failed"),
        _glyph("–", "dim", "nothing took part, cancelled, or deleted"),
        _glyph("?", "warn", "not known: a status is absent, new, or stuck"),
        *definition("✗2 ·1 ✓9", "servers: 2 failed, 1 pending, 9 done", width),
        *definition("✗2 !1 ✓43", "actions: 2 failed, 1 optional one too, 43 done", width),
        *definition("23:50Z -1d", "yesterday; on narrow screens 23:50Z-1", width),
    ]


def server_glyphs(_width: int) -> list[Cell]:
    """Explain the glyphs of servers."""
    return [
        heading_cell("A server's glyph"),
        (*_glyph("·", "dim", "waiting   "), ("↻ ", "accent"), ("in a phase", "plain")),
        _glyph("↻", "fail", "retrying"),
        _glyph("✓", "ok", "launched, and no action failed so far"),
        _glyph("✗", "fail", "failed, or a required action did"),
        _glyph("!", "warn", "an optional action failed"),
        _glyph("–", "dim", "skipped, cancelled"),
        _glyph("?", "warn", "last known: nothing says how it ended"),
    ]


def what_you_see(width: int) -> list[Cell]:
    """Explain where outcomes and times are from."""
    return [
        heading_cell("What you see"),
        *_prose(
            "DRS calls a job COMPLETED even when nothing launched; the glyph and the words say "
            "what really happened. Times are the job log's, SSM's, or observed: when drs-tui saw a "
            "change that DRS itself gives no time. Lines with an arrow are hints of drs-tui. It "
            "only reads AWS.",
            width,
        ),
    ]
