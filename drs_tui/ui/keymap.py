"""Every key, declared once: footer, help and palette read these bindings.

The description is what the footer says; the tooltip what help and palette say. ``show`` puts a key
into the footer where there is room.
"""

from textual.binding import Binding


def _quiet(key: str, action: str, tells: str) -> Binding:
    """A key that help and palette tell of, but not the footer."""
    return Binding(key, action, tells, show=False, tooltip=tells)


def _shown(key: str, action: str, label: str, tells: str, *, display: str) -> Binding:
    return Binding(key, action, label, tooltip=tells, key_display=display)


# What Textual calls keys, as people know them.
NAMES = {
    "enter": "Enter",
    "escape": "Esc",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "RtoTarget",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "question_mark": "?",
    "colon": ":",
    "slash": "/",
    "space": "Space",
    "ctrl+c": "Ctrl+C",
    "ctrl+d": "Ctrl+D",
    "ctrl+l": "Ctrl+L",
    "ctrl+p": "Ctrl+P",
    "ctrl+u": "Ctrl+U",
    "ctrl+z": "Ctrl+Z",
}

_SCROLLING = (
    _quiet("down,j", "move(1)", "down"),
    _quiet("up,k", "move(-1)", "up"),
    _quiet("ctrl+d", "page(1)", "half a page down"),
    _quiet("ctrl+u", "page(-1)", "half a page up"),
    _quiet("g,home", "first", "to the top"),
    _quiet("G,end", "last", "to the end"),
)

MOVES = (
    _shown("enter,l,right", "open", "open", "go in: open what is highlighted", display="↵"),
    *_SCROLLING,
    _quiet("pagedown", "page(2)", "a page down"),
    _quiet("pageup", "page(-2)", "a page up"),
)

CLOSE = _shown("q", "screen.close_text", "close", "close this text", display="q")
PAGING = (
    _quiet("pagedown,space", "page(2)", "a page down"),
    _quiet("pageup,b", "page(-2)", "a page up"),
)
SEARCHING = (
    _shown("slash", "search", "search", "search this text", display="/"),
    _quiet("n", "next_match(1)", "to the next match"),
    _quiet("N", "next_match(-1)", "to the match before"),
)
FOLLOW = _shown("F", "follow", "follow", "follow: stay at the end as it grows", display="F")
READING = (
    CLOSE,
    *_SCROLLING,
    *PAGING,
    *SEARCHING,
    FOLLOW,
    _quiet("w", "wrap", "wrap long lines, or cut them"),
)

TYPING = (
    Binding("enter", "submit", "accept", key_display="↵", tooltip="accept what is typed"),
    Binding("escape", "cancel", "leave", key_display="Esc", tooltip="leave this line"),
)

BACK = _shown("escape,h,left", "back", "back", "go out, to where you came from", display="h")
FACTS = _shown("i", "facts", "facts", "every fact of the job: ARN, dates, tags", display="i")
RAW = _shown("v", "raw", "raw", "what is highlighted as DRS sent it, in JSON", display="v")

FILTERING = (
    _shown("slash", "filter", "filter", "filter the list as you type", display="/"),
    _shown("s", "stop", "stop looking", "stop or go on looking for more matches", display="s"),
    _shown("escape", "unfilter", "all jobs", "lift the filter", display="Esc"),
    _quiet("d", "dates", "dates and job ids of the list"),
)

SORTING = (
    _shown("o", "sort", "sort", "sort by the next column", display="o"),
    _quiet("O", "reverse", "sort the other way round"),
)

ERRORS = _shown("e", "errors", "errors", "errors grouped by cause", display="e")
ALL = _shown("a", "all", "all loaded", "all loaded jobs, or those of late", display="a")
FAILURES = (
    _shown("n", "next_failure(1)", "next failure", "to the next failure", display="n"),
    _quiet("N", "next_failure(-1)", "to the previous failure"),
)

WATCH = _shown(
    "w", "app.watch", "watch", "watch: bell and title for failures and ends", display="w"
)
RUNNING = _shown("u", "instances", "running", "recovery instances still running", display="u")
COPYING = (
    _shown("y", "copy_id", "copy", "copy the id of what is highlighted", display="y"),
    _shown("Y", "copy_summary", "summary", "copy a summary of at most ten lines", display="Y"),
    _quiet("c", "copy_menu", "copy menu: ids, links, commands, JSON"),
)

PANES = (
    _quiet("1", "pane('servers')", "pane: servers"),
    _quiet("2", "pane('networks')", "pane: networks"),
    _quiet("3", "pane('actions')", "pane: every post-launch action run"),
    _quiet("4", "pane('timeline')", "pane: timeline"),
    _quiet("5", "pane('log')", "pane: the job's log"),
    _quiet("6", "pane('json')", "pane: the job's JSON"),
    _quiet("tab,right_square_bracket", "next_pane(1)", "next pane"),
    _quiet("shift+tab,left_square_bracket", "next_pane(-1)", "previous pane"),
)

EVERYWHERE = (
    _shown("M", "mfa_code", "MFA code", "type the MFA code that a role wants", display="M"),
    _quiet("t", "times", "times: absolute or relative"),
    _shown("p", "pause", "pause", "pause or go on refreshing", display="p"),
    _shown("r", "refresh_now", "refresh", "refresh now; try again what has failed", display="r"),
    _quiet("m", "mouse", "mouse on or off"),
    _quiet("colon,ctrl+p", "command_palette", "palette: find any key by name"),
    _quiet("ctrl+l", "redraw", "redraw the screen"),
    _quiet("ctrl+z", "suspend_process", "to the shell; fg comes back, nothing is asked meanwhile"),
    _shown("question_mark", "help", "help", "the keys that work here", display="?"),
    _shown("q", "quit", "quit", "quit", display="q"),
    Binding("ctrl+c", "quit", "quit", show=False, priority=True, tooltip="quit"),
)

PRIORITY = frozenset(binding.key for binding in EVERYWHERE if binding.priority)

# What the footer has room for, the most wanted first; help and quit are always there.
FOOTER = (
    *(
        "accept",
        "leave",
        "MFA code",
        "open",
        "close",
        "search",
        "filter",
        "stop looking",
        "all jobs",
    ),
    *("errors", "next failure", "back", "all loaded", "running", "sort", "copy", "summary"),
    *("watch", "follow", "facts", "raw", "pause", "refresh"),
)
