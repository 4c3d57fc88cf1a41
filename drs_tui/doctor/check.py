"""One thing that was checked, and what all of them together mean."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a check came out. LACKING: the monitor starts, and lacks something. FATAL: it cannot
    work."""

    OK = "ok"
    NOTE = "note"
    LACKING = "lacking"
    FATAL = "fatal"

    @property
    def word(self) -> str:
        """What is printed of it."""
        return {Verdict.OK: "ok", Verdict.NOTE: "!"}.get(self, "not ok")

    @property
    def status(self) -> int:
        """The exit status it asks for."""
        return {Verdict.LACKING: 1, Verdict.FATAL: 2}.get(self, 0)


@dataclass(frozen=True, slots=True)
class Check:
    """``found`` what is so; ``advice`` what to do about it (may be empty)."""

    name: str
    verdict: Verdict
    found: str
    advice: str = ""


def exit_status(checks: Iterable[Check]) -> int:
    """0: the monitor can work in full. 1: it lacks something. 2: it cannot work at all."""
    return max((check.verdict.status for check in checks), default=0)


def encode(check: Check) -> bytes:
    """The check as a line, for the parent process."""
    return json.dumps(asdict(check)).encode() + b"\n"


def decode(line: bytes) -> Check:
    """The check of such a line."""
    fields = json.loads(line)
    return Check(**{**fields, "verdict": Verdict(fields["verdict"])})
