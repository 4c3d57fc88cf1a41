"""Declare every key once: footer, help and palette read these bindings.

To add a key, declare it here, list it in the ``BINDINGS`` of its screen or widget, and write its
action there. ``in_footer`` is its label in the footer and its rank: where there is little room,
labels of a low rank stay longest.
"""

from textual.binding import Binding

ALWAYS = 1000
"""The rank of labels at the footer's end, which are always shown."""


def is_foreign_letter(key: str) -> bool:
    """Return whether a key is a letter of another alphabet, which no binding has."""
    return len(key) == 1 and key.isalpha() and not key.isascii()


_ranks: dict[str, int] = {}


def _key(
    key: str,
    action: str,
    tooltip: str,
    *,
    in_footer: tuple[str, int] | None = None,
    display: str | None = None,
    priority: bool = False,
) -> Binding:
    """Declare a key.

    ``tooltip`` is its description in help and palette, ``display`` its name in the footer, if that
    is another one.
    """
    label = tooltip
    if in_footer:
        label, rank = in_footer
        _ranks[label] = rank
    return Binding(
        key,
        action,
        label,
        show=in_footer is not None,
        key_display=display,
        priority=priority,
        tooltip=tooltip,
    )


# Textual's names of keys, and those that users know.
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
    "end": "End",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "question_mark": "?",
    "colon": ":",
    "slash": "/",
    "plus": "+",
    "equals_sign": "=",
    "minus": "-",
    "space": "Space",
    "ctrl+c": "Ctrl+C",
    "ctrl+d": "Ctrl+D",
    "ctrl+l": "Ctrl+L",
    "ctrl+p": "Ctrl+P",
    "ctrl+u": "Ctrl+U",
    "ctrl+z": "Ctrl+Z",
}

_SCROLLING = (
    _key("down,j", "move(1)", "down"),
    _key("up,k", "move(-1)", "up"),
    _key("ctrl+d", "page(1)", "half a page down"),
    _key("ctrl+u", "page(-1)", "half a page up"),
    _key("g,home", "first", "to the top"),
    _key("G,end", "last", "to the end"),
)

MOVES = (
    _key(
        "enter,l,right",
        "open",
        "go in: open what is highlighted",
        in_footer=("open", 40),
        display="↵",
    ),
    *_SCROLLING,
    _key("pagedown", "page(2)", "a page down"),
    _key("pageup", "page(-2)", "a page up"),
)

CLOSE = _key("q", "screen.close_text", "close this text", in_footer=("close", 50))
PAGING = (
    _key("pagedown,space", "page(2)", "a page down"),
    _key("pageup,b", "page(-2)", "a page up"),
)
SEARCHING = (
    _key("slash", "search", "search this text", in_footer=("search", 60)),
    _key("n", "next_match(1)", "to the next match"),
    _key("N", "next_match(-1)", "to the match before"),
)
FOLLOW = _key("F", "follow", "follow: stay at the end as it grows", in_footer=("follow", 190))
READING = (
    CLOSE,
    *_SCROLLING,
    *PAGING,
    *SEARCHING,
    FOLLOW,
    _key("w", "wrap", "wrap long lines, or cut them"),
)
READING_REPORT = (CLOSE, *_SCROLLING, *PAGING, *SEARCHING)

TYPING = (
    _key("enter", "submit", "accept what is typed", in_footer=("accept", 10), display="↵"),
    _key("escape", "cancel", "leave this line", in_footer=("leave", 20)),
)

BACK = _key(
    "escape,h,left", "back", "go out, to where you came from", in_footer=("back", 120), display="h"
)
FACTS = _key("i", "facts", "every fact of the job: ARN, dates, tags", in_footer=("facts", 200))
RAW = _key("v", "raw", "what is highlighted as DRS sent it, in JSON", in_footer=("raw", 210))

FILTERING = (
    _key("slash", "filter", "filter the list as you type", in_footer=("filter", 70)),
    _key("s", "stop", "stop or resume the search for more matches", in_footer=("stop search", 80)),
    _key("escape", "unfilter", "lift the filter", in_footer=("all jobs", 90)),
    _key("d", "dates", "dates and job ids of the list"),
)

SORTING = (
    _key("o", "sort", "sort by the next column", in_footer=("sort", 150)),
    _key("O", "reverse", "sort the other way round"),
)

ERRORS = _key("e", "errors", "errors grouped by cause", in_footer=("errors", 100))
ERROR = _key("e", "error", "the error whole: its log item, or its run", in_footer=("error", 105))
SCOPES = (
    _key("a", "all", "errors of all loaded jobs", in_footer=("all loaded", 130)),
    _key("a", "recent", "errors of live jobs and the last 24 h", in_footer=("last 24 h", 131)),
)
FAILURES = (
    _key("n", "next_failure(1)", "to the next failure", in_footer=("next failure", 110)),
    _key("N", "next_failure(-1)", "to the previous failure"),
)

WATCH = _key(
    "w", "app.watch", "watch: bell and title for failures and ends", in_footer=("watch", 180)
)
RUNNING = _key("u", "instances", "recovery instances still running", in_footer=("running", 140))
STILL_RUNNING = _key("U", "still_running", "recovery instances still running, of all jobs")
TERMINATE = _key(
    "c",
    "copy_command",
    "copy the aws command that terminates them; it is never run",
    in_footer=("command", 145),
)
COPYING = (
    _key("y", "copy_id", "copy the id of what is highlighted", in_footer=("copy", 160)),
    _key("Y", "copy_summary", "copy a summary of at most ten lines", in_footer=("summary", 170)),
    _key("c", "copy_menu", "copy menu: ids, causes, links, commands, tables, JSON"),
)

HANDOVER = _key("H", "handover", "hand-over: the jobs of the last hours as a report")
HANDING_OVER = (
    _key("enter", "markdown", "copy it in Markdown", in_footer=("Markdown", 41), display="↵"),
    _key("t", "plain", "copy it as plain text", in_footer=("text", 42)),
    _key("w", "write", "write it to a file, in Markdown", in_footer=("write", 43)),
    _key("plus,equals_sign", "hours(1)", "more hours", in_footer=("more hours", 44), display="+"),
    _key("minus", "hours(-1)", "fewer hours", in_footer=("fewer", 45), display="-"),
)

PANES = (
    _key("1", "pane('servers')", "pane: servers"),
    _key("2", "pane('networks')", "pane: networks"),
    _key("3", "pane('actions')", "pane: every post-launch action run"),
    _key("4", "pane('timeline')", "pane: timeline"),
    _key("5", "pane('log')", "pane: the job's log"),
    _key("6", "pane('json')", "pane: the job's JSON"),
    _key("tab,right_square_bracket", "next_pane(1)", "next pane"),
    _key("shift+tab,left_square_bracket", "next_pane(-1)", "previous pane"),
)

EVERYWHERE = (
    STILL_RUNNING,
    _key("M", "mfa_code", "type the MFA code that a role wants", in_footer=("MFA code", 30)),
    _key("t", "times", "times: absolute or relative"),
    _key("p", "pause", "pause or go on refreshing", in_footer=("pause", 220)),
    _key("r", "refresh_now", "refresh now; try again what has failed", in_footer=("refresh", 230)),
    _key("m", "mouse", "mouse on or off"),
    _key("colon,ctrl+p", "command_palette", "palette: find any key by name"),
    _key("ctrl+l", "redraw", "redraw the screen"),
    _key("ctrl+z", "suspend_process", "to the shell; fg comes back, nothing is asked meanwhile"),
    _key("question_mark", "help", "the keys that work here", in_footer=("help", ALWAYS)),
    _key("q", "quit", "quit", in_footer=("quit", ALWAYS)),
    _key("ctrl+c", "quit", "quit", priority=True),
)

PRIORITY = frozenset(binding.key for binding in EVERYWHERE if binding.priority)

FOOTER = tuple(sorted((name for name in _ranks if _ranks[name] < ALWAYS), key=_ranks.__getitem__))
"""The labels that are shown if there is room, the most important first."""
FOOTER_END = tuple(name for name in _ranks if _ranks[name] == ALWAYS)
"""The labels that are always shown, in order."""
