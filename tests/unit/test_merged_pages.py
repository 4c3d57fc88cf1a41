"""The pages of several sources as one list: whole, in order, and no page sooner than needed."""

from collections.abc import AsyncIterator

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from drs_tui.client.merged_pages import merged
from drs_tui.model.analysis.row import Row
from drs_tui.protocol.events import JobsUpdated, JobUpdate, Topic
from drs_tui.store.changes import Changes
from drs_tui.store.jobs import JobList
from tests.records import job, job_id
from tests.unit.event_builders import row

PLAIN = row(job(1))
Spread = list[list[int]]


class Source:
    """A source's jobs, newest first; ``read`` of its pages were asked for."""

    def __init__(self, number: int, created: list[int], size: int) -> None:
        rows = [
            replace(PLAIN, job_id=job_id(1000 * number + place), created=float(at))
            for place, at in enumerate(sorted(created, reverse=True))
        ]
        self.rows = rows
        self.size = size
        self.read = 0

    async def pages(self) -> AsyncIterator[JobList]:
        while True:
            rows = self.rows[self.read * self.size : (self.read + 1) * self.size]
            self.read += 1
            yield page_of(rows)
            if self.read * self.size >= len(self.rows):
                return


def page_of(rows: list[Row]) -> JobList:
    page = JobList()
    seen = tuple(map(JobUpdate, rows))
    page.apply(JobsUpdated(Topic.PAGE, seen, b"", 1.0, 1.0), Changes())
    return page


SPREADS = st.lists(st.lists(st.integers(0, 40), max_size=9), min_size=1, max_size=4)


@given(SPREADS, st.integers(1, 4))
async def test_the_list_is_whole_in_order_and_no_page_is_asked_for_too_soon(
    spread: Spread, size: int
) -> None:
    sources = [Source(number, created, size) for number, created in enumerate(spread)]
    rows = [each for source in sources for each in source.rows]
    shown: list[Row] = []
    async for found in merged([source.pages() for source in sources]):
        shown += [each.row for each in found]
        oldest, ids = shown[-1].created or 0.0, {each.job_id for each in shown}
        for source in sources:
            newer = (each for each in source.rows if (each.created or 0.0) > oldest)
            used = source.rows[: (source.read - 1) * size]
            assert all(each.job_id in ids for each in (*newer, *used))
    assert sorted(each.job_id for each in shown) == sorted(each.job_id for each in rows)
    ages = [-(each.created or 0.0) for each in shown]
    assert ages == sorted(ages)


async def test_the_first_jobs_cost_each_source_one_page() -> None:
    new, old = Source(1, [40, 39, 38, 37], 2), Source(2, [9, 8, 7, 6], 2)
    found = merged([new.pages(), old.pages()])

    assert [each.row.created for each in await anext(found)] == [40.0, 39.0]
    assert (new.read, old.read) == (1, 1)
    assert [each.row.created for each in await anext(found)] == [38.0, 37.0]
    assert (new.read, old.read) == (2, 1)


async def test_a_job_without_a_creation_keeps_its_place_and_one_that_two_have_is_listed_once() -> (
    None
):
    source, twin = Source(1, [30, 20, 10], 2), Source(1, [30, 20, 10], 3)
    source.rows[1] = twin.rows[1] = replace(source.rows[1], created=None)
    other = Source(2, [25], 2)
    shown = [
        each.row.job_id
        async for found in merged([source.pages(), twin.pages(), other.pages()])
        for each in found
    ]

    first, second, third = (each.job_id for each in source.rows)
    assert shown == [first, second, other.rows[0].job_id, third]
