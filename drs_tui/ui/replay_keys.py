"""Declare the keys of a replay. They come before those of its screens, and never while typing."""

from textual.binding import Binding

from drs_tui.ui.key_declarations import key

MOVING = (
    key("space", "play", "play or pause the replay", priority=True),
    key("full_stop", "step(1)", "an event on", priority=True),
    key("comma", "step(-1)", "an event back", priority=True),
    key("right_curly_bracket", "to_mark(1)", "to the next mark", priority=True),
    key("left_curly_bracket", "to_mark(-1)", "to the mark before", priority=True),
    key("greater_than_sign", "speed(1)", "play faster", priority=True),
    key("less_than_sign", "speed(-1)", "play slower", priority=True),
    key("colon", "go_to_time", "to a time: 03:12Z, +45m, -10m", priority=True),
)
HINTS = "Space play/pause  , . an event  { } a mark  < > speed  : a time"
"""What the replay's own line says of them."""

REFUSED = tuple(
    Binding(letter, f"refuse_in_replay({letter!r})", show=False, priority=True)
    for letter in "prdMRA"
)
"""Keys of the monitor that would ask AWS, or record."""

KEYS = frozenset(binding.key for binding in (*MOVING, *REFUSED))
ACTIONS = frozenset({"play", "step", "to_mark", "speed", "go_to_time", "refuse_in_replay"})
