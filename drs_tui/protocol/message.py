"""What all messages have in common.

A message is declared once, as a subclass of ``Event`` or ``Request``: its name on the wire, its
encoding and its decoding follow from that.
"""

from typing import Any, ClassVar, TypeVar

from msgspec import Struct

T = TypeVar("T")


class Message(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """An event or a request.

    ``secret``: it carries a credential or a code, so its values are in no log, no traceback, no
    recording and not in what is written for reading by hand.
    """

    secret: ClassVar[bool] = False

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)" if self.secret else super().__repr__()

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Rich's tracebacks show local variables by this."""
        return [] if self.secret else super().__rich_repr__()


def leaves(base: type[T]) -> tuple[type[T], ...]:
    """The classes below ``base`` that have none below them, in the order of their declaration."""
    below = base.__subclasses__()
    return tuple(leaf for each in below for leaf in leaves(each) or (each,))
