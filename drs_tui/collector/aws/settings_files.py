"""Notice when the files change that sessions and credentials are made of."""

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple

_CONFIG_FILES = {
    "AWS_CONFIG_FILE": "~/.aws/config",
    "AWS_SHARED_CREDENTIALS_FILE": "~/.aws/credentials",
}
_TOKEN_FILES = ("AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
# Where the AWS CLI keeps what a login gives; botocore reads it.
_LOGINS = ("~/.aws/sso/cache", "~/.aws/login/cache")
_EVERY = 1.0  # seconds
WATCHED_FOR = 1000.0  # longer than the rarest retry

State = frozenset[tuple[str, int, int]]


class FilesState(NamedTuple):
    """What changes when a config or token file does, and when one does that a login writes."""

    settings: State
    logins: State


def files_state(environ: Mapping[str, str]) -> FilesState:
    """Return the state of the files that a session with this environment reads."""
    named = (environ.get(name) for name in (*_CONFIG_FILES, *_TOKEN_FILES))
    files = filter(None, (*named, *_CONFIG_FILES.values()))
    return FilesState(_state(files), _state(_login_files()))


def _login_files() -> Iterator[str]:
    for folder in map(os.path.expanduser, _LOGINS):
        with suppress(OSError), os.scandir(folder) as entries:
            yield from (entry.path for entry in entries if entry.name.endswith(".json"))


def _state(files: Iterable[str]) -> State:
    return frozenset(_states(files))


def _states(files: Iterable[str]) -> Iterator[tuple[str, int, int]]:
    for file in map(os.path.expanduser, files):
        with suppress(OSError):
            found = os.stat(file)  # noqa: PTH116
            yield file, found.st_mtime_ns, found.st_size


class RecentState:
    """The state of the files, read at most once in a while: many sources ask at once."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._read_at = float("-inf")
        self._state: FilesState | None = None

    def get(self) -> FilesState:
        """Return the state of a moment ago."""
        now = time.monotonic()
        if self._state is None or now - self._read_at > _EVERY / 2:
            self._read_at, self._state = now, files_state(self._environ)
        return self._state


class FileWatcher:
    """Look at files from time to time while something fails that they may be the cause of."""

    def __init__(self, has_changed: Callable[[], bool], on_change: Callable[[], None]) -> None:
        self._has_changed = has_changed
        self._on_change = on_change
        self._until = 0.0

    def watch(self) -> None:
        """Watch until something changes, or for WATCHED_FOR seconds."""
        self._until = time.monotonic() + WATCHED_FOR
        _looks.add(self)

    def has_changed(self) -> bool:
        """Return whether a file has changed."""
        return self._has_changed()

    def is_over(self) -> bool:
        """Return whether it has looked for long enough."""
        return time.monotonic() > self._until

    def report(self) -> None:
        """Say that a file has changed."""
        self._on_change()


class _Looks:
    """Has the watchers of all sources look, on a thread that ends when none is left."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_running = False
        self._watchers: dict[FileWatcher, None] = {}

    def add(self, watcher: FileWatcher) -> None:
        """Have a watcher look from now on."""
        with self._lock:
            self._watchers[watcher] = None
            if self._is_running:
                return
            self._is_running = True
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while self._look():
            time.sleep(_EVERY)

    def _look(self) -> bool:
        """Look once; return whether to look again."""
        with self._lock:
            watchers = list(self._watchers)
        changed = [watcher for watcher in watchers if watcher.has_changed()]
        with self._lock:
            for watcher in watchers:
                if watcher in changed or watcher.is_over():
                    del self._watchers[watcher]
        for watcher in changed:
            watcher.report()
        with self._lock:
            self._is_running = bool(self._watchers)
            return self._is_running


_looks = _Looks()
