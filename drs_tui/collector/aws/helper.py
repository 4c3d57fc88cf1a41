"""Run the credential helpers of profiles (credential_process) in place of botocore.

A helper may wait for a person: what it prints on stderr is known while it runs. One that fails is
not run again by itself, as each run may ask that person for something.
"""

import json
import os
import selectors
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, NamedTuple

from botocore.utils import parse_timestamp

from drs_tui.collector.aws.one_line import quoted
from drs_tui.model.redaction import redact_keys

HELPER_SECONDS = 120.0  # a person may have to act
FAILURE_KEPT = 900.0  # seconds
SOON = 1.5  # seconds until what one prints is reported: most have ended by then
WORDS_EVERY = 1.0  # seconds between two reports of what one prints
POLL = 0.2
OUTPUT_KEPT = 1 << 16
_LINES_SHOWN = 6
_KEYS = ("AccessKeyId", "SecretAccessKey", "SessionToken")


class HelperError(Exception):
    """A helper gave no credentials. ``words`` continue a sentence that begins with its name."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class _Failure(NamedTuple):
    """How a command has failed, and until when (monotonic) it is not run again."""

    words: str
    until: float


class Helpers:
    """Run the helpers of one session, and keep how they failed.

    Listeners are called when there is more to report of one that runs, or when one has ended
    that was reported.
    """

    def __init__(self) -> None:
        self.listeners: list[Callable[[], None]] = []
        self._lock = threading.Lock()
        self._failures: dict[tuple[str, ...], _Failure] = {}
        self._running: list[_Run] = []
        self._retries = 0
        self._ended_at = float("-inf")

    def popen(self, command: Sequence[str], **_: object) -> "_Run":
        """Return what botocore uses of a ``subprocess.Popen`` with this command."""
        return _Run(self, tuple(command))

    def on_words(self) -> None:
        """Call the listeners."""
        for listener in list(self.listeners):
            listener()

    def waiting(self, *, late: bool) -> str | None:
        """Return what the running helper has printed; None if there is nothing to report.

        ``late``: one that prints nothing is reported too, as an empty text.
        """
        with self._lock:
            run = next((run for run in reversed(self._running) if not run.is_abandoned), None)
        if run is None or not (late or run.has_asked()):
            return None
        run.is_reported = True
        return run.words()

    def has_just_ended(self) -> bool:
        """Return whether what it gave is still being used, for what a caller of it waits."""
        return time.monotonic() - self._ended_at < WORDS_EVERY

    def retry(self) -> None:
        """Forget the failures, and end what runs and was reported: the user wants another try.

        One that runs unreported, and fails, is run again, too.
        """
        with self._lock:
            self._failures.clear()
            self._retries += 1
            reported = [run for run in self._running if run.is_reported]
        for run in reported:
            run.abandon()

    def begin(self, run: "_Run") -> None:
        """Register a run, unless its command has failed lately.

        Raises:
            HelperError: it has.
        """
        with self._lock:
            failure = self._failures.get(run.command)
            if failure and time.monotonic() < failure.until:
                raise HelperError(failure.words)
            run.retries = self._retries
            self._running.append(run)

    def end(self, run: "_Run", words: str | None) -> None:
        """Note that a run has ended. ``words``: how it failed; None if it did not."""
        with self._lock:
            self._running.remove(run)
            self._ended_at = time.monotonic()
            if words is None or run.is_abandoned or run.retries < self._retries:
                self._failures.pop(run.command, None)
            else:
                self._failures[run.command] = _Failure(words, time.monotonic() + FAILURE_KEPT)
        if run.is_reported and not run.is_abandoned:
            self.on_words()


class _Run:
    """One run of a helper."""

    returncode = 0  # otherwise ``communicate`` raises

    def __init__(self, helpers: Helpers, command: tuple[str, ...]) -> None:
        self.command = command
        self.is_reported = False
        self.is_abandoned = False
        self.retries = 0  # that were wanted before it began
        self._helpers = helpers
        self._stderr = b""
        self._began = self._reported_at = time.monotonic()
        self._size_reported = 0

    def communicate(self) -> tuple[bytes, bytes]:
        """Run it; return its stdout and stderr.

        Raises:
            HelperError: it cannot be run, fails, takes too long, or prints no credentials.
        """
        self._helpers.begin(self)
        words: str | None = "was interrupted"
        try:
            stdout = self._output()
            words = problem_of(stdout)
        except HelperError as error:
            words = error.words
        finally:
            self._helpers.end(self, words)
        if words is not None:
            raise HelperError(words)
        return stdout, b""

    def abandon(self) -> None:
        """Have it end soon: another run takes its place."""
        self.is_abandoned = True

    def has_asked(self) -> bool:
        """Return whether it has printed a line, and goes on running."""
        return b"\n" in self._stderr and time.monotonic() - self._began > SOON

    def words(self) -> str:
        """Return the last lines that it has printed on stderr, as one line without secrets."""
        return quoted(" ".join(_lines(self._stderr)[-_LINES_SHOWN:]))

    def _output(self) -> bytes:
        try:
            process = subprocess.Popen(  # noqa: S603  the user's own setting
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
            )
        except FileNotFoundError as error:
            raise HelperError(f"is not there: {quoted(error.filename)}") from None
        except OSError as error:
            raise HelperError(f"cannot be run: {_reason(error)}") from None
        with process:
            try:
                stdout = self._read(process)
            finally:
                process.kill()
        if process.returncode:
            raise HelperError(_failure_words(self._stderr))
        return stdout

    def _read(self, process: "subprocess.Popen[bytes]") -> bytes:
        """Return its whole stdout, and keep its stderr, until it has ended."""
        stdout, until = b"", time.monotonic() + HELPER_SECONDS
        with selectors.DefaultSelector() as selector:
            for stream in (process.stdout, process.stderr):
                selector.register(stream, selectors.EVENT_READ)  # type: ignore[arg-type]
            while selector.get_map():
                ready = selector.select(POLL)
                for key, _ in ready:
                    chunk = os.read(key.fd, OUTPUT_KEPT)
                    if not chunk:
                        selector.unregister(key.fileobj)
                    elif key.fileobj is process.stdout:
                        stdout += chunk
                    else:
                        self._stderr = (self._stderr + chunk)[-OUTPUT_KEPT:]
                if not ready and process.poll() is not None:
                    break  # something that it has started holds its output open
                self._check(until, len(stdout))
        self._wait(process, until)
        return stdout

    def _wait(self, process: "subprocess.Popen[bytes]", until: float) -> None:
        while process.poll() is None:
            self._check(until, 0)
            with suppress(subprocess.TimeoutExpired):
                process.wait(POLL)

    def _check(self, until: float, size: int) -> None:
        """Report what it has printed since the last report; raise HelperError if it has to end."""
        now = time.monotonic()
        if self.is_abandoned:
            raise HelperError("was started again")
        if now > until:
            output = self.words()
            took = f"did not end within {HELPER_SECONDS:.0f}s"
            raise HelperError(f"{took}; it said: {output}" if output else took)
        if size > OUTPUT_KEPT:
            raise HelperError("printed too much")
        if self.is_reported and self._reported_at + WORDS_EVERY < now:
            self._reported_at = now
            size_before, self._size_reported = self._size_reported, len(self._stderr)
            if self._size_reported > size_before:
                self._helpers.on_words()


def _lines(output: bytes) -> list[str]:
    """Return the lines that have text, without secrets."""
    text = redact_keys(output.decode(errors="replace"))
    return [line for line in map(str.strip, text.splitlines()) if line]


def _failure_words(stderr: bytes) -> str:
    """Say why a helper has failed: the first line that it wrote, and the last one."""
    lines = _lines(stderr)
    if not lines:
        return "failed, and said nothing"
    ends = dict.fromkeys((lines[0], lines[-1]))
    return f"failed: {' … '.join(map(quoted, ends))}"


def _reason(error: OSError) -> str:
    named = f"{error.filename}: " if error.filename else ""
    return quoted(f"{named}{error.strerror or 'it is no program'}")


def problem_of(stdout: bytes) -> str | None:
    """Return what is wrong with the output of a helper, never quoted; None if nothing is."""
    try:
        answer = json.loads(stdout.decode())
    except UnicodeDecodeError:
        return "wrote what is not UTF-8"
    except ValueError:
        return "printed no JSON"
    if not isinstance(answer, dict) or not {"AccessKeyId", "SecretAccessKey"} & answer.keys():
        return "printed JSON that has no credentials in it"
    if answer.get("Version") != 1:
        return "gave another Version than 1"
    return _problem_of_keys(answer) or _problem_of_expiration(answer.get("Expiration"))


def _problem_of_keys(answer: dict[str, Any]) -> str | None:
    for name in _KEYS:
        if not answer.get(name) and name != "SessionToken":
            return f"gave no {name}"
        if not isinstance(answer.get(name) or "", str):
            article = "an" if name[0] in "AEIOU" else "a"
            return f"gave {article} {name} that is no text"
    return None


def _problem_of_expiration(expiration: Any) -> str | None:
    if expiration is None:
        return None
    try:
        ends = parse_timestamp(expiration)
    except (ValueError, TypeError, OverflowError):
        return "gave an Expiration that is no date"
    if ends.tzinfo is None:
        return "gave an Expiration without a time zone"
    return "gave credentials that had expired" if ends <= datetime.now(UTC) else None
