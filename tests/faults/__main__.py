"""The fault table, a line a row: ``python -m tests.faults``. More words go to pytest."""

import sys
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent


class _Lines:
    """Prints ``fault | place | ok`` for every row, in the place of pytest's dots."""

    def __init__(self) -> None:
        self._rows = self._failed = 0

    def pytest_report_teststatus(self, report: Any) -> tuple[str, str, str] | None:
        """No letters."""
        return (report.outcome, "", "") if report.when == "call" else None

    def pytest_runtest_logreport(self, report: Any) -> None:
        """A test is over, which may be of several rows."""
        if report.when != "call" and not report.failed:
            return
        rows = [row for name, row in report.user_properties if name == "row"]
        # A test that is of no row, of this page's own words say, speaks only when it fails.
        unnamed = [report.nodeid.rpartition("::")[2].replace("_", " ")] if report.failed else []
        for row in rows or unnamed:
            self._rows += 1
            self._failed += report.failed
            sys.stdout.write(f"{row} | {'FAILED' if report.failed else 'ok'}\n")
        sys.stdout.flush()

    def pytest_terminal_summary(self) -> None:
        """How many."""
        sys.stdout.write(f"── {self._rows} rows, {self._failed} failed\n")


def main() -> int:
    """Run the table; pytest's exit status."""
    given = sys.argv[1:]
    workers = [] if any(word.startswith("-n") for word in given) else ["-n", "2"]
    words = ["-q", "--tb=short", "--no-header", *workers, *given]
    where = [] if any("tests/" in word for word in given) else [str(FOLDER)]
    return int(pytest.main([*where, *words], plugins=[_Lines()]))


if __name__ == "__main__":
    sys.exit(main())
