"""An application that does nothing more once it was told to end."""

from typing import Any

from textual import events
from textual.await_complete import AwaitComplete

from drs_tui.ui.terminal.textual_private import PlainTracebackApp


class EndingApp(PlainTracebackApp, inherit_bindings=False):
    """Know from ``exit`` on that the program ends, by whatever key, signal or refusal.

    Textual handles what was typed meanwhile, but composes no screen any more: one that is opened
    then has none of its widgets.
    """

    is_ending = False

    def exit(self, *arguments: Any, **more: Any) -> None:
        """End the program; what has been typed since is dropped."""
        self.is_ending = True
        super().exit(*arguments, **more)

    def drops(self, event: events.Event) -> bool:
        """Return whether an event is input that comes too late."""
        return self.is_ending and isinstance(event, events.InputEvent | events.Paste)

    def push_screen(self, *arguments: Any, **more: Any) -> Any:
        """Open a screen, unless the program ends."""
        if self.is_ending:
            return AwaitComplete()
        return super().push_screen(*arguments, **more)
