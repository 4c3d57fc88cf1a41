"""Decode the service's JSON into structs, and repair what does not fit.

A struct is declared once (``DrsShape``, ``SsmShape``). Almost every item fits, and msgspec decodes
it in one step. Otherwise it is repaired field by field into the same struct: a value in place of a
text becomes its JSON; a date in another form becomes an instant; any other value of a wrong type is
dropped. Fields that no struct declares remain only in the item's own text.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from msgspec import Meta, Raw, Struct, ValidationError, convert, inspect
from msgspec.json import Decoder

from drs_tui.model.text.times import LATEST, parse_time

T = TypeVar("T")
Json = bytes | str | Raw
Id = Annotated[str, Meta(min_length=1)]
Instant = Annotated[datetime, Meta(tz=True)]

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_WHOLE = re.compile(r"\d{1,15}(?:\.0*)?", re.ASCII)
_MISFIT: Any = object()


# Decoded JSON has no reference cycles, so the garbage collector need not track it.
class DrsShape(Struct, frozen=True, gc=False, rename="camel"):
    """Base of DRS structs. Any field may be absent; every enum is open."""


class SsmShape(Struct, frozen=True, gc=False, rename="pascal"):
    """Base of Systems Manager structs. Any field may be absent; every enum is open."""


def epoch(moment: datetime | None) -> float | None:
    """Return an instant in epoch seconds; None if it is before 1970 or after LATEST."""
    if moment is None:
        return None
    seconds = moment.timestamp()
    return seconds if 0 <= seconds <= LATEST else None


class Reader(Generic[T]):
    """Decode values of one struct type."""

    def __init__(self, shape: type[T]) -> None:
        self._shape = shape
        self._decode = Decoder(shape).decode

    def read(self, text: Json) -> T | None:
        """Decode JSON as the struct; return None if its required id is missing.

        Raises:
            ValueError, RecursionError: it is not JSON.
        """
        try:
            return self._decode(text)
        except (ValueError, RecursionError):
            return self._repaired(loads(text))

    def convert(self, value: object) -> T | None:
        """Convert a decoded value to the struct; return None if it cannot be repaired."""
        try:
            return convert(value, self._shape)
        except (ValidationError, OverflowError, RecursionError):
            return self._repaired(value)

    def _repaired(self, value: object) -> T | None:
        fitted: T = _fitted(value, inspect.type_info(self._shape))
        return None if fitted is _MISFIT else fitted


_any = Decoder().decode
_raws = Decoder(list[Raw]).decode


def loads(text: Json) -> Any:
    """Decode JSON, including what only Python's decoder accepts: lone surrogates, NaN.

    Raises:
        ValueError, RecursionError: it is not JSON.
    """
    try:
        return _any(text)
    except ValueError:
        return json.loads(bytes(text) if isinstance(text, Raw) else text)


def dumps(value: object) -> bytes:
    """Encode a value from ``loads`` as JSON."""
    return json.dumps(value, separators=(",", ":")).encode()


def split(text: Json) -> list[Raw]:
    """Split a JSON list into its items, each with its own text; views of ``text``.

    Raises:
        ValueError, RecursionError: it is not a JSON list.
    """
    try:
        return _raws(text)
    except ValidationError:
        raise
    except ValueError:
        return [Raw(dumps(item)) for item in loads(text)]


def _fitted(value: object, kind: inspect.Type) -> Any:
    """Return the value as one of that type, or ``_MISFIT``."""
    return _FITS[type(kind).__name__](value, kind)


def _union(value: object, kind: Any) -> Any:
    """Return the value as X, or None: the shapes have no other unions."""
    if value is None:
        return None
    return _fitted(value, next(t for t in kind.types if type(t).__name__ != "NoneType"))


def _struct(value: object, kind: Any) -> Any:
    if not isinstance(value, Mapping):
        return _MISFIT
    found = {
        f.name: _fitted(value[f.encode_name], f.type) for f in kind.fields if f.encode_name in value
    }
    fields = {name: fitted for name, fitted in found.items() if fitted is not _MISFIT}
    if any(field.required and field.name not in fields for field in kind.fields):
        return _MISFIT
    return kind.cls(**fields)


def _tuple(value: object, kind: Any) -> Any:
    if not isinstance(value, list):
        # A single text, or a value converted to one, in place of a list of texts.
        alone = _fitted(value, kind.item_type)
        return (alone,) if isinstance(alone, str) else _MISFIT
    fitted = [_fitted(item, kind.item_type) for item in value]
    return tuple(item for item in fitted if item is not _MISFIT)


def _dict(value: object, kind: Any) -> Any:
    if not isinstance(value, Mapping):
        return _MISFIT
    fitted = {
        _without_surrogates(key): _fitted(item, kind.value_type) for key, item in value.items()
    }
    return {key: item for key, item in fitted.items() if item is not _MISFIT}


def _str(value: object, kind: Any) -> Any:
    if isinstance(value, str) and len(value) >= (kind.min_length or 0):
        return _without_surrogates(value)
    # An id of another type is dropped; another text is replaced by the value's JSON.
    return _MISFIT if value is None or kind.min_length else json.dumps(value, default=str)


def _without_surrogates(text: str) -> str:
    """Replace lone surrogates, which no encoding can express."""
    return text if text.isascii() else _LONE_SURROGATE.sub("\ufffd", text)


def _bool(value: object, _: Any) -> Any:
    return value if isinstance(value, bool) else _MISFIT


def _int(value: object, _: Any) -> Any:
    """A whole number, also one that came as ``3.0`` or as a text."""
    if isinstance(value, bool):
        return _MISFIT
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        return int(float(value))
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) else _MISFIT


def _instant(value: object, _: Any) -> Any:
    seconds = parse_time(value)
    return _MISFIT if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _raw(_value: object, _: Any) -> Any:
    """A field that is set apart from the answer, whatever that calls by its name."""
    return _MISFIT


_FITS = {
    "RawType": _raw,
    "UnionType": _union,
    "StructType": _struct,
    "VarTupleType": _tuple,
    "DictType": _dict,
    "StrType": _str,
    "BoolType": _bool,
    "IntType": _int,
    "DateTimeType": _instant,
}
