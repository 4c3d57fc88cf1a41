"""``--debug-log``: what both processes do, in one file, for bug reports.

It has names, counts and times; never what AWS answered, since tags count as sensitive, and never
what was typed. Both processes append to it, a line a record.
"""

import errno
import logging
import os
import stat
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from drs_tui.model.redaction import redact_keys
from drs_tui.model.text.safe import safe

NAME = "drs_tui"


def create(path: Path) -> None:
    """Create the file if it is missing, readable by its owner alone. One that exists stays as it
    is.

    Raises:
        OSError: it cannot be written, is a link, or is not a regular file.
    """
    os.close(_open(path))


def _open(path: Path | str) -> int:
    """Return a descriptor to append with. A link is not followed: a user who may write in its
    folder could have it lead to any file."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        number = os.open(path, flags, 0o600)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise OSError(f"{path} is a link: name the file itself") from error
        raise
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise OSError(f"{path} is no file")
    return number


class _OneLine(logging.Formatter):
    """Makes records safe: text from AWS must not control the terminal that shows the file.

    ``replaced`` puts pseudonyms into a line, if it is to have any.
    """

    replaced: Callable[[str], str] | None = None

    default_msec_format = "%s.%03dZ"
    default_time_format = "%Y-%m-%dT%H:%M:%S"

    def format(self, record: logging.LogRecord) -> str:
        """Return one line that is safe to print, without what may be a secret."""
        line = redact_keys(super().format(record))
        return safe(self.replaced(line) if self.replaced else line)


class DebugLog(logging.StreamHandler[TextIO]):
    """Appends to the file until that fails, and says so once."""

    def __init__(self, path: str) -> None:
        self.failure: str | None = None
        self._on_failure: Callable[[str], None] = lambda _: None
        super().__init__(os.fdopen(_open(path), "a", encoding="utf-8", errors="replace"))

    def handleError(self, _record: logging.LogRecord) -> None:  # noqa: N802  logging's name
        """Stop: the disk is full, or removed. Python would print a traceback for each record."""
        logging.getLogger(NAME).removeHandler(self)
        error = sys.exc_info()[1]
        self.failure = getattr(error, "strerror", None) or str(error)
        with suppress(OSError):  # what it holds cannot be written, either
            self.stream.close()
        self._on_failure(self.failure)

    def call_on_failure(self, on_failure: Callable[[str], None]) -> None:
        """Call that with the reason once the file takes nothing more, which may be so already."""
        self._on_failure = on_failure
        if self.failure is not None:
            on_failure(self.failure)


def write_to(path: str, process: str, replaced: Callable[[str], str] | None = None) -> DebugLog:
    """Append the records of the loggers below ``drs_tui`` to the file, as those of ``process``.

    ``replaced`` puts pseudonyms into each line, if it is given.

    Raises:
        OSError: the file cannot be opened.
    """
    handler = DebugLog(path)
    formatter = _OneLine(f"%(asctime)s {process} {os.getpid()} %(message)s")
    formatter.converter = time.gmtime
    formatter.replaced = replaced
    handler.setFormatter(formatter)
    logger = logging.getLogger(NAME)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    logger.addHandler(handler)
    return handler
