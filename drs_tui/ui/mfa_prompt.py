"""The MFA codes that roles want, typed in by whoever has the device."""

from typing import TYPE_CHECKING

from drs_tui.ui.render.cells import text

if TYPE_CHECKING:
    from drs_tui.ui.app import DrsTui

DIGITS = 6


class MfaPrompt:
    """Asks only when somebody has pressed the key for it: the focus is never taken."""

    def __init__(self, app: "DrsTui") -> None:
        self._app = app
        self._used: set[str] = set()

    @property
    def are_wanted(self) -> bool:
        """Whether some role wants one."""
        return self._app.client.store.status.wanted is not None

    def ask(self) -> None:
        """Open the line to type it into."""
        if screen := self._app.top_screen():
            screen.prompt.ask("MFA code", "", self._give)
            screen.show_lines()

    def _give(self, typed: str) -> str | None:
        """Send it; else why it cannot be one."""
        code = "".join(typed.split())
        if not (code.isdecimal() and code.isascii() and len(code) == DIGITS):
            return f"a code has {DIGITS} digits"
        if code in self._used:
            return "that code has been used: wait for the device's next one"
        if not self.are_wanted:
            self._app.show_status(text("no code is wanted any more"))
            return None
        self._used.add(code)
        self._app.client.submit_mfa_code(code)
        self._app.show_status(text("trying that code…"))
        return None
