"""What can be copied from a screen, by which keys."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.screen import Screen

from drs_tui.ui.context import UiContext, context_of
from drs_tui.ui.render.cells import Cell, external

if TYPE_CHECKING:
    from drs_tui.views.copy_items import CopyItem


class CopyingScreen(Screen[None], inherit_bindings=False):
    """Copy an id, a summary, or what the copy menu has. A screen says what it has of these."""

    @property
    def context(self) -> UiContext:
        """Return what the program offers to its screens."""
        return context_of(self.app)

    def show_status(self, message: Cell) -> None:
        """Show a message in the status line."""
        raise NotImplementedError

    def copied_id(self) -> str | None:
        """Return what ``y`` copies."""
        return None

    def has_summary(self) -> bool:
        """Return whether there is a summary, which itself is too slow to make for each key."""
        return False

    def summary(self) -> str | None:
        """Return what ``Y`` copies: at most ten lines."""
        return None

    def has_copies(self) -> bool:
        """Return whether there is anything for the copy menu."""
        return False

    def copies(self) -> Sequence["CopyItem"]:
        """Return the items of the copy menu."""
        return ()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Enable a copy key where it has something to copy. Called each time keys are drawn."""
        if action == "copy_id":
            return bool(self.copied_id())
        if action == "copy_summary":
            return self.is_mounted and self.has_summary()
        return self.has_copies() if action == "copy_menu" else True

    async def action_copy_id(self) -> None:
        """Copy the id."""
        if identity := self.copied_id():
            await self._copy("ids", identity)

    async def action_copy_summary(self) -> None:
        """Copy the summary."""
        if summary := self.summary():
            await self._copy("summary", summary)

    async def _copy(self, label: str, copied: str) -> None:
        """Copy a text, and show it: one line in the status line, more on a screen of their own."""
        if "\n" in copied:
            await self.context.open(self.context.screens.copied(label, copied))
        else:
            sent = await self.context.copy(copied)
            self.show_status(external(f"{sent.where}: {sent.text}", "ok"))

    async def action_copy_menu(self) -> None:
        """Open the copy menu."""
        if copies := self.copies():
            await self.context.open(self.context.screens.copy_menu(copies))
