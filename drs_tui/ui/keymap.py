"""Declare every key once: footer, help and palette read these bindings.

To add a key, declare it here, list it in the ``BINDINGS`` of its screen or widget, and write its
action there. ``in_footer`` is its label in the footer and its rank: where there is little room,
labels of a low rank stay longest. ``works`` and ``lacks`` are what a press says that does nothing;
GROUPS is the order of the help.
"""

from drs_tui.ui.key_declarations import ALWAYS, key, ranks

JOB = "works in an open job"
LIST_AND_JOB = "works in the list and in an open job"
SERVERS_AND_ACTIONS = "works in a job's servers and actions"
NO_FAILURE = "no failure here"
NO_MATCH = "no match: / searches"

_SCROLLING = (
    key("down,j", "move(1)", "down"),
    key("up,k", "move(-1)", "up"),
    key("ctrl+d", "page(1)", "half a page down"),
    key("ctrl+u", "page(-1)", "half a page up"),
    key("g,home", "first", "to the top"),
    key("G,end", "last", "to the end"),
)

MOVES = (
    key(
        "enter,l,right",
        "open",
        "go in: open what is highlighted",
        in_footer=("open", 40),
        display="↵",
        works="nothing to open in a text",
        lacks="nothing to open here",
    ),
    *_SCROLLING,
    key("pagedown", "page(2)", "a page down"),
    key("pageup", "page(-2)", "a page up"),
)

CLOSE = key("q", "screen.close_text", "close this text", in_footer=("close", 50))
PAGING = (
    key("pagedown,space", "page(2)", "a page down", works="pages in texts; here PgDn does"),
    key("pageup,b", "page(-2)", "a page up", works="pages in texts; here PgUp does"),
)
SEARCHING = (
    key("slash", "search", "search this text", in_footer=("search", 60)),
    key("n", "next_match(1)", "to the next match", lacks=NO_MATCH),
    key("N", "next_match(-1)", "to the match before", lacks=NO_MATCH),
)
FOLLOW = key(
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
    key("w", "wrap", "wrap long lines, or cut them"),
)
READING_REPORT = (CLOSE, *_SCROLLING, *PAGING, *SEARCHING)
READING_PANE = tuple(binding for binding in READING if binding is not CLOSE)

TYPING = (
    key("enter", "submit", "accept what is typed", in_footer=("accept", 10), display="↵"),
    key("escape", "cancel", "leave this line", in_footer=("leave", 20)),
)

BACK = key(
    "escape,h,left",
    "back",
    "go out, to where you came from",
    in_footer=("back", 120),
    display="h",
    works="this is the list; q quits",
)
FACTS = key(
    "i",
    "facts",
    "every fact of the job: ARN, dates, tags",
    in_footer=("facts", 200),
    works=LIST_AND_JOB,
    lacks="no job is highlighted",
)
RAW = key(
    "v",
    "raw",
    "what is highlighted as DRS sent it, in JSON",
    in_footer=("raw", 210),
    works="works in the list, in an open job, and on its servers and actions",
    lacks="nothing is highlighted to show in JSON",
)

FILTERING = (
    key(
        "slash",
        "filter",
        "filter the list as you type",
        in_footer=("filter", 70),
        works="not here: it filters the list of jobs, and searches texts and logs",
    ),
    key(
        "s",
        "stop",
        "stop or resume the search for more matches",
        in_footer=("stop search", 80),
        works="works in the filtered list",
        lacks="nothing is being searched for",
    ),
    key(
        "escape",
        "unfilter",
        "lift the filter",
        in_footer=("all jobs", 90),
        lacks="this is the list; q quits",
    ),
    key("d", "dates", "dates and job ids of the list", works="works in the list of jobs"),
)

MARKING = (
    key(
        "space",
        "mark",
        "mark: Enter follows the marked jobs as one recovery",
        in_footer=("mark", 226),
        lacks="no job is highlighted",
    ),
    key(
        "escape",
        "unmark",
        "clear the marks",
        in_footer=("clear marks", 85),
    ),
)
COMPARE = key(
    "equals_sign",
    "compare",
    "compare the two marked jobs, or their recoveries",
    in_footer=("compare", 86),
    works="works in the list, with two jobs marked",
    lacks="mark two jobs with Space first",
)
AS_ONE = key(
    "J",
    "as_one",
    "follow as one recovery the jobs that belong together",
    in_footer=("as one", 225),
    works="works in the list, in an open job and in a plan's execution (P)",
    lacks="no other job looks like one recovery with this one; Space marks jobs",
)

SORTING = (
    key(
        "o",
        "sort",
        "sort by the next column",
        in_footer=("sort", 150),
        works=SERVERS_AND_ACTIONS,
        lacks="there is nothing to sort",
    ),
    key(
        "O",
        "reverse",
        "sort the other way round",
        works=SERVERS_AND_ACTIONS,
        lacks="not sorted yet: o sorts",
    ),
)

ERRORS = key(
    "e", "errors", "errors grouped by cause", in_footer=("errors", 100), works=LIST_AND_JOB
)
ERROR = key(
    "e",
    "error",
    "the error whole: its log item, or its run",
    in_footer=("error", 105),
    lacks="this server has not failed",
)
SCOPES = (
    key(
        "a",
        "all",
        "errors of all loaded jobs",
        in_footer=("all loaded", 130),
        works="works in the errors of the list (e)",
        lacks="these are one job's errors; e in the list has those of all jobs",
    ),
    key("a", "recent", "errors of live jobs and the last 24 h", in_footer=("last 24 h", 131)),
)
BY_SERVER = key(
    "b", "by_server", "by server: who fails again and again", in_footer=("by server", 95)
)
BY_CAUSE = key("b", "back", "by cause", in_footer=("by cause", 95))
FAILURES = (
    key(
        "n",
        "next_failure(1)",
        "to the next failure",
        in_footer=("next failure", 110),
        lacks=NO_FAILURE,
    ),
    key("N", "next_failure(-1)", "to the previous failure", lacks=NO_FAILURE),
)

WATCH = key(
    "w",
    "app.watch",
    "watch: bell and title on failures and at the end",
    in_footer=("watch", 180),
    works=LIST_AND_JOB,
    lacks="this job has ended",
)
WHO = key(
    "W",
    "who",
    "who started it: ask CloudTrail",
    in_footer=("who", 175),
    works="works in the facts of a job (i)",
    lacks="a replay asks nothing of AWS",
)
RUNNING = key(
    "u",
    "instances",
    "recovery instances still running",
    in_footer=("running", 140),
    works="open a job first; U lists those of all jobs",
    lacks="none of this job's recovery instances is known to run",
)
STILL_RUNNING = key(
    "U",
    "still_running",
    "recovery instances still running, of all jobs",
    lacks="this is the list of them",
)
TERMINATE = key(
    "c",
    "copy_command",
    "copy the aws command that terminates them; it is never run",
    in_footer=("command", 145),
    lacks="no job is highlighted",
)
COPYING = (
    key(
        "y",
        "copy_id",
        "copy the id of what is highlighted",
        in_footer=("copy", 160),
        lacks="no id to copy here",
    ),
    key(
        "Y",
        "copy_summary",
        "copy a summary of at most ten lines",
        in_footer=("summary", 170),
        lacks="no summary here: the list, jobs and errors have one",
    ),
    key(
        "c",
        "copy_menu",
        "copy menu: ids, causes, links, commands, tables, JSON",
        lacks="no copy menu here",
    ),
)

COPY_ITEM = key(
    "enter,l,right", "open", "copy what is highlighted", in_footer=("copy", 160), display="↵"
)

PLANS = key(
    "P",
    "plans",
    "recovery plans: their executions, step by step",
    works="works in the list of jobs",
)
ALL_JOBS = key(
    "J",
    "all_jobs",
    "open all jobs of the execution, as one recovery",
    in_footer=("all jobs of it", 45),
    lacks="no step has a job yet",
)
SOURCES = key(
    "S",
    "sources",
    "sources: how each account and region answers",
    in_footer=("sources", 215),
    works="works in the list of jobs of several accounts or regions",
    lacks="this is one account and region",
)
CHOOSE_SOURCE = key(
    "enter,l,right", "open", "filter the list to it", in_footer=("its jobs", 40), display="↵"
)
ASK_AGAIN = key("r", "ask_again", "ask this source again", in_footer=("ask again", 41))
HANDOVER = key(
    "H",
    "handover",
    "hand-over: the jobs of the last hours as a report",
    lacks="this is the hand-over",
)
HANDING_OVER = (
    key("enter", "markdown", "copy it in Markdown", in_footer=("Markdown", 41), display="↵"),
    key("t", "plain", "copy it as plain text", in_footer=("text", 42)),
    key("w", "write", "write it to a file, in Markdown", in_footer=("write", 43)),
    key(
        "plus,equals_sign",
        "hours(1)",
        "more hours",
        in_footer=("more hours", 44),
        display="+",
        works="works in the hand-over (H)",
    ),
    key(
        "minus",
        "hours(-1)",
        "fewer hours",
        in_footer=("fewer", 45),
        display="-",
        works="works in the hand-over (H)",
    ),
)

PANES = (
    key("1", "pane('servers')", "pane: servers", works=JOB),
    key("2", "pane('networks')", "pane: networks", works=JOB),
    key("3", "pane('actions')", "pane: every post-launch action run", works=JOB),
    key("4", "pane('timeline')", "pane: timeline", works=JOB),
    key("5", "pane('log')", "pane: the job's log", works=JOB),
    key("6", "pane('json')", "pane: the job's JSON", works=JOB),
    key(
        "7",
        "pane('jobs')",
        "pane: the jobs of a recovery",
        works="works in a recovery of several jobs",
        lacks="this is one job; J follows it as one with those it belongs to",
    ),
    key("tab,right_square_bracket", "next_pane(1)", "next pane", works=JOB),
    key("shift+tab,left_square_bracket", "next_pane(-1)", "previous pane", works=JOB),
)

EVERYWHERE = (
    STILL_RUNNING,
    key(
        "M",
        "mfa_code",
        "type the MFA code that a role wants",
        in_footer=("MFA code", 30),
        lacks="no MFA code is asked for",
    ),
    key("t", "times", "times: absolute or relative"),
    key("p", "pause", "pause or go on refreshing", in_footer=("pause", 220)),
    key("r", "refresh_now", "refresh now; try again what has failed", in_footer=("refresh", 230)),
    key("R", "record", "record to a file in this folder, or stop recording"),
    key(
        "A",
        "note",
        "note: type what happened into the recording",
        lacks="nothing is recorded: R starts a recording",
    ),
    key("m", "mouse", "mouse on or off"),
    key("colon,ctrl+p", "command_palette", "palette: find any key by name"),
    key("ctrl+l", "redraw", "redraw the screen"),
    key("ctrl+z", "suspend_process", "to the shell; fg comes back, nothing is asked meanwhile"),
    key(
        "question_mark",
        "help",
        "the keys that work here",
        in_footer=("help", ALWAYS),
        lacks="this is the help",
    ),
    key("q", "quit", "quit", in_footer=("quit", ALWAYS)),
    key("ctrl+c", "quit", "quit", priority=True),
)

PRIORITY = frozenset(binding.key for binding in EVERYWHERE if binding.priority)

FOOTER = tuple(sorted((name for name in ranks if ranks[name] < ALWAYS), key=ranks.__getitem__))
"""The labels that are shown if there is room, the most important first."""
FOOTER_END = tuple(name for name in ranks if ranks[name] == ALWAYS)
"""The labels that are always shown, in order."""

# By the names of their actions; those of no group stand last, as keys of the program.
GROUPS = {
    "Keys here: look": (
        *("facts", "raw", "sources", "ask_again", "instances", "still_running", "times", "watch"),
        *("wrap", "handover", "hours", "error", "follow", "who"),
    ),
    "Keys here: one recovery": ("mark", "unmark", "as_one", "compare", "plans", "all_jobs"),
    "Keys here: find": (
        *("filter", "stop", "unfilter", "dates", "search", "next_match", "errors", "by_server"),
        *("all", "recent", "sort", "reverse", "next_failure", "command_palette"),
    ),
    "Keys here: copy": (
        *("copy_id", "copy_summary", "copy_menu", "copy_command", "markdown", "plain", "write"),
    ),
    "Keys here: go": (
        *("open", "back", "close_text", "pane", "next_pane", "move", "page", "first", "last"),
    ),
}
"""The groups of keys in the help."""
