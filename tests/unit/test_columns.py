"""Columns that are as wide as their content."""

import pytest

from drs_tui.ui.render.cells import external
from drs_tui.ui.render.columns import LAST_LEAST, Column, ColumnLayout, longest_cells, sized
from tests.unit.fleet import NOW, at


def widths(room: int, *names: tuple[str, str], reason: int = 20) -> list[int]:
    """Return the widths of ACTION, SERVER and REASON in a table of these rows."""
    columns = (
        Column[tuple[str, str]]("ACTION", 20, lambda row, _: external(row[0]), most=40),
        Column[tuple[str, str]]("SERVER", 16, lambda row, _: external(row[1]), most=30),
        Column[tuple[str, str]]("REASON", 0, lambda *_: external("why"), least=reason),
    )
    longest = longest_cells(names, columns, at(NOW))
    return [column.width for column in sized(columns, at(NOW), longest, room)]


@pytest.mark.parametrize(
    ("room", "action", "server", "shown"),
    [
        (80, 14, 14, [14, 14, 0]),  # as wide as the content
        (80, 30, 14, [30, 14, 0]),  # it grows into what is free
        (80, 30, 30, [30, 28, 0]),  # 80 less two gaps and the reason are 58
        (80, 35, 24, [34, 24, 0]),
        (40, 35, 24, [20, 16, 0]),  # never below their widths
        (200, 90, 90, [40, 30, 0]),  # never above their most
        (80, 3, 3, [12, 12, 0]),  # names that arrive later move nothing
    ],
)
def test_names_take_what_they_need_and_the_others_leave(
    room: int, action: int, server: int, shown: list[int]
) -> None:
    assert widths(room, ("a" * action, "s" * server), ("a", "s")) == shown


def test_a_table_without_rows_has_columns() -> None:
    assert widths(80) == [12, 12, 0]


def test_spare_columns_give_way_to_the_last_one_the_last_of_them_first() -> None:
    columns = (
        Column[str]("NAME", 10, lambda row, _: external(row)),
        Column[str]("ONE", 10, lambda row, _: external(row), spare=True),
        Column[str]("TWO", 10, lambda row, _: external(row), spare=True),
        Column[str]("LAST", 0, lambda row, _: external(row)),
    )

    def shown(width: int) -> list[object]:
        layout = ColumnLayout[str](lambda _: columns)
        layout.lay_out(width, 0, at(NOW))
        return [column.title for column in layout.columns]

    whole = 3 * 11 + LAST_LEAST
    assert shown(whole) == ["NAME", "ONE", "TWO", "LAST"]
    assert shown(whole - 1) == ["NAME", "ONE", "LAST"]
    assert shown(whole - 12) == ["NAME", "LAST"]
    assert shown(5) == ["NAME", "LAST"]
