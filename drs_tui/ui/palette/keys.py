"""Find the keys that work on a screen by what they do."""

from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

from textual.command import Hits
from textual.dom import DOMNode
from textual.screen import Screen

from drs_tui.ui.key_declarations import NAMES
from drs_tui.ui.keymap import FOOTER
from drs_tui.ui.palette.provider import MonitorProvider, discovery, hit
from drs_tui.ui.palette.ranking import rank_fuzzily

FIRST = 0.1  # before jobs and servers that fit as well
_LEFT_OUT = ("move(", "page(", "first", "last", "command_palette")
SYNONYMS = {
    "filter": "find search select",
    "unfilter": "all clear remove",
    "dates": "from to since until today days week range history older",
    "errors": "failures failed why reasons",
    "compare": "diff difference drill against drill slower",
    "app.watch": "alert notify notification",
    "instances": "running billed cost ec2",
    "still_running": "running billed cost ec2 terminate drills",
    "copy_id": "yank clipboard",
    "copy_summary": "export report share rto chat",
    "copy_menu": "export csv markdown table clipboard",
    "handover": "export report shift summary markdown file",
    "pane('timeline')": "gantt chart slowest rto bars",
    "facts": "account details",
    "mfa_code": "token otp sign",
    "times": "ago clock",
    "pause": "stop resume",
    "refresh_now": "reload update retry",
    "mouse": "select",
    "quit": "exit close",
}
"""Other words for what a key does, by its action."""


class KeyCommand(NamedTuple):
    """A key that works: its description, its name, and what to run on which widget or screen.

    ``rank`` is its place among the keys of the footer, which come first.
    """

    label: str
    key: str
    action: str
    node: DOMNode
    rank: int

    @property
    def synonyms(self) -> str:
        """Return other words for what it does."""
        return SYNONYMS.get(self.action, "")


def key_commands(screen: Screen[Any]) -> Iterator[KeyCommand]:
    """Yield the keys that work on a screen, once each; none that only moves the cursor."""
    seen: set[str] = set()
    for node, binding, enabled, tooltip in screen.active_bindings.values():
        if enabled and tooltip and tooltip not in seen and not binding.action.startswith(_LEFT_OUT):
            seen.add(tooltip)
            key, label = NAMES.get(binding.key, binding.key), binding.description
            rank = FOOTER.index(label) if label in FOOTER else len(FOOTER)
            yield KeyCommand(tooltip, key, binding.action, node, rank)


class Keys(MonitorProvider):
    """Offer the keys of the screen that the palette was opened from."""

    async def discover(self) -> Hits:
        """Yield every key, those that the footer shows first."""
        for each in sorted(key_commands(self.screen), key=lambda each: each.rank):
            yield discovery(each.label, self._run(each), f"key: {each.key}")

    async def search(self, query: str) -> Hits:
        """Yield the keys whose description, or another word for it, fits."""
        for each in key_commands(self.screen):
            if score := rank_fuzzily(query, each.label, each.synonyms):
                yield hit(score + FIRST, each.label, self._run(each), f"key: {each.key}")

    def _run(self, command: KeyCommand) -> partial[Any]:
        return partial(self.app.run_action, command.action, command.node)
