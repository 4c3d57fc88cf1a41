"""What the pager holds between two pages."""

import gc

from drs_tui.collector.aws.job_pages import JobPaginator
from drs_tui.collector.aws.raw_items import RawItem
from drs_tui.collector.aws.source import JobSource, ServiceClock
from drs_tui.protocol.requests import Query
from tests.endpoint import Reply, json_reply
from tests.records import job
from tests.unit.memory import Memory


def test_an_emitted_page_is_released_and_the_next_one_comes(memory: Memory) -> None:
    memory.endpoint.jobs[:] = [job(number) for number in range(50)]
    pager = JobPaginator(JobSource(memory.drs, ServiceClock(memory.drs)), Query(page_size=20))

    sizes = []
    while pager.more:
        fetched = pager.fetch()
        sizes.append(len(fetched.answer.items))
        pager.commit(fetched, fresh=sizes[-1])
        del fetched
        gc.collect()
        assert [held for held in gc.get_objects() if type(held) is RawItem] == []

    assert sizes == [20, 20, 10]


def test_a_page_has_the_request_id_of_its_call(memory: Memory) -> None:
    body = json_reply({"items": [job(1)]}).body
    memory.endpoint.answer = lambda _: Reply(body=body, headers=(("x-amzn-RequestId", "7a3c"),))
    pager = JobPaginator(JobSource(memory.drs, ServiceClock(memory.drs)), Query())

    assert pager.fetch().answer.request_id == "7a3c"
