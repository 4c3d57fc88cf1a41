"""Shorten what services, helpers and libraries say to one line without secrets."""

import re

from drs_tui.model.redaction import redact, redact_keys

LONGEST = 300


def one_line(text: object) -> str:
    """Return a message as one line of at most LONGEST characters, without secrets and HTML tags."""
    words = re.sub(r"<[^>]*>", " ", str(text or "")).split()
    line = redact(" ".join(words))
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def quoted(text: object) -> str:
    """Return the output of a helper, or of a library that may repeat it: one line, no secrets."""
    return one_line(redact_keys(str(text)))
