"""Pages of docs/ name files: each is where the page's rule of reading says."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "drs_tui"
DOCS = ROOT / "docs"
NAME = re.compile(r"`([\w/]+(?:\.py|/))`")  # of a file or a folder
PATH = re.compile(r"`(\w+/[\w/]*(?:\.py|/))(?:`|::)")  # one with its folder, or a test in it
# A row of a table, an item of a list, a paragraph.
PARTS = re.compile(r"\n(?=\||- |\d\. |\n)")


def misplaced(page: str) -> list[str]:
    """Return the names of what is not where docs/architecture.md says.

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


def missing(page: str) -> list[str]:
    """Return the paths of what is neither in the package nor in the repository."""
    paths = PATH.findall(page)
    return [path for path in paths if not any((at / path).exists() for at in (PACKAGE, ROOT))]


def test_every_file_is_where_the_architecture_says() -> None:
    page = (DOCS / "architecture.md").read_text()

    assert len(NAME.findall(page)) > 150
    assert misplaced(page) == []


@pytest.mark.parametrize("name", ["performance.md", "reliability.md"])
def test_every_path_of_a_page_exists(name: str) -> None:
    page = (DOCS / name).read_text()

    assert len(PATH.findall(page)) > 10
    assert missing(page) == []


def test_a_file_of_another_folder_is_found() -> None:
    assert misplaced("| why | `store/jobs.py`, `logs.py`, `keymap.py` |") == ["keymap.py"]
    assert misplaced("| `ui/` | `keymap.py`, `jobs.py` |") == ["jobs.py"]
    assert missing("`ui/keymap.py`, `model/keymap.py`") == ["model/keymap.py"]
