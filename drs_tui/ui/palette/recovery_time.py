"""Set the recovery time objective (RTO) while the monitor runs."""

import re
from functools import partial
from typing import cast

from textual.command import Hits

from drs_tui.model.text.times import exact_duration
from drs_tui.ui.palette.provider import MonitorProvider, discovery, hit
from drs_tui.ui.palette.ranking import rank
from drs_tui.ui.rto_prompt import RtoPrompt, parse_rto
from drs_tui.ui.screens.base import MonitorScreen

_LABEL = "RTO: set the recovery time promised"
_ALSO = "recovery time objective deadline late met missed slowest"
_TYPED = re.compile(r"rto:?\s+(\S.*)", re.IGNORECASE)
HIGHEST = 10.0  # what was typed in full


class RecoveryTime(MonitorProvider):
    """Offer to set the RTO: ``rto 15m`` at once, ``rto`` in a prompt."""

    @property
    def _prompt(self) -> RtoPrompt:
        return RtoPrompt(self.context, cast("MonitorScreen", self.screen))

    def _label(self) -> str:
        rto = self.context.rto
        return f"{_LABEL} (now {exact_duration(rto.seconds)})" if rto else _LABEL

    async def discover(self) -> Hits:
        """Yield the entry that asks for it."""
        yield discovery(self._label(), self._prompt.open)

    async def search(self, query: str) -> Hits:
        """Yield what was typed as an RTO, why it is none, or the entry that asks for it."""
        typed = _TYPED.fullmatch(query.strip())
        if typed is None:
            if score := rank(query, self._label(), _ALSO):
                yield hit(score, self._label(), self._prompt.open)
            return
        try:
            rto = parse_rto(typed[1], self.context.rto)
        except ValueError as error:
            yield hit(HIGHEST, f"RTO: {error}", partial(self._prompt.correct, typed[1]))
            return
        label = f"RTO {exact_duration(rto.seconds)}" if rto else "no RTO"
        yield hit(HIGHEST, label, partial(self._prompt.submit, typed[1]))
