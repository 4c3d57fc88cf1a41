"""docs/reliability.md has every row of the table, in the same words, and names tests that exist."""

import re
from pathlib import Path

from tests.faults.on_screen import SLOWLY, SOON
from tests.faults.table import FAULTS, Fault

TESTS = Path(__file__).parents[1]
PAGE = TESTS.parent / "docs" / "reliability.md"
DEFINED = re.compile(r"^(?:async )?def (\w+)", re.MULTILINE)
NAMED = re.compile(r"`([\w/]+\.py)(?:::(\w+))?")


def _again(fault: Fault) -> str:
    if fault.again.asked:
        return "`r`"
    if fault.again == SOON:
        return "soon, seen" if fault.itself else "soon"
    return "60 s, `r`" if fault.again == SLOWLY else f"{fault.again.least:g} s, `r`"


def test_the_table_for_people_has_every_row() -> None:
    lines = PAGE.read_text().splitlines()

    for fault in FAULTS:
        words = [fault.name, fault.says.format("DescribeJobs"), _again(fault)]
        assert any(line.startswith("| " + " | ".join(words) + " | F L R O") for line in lines), (
            words
        )


def _defined() -> dict[str, set[str]]:
    """Return the functions of each file of tests, by its path from the root."""
    root = TESTS.parent
    return {
        f"/{file.relative_to(root)}": set(DEFINED.findall(file.read_text()))
        for file in TESTS.rglob("*.py")
    }


def test_every_test_that_the_page_names_exists() -> None:
    defined = _defined()
    named = [(path, name) for path, name in NAMED.findall(PAGE.read_text()) if "test" in path]

    def is_there(path: str, name: str) -> bool:
        found = [names for file, names in defined.items() if file.endswith(f"/{path}")]
        return any(not name or name in names for names in found)

    assert named
    assert not [each for each in named if not is_there(*each)]
