"""Fill messages and answers with planted names and ids, by their declared fields."""

from collections.abc import Iterator
from itertools import count
from typing import Any

from msgspec import Struct, inspect, json

from drs_tui.model.drs.execution import AutomationAnswer
from drs_tui.model.drs.job import Job
from drs_tui.model.drs.log import LogItem
from drs_tui.protocol.codec import pack
from drs_tui.pseudonyms.rules import RULES, Rule

WORDS = {"region": "eu-west-1", "regions": "eu-west-1", "topic": "names", "outcome": "SUCCEEDED"}


class Planted:
    """Names and ids, each one new, with vowels or odd digits that no pseudonym has by chance.

    ``known`` are the names of servers that sentences may have.
    """

    def __init__(self, known: int = 5) -> None:
        self._numbers = count()
        self.everything: list[str] = []
        self.known = [self.name() for _ in range(known)]

    def _plant(self, text: str) -> str:
        self.everything.append(text)
        return text

    def name(self) -> str:
        return self._plant(f"eAsiO{next(self._numbers):04}-audio")

    def id(self) -> str:
        return self._plant(f"i-0a5eed{next(self._numbers):04d}f00d5ee")

    def account(self) -> str:
        return self._plant(f"7365{next(self._numbers):08d}")

    def sentence(self) -> str:
        name = self.known[next(self._numbers) % len(self.known)]
        return (
            f"Launch of {name} ({self.id()}) failed: arn:aws:iam::{self.account()}:"
            f"role/{self.name()} at https://{name}.local/{self.name()}, {name}-data"
        )

    def text(self, rule: Rule | None, name: str) -> str:
        match rule:
            case Rule.WORD:
                return WORDS.get(name, "SUCCEEDED")
            case Rule.TEXT | Rule.ERROR:
                return self.sentence()
            case Rule.TAG:
                return f"Team={self.name()}"
            case Rule.KEY:
                return f"{self.id()}#4"
            case Rule.INSTANT:
                return "2026-11-23T00:00:00Z"
            case Rule.ID:
                return self.id()
        return self.name()


def fields_of(kind: Any) -> list[Any]:
    return list(inspect.type_info(kind).fields)  # type: ignore[attr-defined]


def kinds(kind: Any) -> Iterator[Any]:
    """Yield a type of msgspec's and those within it."""
    yield kind
    match kind:
        case inspect.UnionType():
            for each in kind.types:
                yield from kinds(each)
        case inspect.VarTupleType():
            yield from kinds(kind.item_type)
        case inspect.DictType():
            yield from kinds(kind.value_type)


def members(root: type) -> Iterator[type]:
    """Yield a class of messages or of shapes, and every class in its fields."""
    left, met = [root], set()
    while left:
        here = left.pop()
        if here in met:
            continue
        met.add(here)
        yield here
        for each in fields_of(here):
            left += [k.cls for k in kinds(each.type) if hasattr(k, "fields")]


def value_of(kind: Any, rule: Rule | None, name: str, planted: Planted) -> Any:
    """Make a value, as JSON has it, of a type."""
    match kind:
        case inspect.UnionType():
            return value_of(kind.types[0], rule, name, planted)
        case inspect.StructType() | inspect.NamedTupleType():
            return filled(kind.cls, planted)
        case inspect.VarTupleType():
            return [value_of(kind.item_type, rule, name, planted) for _ in range(2)]
        case inspect.DictType():
            return {"Kept": value_of(kind.value_type, rule, name, planted)}
        case inspect.BytesType():
            return packed(rule, planted)
        case inspect.StrType():
            return planted.text(rule, name)
        case inspect.EnumType():
            return next(iter(kind.cls)).value
        case inspect.BoolType():
            return False
        case inspect.DateTimeType():
            return "2026-11-23T00:00:00Z"
        case inspect.IntType():
            return 1
        case inspect.FloatType():
            return 1.0
    raise TypeError(kind)


def filled(kind: type, planted: Planted) -> Any:
    """Make an object of that class, as JSON has it, and with fields that the class lacks."""
    rules = RULES.get(kind, {})
    found = {
        each.encode_name: value_of(each.type, rules.get(each.name), each.name, planted)
        for each in fields_of(kind)
        if each.encode_name
    }
    config = getattr(kind, "__struct_config__", None)
    if config is None:
        return list(found.values())
    if config.array_like:
        tag = [config.tag] if config.tag else []
        return [*tag, *found.values()]
    if config.tag:
        found[config.tag_field] = config.tag
    return found if config.forbid_unknown_fields else found | newer(planted)


def newer(planted: Planted) -> dict[str, Any]:
    """What a newer AWS may add."""
    inner = {planted.name(): [planted.name(), {"deep": planted.id()}], "number": 3}
    return {"newerField": inner, "newerList": [planted.account()], "newerText": planted.name()}


def packed(rule: Rule | None, planted: Planted) -> Any:
    kind = {Rule.JOBS: Job, Rule.LOG: LogItem, Rule.EXECUTION: AutomationAnswer}[rule or Rule.JOBS]
    value = filled(kind, planted)
    return json.decode(json.encode(pack(value if rule is Rule.EXECUTION else [value])))


def event_of(kind: type[Struct], planted: Planted) -> Any:
    """Make an event of that class."""
    return json.decode(json.encode(filled(kind, planted)), type=kind)
