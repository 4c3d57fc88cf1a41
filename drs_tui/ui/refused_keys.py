"""The bindings of a screen, those that are disabled included."""

from textual.binding import Binding
from textual.dom import DOMNode


def bindings_above(node: DOMNode) -> set[Binding]:
    """Return the bindings that a widget and everything around it declare."""
    classes = {each for above in node.ancestors_with_self for each in type(above).__mro__}
    declared = (binding for each in classes for binding in vars(each).get("BINDINGS", ()))
    return {binding for binding in declared if isinstance(binding, Binding)}
