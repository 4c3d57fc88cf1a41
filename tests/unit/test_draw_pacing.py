"""Drawing rests between two redraws, so that a stream of events does not draw itself to a stop."""

import asyncio
import time
from collections.abc import Callable
from itertools import pairwise

from drs_tui.store.changes import Changes
from drs_tui.ui.draw_pacing import REDRAW_DEBOUNCE, DrawPacing

DRAWS = 0.02
GRAIN = 0.002  # of the loop's timers


class Drawing:
    """Draw slowly; ``drawn`` are the jobs of each redraw, ``times`` when it began and ended."""

    def __init__(self, *, streaming: bool = True) -> None:
        self.drawn: list[set[str]] = []
        self.times: list[tuple[float, float]] = []
        self.streaming = streaming
        self.pacing = DrawPacing(self._draw, lambda: self.streaming)

    def _draw(self, changes: Changes) -> None:
        began = time.perf_counter()
        time.sleep(DRAWS)
        self.drawn.append(changes.updated)
        self.times.append((began, time.perf_counter()))

    def add(self, job_id: str, *, paged: bool = False) -> None:
        """Change one job."""
        changes = Changes()
        changes.updated.add(job_id)
        changes.paged = paged
        self.pacing.add(changes)


async def _until(holds: Callable[[], bool]) -> None:
    for _ in range(1000):
        if holds():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not come to hold")


async def test_drawing_rests_and_leaves_nothing_out() -> None:
    drawing = Drawing()
    jobs = {f"drsjob-{n}" for n in range(30)}

    for job_id in sorted(jobs):
        drawing.add(job_id)
        await asyncio.sleep(0.005)
    await _until(lambda: set().union(*drawing.drawn) == jobs)

    pauses = [after[0] - before[1] for before, after in pairwise(drawing.times)]
    assert 1 < len(drawing.drawn) < len(jobs)
    assert all(pause >= DRAWS * REDRAW_DEBOUNCE - GRAIN for pause in pauses)


async def test_a_key_does_not_wait_for_the_rest() -> None:
    drawing = Drawing()
    drawing.add("first")
    drawing.add("second")
    assert drawing.drawn == [{"first"}]

    drawing.pacing.flush()
    drawing.pacing.flush()

    assert drawing.drawn == [{"first"}, {"second"}]


async def test_the_last_page_ends_the_rest() -> None:
    drawing = Drawing()
    drawing.add("first")
    drawing.add("second", paged=True)
    assert len(drawing.drawn) == 1

    drawing.streaming = False
    drawing.add("third", paged=True)

    assert drawing.drawn[1:] == [{"second", "third"}]


async def test_nothing_is_drawn_once_cancelled() -> None:
    drawing = Drawing()
    drawing.add("first")
    drawing.add("second")

    drawing.pacing.cancel()
    await asyncio.sleep(DRAWS * (REDRAW_DEBOUNCE + 1))

    assert drawing.drawn == [{"first"}]
