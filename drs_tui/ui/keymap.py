"""Declare every key once: footer, help and palette read these bindings.

To add a key, declare it here, list it in the ``BINDINGS`` of its screen or widget, and write its
action there. ``in_footer`` is its label in the footer and its rank: where there is little room,
labels of a low rank stay longest. ``works`` and ``lacks`` are what a press says that does nothing.
"""

from collections.abc import Collection
from typing import NamedTuple

from textual.binding import Binding

ALWAYS = 1000
"""The rank of labels at the footer's end, which are always shown."""


def is_foreign_letter(key: str) -> bool:
    """Return whether a key is a letter of another alphabet, which no binding has."""
    return len(key) == 1 and key.isalpha() and not key.isascii()


class _Refusal(NamedTuple):
    """What is said of a key that does nothing, on screens without it, and on those that have it."""

    binding: Binding
    works: str
    lacks: str


_ranks: dict[str, int] = {}
_refusals: dict[str, list[_Refusal]] = {}  # by key


def _key(
    key: str,
    action: str,
    tooltip: str,
    *,
    in_footer: tuple[str, int] | None = None,
    display: str | None = None,
    priority: bool = False,
    works: str = "",
    lacks: str = "",
) -> Binding:
    """Declare a key.

    ``tooltip`` is its description in help and palette, ``display`` its name in the footer, if that
    is another one. ``works`` says where it works, for the other screens; ``lacks`` what is missing
    when it does nothing on its own.
    """
    label = tooltip
    if in_footer:
        label, rank = in_footer
        _ranks[label] = rank
    binding = Binding(
        key,
        action,
        label,
        show=in_footer is not None,
        key_display=display,
        priority=priority,
        tooltip=tooltip,
    )
    if works or lacks:
        for each in key.split(","):
            _refusals.setdefault(each, []).append(_Refusal(binding, works, lacks))
    return binding


def refused_keys() -> list[Binding]:
    """Return a binding, of the lowest precedence, for each key that says why it does nothing."""
    return [Binding(key, f"refuse({key!r})", show=False) for key in _refusals]


def why_refused(key: str, bound: Collection[Binding]) -> str:
    """Return why a key does nothing; ``bound`` are the bindings of the screen, disabled or not."""
    known = _refusals[key]
    lacking = [each.lacks for each in known if each.lacks and each.binding in bound]
    reason = [*lacking, *(each.works for each in known if each.works), "nothing to do here"][0]
    return f"{NAMES.get(key, key)}: {reason}"


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

JOB = "works in an open job"
LIST_AND_JOB = "works in the list and in an open job"
SERVERS_AND_ACTIONS = "works in a job's servers and actions"
NO_FAILURE = "no failure here"
NO_MATCH = "no match: / searches"

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
        works="nothing to open in a text",
        lacks="nothing to open here",
    ),
    *_SCROLLING,
    _key("pagedown", "page(2)", "a page down"),
    _key("pageup", "page(-2)", "a page up"),
)

CLOSE = _key("q", "screen.close_text", "close this text", in_footer=("close", 50))
PAGING = (
    _key("pagedown,space", "page(2)", "a page down", works="pages in texts; here PgDn does"),
    _key("pageup,b", "page(-2)", "a page up", works="pages in texts; here PgUp does"),
)
SEARCHING = (
    _key("slash", "search", "search this text", in_footer=("search", 60)),
    _key("n", "next_match(1)", "to the next match", lacks=NO_MATCH),
    _key("N", "next_match(-1)", "to the match before", lacks=NO_MATCH),
)
FOLLOW = _key(
    "F",
    "follow",
    "follow: stay at the end as it grows",
    in_footer=("follow", 190),
    works="works in a job's log and JSON",
)
READING = (
    CLOSE,
    *_SCROLLING,
    *PAGING,
    *SEARCHING,
    FOLLOW,
    _key("w", "wrap", "wrap long lines, or cut them"),
)
READING_REPORT = (CLOSE, *_SCROLLING, *PAGING, *SEARCHING)
READING_PANE = tuple(binding for binding in READING if binding is not CLOSE)

TYPING = (
    _key("enter", "submit", "accept what is typed", in_footer=("accept", 10), display="↵"),
    _key("escape", "cancel", "leave this line", in_footer=("leave", 20)),
)

BACK = _key(
    "escape,h,left",
    "back",
    "go out, to where you came from",
    in_footer=("back", 120),
    display="h",
    works="this is the list; q quits",
)
FACTS = _key(
    "i",
    "facts",
    "every fact of the job: ARN, dates, tags",
    in_footer=("facts", 200),
    works=LIST_AND_JOB,
    lacks="no job is highlighted",
)
RAW = _key(
    "v",
    "raw",
    "what is highlighted as DRS sent it, in JSON",
    in_footer=("raw", 210),
    works="works in the list, in an open job, and on its servers and actions",
    lacks="nothing is highlighted to show in JSON",
)

FILTERING = (
    _key(
        "slash",
        "filter",
        "filter the list as you type",
        in_footer=("filter", 70),
        works="not here: it filters the list of jobs, and searches texts and logs",
    ),
    _key(
        "s",
        "stop",
        "stop or resume the search for more matches",
        in_footer=("stop search", 80),
        works="works in the filtered list",
        lacks="nothing is being searched for",
    ),
    _key(
        "escape",
        "unfilter",
        "lift the filter",
        in_footer=("all jobs", 90),
        lacks="this is the list; q quits",
    ),
    _key("d", "dates", "dates and job ids of the list", works="works in the list of jobs"),
)

SORTING = (
    _key(
        "o",
        "sort",
        "sort by the next column",
        in_footer=("sort", 150),
        works=SERVERS_AND_ACTIONS,
        lacks="there is nothing to sort",
    ),
    _key(
        "O",
        "reverse",
        "sort the other way round",
        works=SERVERS_AND_ACTIONS,
        lacks="not sorted yet: o sorts",
    ),
)

ERRORS = _key(
    "e", "errors", "errors grouped by cause", in_footer=("errors", 100), works=LIST_AND_JOB
)
ERROR = _key(
    "e",
    "error",
    "the error whole: its log item, or its run",
    in_footer=("error", 105),
    lacks="this server has not failed",
)
SCOPES = (
    _key(
        "a",
        "all",
        "errors of all loaded jobs",
        in_footer=("all loaded", 130),
        works="works in the errors of the list (e)",
        lacks="these are one job's errors; e in the list has those of all jobs",
    ),
    _key("a", "recent", "errors of live jobs and the last 24 h", in_footer=("last 24 h", 131)),
)
BY_SERVER = _key(
    "b", "by_server", "by server: who fails again and again", in_footer=("by server", 95)
)
BY_CAUSE = _key("b", "back", "by cause", in_footer=("by cause", 95))
FAILURES = (
    _key(
        "n",
        "next_failure(1)",
        "to the next failure",
        in_footer=("next failure", 110),
        lacks=NO_FAILURE,
    ),
    _key("N", "next_failure(-1)", "to the previous failure", lacks=NO_FAILURE),
)

WATCH = _key(
    "w",
    "app.watch",
    "watch: bell and title on failures and at the end",
    in_footer=("watch", 180),
    works=LIST_AND_JOB,
    lacks="this job has ended",
)
RUNNING = _key(
    "u",
    "instances",
    "recovery instances still running",
    in_footer=("running", 140),
    works="open a job first; U lists those of all jobs",
    lacks="none of this job's recovery instances is known to run",
)
STILL_RUNNING = _key(
    "U",
    "still_running",
    "recovery instances still running, of all jobs",
    lacks="this is the list of them",
)
TERMINATE = _key(
    "c",
    "copy_command",
    "copy the aws command that terminates them; it is never run",
    in_footer=("command", 145),
    lacks="no job is highlighted",
)
COPYING = (
    _key(
        "y",
        "copy_id",
        "copy the id of what is highlighted",
        in_footer=("copy", 160),
        lacks="no id to copy here",
    ),
    _key(
        "Y",
        "copy_summary",
        "copy a summary of at most ten lines",
        in_footer=("summary", 170),
        lacks="no summary here: the list, jobs and errors have one",
    ),
    _key(
        "c",
        "copy_menu",
        "copy menu: ids, causes, links, commands, tables, JSON",
        lacks="no copy menu here",
    ),
)

COPY_ITEM = _key(
    "enter,l,right", "open", "copy what is highlighted", in_footer=("copy", 160), display="↵"
)

HANDOVER = _key(
    "H",
    "handover",
    "hand-over: the jobs of the last hours as a report",
    lacks="this is the hand-over",
)
HANDING_OVER = (
    _key("enter", "markdown", "copy it in Markdown", in_footer=("Markdown", 41), display="↵"),
    _key("t", "plain", "copy it as plain text", in_footer=("text", 42)),
    _key("w", "write", "write it to a file, in Markdown", in_footer=("write", 43)),
    _key(
        "plus,equals_sign",
        "hours(1)",
        "more hours",
        in_footer=("more hours", 44),
        display="+",
        works="works in the hand-over (H)",
    ),
    _key(
        "minus",
        "hours(-1)",
        "fewer hours",
        in_footer=("fewer", 45),
        display="-",
        works="works in the hand-over (H)",
    ),
)

PANES = (
    _key("1", "pane('servers')", "pane: servers", works=JOB),
    _key("2", "pane('networks')", "pane: networks", works=JOB),
    _key("3", "pane('actions')", "pane: every post-launch action run", works=JOB),
    _key("4", "pane('timeline')", "pane: timeline", works=JOB),
    _key("5", "pane('log')", "pane: the job's log", works=JOB),
    _key("6", "pane('json')", "pane: the job's JSON", works=JOB),
    _key("tab,right_square_bracket", "next_pane(1)", "next pane", works=JOB),
    _key("shift+tab,left_square_bracket", "next_pane(-1)", "previous pane", works=JOB),
)

EVERYWHERE = (
    STILL_RUNNING,
    _key(
        "M",
        "mfa_code",
        "type the MFA code that a role wants",
        in_footer=("MFA code", 30),
        lacks="no MFA code is asked for",
    ),
    _key("t", "times", "times: absolute or relative"),
    _key("p", "pause", "pause or go on refreshing", in_footer=("pause", 220)),
    _key("r", "refresh_now", "refresh now; try again what has failed", in_footer=("refresh", 230)),
    _key("m", "mouse", "mouse on or off"),
    _key("colon,ctrl+p", "command_palette", "palette: find any key by name"),
    _key("ctrl+l", "redraw", "redraw the screen"),
    _key("ctrl+z", "suspend_process", "to the shell; fg comes back, nothing is asked meanwhile"),
    _key(
        "question_mark",
        "help",
        "the keys that work here",
        in_footer=("help", ALWAYS),
        lacks="this is the help",
    ),
    _key("q", "quit", "quit", in_footer=("quit", ALWAYS)),
    _key("ctrl+c", "quit", "quit", priority=True),
)

PRIORITY = frozenset(binding.key for binding in EVERYWHERE if binding.priority)

FOOTER = tuple(sorted((name for name in _ranks if _ranks[name] < ALWAYS), key=_ranks.__getitem__))
"""The labels that are shown if there is room, the most important first."""
FOOTER_END = tuple(name for name in _ranks if _ranks[name] == ALWAYS)
"""The labels that are always shown, in order."""
