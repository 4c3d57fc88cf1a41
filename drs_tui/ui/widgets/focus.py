"""Where the focus stays when a widget is hidden."""

from textual import events


class KeepsFocus:
    """For focusable widgets: hiding one, as all are while the terminal is too small, leaves it the
    focus.

    Textual takes the focus from a hidden widget and never gives it back, so that no key would work
    once the widget is visible again. Here the focus moves only where the program sets it.
    """

    def on_hide(self, event: events.Hide) -> None:
        """Keep Textual from moving the focus. Else it does nothing here: it only hides scrollbars,
        and these widgets have none."""
        event.prevent_default()
