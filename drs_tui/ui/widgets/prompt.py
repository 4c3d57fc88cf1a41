"""One line to type into, above the keys: a filter, a search, dates."""

from collections.abc import Callable
from functools import cached_property

from textual import events, on
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from drs_tui.ui.render.cells import EMPTY, external, text
from drs_tui.ui.widgets.focus import KeepsFocus
from drs_tui.ui.widgets.line import Line

Validator = Callable[[str], str]
"""Takes what was typed; what there is to say of it, or nothing."""
OnSubmit = Callable[[str], str | None]
"""Takes what was typed in the end; None: done. Else why it will not do: the prompt stays."""

LONGEST = 1000
"""Characters. A terminal without bracketed paste types what is pasted, letter by letter."""


def _silent(_: str) -> str:
    return ""


class Entry(KeepsFocus, Input):
    """Has its keys from the application, which knows where they belong in the order typed."""

    def take(self, event: events.Key) -> bool:
        """Whether the key was for this line; then it is done."""
        prompt = self.query_ancestor(Prompt)
        if not prompt.is_open:
            return False
        if event.key == "enter":
            prompt.submit(self.value)
        elif event.key == "escape":
            prompt.close()
        elif event.is_printable and event.character:
            self.insert_text_at_cursor(event.character)
        else:
            return False
        return True


class Prompt(Widget):
    """Hidden until somebody asks, and empty until then: few screens are ever asked anything. The
    focus goes back to where it was."""

    DEFAULT_CSS = """
    Prompt { height: auto; display: none; }
    Prompt Horizontal { height: 1; }
    Prompt #prompt-label { width: auto; }
    Prompt Input { width: 1fr; height: 1; border: none; padding: 0; background: transparent; }
    Prompt Input:focus { border: none; background: transparent; }
    """

    class Closed(Message):
        """Nothing is asked any more."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._explain: Validator = _silent
        self._submit: OnSubmit = lambda _: None
        self._before: Widget | None = None
        self._refused: str | None = None

        self._label = Line(id="prompt-label")
        self._says = Line(id="prompt-says")

    @cached_property
    def _input(self) -> Entry:
        """Where to type; with it comes what is asked, and what is said of what was typed."""
        entry = Entry(compact=True, select_on_focus=False, max_length=LONGEST, id="prompt-input")
        entry.cursor_blink = False
        row = Horizontal()
        # One after the other: all of them are there at once, and the focus can go where it has to.
        self.mount(row, self._says)
        row.mount(self._label, entry)
        return entry

    @property
    def is_open(self) -> bool:
        """Whether something is asked."""
        return self.display

    def ask(
        self, label: str, value: str, submit: OnSubmit, explain: Validator | None = None
    ) -> None:
        """Ask for ``label``, beginning with ``value``. ``explain`` hears of every change."""
        self._explain, self._submit, self._refused = explain or _silent, submit, None
        self._label.styles.width = len(label) + 2
        self._label.show(text(f" {label} ", "accent"))
        entry = self._input
        if not self.is_open:
            self._before = self.screen.focused
        self.display = True
        entry.value = value
        entry.cursor_position = len(value)
        # At once: what is typed ahead belongs here.
        self.screen.set_focus(entry)
        self._show_message(self._explain(value))

    def _show_message(self, words: str) -> None:
        said = (text("  "), external(words, "warn")) if words else (EMPTY,)
        self._says.show(sum(said, EMPTY))

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        # Heard of late, it may have been submitted meanwhile: why it will not do stays.
        if self.is_open and self._input.value != self._refused:
            self._show_message(self._explain(event.value))

    def submit(self, typed: str) -> None:
        """Be done with it, unless it will not do."""
        if (why_not := self._submit(typed)) is None:
            self.close()
        else:
            self._refused = typed
            self._show_message(why_not)

    def close(self) -> None:
        """Ask no more."""
        if self.is_open:
            before = self._before
            self.display = False
            if before is not None and before.is_attached:
                self.screen.set_focus(before)
            self.post_message(self.Closed())
