"""Find in a text what has the shape of AWS's ids, and of addresses."""

import re

REGION = re.compile(r"[a-z]{2,3}(?:-[a-z]+)+-\d{1,2}")
WORD = re.compile(r"[$A-Za-z0-9][\w.:$ -]{0,79}", re.ASCII)
"""A status, a type, a code: one of AWS's words."""
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)")

# A resource id: the prefixes that DRS and EC2 use, and any other one before a mix of digits.
_KNOWN = "drsjob|s|sn|i|mi|ri|vol|snap|subnet|vpc|sg|eni|ami|lt"
_HEX = "[0-9a-f]"
_OCTETS = r"\d{1,3}(?:\.\d{1,3}){3}"
_NAMED = {
    "arn": r"\barn:aws[a-z-]*:[^\s\"'`,;()\[\]{}<>…]*[\w*]",
    "url": r"\b[a-z][a-z0-9+.]*://[^\s\"'`<>()\[\]{}…]*[\w/]",
    "email": r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    "uuid": rf"\b{_HEX}{{8}}-(?:{_HEX}{{4}}-){{3}}{_HEX}{{12}}\b",
    "mac": rf"(?<![\w:-])(?:{_HEX}{{2}}[:-]){{5}}{_HEX}{{2}}(?![\w:-])",
    "ip6": rf"(?<![\w:])(?:{_HEX}{{1,4}}:(?:{_HEX}{{0,4}}:){{2,6}}{_HEX}{{0,4}}"
    rf"|{_HEX}{{1,4}}::{_HEX}{{1,4}})(?![\w:])",
    "ip4": rf"(?<![\w.-]){_OCTETS}(?!\.?\w)",
    "named_ip": r"\b(?:ip|ec2)-\d{1,3}(?:-\d{1,3}){3}(?![\w-])",
    "id": rf"(?<![\w-])(?:{_KNOWN})-[0-9A-Za-z]{{17}}(?![0-9A-Za-z])"
    r"|(?<![\w-])[a-z][a-z0-9]{0,15}-(?=[a-z]*\d)(?:[0-9a-z]{17}|[0-9a-f]{8})(?![0-9A-Za-z])",
    "account": r"(?<![0-9A-Za-z])(?:\d{12}|\d{4}-\d{4}-\d{4})(?![0-9A-Za-z])",
    "principal": r"\bA[A-Z]{3}(?=[A-Z]*\d)[A-Z0-9]{12,}\b",
    "digest": rf"(?<![0-9A-Za-z])(?=[a-f]*\d){_HEX}{{16,}}(?![0-9A-Za-z])",
    "host": r"(?<![\w@.-])(?:[\w-]+\.){2,}[a-z]{2,}(?![\w-]|\.\w)"
    r"|(?<![\w@.-])(?:[\w-]+\.)+(?:com|net|org|local|internal|lan|corp|intra|home)(?![\w-]|\.\w)",
}
_ALL = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _NAMED.items()), re.ASCII)
# These have one pseudonym each; the others are made of parts that have their own, or stay.
ATOMS = frozenset(_NAMED) - {"arn", "url", "email", "host"}


def find(text: str) -> list[tuple[int, int, str]]:
    """Return where the text has ids and addresses: begin, end, and the name of the shape."""
    return [(*found.span(), found.lastgroup or "") for found in _ALL.finditer(text)]


def shape_of(text: str) -> str:
    """Return the shape of a whole text; empty if it has none of these."""
    found = _ALL.match(text)
    return (found.lastgroup or "") if found and found.end() == len(text) else ""
