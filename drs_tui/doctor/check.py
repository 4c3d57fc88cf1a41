"""The result of one check, and the exit status of all checks together."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum

from drs_tui.exit_codes import EXIT_LACKING, EXIT_OK, EXIT_REFUSED


class Verdict(StrEnum):
    """The result of a check.

    LACKING: the monitor starts, but lacks something. FATAL: it cannot work.
    """

    OK = "ok"
    NOTE = "note"
    LACKING = "lacking"
    FATAL = "fatal"

    @property
    def word(self) -> str:
        """The word that is printed."""
        return {Verdict.OK: "ok", Verdict.NOTE: "!"}.get(self, "not ok")

    @property
    def status(self) -> int:
        """The exit status that it leads to."""
        return {Verdict.LACKING: EXIT_LACKING, Verdict.FATAL: EXIT_REFUSED}.get(self, EXIT_OK)


@dataclass(frozen=True, slots=True)
class Check:
    """One result. ``found`` says what was found, ``advice`` what to do about it, if anything."""

    name: str
    verdict: Verdict
    found: str
    advice: str = ""


def exit_status(checks: Iterable[Check]) -> int:
    """Return the exit status: that of the worst check."""
    return max((check.verdict.status for check in checks), default=EXIT_OK)


def encode(check: Check) -> bytes:
    """Encode a check as a line, for the parent process."""
    return json.dumps(asdict(check)).encode() + b"\n"


def decode(line: bytes) -> Check:
    """Decode a line to a check."""
    fields = json.loads(line)
    return Check(**{**fields, "verdict": Verdict(fields["verdict"])})
