"""Walk AWS's answers by the declared shapes: what no shape declares is replaced."""

from collections.abc import Callable
from functools import cache
from typing import Any

from msgspec import Struct, inspect

from drs_tui.pseudonyms.rules import RULES, Rule
from drs_tui.pseudonyms.shapes import INSTANT
from drs_tui.pseudonyms.texts import Texts

ACCOUNT_DIGITS = 12

Replace = Callable[[Any], Any]
"""Takes a decoded value, and returns it with every text replaced."""


@cache
def _api_names() -> frozenset[str]:
    shapes = [kind for kind in RULES if issubclass(kind, Struct)]
    return frozenset(name for kind in shapes for name in kind.__struct_encode_fields__)


class Answers:
    """Decoded JSON of AWS with every text replaced: as ``by_rule`` says, or wholly."""

    def __init__(self, texts: Texts, by_rule: Callable[[str, Rule], str]) -> None:
        self._texts = texts
        self._by_rule = by_rule
        self._by_shape: dict[type, Replace] = {}

    def replaced(self, value: object, kind: type) -> Any:
        """Return an answer, or an item of one, of that shape."""
        return self._of_shape(kind)(value)

    def _of_shape(self, kind: type) -> Replace:
        """Return what replaces in objects of a shape: made once, as there are thousands of them."""
        found = self._by_shape.get(kind)
        if found is None:
            found = self._by_shape[kind] = self._object(kind)
        return found

    def _object(self, kind: type) -> Replace:
        rules = RULES.get(kind, {})
        shape: Any = inspect.type_info(kind)
        fields = {
            each.encode_name: self._of(each.type, rules.get(each.name)) for each in shape.fields
        }

        unknown: Replace = self._unknown

        def replaced(value: Any) -> Any:
            if type(value) is not dict:
                return unknown(value)
            return {
                key if key in fields else self._texts.replaced(key): fields.get(key, unknown)(each)
                for key, each in value.items()
            }

        return replaced

    def _of(self, kind: Any, rule: Rule | None) -> Replace:
        """Return what replaces in values of a type."""
        match kind:
            case inspect.UnionType():
                inner = next(t for t in kind.types if not isinstance(t, inspect.NoneType))
                return self._of(inner, rule)
            case inspect.StructType():
                return self._of_shape(kind.cls)
            case inspect.DictType():
                return self._mapping(self._of(kind.value_type, rule))
            case inspect.VarTupleType():
                return self._list(self._of(kind.item_type, rule))
            case inspect.StrType() if rule:
                return self._text(rule)
        return self._unknown

    def _text(self, rule: Rule) -> Replace:
        by_rule = self._by_rule
        return lambda value: by_rule(value, rule) if type(value) is str else self._unknown(value)

    def _list(self, of: Replace) -> Replace:
        return lambda value: list(map(of, value)) if type(value) is list else self._unknown(value)

    def _mapping(self, of: Replace) -> Replace:
        def replaced(value: Any) -> Any:
            if type(value) is not dict:
                return self._unknown(value)
            return {self._texts.replaced(key): of(each) for key, each in value.items()}

        return replaced

    def _unknown(self, value: object) -> Any:
        """Replace every text of what no shape declares, and numbers that may be an account's."""
        match value:
            case None | bool() | float():
                return value
            case str():
                return value if INSTANT.fullmatch(value) else self._texts.pseudonyms.of(value)
            case int():
                is_account = len(str(abs(value))) == ACCOUNT_DIGITS
                return self._account(abs(value)) if is_account else value
            case list():
                return list(map(self._unknown, value))
            case dict():
                return {self._key(key): self._unknown(each) for key, each in value.items()}
        raise TypeError(f"no JSON: {type(value).__name__}")

    def _account(self, number: int) -> int:
        return int("1" + self._texts.pseudonyms.of(str(number))[1:])

    def _key(self, key: str) -> str:
        """Return a key that may be anybody's: those of AWS's own shapes stay."""
        return key if key in _api_names() else self._texts.pseudonyms.of(key)
