"""Validates requests against the service's model, in the words of AWS's own framework.

That includes the constraints that botocore does not check: patterns, lengths, ranges and enums.
"""

import re
from collections.abc import Iterator
from typing import Any

from drs_tui.simulator.errors import invalid, not_parsed
from drs_tui.simulator.models import Model

_JSON_NAMES = {
    "string": "a String", "integer": "an Integer", "long": "a Long", "boolean": "a Boolean",
    "timestamp": "a Timestamp",
}  # fmt: skip


_TYPES = {"string": (str,), "boolean": (bool,), "timestamp": (int, float)}


def check(model: Model, operation: str, request: Any) -> dict[str, Any]:
    """Return the request without its nulls. Raises ServiceError if the model forbids it."""
    shape = model.operations[operation].get("input", {}).get("shape")
    if not isinstance(request, dict):
        raise not_parsed("Unexpected value: a structure is expected at the top.")
    if shape is None:
        return {}
    violations = list(_violations(model, shape, request, ""))
    if violations:
        raise invalid("fieldValidationFailed", violations)
    return {name: value for name, value in request.items() if value is not None}


def _violations(model: Model, name: str, value: Any, path: str) -> Iterator[tuple[str, str]]:
    shape = model.shapes[name]
    kind = shape["type"]
    match kind:
        case "structure":
            yield from _structure(model, shape, value, path)
        case "list":
            if not isinstance(value, list):
                raise not_parsed(f"{_json_token(value)} can not be converted to a List")
            yield from _sizes(shape, len(value), _display(value), path)
            for each in value:
                yield from _violations(model, shape["member"]["shape"], each, f"{path}.member")
        case "map":
            if not isinstance(value, dict):
                raise not_parsed(f"{_json_token(value)} can not be converted to a Map")
            yield from _sizes(shape, len(value), _display(value), path)
        case _:
            yield from _scalar(shape, kind, value, path)


def _structure(
    model: Model, shape: dict[str, Any], value: Any, path: str
) -> Iterator[tuple[str, str]]:
    if not isinstance(value, dict):
        raise not_parsed(f"{_json_token(value)} can not be converted to a Structure")
    for required in shape.get("required", ()):
        if value.get(required) is None:
            where = _join(path, required)
            yield (
                where,
                (f"Value null at '{where}' failed to satisfy constraint: Member must not be null"),
            )
    for name, member in shape["members"].items():
        if value.get(name) is not None:
            yield from _violations(model, member["shape"], value[name], _join(path, name))


def _scalar(shape: dict[str, Any], kind: str, value: Any, path: str) -> Iterator[tuple[str, str]]:
    expected = _TYPES.get(kind, (int,))
    if not isinstance(value, expected) or (int in expected and isinstance(value, bool)):
        raise not_parsed(f"{_json_token(value)} can not be converted to {_JSON_NAMES[kind]}")
    if not isinstance(value, str):
        if isinstance(value, int) and kind != "boolean":
            yield from _sizes(shape, value, _display(value), path, what="value")
        return
    yield from _sizes(shape, len(value), _display(value), path)
    if "enum" in shape and value not in shape["enum"]:
        values = ", ".join(shape["enum"])
        yield _violation(path, _display(value), f"Member must satisfy enum value set: [{values}]")
    pattern = shape.get("pattern")
    if pattern is not None and not re.fullmatch(pattern, value):
        constraint = f"Member must satisfy regular expression pattern: {pattern}"
        yield _violation(path, _display(value), constraint)


def _sizes(
    shape: dict[str, Any], size: int, shown: str, path: str, *, what: str = "length"
) -> Iterator[tuple[str, str]]:
    least, most = shape.get("min"), shape.get("max")
    if least is not None and size < least:
        constraint = f"Member must have {what} greater than or equal to {least}"
        yield _violation(path, shown, constraint)
    if most is not None and size > most:
        yield _violation(path, shown, f"Member must have {what} less than or equal to {most}")


def _violation(path: str, shown: str, constraint: str) -> tuple[str, str]:
    return path, f"Value '{shown}' at '{path}' failed to satisfy constraint: {constraint}"


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _display(value: Any) -> str:
    if isinstance(value, list):
        return "[" + _truncate(", ".join(str(each) for each in value[:40])) + "]"
    return _truncate(str(value))


def _truncate(text: str) -> str:
    return text if len(text) <= 240 else text[:240] + "..."


def _json_token(value: Any) -> str:
    match value:
        case bool():
            return "TRUE_VALUE" if value else "FALSE_VALUE"
        case str():
            return "STRING_VALUE"
        case int():
            return "NUMBER_VALUE"
        case float():
            return "DECIMAL_VALUE"
        case dict():
            return "START_OBJECT"
        case _:
            return "START_ARRAY"
