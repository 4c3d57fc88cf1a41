"""Programs that are taken through fault after fault; one that fails a test is given up."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.places import ById, FirstPage, LaterPage, OpenLog, Place, Refresh

PLACES: dict[str, type[Place]] = {
    place.name: place for place in (FirstPage, LaterPage, Refresh, ById, OpenLog)
}
# Says which row of the table a test is: fault and place.
Row = Callable[[str, str], None]


class Stage:
    """The programs of one worker, a place each; those that find their service by a name apart."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._places: dict[tuple[str, bool], Place] = {}

    @contextmanager
    def at(self, name: str, *, named: bool = False) -> Iterator[Place]:
        """The program that stands there, well; it is given up when the test fails."""
        place = self._places.pop((name, named), None) or self._begin(name, named=named)
        try:
            yield place
        except BaseException:
            place.close()
            raise
        self._places[name, named] = place

    def _begin(self, name: str, *, named: bool) -> Place:
        place = PLACES[name](self._folder / name if named else None)
        try:
            place.enter()
        except BaseException:
            place.close()
            raise
        return place

    def close(self) -> None:
        """End them all."""
        for place in self._places.values():
            place.close()


# The place of a test that names none.
MOST = Refresh.name


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in its own
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Send all tests at one place to one worker, which then starts one program for them."""
    for item in items:
        if isinstance(item, pytest.Function) and "stage" in item.fixturenames:
            place = item.callspec.params.get("place", MOST) if hasattr(item, "callspec") else MOST
            item.add_marker(pytest.mark.xdist_group(f"at the {place}"))


@pytest.fixture(scope="package")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Where programs stand. They refresh every second, and end before other tests begin."""
    stage = Stage(tmp_path_factory.mktemp("names"))
    yield stage
    stage.close()


@pytest.fixture
def row(record_property: Callable[[str, object], None]) -> Row:
    """Names the row, or rows, for ``python -m tests.faults``."""
    return lambda fault, place: record_property("row", f"{fault} | {place}")
