"""The prompt for the MFA code that a role requires."""

from drs_tui.ui.context import UiContext
from drs_tui.ui.render.cells import text
from drs_tui.ui.screens.base import MonitorScreen

DIGITS = 6


class MfaPrompt:
    """A prompt that opens only when its key is pressed: it never takes the focus by itself."""

    def __init__(self, context: UiContext) -> None:
        self._context = context
        self._used: set[str] = set()

    @property
    def is_required(self) -> bool:
        """Return whether a role requires a code."""
        return self._context.store.status.wanted is not None

    def open(self, screen: MonitorScreen) -> None:
        """Open the prompt on that screen."""
        screen.ask("MFA code", "", self._submit)

    def _submit(self, typed: str) -> str | None:
        """Send the code; return a message if it cannot be one."""
        code = "".join(typed.split())
        if not (code.isdecimal() and code.isascii() and len(code) == DIGITS):
            return f"a code has {DIGITS} digits"
        if code in self._used:
            return "that code has been used: wait for the device's next one"
        if not self.is_required:
            self._context.show_status(text("no code is wanted any more"))
            return None
        self._used.add(code)
        self._context.client.submit_mfa_code(code)
        self._context.show_status(text("trying that code…"))
        return None
