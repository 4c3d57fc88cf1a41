"""Save a text to a new file that only its owner can read."""

import os
from itertools import count
from pathlib import Path

NAMES_MAX = 100


def save_new(stem: str, suffix: str, text: str) -> Path:
    """Write a file in the working directory, mode 0600; never over one that is there.

    A name that is taken gets a number: ``stem-2.md``.

    Raises:
        OSError: it cannot be written.
    """
    for number in count(1):
        path = Path(f"{stem}{suffix}" if number == 1 else f"{stem}-{number}{suffix}")
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            if number >= NAMES_MAX:
                raise
            continue
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        return path
    raise AssertionError  # count never ends
