"""The prompt: one line to type into, above the footer: a filter, a search, dates."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TypedDict, Unpack

from textual import events, on
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input
from textual.widgets.input import Selection

from drs_tui.ui.render.cells import Cell, external, text
from drs_tui.ui.widgets.focus import KeepsFocus
from drs_tui.ui.widgets.line import Line
from drs_tui.ui.widgets.notice import Notice

Validator = Callable[[str], str]
"""Takes what was typed; returns a message about it, or an empty string."""
OnSubmit = Callable[[str], str | None]
"""Takes what was submitted; returns None, or why it is refused: the prompt stays open then."""


class PromptOptions(TypedDict, total=False):
    """``example``: shown while nothing is typed; ``cancel``: called on leaving an invalid text."""

    example: str
    cancel: Callable[[], None]


SETTLED_AFTER = 0.1  # seconds
LENGTH_MAX = 1000
"""Characters. A terminal without bracketed paste types what is pasted, letter by letter."""


def _no_message(_: str) -> str:
    return ""


def _nothing() -> None:
    pass


class Entry(KeepsFocus, Input):
    """An input that gets its keys from the application, in the order they were typed."""

    def accept_key(self, event: events.Key) -> bool:
        """Handle a key if it is meant for this input; return whether it was."""
        prompt = self.query_ancestor(Prompt)
        if not prompt.is_open:
            return False
        if event.key == "enter":
            prompt.submit(self.value)
        elif event.key == "escape":
            prompt.cancel()
        elif event.is_printable and event.character:
            self.replace(event.character, *sorted(self.selection))
        else:
            return False
        return True


class Prompt(Widget):
    """A prompt that is hidden until ``ask``; closing it returns the focus to where it was.

    Its input is only mounted by the first ``ask``: most screens never ask anything.
    """

    DEFAULT_CSS = """
    Prompt { height: auto; }
    Prompt Horizontal { height: 1; }
    Prompt #prompt-label { width: auto; }
    Prompt Input { width: 1fr; height: 1; border: none; padding: 0; background: transparent; }
    Prompt Input:focus { border: none; background: transparent; }
    """

    class Closed(Message):
        """Posted when the prompt has closed."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._validate: Validator = _no_message
        self._submit: OnSubmit = lambda _: None
        self._focused_before: Widget | None = None
        self._cancel: Callable[[], None] = _nothing
        self._refused: str | None = None
        self._example = ""
        self._shown: Sequence[Cell] = ()
        self._is_open = self.display = False
        self._label = Line(id="prompt-label")
        self._message = Notice(id="prompt-message")

    @cached_property
    def _input(self) -> Entry:
        """Mount the input, its label, and the message about what was typed; return the input."""
        entry = Entry(compact=True, select_on_focus=False, max_length=LENGTH_MAX, id="prompt-input")
        entry.cursor_blink = False
        row = Horizontal()
        # Mounted one after the other all are there at once, so the input can get the focus.
        self.mount(row, self._message)
        row.mount(self._label, entry)
        return entry

    @property
    def is_open(self) -> bool:
        """Return whether the prompt is open."""
        return self._is_open

    def ask(
        self,
        label: str,
        value: str,
        submit: OnSubmit,
        explain: Validator | None = None,
        **options: Unpack[PromptOptions],
    ) -> None:
        """Ask for ``label``; ``explain`` validates each change.

        ``value`` is selected, so that typing replaces it.
        """
        self._validate, self._submit, self._refused = explain or _no_message, submit, None
        self._cancel, self._example = options.get("cancel", _nothing), options.get("example", "")
        self._label.styles.width = len(label) + 2
        self._label.show(text(f" {label} ", "accent"))
        entry = self._input
        if not self.is_open:
            self._focused_before = self.screen.focused
        self._is_open = True
        # Not set to be displayed, which would count for more than a terminal that is too small.
        self.styles.clear_rule("display")
        self.refresh(layout=True)
        entry.value = value
        entry.selection = Selection(0, len(value))
        # At once, so that keys typed ahead go to the input.
        self.screen.set_focus(entry)
        self._draw_all_soon()
        self._show_message(self._validate(value))

    def _draw_all_soon(self) -> None:
        """Draw the whole screen once the prompt's lines have found their place.

        Where another widget changes between their mounting and the next layout, Textual arranges
        its map of the screen on the way, and misses in that layout which lines have moved.
        """
        draw_all = self.screen.refresh
        # Not before the layout, which may be late itself.
        self.call_after_refresh(lambda: self.set_timer(SETTLED_AFTER, draw_all))

    def _show_message(self, message: str) -> None:
        """Show a message, else an example while nothing is typed."""
        lines = [external(message, "warn")] if message else []
        if not message and self.is_open and self._example and not self._input.value:
            lines = [text(f"such as {self._example}", "dim")]
        if lines != self._shown:
            self._shown = lines
            self._message.show(lines)
            self._draw_all_soon()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        # The event comes late: keep the reason of a value that was refused meanwhile.
        if self.is_open and self._input.value != self._refused:
            self._show_message(self._validate(event.value))

    def submit(self, typed: str) -> None:
        """Submit the value, and close the prompt unless it is refused."""
        if (reason := self._submit(typed)) is None:
            self.close()
        else:
            self._refused = typed
            self._show_message(reason)

    def cancel(self) -> None:
        """Close the prompt; forget a text that is not valid."""
        if self._validate(self._input.value):
            self._cancel()
        self.close()

    def close(self) -> None:
        """Close the prompt, forget its text and its message, and return the focus."""
        if self.is_open:
            before = self._focused_before
            self._is_open = self.display = False
            self._show_message("")
            self._draw_all_soon()
            if before is not None and before.is_attached:
                self.screen.set_focus(before)
            self.post_message(self.Closed())
