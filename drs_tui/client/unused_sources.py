"""Remember for a day which sources have no DRS, so that they are not asked at each start."""

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from drs_tui.fleet.source_target import SourceTarget

KEPT_SECONDS = 86_400.0
FILE = "sources-without-drs.json"


def usual_path() -> Path:
    """Return the file in this user's cache folder."""
    from platformdirs import user_cache_path

    return user_cache_path("drs-tui", appauthor=False) / FILE


class UnusedSources:
    """When sources said that they have no DRS (epoch seconds), kept in a file.

    ``wall`` is epoch seconds. What cannot be read or written is as if nothing was remembered.
    """

    def __init__(self, path: Path, wall: Callable[[], float] = time.time) -> None:
        self._path = path
        self._wall = wall
        self._found = {
            key: at for key, at in _read(path).items() if 0 <= wall() - at < KEPT_SECONDS
        }
        self._has_changed = False
        self._targets: Sequence[SourceTarget] = ()

    def remembered(self, targets: Sequence[SourceTarget]) -> dict[int, str]:
        """Return the dates of those that are not to be asked again yet, by their numbers."""
        self._targets = targets
        found = ((number, self._found.get(_key(target))) for number, target in enumerate(targets))
        return {number: _date(at) for number, at in found if at is not None}

    def note(self, number: int, *, is_unused: bool) -> None:
        """Note what a source has answered, by its number among those given to ``remembered``."""
        key = _key(self._targets[number])
        if is_unused and key not in self._found:
            self._found[key], self._has_changed = self._wall(), True
        elif not is_unused and self._found.pop(key, None) is not None:
            self._has_changed = True

    def save(self) -> None:
        """Write what has changed."""
        if not self._has_changed:
            return
        self._has_changed = False
        new = self._path.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            new.write_text(json.dumps(self._found))
            new.replace(self._path)


def _key(target: SourceTarget) -> str:
    """Return what a source is asked with: another account or endpoint may answer otherwise."""
    parts = (target.profile, target.account, target.role_arn, target.region, target.endpoint_url)
    return " ".join(part or "-" for part in parts)


def _date(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}"


def _read(path: Path) -> Mapping[str, float]:
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    is_whole = isinstance(found, dict) and all(isinstance(at, int | float) for at in found.values())
    return found if is_whole else {}
