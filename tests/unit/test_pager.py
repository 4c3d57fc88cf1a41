"""What the pager holds between two pages."""

import gc

from drs_tui.collector.items import Item
from drs_tui.collector.pager import Pager
from drs_tui.collector.source import JobSource, ServiceClock
from drs_tui.stream.requests import Query
from tests.records import job
from tests.unit.memory import Memory


def test_a_page_that_was_told_is_let_go_and_the_next_one_comes(memory: Memory) -> None:
    memory.endpoint.jobs[:] = [job(number) for number in range(50)]
    pager = Pager(JobSource(memory.drs, ServiceClock(memory.drs)), Query(page_size=20))

    sizes = []
    while pager.more:
        fetched = pager.fetch()
        sizes.append(len(fetched.answer.items))
        pager.commit(fetched, fresh=sizes[-1])
        del fetched
        gc.collect()
        assert [held for held in gc.get_objects() if type(held) is Item] == []

    assert sizes == [20, 20, 10]
