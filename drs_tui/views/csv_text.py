"""Rows of texts from anywhere as CSV, in which no cell is a formula to a spreadsheet."""

import csv
import io
from collections.abc import Iterable

_FORMULA = ("=", "+", "-", "@")


def csv_line(cells: Iterable[str]) -> str:
    """Write a row as one line of CSV, without its line end."""
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow(
        [_no_formula(" ".join(cell.split())) for cell in cells]
    )
    return written.getvalue()


def _no_formula(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
