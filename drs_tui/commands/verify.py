"""``drs-tui verify``: whether the folder of a report is as it was made."""

from collections.abc import Iterator
from pathlib import Path

from drs_tui.commands.printing import complain, write
from drs_tui.exit_codes import EXIT_FAILED, EXIT_OK, EXIT_REFUSED
from drs_tui.model.text.labels import plural
from drs_tui.model.text.safe import safe
from drs_tui.report.forms import FORMS
from drs_tui.report.html import NoJinjaError
from drs_tui.report.verify import NoReportError, Problem, Verified, verify

COMMAND = "verify"


def run(folder: Path) -> int:
    """Verify a folder, and say what was found; return the exit status."""
    try:
        found = verify(folder)
    except (NoReportError, NoJinjaError) as error:
        return complain(COMMAND, str(error), EXIT_REFUSED)
    except OSError as error:
        return complain(COMMAND, f"{error.filename}: {error.strerror}", EXIT_REFUSED)
    status = EXIT_FAILED if found.problems else EXIT_OK
    return write(map(safe, _said(folder, found))) or status


def _said(folder: Path, found: Verified) -> Iterator[str]:
    if found.problems:
        yield f"{folder}: NOT as it was made"
        yield from map(_problem_words, found.problems)
        return
    yield f"{folder}: ok"
    yield f"{plural(found.files, 'file')}: each has the hash that the manifests have"
    yield f"{found.lines} recorded lines: the chain is whole, its head is {found.head}"
    yield f"computed again from the recording, equal byte for byte: {', '.join(FORMS)}"
    yield "a chain without a key shows no deliberate change: compare its head with one witnessed"


def _problem_words(problem: Problem) -> str:
    where = problem.path if problem.line is None else f"{problem.path}, line {problem.line}"
    return f"{where}: {problem.words}"
