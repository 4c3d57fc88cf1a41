"""The footer: as many of the keys that work here as fit, and always help and quit."""

from collections.abc import Callable

from drs_tui.ui.key_declarations import NAMES
from drs_tui.ui.keymap import FOOTER, FOOTER_END, TYPING
from drs_tui.ui.render.cells import Cell, join, width_of
from drs_tui.ui.widgets.line import Line
from drs_tui.ui.widgets.prompt import Prompt

BETWEEN = "  "


class KeyBar(Line):
    """Reads the screen's active bindings; ``show_keys`` when they may have changed.

    ``is_ascii``: whether keys are named, as there are no signs for them. ``omitted`` are labels
    that are not shown: those keys work all the same.
    """

    def __init__(
        self,
        prompt: Prompt,
        is_ascii: Callable[[], bool],
        omitted: frozenset[str],
        *,
        id: str | None = None,  # noqa: A002  Textual's name
    ) -> None:
        super().__init__(id=id)
        self._prompt = prompt
        self._is_ascii = is_ascii
        self._omitted = omitted

    def show_keys(self) -> None:
        """Show the keys that work now; while the prompt is open, only its own."""
        if self._prompt.is_open:
            bindings = list(TYPING)
        else:
            active = self.screen.active_bindings.values()
            bindings = [binding for _, binding, enabled, _ in active if enabled]
        shown: dict[str, Cell] = {}
        named = self._is_ascii()
        for binding in bindings:
            if binding.show and binding.description not in {*shown, *self._omitted}:
                name = NAMES.get(binding.key, binding.key)
                sign = binding.key_display or name
                key = sign if sign.isascii() or not named else name
                shown[binding.description] = ((key, "accent"), (f" {binding.description}", "plain"))
        last = [shown[label] for label in FOOTER_END if label in shown]
        first = [shown[label] for label in FOOTER if label in shown]
        while first and width_of(join([*first, *last], BETWEEN)) > self.size.width - 1:
            first.pop()
        self.show(((" ", "plain"), *join([*first, *last], BETWEEN)))

    def on_resize(self) -> None:
        """Show as many keys as fit into the new width."""
        self.show_keys()
