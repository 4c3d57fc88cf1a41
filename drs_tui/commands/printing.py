"""Print results on stdout: a table in a terminal, aligned text in a pipe, or one JSON document."""

import json
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import tzinfo
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

from drs_tui import __version__
from drs_tui.exit_codes import EXIT_BROKEN_PIPE, EXIT_NO_VERDICT
from drs_tui.model.text.safe import in_ascii, safe
from drs_tui.process_start import discard_stdout
from drs_tui.views.text_report import (
    GAP,
    LAST_LEAST,
    Section,
    TextReport,
    Tone,
    cell_width,
    column_widths,
    report_lines,
)

if TYPE_CHECKING:
    from rich.console import Console

FORMAT = 1  # of the JSON documents; members may be added within a format
NO_TERMINALS = ("", "dumb", "unknown")
STYLES = {Tone.PLAIN: "", Tone.GOOD: "green", Tone.BAD: "red"}


class Output(NamedTuple):
    """How results are printed; ``zone`` is that of the times in texts."""

    as_json: bool
    ascii: bool
    zone: tzinfo


def complain(command: str, message: str, status: int = 0) -> int:
    """Write to stderr why a command does not print what was asked for; return ``status``."""
    with suppress(OSError):  # nobody has to read it
        sys.stderr.write(f"drs-tui {command}: {safe(message)}\n")
        sys.stderr.flush()
    return status


def document(command: str, members: Mapping[str, Any]) -> str:
    """Return a JSON document; what is not AWS's is in its member ``drs_tui``."""
    ours = document_members(command, members["drs_tui"])
    return json.dumps({**members, "drs_tui": ours}, indent=2)


def document_members(command: str, ours: Mapping[str, Any]) -> dict[str, Any]:
    """Return the ``drs_tui`` of a document: what has written it, and these members."""
    return {"version": __version__, "format": FORMAT, "command": command, **ours}


def write(lines: Iterable[str], output: TextIO | None = None) -> int:
    """Write lines to stdout; return the exit status: that of a pipe that was closed, or 0.

    The reader may have ended (``drs-tui history | head``). A disk may be full: then
    the file says nothing of it to its reader.
    """
    stream = output or sys.stdout
    try:
        for line in lines:
            stream.write(f"{line}\n")
        stream.flush()
    except BrokenPipeError:
        discard_stdout()
        return EXIT_BROKEN_PIPE
    except OSError as error:
        discard_stdout()
        return complain("stdout", str(error.strerror), EXIT_NO_VERDICT)
    return 0


def write_report(report: TextReport, output: Output, environ: Mapping[str, str]) -> int:
    """Write a report; return the exit status as ``write`` does."""
    if not is_drawn(environ):
        return write(in_charset(report_lines(report), output))
    drawing = console(environ)
    with drawing.capture() as drawn:
        _draw(report, drawing)
    return write(in_charset(drawn.get().splitlines(), output))


def is_drawn(environ: Mapping[str, str]) -> bool:
    """Return whether stdout is a terminal that shows colours and tables."""
    return sys.stdout.isatty() and environ.get("TERM", "") not in NO_TERMINALS


def console(environ: Mapping[str, str]) -> "Console":
    """Make a console of rich's that takes no text for markup."""
    from rich.console import Console

    return Console(
        no_color=bool(environ.get("NO_COLOR")), highlight=False, emoji=False, markup=False
    )


def in_charset(lines: Iterable[str], output: Output) -> Iterable[str]:
    """Return the lines in the characters that are wanted."""
    return (in_ascii(line, cell_width) for line in lines) if output.ascii else lines


def _draw(report: TextReport, console: "Console") -> None:
    """Draw a report for a terminal of any width."""
    console.print(report.headline, style="bold")
    for line in report.lines:
        console.print(line)
    for section in report.sections:
        console.print()
        if section.title:
            console.print(section.title, style="bold")
        console.print(_table(section, console.width))
    if report.notes:
        console.print()
    for note in report.notes:
        console.print(note, style="yellow" if note.startswith("!") else "dim")


def _table(section: Section, width: int) -> Any:
    """Make a table whose last column wraps; all do where the others alone are too wide."""
    from rich.table import Table

    table = Table(box=None, header_style="dim", pad_edge=False, padding=(0, GAP, 0, 0))
    widths = column_widths(section)
    last = len(widths) - 1
    fits = sum(widths[:-1]) + GAP * last + min(widths[-1], LAST_LEAST) <= width
    for place, title in enumerate(section.columns):
        table.add_column(
            title,
            justify="right" if place in section.right else "left",
            no_wrap=fits and place < last,
            overflow="fold",  # an id that is cut cannot be copied
            style=STYLES[section.tone] if place == 0 else "",
        )
    for row in section.rows:
        table.add_row(*row)
    return table
