"""Parse one error message: the call that was refused, its error code, a title for it."""

import re
from dataclasses import dataclass
from functools import lru_cache

from drs_tui.model.analysis.normalise import core_message, normalised, without_ids

_CALL = re.compile(r"An error occurred \(([^)\s]+)\) when calling the (\w+) operation")
_REASON = re.compile(r"((?:Client|Server)\.\w[\w.]*)(?=:)")  # EC2's state reasons
_STACK = re.compile(r"Stack \S+: ([A-Z_]+)\b[: ]*(.*)")
_HANDLER = re.compile(r"HandlerErrorCode: (\w+)")
# For example "ParameterNotFound: …"; the name of an exception is vaguer than what follows it.
_CODE = re.compile(r"((?:[A-Z]+[a-z0-9]+){2,}(?:\.\w+)*)(?<!Error)(?<!Exception): ")

# Codes titled by instance type: the call is always RunInstances, and another type may succeed.
_OF_TYPE = frozenset({"InsufficientInstanceCapacity", "Unsupported"})
INSTANCE_TYPE = re.compile(
    r"\b([a-z]+)\d\w*(?:-\w+)*\.(?:nano|micro|small|medium|metal|\d*x?large)\b"
)

_SENTENCE = re.compile(r"(?<=\w\w)[.;] | \((?=Service: )")
_TITLE = 60


@dataclass(frozen=True, slots=True)
class Message:
    """A parsed error: ``text`` is its reason on one line, ``compared`` the same, normalised.

    ``code`` and ``operation`` are AWS's; None where the message has none.
    """

    text: str
    compared: str
    title: str
    code: str | None = None
    operation: str | None = None


@lru_cache(maxsize=4096)  # read again at every refresh
def _read(text: str) -> Message:
    compared = normalised(text)
    if call := _CALL.match(text):
        of_type = INSTANCE_TYPE.search(text) if call[1] in _OF_TYPE else None
        what = of_type[0] if of_type else call[2]
        return Message(text, compared, f"{call[1]} · {what}", call[1], call[2])
    if stack := _STACK.match(text):
        handler = _HANDLER.search(text)
        why = handler[1] if handler else _shortened(stack[2])
        return Message(text, compared, f"{stack[1]} · {why}", handler[1] if handler else None)
    if named := _REASON.match(text) or _CODE.match(text):
        return Message(text, compared, named[1], named[1])
    return Message(text, compared, _shortened(text))


def read_message(raw: str) -> Message:
    """Parse a raw error or the reason of a failed run, as it came."""
    return _read(core_message(raw))


def _shortened(text: str) -> str:
    """Return the first sentence, or as many of its words as fit in a title."""
    words = without_ids(text)
    first = _SENTENCE.split(words, maxsplit=1)[0].rstrip(".")
    if len(first) <= _TITLE:
        return first
    return f"{first[:_TITLE].rpartition(' ')[0] or first[: _TITLE - 1]} …"
