"""Keep the focus on a widget that is hidden."""

from textual import events


class KeepsFocus:
    """A mixin for focusable widgets: one that is hidden keeps the focus.

    All widgets are hidden while the terminal is too small. Textual takes the focus from a hidden
    widget and never gives it back, so no key would work once the widget is visible again.
    """

    def on_hide(self, event: events.Hide) -> None:
        """Keep Textual's own handler from moving the focus.

        The rest of it only hides scrollbars, and these widgets have none.
        """
        event.prevent_default()
