"""What lookups find about single ids. A message carries any kind of them."""

from msgspec import Struct


class Fact(
    Struct,
    frozen=True,
    gc=False,
    array_like=True,
    forbid_unknown_fields=True,
    tag=True,
    tag_field="kind",
):
    """What was looked up about one id: of a server, a network, an instance…"""

    id: str


class Replication(Fact, frozen=True):
    """The state of a source server's replication, DRS's word; ``lag`` is its delay in seconds."""

    state: str | None = None
    lag: float | None = None


AnyFact = Replication


def kind_of(fact: type[Fact]) -> str:
    """Return the name that messages use for this kind of fact."""
    return str(fact.__struct_config__.tag)


def all_kinds() -> frozenset[str]:
    """Return those names, of every kind."""
    return frozenset(map(kind_of, Fact.__subclasses__()))
