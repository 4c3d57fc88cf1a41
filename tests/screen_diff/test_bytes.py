"""Limit the bytes written for common actions; fails if the filter stops working."""

import pytest

from tests.screen_diff.figures import costs


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_drawing_writes_few_bytes(size: tuple[int, int]) -> None:
    cost = await costs(size)

    assert 0 < cost["tick, 20 rows running"].diff <= 400
    assert cost["focus lost and gained"].diff == 0
    assert cost["all drawn again, the same"].whole > 2_000
    assert cost["all drawn again, the same"].diff == 0
    assert 0 < cost["start"].share <= 0.3
    assert 0 < cost["open a job and leave it"].share <= 0.35
    assert 0 < cost["cursor down"].diff <= 400
    assert 0 < cost["page down"].share <= 0.35
