"""The palette's screen."""

from textual.command import CommandPalette
from textual.widgets import Input

from drs_tui.ui.palette.go_to import GoTo
from drs_tui.ui.palette.keys import Keys
from drs_tui.ui.palette.recovery_time import RecoveryTime
from drs_tui.ui.palette.switch_to import SwitchTo

MAX_QUERY_LENGTH = 256  # characters, as a tag's value
PLACEHOLDER = "key, job id, tag, server, region, profile"


class Palette(CommandPalette):
    """Limit how much can be typed into Textual's palette.

    Textual searches again with every letter, and hangs when thousands are typed at once: a terminal
    without bracketed paste types what is pasted.
    """

    def __init__(self) -> None:
        providers = (Keys, GoTo, SwitchTo, RecoveryTime)
        super().__init__(providers, placeholder=PLACEHOLDER, id="--command-palette")

    def on_mount(self) -> None:
        """Limit the input to the length of the longest tag value."""
        self.query_one(Input).max_length = MAX_QUERY_LENGTH
