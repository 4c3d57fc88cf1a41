"""docs/architecture.md names files; each is where its rule of reading says."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "drs_tui"
PAGE = ROOT / "docs" / "architecture.md"
NAME = re.compile(r"`([\w/]+(?:\.py|/))`")  # of a file or a folder
# A row of a table, an item of a list, a paragraph.
PARTS = re.compile(r"\n(?=\||- |\d\. |\n)")


def misplaced(page: str) -> list[str]:
    """Return the names of what is not where the page says.

    In the table of packages all is in the package of its row; elsewhere a name without a folder
    is in the folder named last before it in the same part.
    """
    found = []
    for part in PARTS.split(page):
        row = re.match(r"\n?\| `(\w+/)` \|", part)
        folder = PACKAGE / row[1] if row else PACKAGE
        for name in NAME.findall(part):
            places = (PACKAGE, ROOT, folder) if "/" in name else (folder,)
            path = next((place / name for place in places if (place / name).exists()), None)
            if path is None:
                found.append(name)
            elif not row and "/" in name:
                folder = path if path.is_dir() else path.parent
    return found


def test_every_file_is_where_the_page_says() -> None:
    page = PAGE.read_text()

    assert len(NAME.findall(page)) > 150
    assert misplaced(page) == []


def test_a_file_of_another_folder_is_found() -> None:
    assert misplaced("| why | `store/jobs.py`, `logs.py`, `keymap.py` |") == ["keymap.py"]
    assert misplaced("| `ui/` | `keymap.py`, `jobs.py` |") == ["jobs.py"]
