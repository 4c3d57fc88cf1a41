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
    "end": "End",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "question_mark": "?",
    "colon": ":",
    "ctrl+c": "Ctrl+C",
    "ctrl+d": "Ctrl+D",
    "ctrl+l": "Ctrl+L",
    "ctrl+p": "Ctrl+P",
    "ctrl+u": "Ctrl+U",
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

READING = (
    _shown("q", "screen.close_text", "close", "close this text", display="q"),
    *_SCROLLING,
    _quiet("pagedown,space", "page(2)", "a page down"),
    _quiet("pageup,b", "page(-2)", "a page up"),
)

BACK = _shown("escape,h,left", "back", "back", "go out, to where you came from", display="h")
FACTS = _shown("i", "facts", "facts", "every fact of the job: ARN, dates, tags", display="i")
RAW = _shown("v", "raw", "raw", "what is highlighted as DRS sent it, in JSON", display="v")

PANES = (
    _quiet("1", "pane('servers')", "pane: servers"),
    _quiet("2", "pane('networks')", "pane: networks"),
    _quiet("6", "pane('json')", "pane: the job's JSON"),
    _quiet("tab,right_square_bracket", "next_pane(1)", "next pane"),
    _quiet("shift+tab,left_square_bracket", "next_pane(-1)", "previous pane"),
)

EVERYWHERE = (
    _quiet("t", "times", "times: absolute or relative"),
    _shown("p", "pause", "pause", "pause or go on refreshing", display="p"),
    _shown("r", "refresh_now", "refresh", "refresh now; try again what has failed", display="r"),
    _quiet("m", "mouse", "mouse on or off"),
    _quiet("colon,ctrl+p", "command_palette", "palette: find any key by name"),
    _quiet("ctrl+l", "redraw", "redraw the screen"),
    _shown("question_mark", "help", "help", "the keys that work here", display="?"),
    _shown("q", "quit", "quit", "quit", display="q"),
    Binding("ctrl+c", "quit", "quit", show=False, priority=True, tooltip="quit"),
)
