"""Profiles of the AWS config files, without botocore, whose import takes longer than a first row.

The rules are botocore's: ``tests/unit/test_aws_profiles.py`` compares.
"""

import configparser
import os
import shlex
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cached_property

from drs_tui.fleet.errors import ChoiceError

_FILES = (
    ("AWS_CONFIG_FILE", "~/.aws/config"),
    ("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"),
)
_REGIONS = ("AWS_REGION", "AWS_DEFAULT_REGION")
WILDCARDS = frozenset("*?[")


class AwsProfiles:
    """The profiles that the AWS config files of this environment have, read when first asked."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        self._environ = environ

    @property
    def files(self) -> list[str]:
        """Return the paths of the files, as botocore finds them."""
        named = (self._environ.get(variable) or default for variable, default in _FILES)
        return [os.path.expanduser(os.path.expandvars(each)) for each in named]  # noqa: PTH111

    @cached_property
    def _regions(self) -> dict[str, str | None]:
        """The region of each profile, in the order of the files."""
        config, credentials = map(_sections, self.files)
        found = {}
        for section, values in config.items():
            if (name := _profile_name(section)) is not None:
                found[name] = values.get("region")
        for name, values in credentials.items():
            found[name] = values.get("region", found.get(name))
        return found

    def matching(self, pattern: str) -> list[str]:
        """Return the profiles that a name, or a name with wildcards, stands for.

        Raises:
            ChoiceError: a file cannot be read.
        """
        if pattern in self._regions:
            return [pattern]
        return [each for each in self._regions if fnmatchcase(each, pattern)]

    def names(self) -> list[str]:
        """Return the names of all profiles."""
        return list(self._regions)

    def region(self, profile: str | None) -> str | None:
        """Return the region of a profile, else of the environment's, in the order of a session.

        Raises:
            ChoiceError: a file cannot be read.
        """
        named = next(filter(None, map(self._environ.get, _REGIONS)), None)
        return named or self._regions.get(profile or self.ambient()) or None

    def ambient(self) -> str:
        """Return the name of the profile that counts where none is given."""
        named = map(self._environ.get, ("AWS_DEFAULT_PROFILE", "AWS_PROFILE"))
        return next(filter(None, named), "default")


def _profile_name(section: str) -> str | None:
    """Return the profile that a section of the config file is; None if it is none."""
    if section == "default":
        return section
    if not section.startswith("profile"):
        return None
    try:
        parts = shlex.split(section)
    except ValueError:
        return None
    return parts[1] if len(parts) == 2 else None


def _sections(file: str) -> dict[str, dict[str, str]]:
    """Return the sections of a file; none where there is no file.

    Raises:
        ChoiceError: it cannot be read. Never with words of it: it may hold secrets.
    """
    parser = configparser.RawConfigParser()
    try:
        parser.read([file])
    except configparser.Error as error:
        where = "".join(f", line {line}" for line in _lines(error))
        raise ChoiceError(f"{file}{where}: not as AWS config files are written") from None
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "its characters cannot be read"
        raise ChoiceError(f"{file}: {why}") from None
    return {name: dict(parser.items(name)) for name in parser.sections()}


def _lines(error: configparser.Error) -> Iterator[int]:
    """Yield the first line that an error is about, if it says one."""
    lines = [line for line, _ in getattr(error, "errors", ())] or [getattr(error, "lineno", None)]
    yield from (line for line in lines[:1] if line is not None)
