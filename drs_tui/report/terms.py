"""What a report was asked for: it is kept with the report, which is computed from it again."""

import json
import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from drs_tui.model.analysis.rto import RtoTarget

LINES_MAX = 64 * 1024  # characters of a field


class Finding(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """What a person found, who will see to it, until when, and when that is tested again."""

    finding: str
    owner: str | None = None
    due: str | None = None
    retest: str | None = None


class Fields(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """What only a person knows; None: left blank. ``attestation``: none, passed or failed."""

    title: str | None = None
    test_id: str | None = None
    scenario: str | None = None
    objectives: str | None = None
    plan_document: str | None = None
    plan_version: str | None = None
    bia_reference: str | None = None
    participants: str | None = None
    observers: str | None = None
    attestation: str | None = None
    attested_by: str | None = None
    attested_on: str | None = None
    findings: tuple[Finding, ...] = ()


ATTESTATIONS = ("none", "passed", "failed")
FIELD_NAMES = tuple(
    field.encode_name for field in msgspec.structs.fields(Fields) if field.name != "findings"
)


class Objective(Struct, frozen=True, rename="camel"):
    """The recovery time promised: ``seconds`` from ``start`` (epoch seconds; None: the creation of
    the first job) to ``end``."""

    seconds: float
    start: float | None = None
    end: RtoTarget = RtoTarget.LAUNCHED


class Former(Struct, frozen=True, rename="camel"):
    """The recovery to compare with; ``is_elsewhere``: it is in a recording of its own."""

    job_ids: tuple[str, ...] = msgspec.field(name="jobIDs")
    is_elsewhere: bool = False


class Terms(Struct, frozen=True, rename="camel"):
    """What a report is about. ``rpo`` is in seconds; ``tool``: the version that made it, on
    ``host``, which is empty where names are pseudonyms."""

    job_ids: tuple[str, ...] = msgspec.field(name="jobIDs")
    tool: str
    host: str = ""
    rto: Objective | None = None
    rpo: float | None = None
    fields: Fields = Fields()
    against: Former | None = None


def encode_terms(terms: Terms) -> str:
    """Write terms as one line of ASCII."""
    return json.dumps(msgspec.to_builtins(terms), separators=(",", ":"))


def decode_terms(text: str) -> Terms:
    """Read what ``encode_terms`` has written.

    Raises:
        ValueError: it is nothing of that kind.
    """
    return convert_terms(json.loads(text))


def convert_terms(value: Any) -> Terms:
    """Read terms of a decoded document.

    Raises:
        ValueError: it is nothing of that kind.
    """
    return msgspec.convert(value, Terms)


def parse_fields(given: Mapping[str, str], toml: str = "") -> Fields:
    """Make fields of ``--field`` and of a TOML file; what is given by option counts.

    Raises:
        ValueError: an unknown name, or a value that does not fit; the message says which.
    """
    try:
        found: dict[str, Any] = tomllib.loads(toml) | dict(given)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"it is no TOML: {error}") from error
    unknown = [name for name in found if name not in (*FIELD_NAMES, "findings")]
    if unknown:
        names = ", ".join(FIELD_NAMES)
        raise ValueError(f"there is no field {unknown[0]!r}: use {names}; findings in a TOML file")
    texts: dict[str, Any] = {
        name: _text(value) for name, value in found.items() if name != "findings"
    }
    if (attestation := texts.get("attestation")) not in (None, *ATTESTATIONS):
        raise ValueError(f"attestation={attestation}: use {', '.join(ATTESTATIONS)}")
    try:
        findings = msgspec.convert(found.get("findings", []), list[dict[str, Any]])
        texts["findings"] = [{k: _text(v) for k, v in each.items()} for each in findings]
        return msgspec.convert(texts, Fields)
    except msgspec.ValidationError as error:
        raise ValueError(f"findings: {error}") from error


def _text(value: Any) -> str | None:
    """Return a value of TOML as text: a list as its items, a date as TOML writes it."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(_text, value)))
    text = value.isoformat() if isinstance(value, date) else str(value)
    return text.strip()[:LINES_MAX] or None
