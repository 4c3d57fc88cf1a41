"""What the command line asks for, as one frozen value."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from drs_tui.model.times import wire_time
from drs_tui.stream.requests import Query

_AGO = re.compile(r"(\d{1,6})([mhdw])")
_JOB_ID = re.compile(r"drsjob-[0-9A-Za-z]{17}")
_SECONDS = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800}


@dataclass(frozen=True, slots=True)
class Settings:
    """``refresh`` in seconds; ``zone`` of the times shown."""

    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None
    query: Query = field(default_factory=Query)
    refresh: float = 5.0
    zone: tzinfo = UTC
    ascii: bool = False
    mouse: bool = True
    demo: bool = False

    def collector_arguments(self) -> list[str]:
        """The collector's command line."""
        named = {
            "--profile": self.profile,
            "--region": self.region,
            "--endpoint-url": self.endpoint_url,
            "--refresh": str(self.refresh),
        }
        return [word for name, value in named.items() if value for word in (name, value)]


def parse_date(given: str, now: datetime) -> str:
    """A --from or --to as DRS's filters want it (UTC, ending in ``Z``).

    Takes ``2026-11-01``, ``2026-11-01T08:00Z`` (any offset), or ``12h``, ``7d``: that long ago.

    Raises:
        ValueError: it is none of these; the message says how to mend it.
    """
    mend = f"{given!r} is no date: use 2026-11-01, 2026-11-01T08:00Z, or 12h, 7d (ago)"
    try:
        if span := _AGO.fullmatch(given.strip()):
            return wire_time(now.timestamp() - int(span[1]) * _SECONDS[span[2]])
        parsed = datetime.fromisoformat(given.strip())
        return wire_time((parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError) as error:
        raise ValueError(mend) from error


def local_zone() -> tzinfo:
    """The zone of this machine."""
    return datetime.now(UTC).astimezone().tzinfo or UTC


def check_job_id(given: str) -> str:
    """A --job-id as DRS names jobs.

    Raises:
        ValueError: it is none; the message says how they look.
    """
    if not _JOB_ID.fullmatch(given):
        raise ValueError(f"{given!r} is no job id: they look like drsjob-0123456789abcdef0")
    return given
