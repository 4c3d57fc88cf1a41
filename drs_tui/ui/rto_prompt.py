"""The prompt for the recovery time objective (RTO), which can change while the monitor runs."""

from drs_tui.model.analysis.rto import Rto, parse_span
from drs_tui.model.text.times import exact_duration
from drs_tui.ui.context import UiContext
from drs_tui.ui.render.cells import text
from drs_tui.ui.screens.base import MonitorScreen

NONE = ("", "none", "off")
EXAMPLE = "15m, 4h, 1h30m; nothing for none"


def parse_rto(typed: str, before: Rto | None) -> Rto | None:
    """Convert what was typed; start and end stay those of ``before``. None: no RTO.

    Raises:
        ValueError: it is no duration; the message names valid ones, as that of --rto.
    """
    if typed.strip().casefold() in NONE:
        return None
    seconds = parse_span(typed)
    return before._replace(seconds=seconds) if before else Rto(seconds)


class RtoPrompt:
    """Ask for the RTO on a screen, and apply it to all of them."""

    def __init__(self, context: UiContext, screen: MonitorScreen) -> None:
        self._context = context
        self._screen = screen

    def open(self) -> None:
        """Ask for it, beginning with the one that applies."""
        rto = self._context.rto
        self._ask(exact_duration(rto.seconds) if rto else "")

    def correct(self, typed: str) -> None:
        """Ask for it, beginning with what was typed elsewhere, and say why that is refused."""
        self._ask(typed)
        self._screen.prompt.submit(typed)

    def _ask(self, value: str) -> None:
        self._screen.ask("RTO", value, self.submit, example=EXAMPLE)

    def submit(self, typed: str) -> str | None:
        """Apply it; return a message if it is no duration."""
        context = self._context
        try:
            context.rto = parse_rto(typed, context.rto)
        except ValueError as error:
            return str(error)
        rto = context.rto
        words = f"RTO {exact_duration(rto.seconds)}" if rto else "no RTO"
        self._screen.show_now()
        context.show_status(text(f"{words}, for every job shown"))
        return None
