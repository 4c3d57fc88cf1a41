"""The footer: as many of the keys that work here as fit, and always help and quit."""

from drs_tui.ui.keymap import FOOTER, FOOTER_END, NAMES, TYPING
from drs_tui.ui.render.cells import Cell, join, width_of
from drs_tui.ui.widgets.line import Line
from drs_tui.ui.widgets.prompt import Prompt

BETWEEN = "  "


class KeyBar(Line):
    """Show the screen's active bindings; call ``show_keys`` when they may have changed."""

    def __init__(self, prompt: Prompt, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._prompt = prompt

    def show_keys(self) -> None:
        """Show the keys that work now; while the prompt is open, only its own."""
        if self._prompt.is_open:
            bindings = list(TYPING)
        else:
            active = self.screen.active_bindings.values()
            bindings = [binding for _, binding, enabled, _ in active if enabled]
        shown: dict[str, Cell] = {}
        for binding in bindings:
            if binding.show and binding.description not in shown:
                key = binding.key_display or NAMES.get(binding.key, binding.key)
                shown[binding.description] = ((key, "accent"), (f" {binding.description}", "plain"))
        last = [shown[label] for label in FOOTER_END if label in shown]
        first = [shown[label] for label in FOOTER if label in shown]
        while first and width_of(join([*first, *last], BETWEEN)) > self.size.width - 1:
            first.pop()
        self.show(((" ", "plain"), *join([*first, *last], BETWEEN)))

    def on_resize(self) -> None:
        """Show as many keys as fit into the new width."""
        self.show_keys()
