"""Walk AWS's answers by the declared shapes: what no shape declares is replaced."""

from collections.abc import Callable
from functools import cache
from typing import Any

from msgspec import inspect

from drs_tui.pseudonyms.rules import RULES, Rule
from drs_tui.pseudonyms.shapes import INSTANT
from drs_tui.pseudonyms.texts import Texts

ACCOUNT_DIGITS = 12


@cache
def _shape(kind: type) -> Any:
    return inspect.type_info(kind)


@cache
def _fields(kind: type) -> dict[str, tuple[Any, Rule | None]]:
    """Return the fields of a shape by their names in AWS's JSON: their types and rules."""
    rules = RULES.get(kind, {})
    fields = _shape(kind).fields
    return {each.encode_name: (each.type, rules.get(each.name)) for each in fields}


@cache
def _api_names() -> frozenset[str]:
    shapes = [kind for kind in RULES if hasattr(kind, "__struct_encode_fields__")]
    return frozenset(name for kind in shapes for name in kind.__struct_encode_fields__)


class Answers:
    """Decoded JSON of AWS with every text replaced: as ``by_rule`` says, or wholly."""

    def __init__(self, texts: Texts, by_rule: Callable[[str, Rule], str]) -> None:
        self._texts = texts
        self._by_rule = by_rule

    def replaced(self, value: object, kind: type) -> Any:
        """Return an answer, or an item of one, of that shape."""
        return self._of_type(value, _shape(kind), None)

    def _of_type(self, value: object, kind: Any, rule: Rule | None) -> Any:
        match value, kind:
            case None | bool(), _:
                return value
            case _, inspect.UnionType():
                inner = next(t for t in kind.types if not isinstance(t, inspect.NoneType))
                return self._of_type(value, inner, rule)
            case dict(), inspect.StructType():
                return self._object(value, _fields(kind.cls))
            case dict(), inspect.DictType():
                return {
                    self._texts.replaced(key): self._of_type(each, kind.value_type, rule)
                    for key, each in value.items()
                }
            case list(), inspect.VarTupleType():
                return [self._of_type(each, kind.item_type, rule) for each in value]
            case str(), inspect.StrType() if rule:
                return self._by_rule(value, rule)
        return self._unknown(value)

    def _object(self, value: dict[str, Any], fields: dict[str, tuple[Any, Rule | None]]) -> Any:
        return {
            self._texts.replaced(key): self._of_type(each, *fields[key])
            if key in fields
            else self._unknown(each)
            for key, each in value.items()
        }

    def _unknown(self, value: object) -> Any:
        """Replace every text of what no shape declares, and numbers that may be an account's."""
        match value:
            case str():
                return value if INSTANT.fullmatch(value) else self._texts.pseudonyms.of(value)
            case list():
                return list(map(self._unknown, value))
            case dict():
                return {self._key(key): self._unknown(each) for key, each in value.items()}
            case bool() | None:
                return value
            case int() if len(str(abs(value))) == ACCOUNT_DIGITS:
                return int("1" + self._texts.pseudonyms.of(str(abs(value)))[1:])
        return value

    def _key(self, key: str) -> str:
        """Return a key that may be anybody's: those of AWS's own shapes stay."""
        return key if key in _api_names() else self._texts.pseudonyms.of(key)
