"""Drawing rests between two changes, so that a stream of events does not draw itself to a stop."""

import asyncio
import time
from itertools import pairwise
from typing import cast

from drs_tui.client.client import REDRAW_DEBOUNCE, Client
from drs_tui.client.process import CollectorProcess
from drs_tui.store.jobs import Changes
from tests.records import job, job_id
from tests.ui.conftest import FakeCollector

DRAWS = 0.02
PAGES = 30
GRAIN = 0.002  # of the loop's timers


async def test_drawing_rests_and_leaves_nothing_out() -> None:
    collector = FakeCollector()
    feed = Client(cast("CollectorProcess", collector))
    feed.query(feed.asked)
    drawn: list[tuple[float, float]] = []

    def draw(batch: Changes) -> None:
        assert batch
        began = time.perf_counter()
        time.sleep(DRAWS)
        drawn.append((began, time.perf_counter()))

    try:
        feed.attach(draw)
        for page in range(PAGES):
            collector.tell_page([job(page * 10 + n) for n in range(10)], more=True)
            await asyncio.sleep(0.005)
        shown = len(feed.jobs)
        await asyncio.sleep(DRAWS * (REDRAW_DEBOUNCE + 1) * 2)
    finally:
        feed._detach()
        collector.end()

    pauses = [after[0] - before[1] for before, after in pairwise(drawn)]
    assert shown == PAGES * 10
    assert feed.jobs.place(job_id(PAGES * 10 - 1)) == PAGES * 10 - 1
    assert 1 < len(drawn) < PAGES
    assert all(pause >= DRAWS * REDRAW_DEBOUNCE - GRAIN for pause in pauses)
    assert not feed._batch
