"""Make one generated account answer for many: marks in its ids, and what stands there on the wire.

What the sources of a fleet have in common is generated once, for an account whose number, region
and ids are marks. In what is sent, a source's own take their place; in what is received, the other
way round.
"""

import re
from dataclasses import dataclass

OWN, OTHER = "ZQXJKV", "VKJXQZ"
"""How ids begin: those of an account, and of the one from which it extends servers."""

OWN_ACCOUNT, OTHER_ACCOUNT = "090807060501", "090807060502"
"""What stands for the numbers of these accounts: they have to look like some."""

REGION = "zqxjk-region"
"""What stands for the region."""

MOST = 16 ** (len(OWN) - 1)  # sources
_INSTANCE = re.compile(rb"\bi-0[0-9a-f]{6}")
_MARKED_INSTANCE = b"i-0" + OWN.encode()


@dataclass(frozen=True, slots=True)
class Identity:
    """A source: its account, its region, and what its ids begin with."""

    account_id: str
    region: str
    beginning: str


def marked(body: bytes) -> bytes:
    """Return an answer with marks in the ids of EC2's instances, too, which are made without."""
    return _INSTANCE.sub(_MARKED_INSTANCE, body)


class Translation:
    """Translates between a source and what was generated for all.

    ``other``: the source in the account from which this one extends servers; None if that is this
    one, or there is none.
    """

    def __init__(self, own: Identity, other: Identity | None = None) -> None:
        other = other or own
        self._own = own
        self._marks = tuple(
            (mark.encode(), text.encode())
            for mark, text in (
                (OWN_ACCOUNT, own.account_id),
                (OTHER_ACCOUNT, other.account_id),
                (OWN, own.beginning),
                (OTHER, other.beginning),
                (REGION, own.region),
            )
        )
        self._id = re.compile(rb"\b((?:drsjob|s|sn|rp[a-z]*)-)" + own.beginning.encode())
        self._arn = re.compile(f"(arn:aws:[a-z]+:){own.region}:{own.account_id}".encode())

    def sent(self, body: bytes) -> bytes:
        """Return a ``marked`` answer as the source sends it."""
        for mark, text in self._marks:
            body = body.replace(mark, text)
        return body

    def received(self, body: bytes) -> bytes:
        """Return a request as the generated account understands it."""
        own = self._id.sub(rb"\1" + OWN.encode(), body)
        return self._arn.sub(rb"\1" + f"{REGION}:{OWN_ACCOUNT}".encode(), own)

    def id_sent(self, identity: str) -> str:
        """Return an id of the source as it sends it."""
        return identity.replace(OWN, self._own.beginning)
