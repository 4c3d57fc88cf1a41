"""The collector's command line."""

import os
from collections.abc import MutableMapping, Sequence
from typing import Any

from drs_tui.options import (
    FLAG,
    OPTIONS,
    CollectorOptions,
    add_to,
    simple_options,
    take_from_environ,
)


def read(words: Sequence[str], environ: MutableMapping[str, str] = os.environ) -> CollectorOptions:
    """Read the options. What the monitor passes is read without argparse, whose import takes time;
    argparse handles the rest: mistakes, --help, and what people type."""
    given = take_from_environ(environ)
    flags = {spec.flag: spec.name for spec in OPTIONS if spec.kind == FLAG}
    simple = simple_options([word for word in words if word not in flags], OPTIONS)
    taken: dict[str, Any] = {flags[word]: True for word in words if word in flags}
    options = _parsed(words) if simple is None else CollectorOptions(**simple, **taken)
    return options._replace(**given) if given else options


def _parsed(words: Sequence[str]) -> CollectorOptions:
    import argparse

    parser = argparse.ArgumentParser(
        prog="python -m drs_tui.collector",
        description="Reads requests (query, page, refresh, pause, …) a line each on stdin, "
        "writes events a line each on stdout.",
        allow_abbrev=False,
    )
    add_to(parser, CollectorOptions._fields)
    return CollectorOptions(**vars(parser.parse_args(words)))
