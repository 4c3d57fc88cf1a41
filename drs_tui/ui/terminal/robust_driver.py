"""A driver that survives whatever the terminal sends, and whatever becomes of it."""

import asyncio
import os
import select
import signal
import sys
import time
from codecs import getincrementaldecoder
from contextlib import suppress
from types import FrameType
from typing import TextIO

from textual import events
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.keys import Keys
from textual.message import Message
from textual.messages import TerminalSupportsSynchronizedOutput

from drs_tui.ui.terminal.input_sequences import (
    ESC,
    Input,
    InputSplitter,
    Key,
    Paste,
    Sequence,
    escape_wait,
)
from drs_tui.ui.terminal.key_sequences import presses, with_alternate_keys
from drs_tui.ui.terminal.output_stream import TerminalStream
from drs_tui.ui.terminal.textual_private import EventReader, event_reader

CHUNK = 1 << 12
POLL = 0.1  # seconds after which the end of the input is noticed
# What cannot be made an event: a click on a screen without a size, a key of another Textual.
_UNREADABLE = (ValueError, ArithmeticError, LookupError)
# Sizes come by signal: a terminal that once answered this may not be there any more.
_ASKS_FOR_SIZES = "\x1b[?2048$p"


class RobustDriver(LinuxDriver):
    """Textual's driver, with an input of its own: answers, however late or torn, are no keys."""

    def start_application_mode(self) -> None:
        """Report sizes one after the other. Where signals come quickly Textual handles one in the
        middle of another, and the size that was read first may be reported last."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        loop, emit = asyncio.get_running_loop(), signal.getsignal(signal.SIGWINCH)

        def emit_soon(number: int, frame: FrameType | None) -> None:
            if callable(emit):
                loop.call_soon_threadsafe(emit, number, frame)

        signal.signal(signal.SIGWINCH, emit_soon)
        signal.signal(signal.SIGCONT, lambda *_: loop.call_soon_threadsafe(self._continued))

    def write(self, data: str) -> None:
        """Write what Textual writes, and ask a keyboard for its Latin keys, too."""
        if data != _ASKS_FOR_SIZES:
            super().write(with_alternate_keys(data))

    def suspend(self) -> None:
        """Restore the terminal and stop, until a shell continues this process.

        What that needs is imported now, as the first frame does without.
        """
        from drs_tui.ui.terminal import job_control

        self.suspend_application_mode()
        signal.signal(signal.SIGCONT, signal.SIG_IGN)  # it continues all the same
        job_control.stop_process_group()
        while not job_control.is_in_foreground(self.fileno) and job_control.can_be_continued():
            job_control.stop_process_group()
        self.resume_application_mode()
        self.send_message(self.SignalResume())

    def _continued(self) -> None:
        """Set the terminal up again: a stop from outside (SIGSTOP) left it to others."""
        self.suspend_application_mode()
        self.resume_application_mode()

    def run_input_thread(self) -> None:
        """Read until the end of the input, or of the terminal."""
        reader = event_reader()
        if reader is None:
            super().run_input_thread()
            return
        splitter = InputSplitter(escape_wait(os.environ), time.monotonic)
        decode = getincrementaldecoder("utf-8")("surrogateescape").decode
        while not self.exit_event.is_set():
            if self._has_input(splitter.seconds_left()):
                data = self._read()
                if not data:  # the terminal is closed: SignalHandler ends the program
                    self.exit_event.wait(POLL)
                self._report(splitter.feed(decode(data)), reader)
            else:
                self._report(splitter.expire(), reader)

    def _has_input(self, seconds: float | None) -> bool:
        wait = POLL if seconds is None else min(POLL, seconds)
        return bool(select.select([self.fileno], [], [], wait)[0])

    def _read(self) -> bytes:
        with suppress(OSError):
            return os.read(self.fileno, CHUNK)
        return b""

    def _report(self, inputs: list[Input], reader: EventReader) -> None:
        for each in inputs:
            with suppress(*_UNREADABLE):
                for event in events_of(each, reader):
                    self.process_message(event)


def events_of(given: Input, reader: EventReader) -> list[Message]:
    """Return Textual's events of a key, a paste or a sequence; none if it has no use."""
    match given:
        case Key(character):
            return [events.Key("escape", ESC)] if character == ESC else [*reader.keys(character)]
        case Paste(text):
            return [events.Paste(text)]
        case Sequence("[", "I"):
            return [events.AppFocus()]
        case Sequence("[", "O"):
            return [events.AppBlur()]
        case Sequence("[", "?2026;1$y" | "?2026;2$y" | "?2026;3$y"):
            return [TerminalSupportsSynchronizedOutput()]
        case Sequence("[", body) if body.startswith("<") and body[-1] in "Mm":
            event = reader.mouse(f"{ESC}[{body}")
            return [event] if event else []
    return _key_events(given, reader)


def _key_events(sequence: Sequence, reader: EventReader) -> list[Message]:
    found: list[Message] = []
    for press in presses(sequence):
        for key in reader.keys(press.sequence):
            if press.typed:
                key.character = press.typed
            if key.key != Keys.Ignore:
                found.append(key)
    return found


def draw_on(stdout: TextIO) -> None:
    """Have Textual draw on stdout instead of stderr: 2>errors.txt keeps the errors alone."""
    sys.__stderr__ = TerminalStream(stdout)  # type: ignore[assignment,misc]


def robust_driver(driver: type[Driver]) -> type[Driver]:
    """Return the driver to use in place of Textual's Linux driver; any other one as it is."""
    return RobustDriver if driver is LinuxDriver else driver
