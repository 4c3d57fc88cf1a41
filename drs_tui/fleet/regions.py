"""The regions that have DRS, by the list in botocore's data, which is read without botocore."""

import re
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from msgspec import DecodeError, Raw, Struct, field
from msgspec.json import decode

from drs_tui.fleet.aws_profiles import WILDCARDS
from drs_tui.fleet.errors import ChoiceError

ALL = "all"
COMMERCIAL = "aws"
_DRS = "drs"


class _Service(Struct, frozen=True):
    endpoints: dict[str, Raw] = {}


class _Services(Struct):
    """The services of a partition: of them one counts."""

    drs: _Service = _Service()


class Partition(Struct):
    """A partition of AWS: its regions, and the endpoints that services have in them."""

    name: str = field(name="partition")
    pattern: str = field(name="regionRegex")
    regions: dict[str, Raw]
    services: _Services

    @property
    def with_drs(self) -> list[str]:
        """Return the regions that have DRS."""
        return sorted(self.regions.keys() & self.services.drs.endpoints.keys())


class _Endpoints(Struct):
    partitions: list[Partition]


@lru_cache(maxsize=1)
def partitions() -> Sequence[Partition]:
    """Return the partitions that the installed botocore knows.

    Raises:
        ChoiceError: they cannot be read.
    """
    package = find_spec("botocore")
    folders = package.submodule_search_locations if package else None
    try:
        file = Path(next(iter(folders or ()))) / "data" / "endpoints.json"
        return decode(file.read_bytes(), type=_Endpoints).partitions
    except (OSError, StopIteration, DecodeError) as error:
        words = "the regions that have DRS are not known here: name them without wildcards"
        raise ChoiceError(words) from error


def partition_of(region: str | None) -> str:
    """Return the partition of a region; that of most accounts for one that is not known."""
    found = (each.name for each in partitions() if region and re.match(each.pattern, region))
    return next(found, COMMERCIAL)


def unknown_regions(regions: Iterable[str]) -> list[str]:
    """Return those that the installed botocore does not know, each once: perhaps mistyped."""
    try:
        known = {region for each in partitions() for region in each.regions}
    except ChoiceError:
        return []
    return [region for region in dict.fromkeys(regions) if region not in known]


def is_pattern(word: str) -> bool:
    """Return whether a word may stand for several regions."""
    return word == ALL or not WILDCARDS.isdisjoint(word)


def matching(words: Iterable[str], partition: str) -> list[str]:
    """Return the regions that words stand for: names as they are, ``all`` and wildcards by the
    regions of the partition that have DRS, else of any other partition.

    Raises:
        ChoiceError: there is none.
    """
    found: dict[str, None] = {}
    for word in words:
        regions = _of_pattern(word, partition) if is_pattern(word) else [word]
        if not regions:
            raise ChoiceError(f"no region with DRS matches {word!r}")
        found |= dict.fromkeys(regions)
    return list(found)


def _of_pattern(word: str, partition: str) -> list[str]:
    own = sorted(partitions(), key=lambda each: each.name != partition)
    if word == ALL:
        return own[0].with_drs
    matches = ([r for r in each.with_drs if fnmatchcase(r, word)] for each in own)
    return next(filter(None, matches), [])
