"""docs/reliability.md has every row of the table, in the same words."""

from pathlib import Path

from tests.faults.on_screen import SLOWLY, SOON
from tests.faults.table import FAULTS, Fault

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"


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
