"""``--debug-log``: what both processes do, in one file, for bug reports.

It has names, counts and times; never what AWS answered, since tags count as sensitive, and never
what was typed. Both processes append to it, a line a record.
"""

import logging
import os
import stat
import time
from pathlib import Path

from drs_tui.model.redaction import redact_keys
from drs_tui.model.text.safe import safe

NAME = "drs_tui"


def create(path: Path) -> None:
    """Create the file if it is missing, readable by its owner alone.

    Raises:
        OSError: it cannot be written, or is not a regular file.
    """
    number = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK, 0o600)
    try:
        if not stat.S_ISREG(os.fstat(number).st_mode):
            raise OSError(f"{path} is no file")
        os.fchmod(number, 0o600)
    finally:
        os.close(number)


class _OneLine(logging.Formatter):
    """Makes records safe: text from AWS must not control the terminal that shows the file."""

    default_msec_format = "%s.%03dZ"
    default_time_format = "%Y-%m-%dT%H:%M:%S"

    def format(self, record: logging.LogRecord) -> str:
        """Return one line that is safe to print, without what may be a secret."""
        return safe(redact_keys(super().format(record)))


def write_to(path: str, process: str) -> None:
    """Append the records of the loggers below ``drs_tui`` to the file, as those of ``process``."""
    handler = logging.FileHandler(path, encoding="utf-8", errors="replace")
    formatter = _OneLine(f"%(asctime)s {process} {os.getpid()} %(message)s")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    logger = logging.getLogger(NAME)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    logger.addHandler(handler)
