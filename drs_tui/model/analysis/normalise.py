"""Normalise error messages, so that messages of one cause compare equal.

Ids, accounts, dates, addresses and numbers differ although the cause is one. They are masked only
to compare and for titles: a message is always shown as it came.
"""

import re
from typing import Final

# A message may be 64 KiB, a reason followed by a dump: only its head is read.
_HEAD: Final = 16_000
_PARAGRAPHS: Final = 4_000
_READ: Final = 1_600
_COMPARED: Final = 400

_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # colours and movements
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # titles and links
    r"|\x1b[ -/]*[0-~]?"
)
_CONTROLS = dict.fromkeys([*range(0x09), *range(0x0E, 0x20), *range(0x7F, 0xA0)])

_TRACEBACK = "Traceback (most recent call last)"
_BLANK_LINE = re.compile(r"\n\s*\n")
_LEVEL = re.compile(r"\A\s*(?:(?:ERROR|FATAL|WARN(?:ING)?)\b:? *|\[[a-z]\w*\] *)+")
_AWS_ERROR = re.compile(r"An error occurred \([^)\n]*\) when calling [^\n]*")

# Numbers that distinguish causes: an exit or status code, a port.
_DISTINCTIVE = (
    r"\(?(?i:code|status|port|errno|http)\b[:=/]? ?\d{1,5}\b|(?:got|answered|expected) [1-5]\d\d\b"
)
# Words that may contain what differs; all others are skipped, for speed.
_DIFFERENT_WORDS = re.compile(
    rf"(?<!\S)(?:(?P<distinctive>{_DISTINCTIVE})|\S*?(?:\d|arn:|assumed-role/|/dev/)\S*)"
)

# No "\b" at the front: it would cost more than all the rest of the search.
_DAY = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_DATE = re.compile(rf"{_DAY}(?:,? {_DAY})*,? #")
_STACK = re.compile(r"(Stack )[^\s:]+(?=:)")

# Not part of a version or a type, such as "2.6.18-398.el5" or "m5.4xlarge", and not a port.
_NUMBER = (
    r"(?P<number>(?<![\w.:…])(?<![\w…]-)\d+(?:[.,]\d+)*"
    r"(?=(?:[KMGTP]?i?B|ms|[smh%])?(?![\w…-]|\.[\w…])))"
)
_CLOCK = r"\d\d?:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?"
# What differs, within a word. The text of a group stays in front of the mask.
_DIFFERENT = re.compile(
    "|".join(
        (
            r"(?:arn:[^\s/]*:)?(assumed-role/[^/\s…]+/)[^\s\"',;)]+",
            r"(arn:)[\w-]+:[^\s\"',;)\]}]*[\w*/]",
            r"\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b",
            r"\b([a-z][a-z0-9]*(?:-[a-z]+)*-)(?=[a-f]*\d)[0-9a-f]{8,}\b",
            r"\b([a-z]{2}(?:-[a-z]+)+-\d)(?:-[a-z]+-\d)?[a-z]\b",
            r"\b(ip-)\d+-\d+-\d+-\d+(?:\.[\w.-]*\w)?",
            r"(/dev/)(?:nvme\d+n\d+(?:p\d+)?|(?:xv|s)d[a-z]+\d*)\b",
            rf"\b\d{{4}}-\d\d-\d\d(?:[T_]{_CLOCK})?\b",
            r"\b\d{1,4}/(?:\d\d?|[A-Z][a-z]{2})/\d{2,4}(?::[\d:]*\d)?\b",
            rf"(?<![\w:.]){_CLOCK}(?![\w:])",
            r"(?<![\w:])[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{0,4}){3,7}(?![\w:])",
            r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?(?![\w.]*\w)",
            r"(?<![\w-])(?=(?:[A-Za-z_-]*\d){4})[\w-]{32,}",
            r"(?<![\w+/])(?=[a-z0-9+/]*[A-Z])(?=[A-Za-z+/]*\d)[\w+/]{64,}=*",
            r"\b(?=[a-fA-F]*\d)[0-9a-fA-F]{12,}\b",
            r"\b(?=[A-Z]*\d)[A-Z0-9]{12,}\b",
            _NUMBER,
        )
    )
)


def plain(text: str) -> str:
    """Remove the escape sequences and control characters that terminals act on."""
    if "\x1b" in text or "\x9b" in text:
        text = _ESCAPES.sub("", text)
    return text.translate(_CONTROLS)


def core_message(message: str) -> str:
    """Extract the reason from a message, on one line.

    That is AWS's own error where there is one, the exception that ends a Python traceback, else
    the first paragraph. A dump that follows is not read.
    """
    first = _paragraph(message)
    core = first if _AWS_ERROR.search(first) else _raised(message) or first
    error = _AWS_ERROR.search(core)
    return " ".join((error.group() if error else _LEVEL.sub("", core, count=1)).split())


def _raised(message: str) -> str:
    """Return the line that ends the last traceback: the first one after its indented lines.

    A traceback that starts later than right after the first paragraph belongs to a dump.
    """
    lead, found, _ = message[:_PARAGRAPHS].partition(_TRACEBACK)
    if not found or _BLANK_LINE.search(lead.strip()):
        return ""
    lines = plain(message[:_HEAD]).rpartition(_TRACEBACK)[2].splitlines()[1:]
    return next((line for line in lines if line and not line[0].isspace()), "")


def _paragraph(message: str) -> str:
    """Return the first paragraph; one that ends with a colon includes the next."""
    paragraphs = _BLANK_LINE.split(plain(message[:_PARAGRAPHS]).replace("\r", "\n").strip())
    wanted = next((n for n, each in enumerate(paragraphs) if not each.endswith(":")), None)
    return "\n".join(paragraphs[: None if wanted is None else wanted + 1])


def normalised(text: str) -> str:
    """Mask what differs in a reason, and cut it to the length that is compared."""
    core = _normalised(_shortened(" ".join(text.split()).replace("[ ", "["), _READ))
    cut = _shortened(core, _COMPARED)
    return cut if len(cut) < _COMPARED else _normalised(cut)


def _normalised(text: str) -> str:
    """Mask until nothing is left to mask: removing one part may expose another."""
    core = ""
    while core != text:
        core, text = text, _DIFFERENT_WORDS.sub(_masked_word, text)
        text = _STACK.sub(r"\1…", _DATE.sub("#", text))
    return core


def _masked_word(word: re.Match[str]) -> str:
    return word[0] if word["distinctive"] else _DIFFERENT.sub(_mask, word[0])


def without_ids(text: str) -> str:
    """Shorten a reason for a title: ids are masked, numbers stay."""
    core = _shortened(text, _COMPARED)
    return _DIFFERENT_WORDS.sub(lambda word: _DIFFERENT.sub(_mask_id, word[0]), core)


def _mask(found: re.Match[str]) -> str:
    return "#" if found["number"] else _mask_id(found)


def _mask_id(found: re.Match[str]) -> str:
    if found["number"]:
        return found[0]
    return f"{found[found.lastindex]}…" if found.lastindex else "…"


def _shortened(text: str, length: int) -> str:
    """Return the beginning of a text, without the word that would be cut in two."""
    if len(text) <= length:
        return text
    words = text[: length + 1].rpartition(" ")[0]
    return words or text[:length]
