"""The files of a watch: JUnit XML and a Prometheus textfile, each written beside and renamed."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from drs_tui.views.junit import junit
from drs_tui.views.prometheus import textfile
from drs_tui.views.recovery_result import Results
from drs_tui.views.watch_report import Judgement, Terms

_MODE = 0o666  # and what the umask leaves of it: other users' programs read them


class Files(NamedTuple):
    """Where to write what; None: nowhere. ``per_server``: a Prometheus sample for each, too."""

    junit: str | None = None
    prom: str | None = None
    per_server: bool = False


def write_files(
    files: Files, judgements: Sequence[Judgement], results: Results, terms: Terms
) -> Iterator[str]:
    """Write the files; yield why one could not be. Without a job there is nothing to write."""
    if files.junit and judgements:
        yield from _write(files.junit, junit(judgements, results, terms))
    if files.prom and (text := textfile(judgements, results, per_server=files.per_server)):
        yield from _write(files.prom, text)


def _write(name: str, text: str) -> Iterator[str]:
    """Write a file; yield why it could not be."""
    path = Path(name)
    try:
        if path.exists() and not path.is_file():
            path.write_text(text, encoding="utf-8")  # a device or a pipe, which must stay one
        else:
            _replace(Path(os.path.realpath(path)), text)  # of links in a circle resolve() raises
    except OSError as error:
        yield f"{name}: {error.strerror or error}"


def _replace(path: Path, text: str) -> None:
    """Write a file so that its readers find the old one or the new one, whole."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")  # no name that a collector looks for
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
    try:
        with os.fdopen(os.open(beside, flags, _MODE), "w", encoding="utf-8") as file:
            file.write(text)
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
