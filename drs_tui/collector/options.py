"""The collector's command line.

What the ui starts it with is read without argparse, whose import would delay the first request.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from drs_tui.options import simple_options


class Options(NamedTuple):
    """``refresh`` is in seconds. ``plain``: answers are written unpacked, to be read by hand."""

    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None
    refresh: float = 5.0
    debug_log: str | None = None
    plain: bool = False


# All but --refresh, in the order of Options.
_NAMED = ("--profile", "--region", "--endpoint-url", "--debug-log")
_REFRESH = "--refresh"


def read(words: Sequence[str]) -> Options:
    """Read the options. argparse reads anything unusual, reports mistakes and prints help."""
    named = simple_options(words, (*_NAMED, _REFRESH))
    if named is not None:
        with suppress(ValueError):
            refresh = float(named.pop(_REFRESH, Options().refresh))
            profile, region, url, log = map(named.get, _NAMED)
            return Options(profile, region, url, refresh, log)
    return _parse(words)


def _parse(words: Sequence[str]) -> Options:
    import argparse

    parser = argparse.ArgumentParser(
        prog="python -m drs_tui.collector",
        description="Reads requests (query, page, refresh, pause, …) a line each on stdin, "
        "writes events a line each on stdout.",
        allow_abbrev=False,
    )
    for name in _NAMED:
        parser.add_argument(name, metavar="FILE" if name == "--debug-log" else None)
    parser.add_argument(_REFRESH, type=float, default=Options().refresh, metavar="S")
    parser.add_argument("--plain", action="store_true", help="answers unpacked, to read by hand")
    return Options(**vars(parser.parse_args(words)))
