"""A TOML file whose mistakes are reported with their lines."""

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from drs_tui.config.checks import Check, nearest
from drs_tui.config.lines import line_of, line_of_mistake

BYTES = 1 << 20  # more is no config file


class ConfigError(Exception):
    """The config file cannot be used. The message is one line: file, line, and what to write."""


class Document:
    """A file that has been read. ``data`` is what is in it."""

    def __init__(self, path: Path) -> None:
        """Read the file.

        Raises:
            ConfigError: it cannot be read, or is no TOML.
        """
        self.file = str(path)
        self._text = self._read(path)
        try:
            self.data = tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            line, words = line_of_mistake(self._text, error)
            raise ConfigError(f"{self.file}:{line}: {words}") from None
        except RecursionError:
            raise ConfigError(f"{self.file}: lists or tables nested too deep") from None

    def _read(self, path: Path) -> str:
        try:
            with path.open("rb") as file:
                content = file.read(BYTES + 1)
        except OSError as error:
            raise ConfigError(f"{self.file}: {error.strerror or error}") from error
        if len(content) > BYTES:
            raise ConfigError(f"{self.file}: it is too large for a config file")
        try:
            return content.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise ConfigError(f"{self.file}:{line}: not UTF-8") from None

    def where(self, *keys: str) -> str:
        """Return file and line of a key, by its tables and name."""
        return f"{self.file}:{line_of(self._text, keys)}"

    def error(self, keys: tuple[str, ...], words: str) -> ConfigError:
        """Return the error that says so of a key."""
        return ConfigError(f"{self.where(*keys)}: {words}")

    def checked(
        self,
        keys: tuple[str, ...],
        found: Mapping[str, Any],
        checks: Mapping[str, Check],
        unknown: Callable[[str], str | None] = lambda _: None,
    ) -> dict[str, Any]:
        """Return the checked values of a table, which has the name ``keys``.

        ``unknown`` may say something better of an unknown key than which one is nearest to it.

        Raises:
            ConfigError: a key is unknown, or its value is not what it should be.
        """
        values = {}
        for name, value in found.items():
            if name not in checks:
                advice = unknown(name) or nearest(name, checks)
                raise self.error((*keys, name), f"unknown key {name!r}: {advice}")
            try:
                values[name] = checks[name](value)
            except ValueError as error:
                raise self.error((*keys, name), f"{name}: {error}") from None
        return values
