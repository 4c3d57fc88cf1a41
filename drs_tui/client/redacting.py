"""What clients of one source and of many do with pseudonyms."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drs_tui.pseudonyms.messages import Redaction


class Redacting:
    """A client whose store may have pseudonyms, by ``redaction``."""

    redaction: "Redaction | None" = None

    def typed(self, text: str) -> str:
        """Return what was typed as the store has it: with pseudonyms, if that has them."""
        return self.redaction.typed(text) if self.redaction else text

    def checked(self, text: str) -> str:
        """Return a text that leaves the program, without what should have been replaced."""
        return self.redaction.texts.checked(text) if self.redaction else text
