"""Define what all messages have in common.

A message is declared once, as a subclass of ``Event`` or ``Request``: its name on the wire, its
encoding and its decoding follow from that.
"""

from typing import Any, ClassVar, TypeVar

from msgspec import Struct

T = TypeVar("T")


class Message(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """An event or a request.

    ``secret``: it carries a credential or a code, so its values must not appear in logs,
    tracebacks, recordings or plain output. ``recorded``: it is written to recordings; each class
    that is says so itself, as a new one must not get there by being forgotten.
    """

    secret: ClassVar[bool] = False
    recorded: ClassVar[bool] = False

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)" if self.secret else super().__repr__()

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Return the fields that Rich's tracebacks show of a local variable."""
        return [] if self.secret else super().__rich_repr__()


def leaves(base: type[T]) -> tuple[type[T], ...]:
    """Return the subclasses of ``base`` without subclasses, in order of declaration."""
    subclasses = base.__subclasses__()
    return tuple(leaf for each in subclasses for leaf in leaves(each) or (each,))
