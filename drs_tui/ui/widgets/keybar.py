"""The footer: the keys that do something here, as many as fit, help and quit always."""

from drs_tui.ui.keymap import NAMES
from drs_tui.ui.render.cells import Cell, join, width_of
from drs_tui.ui.widgets.line import Line

LAST = ("help", "quit", "close")
BETWEEN = "  "


class KeyBar(Line):
    """Reads the screen's active bindings; ``show_keys`` when they may have changed."""

    def show_keys(self) -> None:
        """Show what works now."""
        active = self.screen.active_bindings.values()
        shown: dict[str, Cell] = {}
        for _, binding, enabled, _ in active:
            if binding.show and enabled and binding.description not in shown:
                key = binding.key_display or NAMES.get(binding.key, binding.key)
                shown[binding.description] = ((key, "accent"), (f" {binding.description}", "plain"))
        last = [cell for label, cell in shown.items() if label in LAST]
        first = [cell for label, cell in shown.items() if label not in LAST]
        while first and width_of(join([*first, *last], BETWEEN)) > self.size.width - 1:
            first.pop()
        self.show(((" ", "plain"), *join([*first, *last], BETWEEN)))

    def on_resize(self) -> None:
        """More keys may fit, or fewer."""
        self.show_keys()
