"""Jobs by their Name or ChangeId tag: in the list, on its status line, in the path."""

from collections.abc import Callable
from typing import Any

import pytest

from drs_tui.ui.render.cells import fit_middle, text
from tests.records import job, job_id
from tests.ui.conftest import FakeCollector, screen_text, until, until_shown

Opening = Callable[..., Any]


@pytest.mark.parametrize(
    ("name", "width", "shown"),
    [
        ("win-payroll-app-01", 18, "win-payroll-app-01"),
        ("win-payroll-app-01", 14, "win-pa…-app-01"),
        ("win-payroll-app-01", 5, "win-…"),
        ("名前の長いサーバー一号", 12, "名前…ー一号 "),
    ],
)
def test_a_long_name_is_cut_in_the_middle(name: str, width: int, shown: str) -> None:
    fitted = "".join(words for words, _ in fit_middle(text(name), width))

    assert fitted == shown


@pytest.mark.parametrize(
    ("size", "has_whole_id"), [((60, 18), False), ((80, 24), False), ((130, 30), True)]
)
async def test_named_jobs_have_a_column_and_short_ids(
    collector: FakeCollector, opened: Opening, size: tuple[int, int], *, has_whole_id: bool
) -> None:
    async with opened(size=size) as (pilot, app):
        collector.emit_page([job(1), job(2, tags={"Name": "ERP drill", "ChangeId": "CHG7"})])
        await until_shown(pilot, "ERP drill")

        lines = screen_text(app).splitlines()
        named = next(line for line in lines if "ERP drill" in line)
        other = next(line for line in lines if "drill" in line and "ERP" not in line)
        assert (job_id(2) in named) is has_whole_id
        assert job_id(1)[-7:] in other
        assert job_id(1) in screen_text(app)  # on the status line, if not in its row


async def test_without_a_name_there_is_no_column(collector: FakeCollector, opened: Opening) -> None:
    async with opened(size=(80, 24)) as (pilot, app):
        collector.emit_page([job(1, tags={"Owner": "me"})])
        await until_shown(pilot, job_id(1))

        assert "NAME" not in screen_text(app)


async def test_the_path_has_the_name(collector: FakeCollector, opened: Opening) -> None:
    async with opened(size=(80, 24)) as (pilot, app):
        collector.emit_page([job(1, tags={"ChangeId": "CHG0042351"})])
        await until_shown(pilot, "CHG0042351")
        await pilot.press("enter")
        await until(pilot, lambda: "jobs › CHG0042351" in screen_text(app))
