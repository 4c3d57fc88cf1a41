"""The list's pages, over real HTTP: every job once, and tokens that anybody can go on from."""

import json
from typing import Any

import boto3
import pytest

from drs_tui.collector.workers.known_jobs import STREAMED_KEPT
from tests.endpoint import Endpoint, Reply, error
from tests.records import job, job_id
from tests.wire.conftest import Shared
from tests.wire.monitor import FINISHED


def _ids(numbers: range) -> list[str]:
    return [job_id(number) for number in numbers]


def _paginated(endpoint: Endpoint, token: str, page_size: int = 4) -> list[str]:
    """What botocore's own paginator finds from that token on."""
    client: Any = boto3.client("drs", region_name="us-east-1", endpoint_url=endpoint.url)
    pages = client.get_paginator("describe_jobs").paginate(
        PaginationConfig={"PageSize": page_size, "StartingToken": token}
    )
    found = [item["jobID"] for page in pages for item in page["items"]]
    client.close()
    return found


def test_every_page_is_asked_once_with_its_size_and_token(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = map(job, range(10))

    monitor.query(page_size=4)
    ends = [monitor.page() for _ in range(3)]

    assert [a.body.get("maxResults") for a in endpoint.asked] == [4, 4, 4]
    assert [a.token for a in endpoint.asked] == [None, job_id(3), job_id(7)]
    assert [(end.jobs, end.more) for end in ends] == [(4, True), (4, True), (2, False)]
    assert monitor.ids() == _ids(range(10))
    assert ends[-1].resume is None


def test_a_page_past_the_end_is_answered_without_asking(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = [job(1)]
    monitor.query()
    monitor.page()

    past = monitor.page()

    assert (past.jobs, past.more) == (0, False)
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize("max_items", [6, 8], ids=["mid-page", "page boundary"])
def test_max_items_leaves_a_token_that_botocore_and_we_go_on_from(
    shared: Shared, max_items: int
) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = map(job, range(11))
    monitor.query(page_size=4, max_items=max_items)
    end = monitor.all_pages()
    assert monitor.ids() == _ids(range(max_items))
    assert end.resume is not None

    by_botocore = _paginated(endpoint, end.resume)
    monitor.query(page_size=4, starting_token=end.resume)
    last = monitor.all_pages()

    assert by_botocore == _ids(range(max_items, 11))
    assert monitor.ids() == by_botocore
    assert last.resume is None


def test_max_items_that_end_with_the_list_leave_no_token(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = map(job, range(8))

    monitor.query(page_size=4, max_items=8)
    end = monitor.all_pages()

    assert (len(monitor.jobs), end.more, end.resume) == (8, False, None)


def test_many_resumptions_inside_one_page_go_on_exactly(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = map(job, range(9))
    token, found = None, list[str]()

    while token or not found:
        monitor.query(page_size=5, max_items=2, starting_token=token)
        token = monitor.all_pages().resume
        found += monitor.ids()

    assert found == _ids(range(9))


@pytest.mark.parametrize("raw", [job_id(3), "MTIz", "IngiCg=="])
def test_the_services_own_token_is_accepted(shared: Shared, raw: str) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = [*map(job, range(3)), job(3) | {"jobID": raw}, *map(job, range(4, 8))]

    monitor.query(page_size=3, starting_token=raw)
    monitor.all_pages()

    assert endpoint.asked[0].token == raw
    assert monitor.ids() == _ids(range(4, 8))


def test_filters_are_passed_as_given(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = [job(1), job(2)]
    since, ids = "2019-01-01T00:00:00Z", (job_id(2), job_id(1))

    monitor.query(from_date=since, to_date=FINISHED, job_ids=ids, page_size=7)
    monitor.page()

    filters = {"fromDate": since, "toDate": FINISHED, "jobIDs": list(ids)}
    assert [a.body for a in endpoint.asked] == [{"filters": filters, "maxResults": 7}]


def test_without_filters_none_is_sent(shared: Shared) -> None:
    monitor, endpoint = shared

    monitor.query()
    end = monitor.page()

    assert [a.body for a in endpoint.asked] == [{"filters": {}, "maxResults": 100}]
    assert (end.jobs, end.more, end.resume) == (0, False, None)


def test_an_empty_page_with_a_token_goes_on(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = [job(1), job(2)]
    endpoint.replies.append(Reply(body=b'{"items": [], "nextToken": "%s"}' % job_id(1).encode()))

    monitor.query()
    first, second = monitor.page(), monitor.page()

    assert (first.jobs, first.more) == (0, True)
    assert (second.jobs, second.more) == (1, False)
    assert monitor.ids() == [job_id(2)]


@pytest.mark.parametrize("token", ["null", '""', "7"])
def test_a_token_that_is_none_ends_the_list(shared: Shared, token: str) -> None:
    monitor, endpoint = shared
    endpoint.replies.append(Reply(body=f'{{"items": [], "nextToken": {token}}}'.encode()))

    monitor.query()

    assert not monitor.page().more


def test_what_has_no_id_is_counted_and_left_out(shared: Shared) -> None:
    monitor, endpoint = shared
    items = [None, job(1), "job", {"status": "COMPLETED"}, {"jobID": ""}, {"jobID": 7}, job(2)]
    endpoint.replies.append(Reply(body=json.dumps({"items": items}).encode()))

    monitor.query()
    end = monitor.page()

    assert (end.jobs, end.unreadable) == (2, 5)
    assert monitor.ids() == _ids(range(1, 3))


def test_an_answer_is_handed_on_as_it_came(shared: Shared) -> None:
    monitor, endpoint = shared
    newer = {"newField": {"of": ["2027", None, 1.5]}, "tags": {"naïve \ud800": "\x1b[2J"}}
    endpoint.jobs[:] = [job(1) | newer]

    monitor.query()
    monitor.page()

    assert monitor.jobs.answer(job_id(1)) == endpoint.jobs[0]


def test_jobs_that_appear_on_top_between_pages_lose_and_double_nothing(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = map(job, range(100, 120))
    monitor.query(page_size=5)

    for newest in range(99, 95, -1):
        monitor.page()
        endpoint.jobs.insert(0, job(newest))
        monitor.tick()

    assert monitor.ids() == _ids(range(96, 120))


def test_a_streamed_list_that_begins_again_has_every_job_once(shared: Shared) -> None:
    monitor, endpoint = shared
    size = STREAMED_KEPT // 2
    endpoint.jobs[:] = map(job, range(1, size * 4))
    monitor.query(page_size=size, is_streamed=True)
    for _ in range(3):
        monitor.page()
    refusals = iter([error(400, "ValidationException", "Invalid nextToken")])
    endpoint.special["DescribeJobs"] = lambda _: next(refusals, None)

    endpoint.jobs.insert(0, job(0))
    while monitor.page().more:
        pass

    assert next(refusals, None) is None
    assert monitor.ids() == _ids(range(1, size * 4))
